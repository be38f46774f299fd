"""Whom a report credits, and whose voice it is."""

import pytest

from monitor.dedup.credit import credited_agency, voice


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        pytest.param("LONDON, Nov 2 (Reuters) - Copper fell.", "Reuters", id="place, day, agency"),
        pytest.param("(Reuters) - Copper fell.", "Reuters", id="agency alone"),
        pytest.param("BEIJING, Nov. 2 (Xinhua) -- Quotas rose.", "Xinhua", id="two dashes"),
        pytest.param("TORONTO, Nov. 2, 2026 /CNW/ - Drilling began.", "CNW", id="press release"),
        pytest.param("Vancouver, B.C., Nov. 2, 2026 (GLOBE NEWSWIRE) -- Drilling.", "GLOBE NEWSWIRE", id="release"),
        pytest.param("新华社北京11月2日电 (记者 张扬) 稀土配额上调。", "新华社", id="xinhua"),
        pytest.param("财联社11月2日讯，碳酸锂期货上涨。", "财联社", id="no place"),
        pytest.param("中新网11月2日电 记者获悉，镍价回落。", "中新网", id="site"),
        pytest.param("据路透社报道，铜价下跌。", "路透社", id="according to"),
        pytest.param("据央视新闻消息，矿井恢复生产。", "央视新闻", id="according to news"),
        pytest.param("Copper fell, Reuters said on Monday.", None, id="a mention is no dateline"),
        pytest.param("SANTIAGO (Chile) - Copper fell.", None, id="a country is no agency"),
        pytest.param("公司11月2日公告称，项目投产。", None, id="a company's notice"),
        pytest.param("据公司报道，项目投产。", None, id="according to nobody"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_an_agency_in_the_dateline_is_credited(text: str, agency: str | None) -> None:
    assert credited_agency(text) == agency


@pytest.mark.parametrize(
    ("family", "upstream", "expected"),
    [
        pytest.param("gazette", None, "gazette", id="nobody named"),
        pytest.param("gazette", "Reuters", "reuters", id="an agency"),
        pytest.param("gazette", "路透社", "reuters", id="the same agency in Chinese"),
        pytest.param("reuters", "Reuters", "reuters", id="the agency itself"),
        pytest.param("reuters", "路透社", "reuters", id="the agency itself in Chinese"),
        pytest.param("gazette", "Mining Weekly", "miningweekly", id="another paper"),
        pytest.param("gazette", "mining weekly.", "miningweekly", id="the same paper in other letters"),
        pytest.param("gazette", "The Gazette", "gazette", id="the paper's own name"),
    ],
)
def test_reports_of_one_agency_are_one_voice(family: str, upstream: str | None, expected: str) -> None:
    assert voice(family, upstream, own_names=("The Gazette",)) == expected


@pytest.mark.parametrize("text", ["(" * 100_000, "据" * 100_000, "A" * 100_000, "新华社" * 50_000, "/A" * 50_000])
def test_a_strange_beginning_takes_no_time(text: str) -> None:
    assert credited_agency(text) is None
