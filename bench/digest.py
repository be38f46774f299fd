"""Simulated months of news: how fast is a day's digest, does it repeat, does it cry wolf, does it find what is there?

    python -m bench.digest [--days 30] [--articles 1000]

An archive of 90 days is drawn from a seeded generator: cells of metal and region with their own rates, weekends with a
third of the news, stories told by one to nine publishers, a fifth of them in Chinese. The last 30 days are built in
every form. On each a few spikes are injected: six times the rate in cells that see two stories on a usual day.
"""

import argparse
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from monitor.digest import FORMATS, Profile, compose_digest, render, window_of
from monitor.digest.grid import counted
from monitor.digest.stories import StoryReading
from monitor.digest.trends import BASELINE_DAYS, Cell, baseline_of
from monitor.domain.articles import ArchivedArticle, Article, ArticleId, PublishedDate, StoryId
from monitor.domain.days import DayCount, DayRecord, SourceHealth, StoryRecord, Window
from monitor.domain.tags import Mention, Tag, Tags, Vocabulary
from monitor.domain.watching import SourceId, SourceState
from monitor.tag import vocabulary

LAST = date(2026, 11, 20)
HISTORY = 90
WEEK = (1.0, 1.0, 1.0, 1.0, 1.0, 0.42, 0.34)  # HealthMap over Google News
SPIKES_A_DAY = 4
SPIKE_RATE = 2.0
METALS = (
    "lithium", "copper", "nickel", "cobalt", "rare-earths", "graphite", "manganese", "vanadium", "titanium", "tungsten",
    "antimony", "gallium", "germanium", "magnesium", "uranium", "gold", "silver", "zinc", "tin", "lead", "molybdenum",
    "niobium", "tantalum", "indium", "bismuth", "platinum", "palladium", "potash", "phosphate", "fluorspar",
)  # fmt: skip
REGIONS = (
    "CN-QH", "CN-JX", "CN-NM", "CN-SC", "CN-XZ", "CN-YN", "CN-HN", "CN-GX", "AU-WA", "AU-QLD", "CL-AN", "AR-J", "US-NV",
    "CA-QC", "CA-ON", "ID-ST", "CD-LU", "ZA-LP", "BR-MG", "KZ-35",
)  # fmt: skip
SOURCES = tuple(f"source-{number}" for number in range(44))
SENTENCES_EN = (
    "{metal} producers in {place} said output reached {n},000 tonnes in the quarter, up {p}% on the year.",
    "The company signed a supply agreement for {metal} with a battery maker worth US${n} million.",
    "Officials in {place} issued new measures on {metal} exports that take effect on December {d}.",
    "Construction of the {metal} plant began in {place} and will cost about {n} million yuan.",
    "Analysts noted that {metal} prices had moved little since Monday, at {n},500 yuan per tonne.",
    "The project still needs a permit from the provincial government, according to a statement on Thursday.",
    "Governor Li Wenbo visited the site and discussed the development of the {metal} industry.",
    "Workers halted production at the {metal} smelter in {place} after an accident, the operator said.",
    "The mine plans to expand capacity to {n},000 tonnes per year before June {d}.",
    "Residents asked for more information about water, roads and jobs at a meeting on Wednesday.",
)
SENTENCES_ZH = (
    "{place}{metal}产业基地项目于11月{d}日正式开工建设，总投资{n}亿元。",
    "双方签署战略合作协议，将在{place}建设年产{n}万吨{metal}生产线。",
    "工业和信息化部近日印发通知，要求加强{metal}出口管制。",
    "省长李文波表示，将加快{metal}资源开发，打造产业集群。",
    "市场人士介绍，{metal}价格近期为每吨{n}万元，库存有所下降。",
    "企业计划于12月{d}日前完成设备安装，年底投产。",
)


@dataclass
class World:
    """Rates of every cell, and what has been drawn from them."""

    chance: random.Random
    terms: Vocabulary
    rates: dict[tuple[str, str], float]
    counts: dict[date, Counter[tuple[str, str]]] = field(default_factory=dict)
    spikes: dict[date, set[tuple[str, str]]] = field(default_factory=dict)
    articles: int = 0
    stories: int = 0


