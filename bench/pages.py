"""News pages of our own making, deterministic, with the furniture that real ones carry."""

import random
from collections.abc import Iterator

_METALS_EN = ["lithium", "cobalt", "tungsten", "rare earths", "vanadium", "gallium", "graphite", "nickel", "titanium"]
_PLACES_EN = ["Qinghai", "Jiangxi", "Chile", "Western Australia", "Inner Mongolia", "Zambia", "Quebec", "Indonesia"]
_VERBS_EN = ["raised", "signed", "approved", "halted", "expanded", "studied", "financed", "shipped", "refined"]
_NOUNS_EN = [
    "the plant", "a supply contract", "export licences", "its smelter", "the second line", "a pilot project",
    "the tailings dam", "a feasibility study", "its stockpile", "the concentrate", "the refinery", "the quota",
]  # fmt: skip
_TIMES_EN = ["in spring", "last week", "again", "as planned"]
_METALS_ZH = ["锂", "钴", "钨", "稀土", "钒", "镓", "石墨", "镍", "钛"]
_PLACES_ZH = ["青海", "江西", "四川", "内蒙古", "智利", "印度尼西亚", "刚果（金）", "西澳大利亚"]
_WORDS_ZH = [
    "企业",
    "项目",
    "产能",
    "出口",
    "许可",
    "精矿",
    "冶炼",
    "投产",
    "签约",
    "扩建",
    "价格",
    "供应",
    "需求",
    "储量",
]


def pages(count: int, *, seed: int = 1, chinese: float = 0.3) -> Iterator[tuple[str, bytes]]:
    """Give `count` (address, page) pairs; the same seed gives the same bytes."""
    for number in range(count):
        rng = random.Random(seed * 1_000_003 + number)
        zh = rng.random() < chinese
        title, paragraphs = _chinese(rng, number) if zh else _english(rng, number)
        yield f"https://news{number % 37}.example/{number}.html", _page(rng, title, paragraphs, zh, number)


def _english(rng: random.Random, number: int) -> tuple[str, list[str]]:
    # An article is about few things: two metals and two places, like most news.
    (metal, other), (place, elsewhere) = rng.sample(_METALS_EN, 2), rng.sample(_PLACES_EN, 2)

    def sentence() -> str:
        subject = rng.choice(
            ["The company", "The ministry", f"A {metal} producer in {place}", "The province", "Analysts"]
        )
        return (
            f"{subject} {rng.choice(_VERBS_EN)} {rng.choice(_NOUNS_EN)} of {rng.randint(2, 90) * 100} tonnes of "
            f"{rng.choice([metal, other])} for {rng.choice([place, elsewhere])} in {rng.randint(2019, 2026)}, "
            f"and {rng.choice(_VERBS_EN)} {rng.choice(_NOUNS_EN)} {rng.choice(_TIMES_EN)}."
        )

    paragraphs = [" ".join(sentence() for _ in range(rng.randint(3, 5))) for _ in range(rng.randint(5, 9))]
    return f"{place} {rng.choice(_VERBS_EN)} {rng.choice(_NOUNS_EN)} for {metal}, report {number}", paragraphs


def _chinese(rng: random.Random, number: int) -> tuple[str, list[str]]:
    (metal, other), (place, elsewhere) = rng.sample(_METALS_ZH, 2), rng.sample(_PLACES_ZH, 2)

    def sentence() -> str:
        words = "".join(rng.choice(_WORDS_ZH) for _ in range(rng.randint(8, 14)))
        about = rng.choice([place, elsewhere]) + rng.choice([metal, other])
        return f"{about}{words}{rng.randint(2, 90) * 100}吨，{metal}{rng.choice(_WORDS_ZH)}。"

    paragraphs = ["".join(sentence() for _ in range(rng.randint(3, 6))) for _ in range(rng.randint(5, 9))]
    return f"{place}{metal}{rng.choice(_WORDS_ZH)}{rng.choice(_WORDS_ZH)}第{number}号", paragraphs


def _page(rng: random.Random, title: str, paragraphs: list[str], zh: bool, number: int) -> bytes:
    links = "".join(
        f'<li class="menu-item"><a href="/c/{i}">{"栏目" if zh else "Section"} {i}</a></li>' for i in range(40)
    )
    related = "".join(
        f'<div class="related-card"><a href="/{rng.randint(1, 9999)}.html"><img src="/i/{i}.jpg" alt=""><h4>'
        f"{'相关新闻' if zh else 'Related story'} {i}</h4></a></div>"
        for i in range(12)
    )
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    script = "<script>" + "window.dataLayer=window.dataLayer||[];" * 60 + "</script>"
    day = f"2026-{1 + number % 11:02d}-{1 + number % 28:02d}"
    return (
        f'<!doctype html><html lang="{"zh-CN" if zh else "en"}"><head><meta charset="utf-8">'
        f'<title>{title} | News</title><meta property="og:title" content="{title}">'
        f'<meta property="article:published_time" content="{day}T08:00:00Z">'
        f"{script}</head><body><header><ul>{links}</ul></header><main><article><h1>{title}</h1>"
        f'<div class="byline">{"记者 王明" if zh else "By Jane Miner"}</div>{body}</article>'
        f"<aside>{related}</aside></main>"
        f"<footer><ul>{links}</ul><p>{'版权所有' if zh else 'All rights reserved'}</p></footer>{script}</body></html>"
    ).encode()
