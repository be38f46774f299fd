"""When did it happen, what is due when: read from the words, with the year only where something says it."""

from datetime import date

import pytest

from monitor.digest.event_dates import dates_read
from monitor.digest.quoting import ReadArticle
from tests.digest.days import DAY, an_archived_article

MARCH = date(2026, 3, 30)


def read(
    text: str, *, language: str = "en", published: date | None = None
) -> tuple[str | None, list[tuple[str, bool]]]:
    article = ReadArticle(an_archived_article(1, text, language=language, published=published))
    event, others = dates_read(article, DAY)
    return (event.edtf if event else None), [(other.edtf, other.deadline) for other in others]


@pytest.mark.parametrize(
    ("text", "published", "edtf"),
    [
        pytest.param("On September 26, 2025, the mayor led a team to the mine.", None, "2025-09-26", id="whole date"),
        pytest.param(
            "On September 26, the mayor led a team to the mine.", None, "XXXX-09-26", id="no year, no page date"
        ),
        pytest.param(
            "On September 26, the mayor led a team to the mine.", MARCH, "2025-09-26?", id="year before the page"
        ),
        pytest.param(
            "On March 31, the mayor will lead a team to the mine.", MARCH, "2026-03-31?", id="announced for tomorrow"
        ),
        pytest.param("The plant opened on 4 Feb. 2026 in the north of the city.", None, "2026-02-04", id="day first"),
        pytest.param(
            "9 6, the government and the group held talks on lithium.",
            None,
            "XXXX-09-06",
            id="translated month and day",
        ),
        pytest.param("Recently, the province issued a notice about its mines.", MARCH, "XXXX", id="only recently"),
        pytest.param("The smelter halted yesterday, according to its operator.", MARCH, "2026-03-29", id="yesterday"),
        pytest.param("The smelter halted on Friday, according to its operator.", MARCH, "2026-03-27?", id="weekday"),
        pytest.param(
            "The smelter halted on Friday, according to its operator.", None, "XXXX", id="weekday of no known week"
        ),
        pytest.param(
            "New rules take effect on May 12 in the province.", MARCH, "2026-05-12?", id="soon after the page"
        ),
        pytest.param(
            "Mines that opened on June 3, 2019 still sell salt.", MARCH, None, id="years before the page: history"
        ),
        pytest.param("The mine was found in 1966 and sells salt today's way.", MARCH, None, id="a mere year"),
        pytest.param("On February 30, the mayor led a team to the mine.", MARCH, None, id="no such day"),
        pytest.param(
            "Date: 2026-03-30 14:24\n\nThe plant makes salt and sells it.", MARCH, None, id="the page's own date line"
        ),
        pytest.param("The plant makes salt and sells it to farmers.", MARCH, None, id="nothing said"),
    ],
)
def test_when_english_news_happened(text: str, published: date | None, edtf: str | None) -> None:
    assert read(text, published=published)[0] == edtf


@pytest.mark.parametrize(
    ("text", "published", "edtf"),
    [
        pytest.param("2025年9月6日，省政府与企业举行座谈会，讨论盐湖资源。", None, "2025-09-06", id="whole date"),
        pytest.param("9月6日，省政府与企业举行座谈会，讨论盐湖资源。", MARCH, "2025-09-06?", id="year before the page"),
        pytest.param(
            "28日，省政府与企业举行座谈会，讨论盐湖资源。", MARCH, "2026-03-28?", id="day of the page's month"
        ),
        pytest.param("31日，省政府与企业举行座谈会，讨论盐湖资源。", MARCH, None, id="no such day before the page"),
        pytest.param("近日，省政府印发通知，支持锂电产业。", MARCH, "XXXX", id="only recently"),
        pytest.param("昨日，锂盐厂停产检修。", MARCH, "2026-03-29", id="yesterday"),
    ],
)
def test_when_chinese_news_happened(text: str, published: date | None, edtf: str | None) -> None:
    assert read(text, language="zh", published=published)[0] == edtf


def test_a_deadline_is_no_event_and_takes_the_year_of_the_event_it_follows() -> None:
    text = "On September 26, the bureau met. It asked the team to form a plan before October 10."

    assert read(text, published=MARCH) == ("2025-09-26?", [("2025-10-10?", True)])


@pytest.mark.parametrize(
    ("published", "edtf", "ahead"),
    [
        pytest.param(date(2026, 11, 19), "2027-06-15?", True, id="next summer"),
        pytest.param(date(2026, 6, 25), "2026-06-15?", False, id="just passed"),
        pytest.param(date(2026, 5, 1), "2026-06-15?", False, id="six weeks after the page, long ago today"),
    ],
)
def test_a_deadline_without_year_lies_after_the_news_unless_it_has_just_passed(
    published: date, edtf: str, ahead: bool
) -> None:
    text = "The mine will expand before June 15, its owner said."
    _, (due,) = dates_read(ReadArticle(an_archived_article(1, text, published=published)), DAY)

    assert (due.edtf, due.ahead) == (edtf, ahead)


def test_a_chinese_deadline_is_one_too() -> None:
    assert read("9月6日开会。企业须在2026年12月10日前提交方案。", language="zh", published=MARCH)[1] == [
        ("2026-12-10", True)
    ]


def test_a_part_of_a_month_is_about_right_and_an_inferred_one_doubtful_too() -> None:
    _, others = read("On October 2, 2025 they met. The plan follows in mid November 2025, the rest in late December.")

    assert others == [("2025-11~", False), ("2025-12%", False)]


@pytest.mark.parametrize(
    ("words", "edtf"),
    [
        ("in the first half of 2027", "2027-40"),
        ("in Q3 2027", "2027-35"),
        ("in March 2027", "2027-03"),
        ("by 2030", "2030"),
    ],
)
def test_what_lies_ahead_is_marked(words: str, edtf: str) -> None:
    article = ReadArticle(an_archived_article(1, f"On May 2, 2026 they met. The plant opens {words}, they said."))

    _, (ahead,) = dates_read(article, DAY)

    assert (ahead.edtf, ahead.ahead) == (edtf, True)


def test_the_words_of_a_date_stand_in_its_quotation() -> None:
    event, others = dates_read(
        ReadArticle(an_archived_article(1, "On May 2, 2026 they met. It is due by June 3, 2027.")), DAY
    )

    assert event is not None
    assert event.words in event.quote.text
    assert [other.words for other in others] == ["by June 3, 2027"]
    assert others[0].words in others[0].quote.text