def a_world(articles_a_day: int, seed: int = 7) -> World:
    chance = random.Random(seed)
    weights = {(m, r): 1 / (i + 1) / (j + 1) for i, m in enumerate(METALS) for j, r in enumerate(REGIONS)}
    fixed = dict.fromkeys(chance.sample(sorted(weights)[60:], 120), SPIKE_RATE)
    stories_a_day = articles_a_day / 1.6  # what the mix of publishers below makes of a story
    scale = (stories_a_day - sum(fixed.values())) / sum(weights.values())
    rates = {cell: weight * scale for cell, weight in weights.items()} | fixed
    world = World(chance=chance, terms=vocabulary(), rates=rates)
    for back in range(HISTORY - 1, -1, -1):
        day = LAST - timedelta(days=back)
        world.counts[day] = Counter({cell: poisson(chance, rate * WEEK[day.weekday()]) for cell, rate in rates.items()})
        world.spikes[day] = set(chance.sample(sorted(fixed), SPIKES_A_DAY)) if back < 30 else set()
        for cell in world.spikes[day]:
            world.counts[day][cell] = poisson(chance, 6 * rates[cell] * WEEK[day.weekday()])
    return world


def poisson(chance: random.Random, rate: float) -> int:
    """Draw by Knuth's product of uniforms, in parts so that exp() does not vanish."""
    total = 0
    while rate > 0:
        part, rate = min(rate, 30.0), rate - 30.0
        limit, product = 2.718281828459045**-part, chance.random()
        while product > limit:
            total += 1
            product *= chance.random()
    return total


def baseline(world: World, day: date) -> Iterator[DayCount]:
    for back in range(BASELINE_DAYS, 0, -1):
        before = day - timedelta(days=back)
        for cell, stories in cells_of(world.counts[before]).items():
            yield DayCount(day=before, metal=cell[0], region=cell[1], stories=stories, publishers=min(stories, 9))


def cells_of(counts: Counter[tuple[str, str]]) -> Counter[Cell]:
    """Sum up single cells to rows, columns and countries, as the store does."""
    cells: Counter[Cell] = Counter()
    for (metal, region), stories in counts.items():
        for where in (region, region.split("-")[0], None):
            for what in (metal, None):
                cells[what, where] += stories
    return Counter({cell: stories for cell, stories in cells.items() if stories})


def a_record(world: World, day: date) -> DayRecord:
    window = window_of(day, "UTC")
    stories = tuple(
        a_story(world, window, metal, region)
        for (metal, region), count in sorted(world.counts[day].items())
        for _ in range(count)
    )
    ids = [article.id for story in stories for article in story.articles]
    well: dict[str, Any] = {"state": SourceState.OK, "last_ok": window.end, "visits": 24}
    return DayRecord(
        window=window,
        stories=stories,
        first_in_window=tuple(ids),
        found=len(ids),
        kept=len(ids),
        duplicates=0,
        dropped={},
        sources=tuple(SourceHealth(id=SourceId(name), name=name, **well) for name in SOURCES),
        baseline=tuple(baseline(world, day)),
        healthy_days=28,
    )


def a_story(world: World, window: Window, metal: str, region: str) -> StoryRecord:
    chance = world.chance
    world.stories += 1
    language = "zh" if chance.random() < 0.2 else "en"
    voices = chance.choices((1, 2, 3, 9), (0.72, 0.16, 0.09, 0.03))[0]
    at = window.start + timedelta(seconds=chance.randrange(80_000))
    articles = tuple(
        an_article(world, at + timedelta(minutes=number), (metal, region), language=language, source=source)
        for number, source in enumerate(chance.sample(SOURCES, voices))
    )
    return StoryRecord(id=StoryId(world.stories), title=articles[0].article.title, first_seen=at, articles=articles)


def an_article(world: World, at: datetime, cell: tuple[str, str], *, language: str, source: str) -> ArchivedArticle:
    terms = (world.terms.metals[cell[0]], world.terms.regions[cell[1]])
    world.articles += 1
    metal, place = ((term.name_zh if language == "zh" else term.name_en) for term in terms)
    text = "\n\n".join(a_sentence(world.chance, metal, place, language) for _ in range(20))
    article = Article(
        text=text,
        title=f"{metal}{place}项目" if language == "zh" else f"{metal.capitalize()} project in {place} moves ahead",
        language=language,
        url=f"https://{source}.example/{world.articles}",
        published=PublishedDate(date=at.date(), at=at, basis="json-ld", precision="second"),
    )
    regions = (a_tag(cell[1], place, text), a_tag(cell[1][:2], place, text))
    return ArchivedArticle(
        id=ArticleId(world.articles),
        article=article,
        source=SourceId(source),
        first_seen=at,
        tags=Tags(metals=(a_tag(cell[0], metal, text),), regions=regions, lexicon_version="bench"),
        cluster=ArticleId(world.articles),
        story=StoryId(world.stories),
        family=source,
    )


