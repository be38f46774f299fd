"""Which words name a metal, which only look like it, and that each judgement shows its evidence."""

import pytest

from monitor.tag import tag_article


def metals(text: str, title: str | None = None) -> set[str]:
    return {tag.id for tag in tag_article(title, text).metals}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("The plant makes lithium carbonate from spodumene.", {"lithium"}, id="compound and ore"),
        pytest.param("Prices of NdPr oxide fell again.", {"neodymium", "praseodymium"}, id="two metals in one form"),
        pytest.param("The mine ships nickel-cobalt concentrate.", {"nickel", "cobalt"}, id="joined by a hyphen"),
        pytest.param("It produces copper, lead and zinc.", {"copper", "lead", "zinc"}, id="lead in a list"),
        pytest.param("Drilling returned 12 m at 2.4 g/t Au and 1.1% Cu.", {"gold", "copper"}, id="symbols after units"),
        pytest.param("TIN PRODUCERS CUT THE PRICE OF TIN INGOT", {"tin"}, id="wire capitals"),
        pytest.param("Gold fell $12 an ounce in London.", {"gold"}, id="everyday word with a unit"),
        pytest.param("The smelter makes 20,000 tonnes of aluminum a year.", {"aluminium"}, id="American spelling"),
        pytest.param("LCE output rose at the lithium mine.", {"lithium"}, id="abbreviation with context"),
        pytest.param("Rare earths and precious metals", {"rare-earths", "precious-metals"}, id="groups"),
        pytest.param("碳酸锂价格上涨，锂辉石进口增加。", {"lithium"}, id="Chinese compound and ore"),
        pytest.param("該礦山生產碳酸鋰和稀土氧化物。", {"lithium", "rare-earths"}, id="traditional Chinese"),
        pytest.param(
            "全球铁、锰、铬、铝储量丰富。", {"iron-steel", "manganese", "chromium", "aluminium"}, id="Chinese list"
        ),
        pytest.param("新发现金、铁、锂等矿种。", {"gold", "iron-steel", "lithium"}, id="金 in a list"),
        pytest.param("V2O5报价上涨，钒铁持稳。", {"vanadium"}, id="formula in Chinese"),
    ],
)
def test_a_metal_is_found_by_its_names(text: str, expected: set[str]) -> None:
    assert metals(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("He won a gold medal and a silver medal.", id="medals"),
        pytest.param("The lead manager will lead the offer and is in the lead.", id="lead"),
        pytest.param("There is no silver bullet in Silicon Valley.", id="figures of speech"),
        pytest.param("They ironed out the differences over a platinum album.", id="iron out"),
        pytest.param("A farm that grows selenium rich tea.", id="farming"),
        pytest.param("Freddie Mercury sang at the London Palladium.", id="people and theatres"),
        pytest.param("Shares of Fathom Nickel Inc. and Barrick Gold Corp. rose.", id="companies"),
        pytest.param("Source: China Nonferrous Network", id="source line"),
        pytest.param("Hot search: Zirconium plate\n\nThe weather was fine.", id="hot search"),
        pytest.param("硅谷银行关闭，金融市场动荡。", id="硅谷 and 金融"),
        pytest.param("无锡市举办黄金周活动，基金公司和银行参加。", id="无锡 and 黄金周"),
        pytest.param("运动员获得金牌和铜牌，乘坐高铁返回铜陵。", id="prizes, railways and towns"),
        pytest.param("厦门钨业、云南锗业今日涨停。", id="companies in a stock list"),
        pytest.param("富硒大米和补锌产品。", id="food"),
        pytest.param("Rates fell to 10 pct. In addition (H/T U.K. Daily Mail) As we said.", id="no symbols"),
        pytest.param("He drives a silver Mercury Sable.", id="two everyday words"),
        pytest.param("代表团以9金4银2铜位列第三。", id="medals in figures"),
        pytest.param("See <a href='/lithium/spodumene'>here</a> or https://lithium.example/cobalt now.", id="markup"),
    ],
)
def test_what_only_looks_like_a_metal_is_not_tagged(text: str) -> None:
    assert metals(text) == set()


@pytest.mark.parametrize(
    ("text", "words", "reason"),
    [
        pytest.param("He won a gold medal.", "gold medal", "metaphor", id="metaphor"),
        pytest.param("Shares of Fathom Nickel Inc. rose.", "Nickel", "part of the name Nickel Inc", id="company"),
        pytest.param("Hot search: Zirconium plate\n\nFine.", "Zirconium plate", "a line of the page", id="page"),
        pytest.param("He took the lead.", "lead", "counts only beside another metal", id="lead"),
        pytest.param("Brines hold rare elements.", "rare elements", "too vague", id="which elements?"),
    ],
)
def test_what_was_refused_is_kept_with_the_reason(text: str, words: str, reason: str) -> None:
    rejected = [each for each in tag_article(None, text).rejected if each.kind == "metal"]

    assert [(each.mention.words, each.reason.startswith(reason)) for each in rejected] == [(words, True)]


def test_what_stands_around_an_article_counts_for_nothing_and_is_kept_as_refused() -> None:
    lines = ("Hot search: Zirconium plate", "Our products: tin ingots, antimony", "You are here: Home")

    tags = tag_article("A new vanadium plant", "The vanadium plant opened.", left_out=lines)

    assert [tag.id for tag in tags.metals] == ["vanadium"]
    assert [(each.id, each.mention.field, each.mention.words) for each in tags.rejected if each.kind == "metal"] == [
        ("zirconium", "page", lines[0]),
        ("tin", "page", lines[1]),
        ("antimony", "page", lines[1]),
    ]


def test_a_member_does_not_imply_its_group() -> None:
    assert metals("Dysprosium oxide and terbium oxide were sold.") == {"dysprosium", "terbium"}
