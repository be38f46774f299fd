"""What counts as the same report, and what only looks like it."""

from datetime import timedelta
from itertools import permutations

import pytest

from monitor.dedup.fingerprint import fingerprint
from monitor.dedup.match import WINDOW, find_matches
from tests.dedup.reports import (
    BODY,
    FURNITURE,
    LEAD,
    NOON,
    STORY,
    STORY_ZH,
    TITLE,
    TITLE_ZH,
    a_candidate,
    price_report,
    verdict,
)

TRADITIONAL = (
    "北嶺鎢業股份有限公司11月20日公告稱，公司擬投資12.6億元在江西省贛州市建設年產8000噸仲鎢酸銨生產線，"
    "項目建設期為18個月，預計2028年6月投產。\n\n公告顯示，該項目將採用自主研發的萃取工藝，鎢回收率可達9"
    "7.5%，較現有產線提高3.2個百分點，每噸產品耗水量下降四成。"
)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        pytest.param(TITLE, STORY, id="word for word"),
        pytest.param(TITLE, STORY.replace("\n\n", "\n   \n"), id="other white space"),
        pytest.param(TITLE, STORY.replace("Friday", "Fri\u00adday").replace("'", "’"), id="soft hyphens, quotes"),
        pytest.param(f"UPDATE 1-{TITLE}", STORY, id="marked as an update"),
        pytest.param("Second line for Chilean brine producer", STORY, id="another headline"),
        pytest.param(TITLE, "\n\n".join((LEAD, BODY[0])) + "...", id="cut short"),
        pytest.param(None, LEAD + "\n\nContinue reading", id="the lead alone"),
        pytest.param(TITLE, "\n\n".join((LEAD, BODY[2], BODY[1], BODY[0])), id="paragraphs in another order"),
        pytest.param(TITLE, "SANTIAGO, Nov 20 (Gazette Wire) - " + STORY, id="behind a dateline"),
        pytest.param(TITLE, FURNITURE.format(STORY), id="amid page furniture"),
        pytest.param(None, FURNITURE.format("\n\n".join((LEAD, BODY[0]))), id="cut short amid page furniture"),
        pytest.param(TITLE, STORY.replace("told analysts", "told investors").replace("plan", "project"), id="edited"),
    ],
)
def test_a_copy_is_recognised(title: str | None, text: str) -> None:
    found = verdict((TITLE, STORY), (title, text))

    assert found.same, found.reason


@pytest.mark.parametrize(
    ("title", "text"),
    [
        pytest.param(TITLE_ZH, STORY_ZH, id="word for word"),
        pytest.param("重磅！" + TITLE_ZH, STORY_ZH.split("\n\n", maxsplit=1)[0], id="cut to its first paragraph"),
        pytest.param("北嶺鎢業擬建年產八千噸仲鎢酸銨生產線", TRADITIONAL, id="in traditional characters"),
        pytest.param(TITLE_ZH, "新华社南昌11月21日电（记者 王平）" + STORY_ZH, id="behind a dateline"),
        pytest.param(
            TITLE_ZH,
            f"首页 > 财经 > 正文\n字号：大 中 小\n{STORY_ZH}\n责任编辑：王平\n相关阅读：\n钨价创新高",
            id="amid furniture",
        ),
    ],
)
def test_a_chinese_copy_is_recognised(title: str, text: str) -> None:
    found = verdict((TITLE_ZH, STORY_ZH), (title, text))

    assert found.same, found.reason


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(
            ("Lithium carbonate on November 19", price_report(19, "71,500", "up 250", "38,410")),
            ("Lithium carbonate on November 20", price_report(20, "71,900", "up 400", "37,905")),
            id="a daily price report",
        ),
        pytest.param(
            (
                "10月钨精矿价格小幅上涨",
                STORY_ZH.replace("8000", "6500").replace("12.6", "9.8").replace("97.5", "95.1").replace("18个", "24个"),
            ),
            (TITLE_ZH, STORY_ZH),
            id="a Chinese form filled in with other figures",
        ),
        pytest.param(
            ("Gap", FURNITURE.format("A tin smelter in Gejiu will close.")),
            ("Top", FURNITURE.format("Cobalt stocks rose in Rotterdam.")),
            id="only the furniture in common",
        ),
        pytest.param((None, ""), (None, ""), id="no text at all"),
        pytest.param((TITLE, STORY), (TITLE_ZH, STORY_ZH), id="two languages"),
    ],
)
def test_a_look_alike_is_not_a_copy(one: tuple[str | None, str], other: tuple[str | None, str]) -> None:
    found = verdict(one, other, hours=24)

    assert not found.same, found.reason


def test_the_same_words_weeks_later_are_a_new_event() -> None:
    found = verdict((TITLE, STORY), (TITLE, STORY), hours=(WINDOW + timedelta(days=1)) / timedelta(hours=1))

    assert not found.same
    assert "15 days apart" in found.reason


def test_the_reason_gives_the_figures_in_words() -> None:
    found = verdict((TITLE, STORY), (TITLE, STORY))

    assert found.reason.startswith("100% of the one is in the other, 100% the other way; numbers: 1")
    assert "0 missing, 0 replaced; titles 100% alike" in found.reason
    assert "3 h apart" in found.reason


def test_the_order_of_two_articles_does_not_matter() -> None:
    cut = "\n\n".join((LEAD, BODY[0]))

    assert verdict((TITLE, STORY), (None, cut)).figures == verdict((None, cut), (TITLE, STORY)).figures


def test_a_copy_belongs_to_its_best_match() -> None:
    whole, half = fingerprint(TITLE, STORY), fingerprint(TITLE, "\n\n".join((LEAD, BODY[0])))
    candidates = [a_candidate(7, half), a_candidate(8, whole, cluster=3), a_candidate(9, fingerprint(None, "Tin."))]

    answers = {find_matches(whole, moment=NOON, candidates=order) for order in permutations(candidates)}

    assert len(answers) == 1
    (found,) = answers
    assert found.own is not None
    assert (found.own.article, found.own.cluster, found.claimed) == (8, 3, ())


def test_an_article_that_was_published_earlier_claims_its_copies() -> None:
    mark = fingerprint(TITLE, STORY)

    found = find_matches(mark, moment=NOON, candidates=[a_candidate(7, mark, hours=5)])

    assert found.own is None
    assert [match.article for match in found.claimed] == [7]


def test_a_copy_with_a_better_match_is_not_claimed() -> None:
    whole, half = fingerprint(TITLE, STORY), fingerprint(TITLE, "\n\n".join((LEAD, BODY[0])))

    found = find_matches(half, moment=NOON, candidates=[a_candidate(7, whole, hours=5, certainty=0.9999999)])

    assert found.claimed == ()


def test_who_names_a_source_is_no_original_even_when_earlier() -> None:
    mark = fingerprint(TITLE, STORY)

    found = find_matches(mark, moment=NOON, candidates=[a_candidate(7, mark, hours=-5, credited=True)])

    assert found.own is None
    assert [match.article for match in found.claimed] == [7]


def test_without_candidates_an_article_is_an_original() -> None:
    assert find_matches(fingerprint(TITLE, STORY), moment=NOON, candidates=[]).own is None