def a_sentence(chance: random.Random, metal: str, place: str, language: str) -> str:
    pattern = chance.choice(SENTENCES_ZH if language == "zh" else SENTENCES_EN)
    numbers = {"n": chance.randrange(2, 90), "p": chance.randrange(1, 60), "d": chance.randrange(1, 29)}
    return pattern.format(metal=metal, place=place, **numbers)


def a_tag(id_: str, words: str, text: str) -> Tag:
    found: list[Mention] = []
    start = text.find(words)
    while start >= 0 and len(found) < 8:
        found.append(Mention(field="text", start=start, end=start + len(words), words=words, rule="bench"))
        start = text.find(words, start + 1)
    return Tag(id=id_, role="primary", salience=0.9, mentions=tuple(found))


@dataclass
class Figures:
    """What the days have shown so far."""

    costs: list[float] = field(default_factory=list)
    forms: Counter[str] = field(default_factory=Counter)
    quiet: int = 0
    false: int = 0
    injected: int = 0
    found: int = 0


def measure(world: World, day: date, figures: Figures) -> None:
    record = a_record(world, day)
    profile = Profile(base_url="https://news.example")
    started = time.process_time()
    digest = compose_digest(record, profile, world.terms)
    composed = time.process_time() - started
    first = {}
    for form in FORMATS:
        begun = time.process_time()
        first[form] = render(digest, form).content
        figures.forms[form] += round(1e6 * (time.process_time() - begun))
    figures.costs.append(time.process_time() - started)
    again = compose_digest(record, profile, world.terms)
    assert again == digest, day
    assert all(render(again, form).content == content for form, content in first.items()), day
    sizes = " ".join(f"{form} {len(content) // 1000}k" for form, content in first.items())
    all_forms = f"{figures.costs[-1]:.2f} s"
    print(f"{day} {len(record.first_in_window):5} articles  compose {composed:.2f} s  all {all_forms} CPU  {sizes}")
    judge(world, record, figures)


def judge(world: World, record: DayRecord, figures: Figures) -> None:
    """Count false alarms among all cells, rows and columns that no injected spike touches, and spikes found."""
    day, alarming = record.window.day, alarms(record)
    hot = world.spikes[day]
    touched = {(m, r) for metal, region in hot for m in (metal, None) for r in (region, region[:2], None)}
    everywhere = {*REGIONS, *(region[:2] for region in REGIONS), None}
    quiet = {(m, r) for m in (*METALS, None) for r in everywhere} - touched - {(None, None)}
    figures.quiet += len(quiet)
    figures.false += len(alarming & quiet)
    if day.weekday() < 5:
        figures.injected += len(hot)
        figures.found += len(alarming & hot)


def alarms(record: DayRecord) -> set[Cell]:
    """Return all cells that alarm, more than a digest would show."""
    counts = counted([StoryReading(story, record.window) for story in record.stories])
    past = baseline_of(record.window, record.baseline, record.healthy_days)
    return {
        cell
        for cell, stories in counts.stories.items()
        if cell != (None, None) and past.spikes(cell, stories=stories, publishers=len(counts.publishers[cell]))
    }


def report(figures: Figures, days: int) -> None:
    costs = sorted(figures.costs)
    print(f"\nCPU a day, all forms: median {costs[days // 2]:.2f} s, worst {costs[-1]:.2f} s")
    print("by form, ms:", ", ".join(f"{form} {spent / 1000 / days:.0f}" for form, spent in figures.forms.most_common()))
    print("byte-identical on rebuild: yes")
    per_thousand = 1000 * figures.false / figures.quiet
    print(f"false alarms: {figures.false} in {figures.quiet} quiet cell-days = {per_thousand:.2f} per 1,000")
    share = figures.found / max(1, figures.injected)
    print(f"6x spikes at a mean of {SPIKE_RATE:g}: {figures.found} of {figures.injected} found = {share:.0%}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--articles", type=int, default=1000)
    options = parser.parse_args()
    world, figures = a_world(options.articles), Figures()
    for back in range(options.days - 1, -1, -1):
        measure(world, LAST - timedelta(days=back), figures)
    report(figures, options.days)


if __name__ == "__main__":
    main()
