"""Quiet, partial, blind, late, huge, hostile: each day gets the digest it deserves, and they look different."""

from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from monitor.digest import FORMATS, Profile, compose_digest, render
from monitor.digest.coverage import UncountedError
from monitor.domain.articles import ArchivedArticle, ArticleId
from monitor.domain.watching import SourceState
from tests.digest.days import (
    DAY,
    NOON,
    VOCABULARY,
    a_baseline,
    a_digest,
    a_record,
    a_source,
    a_story,
    an_archived_article,
    cards,
    tagged,
)

OK, FAILING, NEW = SourceState.OK, SourceState.FAILING, SourceState.NEW
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> \"' & `*_[x](javascript:alert(3))"


def html_of(message: bytes) -> str:
    part = message_from_bytes(message, policy=default).get_body(("html",))
    assert part is not None
    return str(part.get_content())


def sources(ok: int, failing: int) -> tuple[object, ...]:
    well = [a_source(f"ok-{number}") for number in range(ok)]
    return (*well, *(a_source(f"bad-{number}", FAILING, failures=24) for number in range(failing)))


@pytest.mark.parametrize(
    ("ok", "failing", "state"),
    [
        pytest.param(44, 0, "ok", id="all well"),
        pytest.param(40, 4, "ok", id="one in eleven failed"),
        pytest.param(39, 5, "partial", id="more than a tenth failed"),
        pytest.param(22, 22, "blind", id="half failed"),
        pytest.param(0, 44, "blind", id="all failed"),
    ],
)
def test_the_state_of_a_day_follows_the_sources_that_failed(ok: int, failing: int, state: str) -> None:
    assert a_digest(sources=sources(ok, failing)).coverage.state == state


def test_a_day_on_which_nobody_was_asked_is_blind_and_a_new_installation_is_not() -> None:
    idle = tuple(a_source(f"s{number}", OK, visits=0) for number in range(3))
    fresh = tuple(a_source(f"s{number}", NEW, visits=0, last_ok=None) for number in range(3))

    assert a_digest(sources=idle).coverage.state == "blind"
    assert a_digest(sources=fresh).coverage.state == "unread"


def test_quiet_partial_and_blind_days_read_differently() -> None:
    """An empty list after a broken night must never pass for a quiet day."""
    quiet, partial, blind = (
        render(a_digest(sources=sources(ok, failing)), "text").content.decode()
        for ok, failing in ((10, 0), (8, 2), (0, 10))
    )

    assert "Quiet day" in quiet
    assert "Partial. 2 of 10 sources could not be read" in partial
    assert "Blind. 10 of 10 sources could not be read" in blind
    assert "Quiet day" not in partial + blind
    assert "Followed, and nothing today" in quiet
    assert "Followed, and nothing today" not in blind
    assert "Nothing beyond chance" not in blind
    assert "nothing can be said about the day" in blind


@pytest.mark.parametrize("form", ["email", "chat", "atom"])
def test_a_blind_day_is_called_so_on_every_way_out(form: str) -> None:
    assert b"BLIND" in render(a_digest(sources=sources(0, 10)), form).content


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_an_empty_day_has_every_form(form: str) -> None:
    assert render(a_digest(), form).content


def test_a_late_edition_says_so_first() -> None:
    digest = a_digest(an_archived_article(1), late_by_days=3)

    assert (digest.warnings[0].code, digest.warnings[0].values["days"]) == ("late", 3)
    assert "built 3 days after" in render(digest, "text").content.decode()


def test_articles_that_vanished_without_a_reason_stop_the_build() -> None:
    with pytest.raises(UncountedError, match="5 found, but 3 kept"):
        a_digest(an_archived_article(1), found=5, kept=3, dropped={"robots": 1})


def test_what_was_dropped_is_counted_by_reason() -> None:
    digest = a_digest(an_archived_article(1), found=4, kept=1, dropped={"robots": 2, "too_short": 1})

    assert (
        "Found 4 = 1 kept + 0 copies merged + 3 dropped (robots 2, too_short 1)."
        in render(digest, "text").content.decode()
    )


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        pytest.param(
            HOSTILE,
            "<script>alert(1)</script><img src=x onerror=alert(2)> \"' & `*_[x](javascript:alert(3))",
            id="markup",
        ),
        pytest.param("Lith\u202eium\u200b\x00 news", "Lithium news", id="direction marks and controls"),
        pytest.param("word " * 400, "word " * 31 + "word…", id="two thousand characters"),
        pytest.param(" \n ", None, id="blank"),
        pytest.param("broken \ud800 half", "broken half", id="half a surrogate pair"),
    ],
)
def test_titles_are_shown_as_text_and_never_believed(title: str, shown: str | None) -> None:
    digest = a_digest(an_archived_article(1, title=title))

    assert cards(digest)[0].title == shown
    for form in FORMATS:
        assert b"\x00" not in render(digest, form).content
    for page in (render(digest, "html").content.decode(), html_of(render(digest, "email").content)):
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    assert "&lt;script&gt;alert" not in render(digest, "atom").content.decode()  # escaped once is HTML inside a feed


def test_markdown_opens_no_link_that_a_title_asks_for() -> None:
    page = render(a_digest(an_archived_article(1, title=HOSTILE)), "md").content.decode()

    assert "](javascript:" not in page.replace("\\]", "")
    assert "\\<script\\>" in page


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//x.example", "https:///"]
)
def test_only_addresses_of_the_web_become_links(url: str) -> None:
    page = render(a_digest(an_archived_article(1, url=url)), "html").content.decode()

    assert f'href="{url}"' not in page or url == "https:///"


def test_a_title_cannot_smuggle_a_header_into_a_mail() -> None:
    digest = a_digest(an_archived_article(1, title="News\r\nBcc: everyone@reader.example"))

    assert message_from_bytes(render(digest, "email").content)["Bcc"] is None


def test_a_story_of_four_hundred_articles_is_one_card() -> None:
    articles = [
        an_archived_article(number, source=f"s{number % 40}", first_seen=NOON + timedelta(seconds=number))
        for number in range(1, 401)
    ]

    (card,) = cards(compose_digest(a_record(a_story(*articles)), Profile(), VOCABULARY))

    assert (card.articles, card.families) == (400, 40)


def test_a_day_of_fifty_thousand_articles_fits_the_page() -> None:
    of_each = [an_archived_article(0, metals=(metal,)) for metal in ("lithium", "copper", "nickel")]
    articles = [replace(of_each[number % 3], id=ArticleId(number)) for number in range(1, 50_001)]

    digest = a_digest(*articles)

    assert digest.stories == 50_000
    assert len(cards(digest)) <= 40
    assert sum(group.more for group in digest.groups) == 50_000 - len(cards(digest))
    assert len(render(digest, "html").content) < 300_000


def test_articles_without_a_metal_are_not_lost() -> None:
    digest = a_digest(an_archived_article(1, "Nothing of ours.", metals=()), an_archived_article(2))

    assert {card.lead for card in cards(digest)} == {1, 2}
    assert digest.groups[-1].metals == ()


def test_a_story_that_only_mentions_a_metal_stands_under_it_and_is_not_counted() -> None:
    article = an_archived_article(1, "A lithium plant.", metals=())
    mentioned = replace(article, tags=tagged("A lithium plant.", None, ("lithium",), ("CN-QH",), role="mention"))

    digest = a_digest(mentioned)

    assert [metal.id for metal in digest.groups[0].metals] == ["lithium"]
    assert digest.grid.rows == ()


def test_an_article_with_no_text_still_has_a_card() -> None:
    digest = a_digest(an_archived_article(1, "", title=None, metals=(), regions=(), published=None))

    assert render(digest, "html").content
    assert cards(digest)[0].title is None


@pytest.mark.parametrize(
    ("published", "background"),
    [
        pytest.param(DAY, False, id="today"),
        pytest.param(DAY - timedelta(days=14), False, id="two weeks ago"),
        pytest.param(DAY - timedelta(days=15), True, id="longer ago"),
        pytest.param(None, True, id="undated"),
        pytest.param(date(2031, 1, 1), False, id="dated in the future by a wrong clock"),
    ],
)
def test_old_and_undated_stories_are_kept_as_background(published: date | None, background: bool) -> None:
    (card,) = cards(a_digest(an_archived_article(1, published=published)))

    assert card.background is background


def test_background_never_leads_while_there_is_fresh_news() -> None:
    old = an_archived_article(1, "They signed a lithium supply agreement in Qinghai.", published=date(2019, 1, 1))
    new = an_archived_article(2, "They will further increase investment in Qinghai lithium.")

    lines = a_digest(old, new).minute

    assert "firmest" not in [line.code for line in lines]
    assert {quote.article for line in lines for quote in line.quotes} == {2}


def test_a_quiet_metal_that_is_followed_is_named() -> None:
    digest = a_digest(an_archived_article(1), profile=Profile(metals=("vanadium", "lithium", "nickel")))

    assert [metal.id for metal in digest.quiet] == ["vanadium", "nickel"]


def test_a_spike_leads_the_minute_and_the_movers() -> None:
    articles: list[ArchivedArticle] = [an_archived_article(number, source=f"s{number}") for number in range(1, 13)]

    digest = a_digest(*articles, baseline=a_baseline(1))

    assert digest.minute[0].code == "spike"
    assert ("lithium", None) in [
        (mover.metal and mover.metal.id, mover.region and mover.region.id) for mover in digest.movers
    ]


def test_one_source_does_not_fill_the_page() -> None:
    digest = a_digest(
        *(an_archived_article(number) for number in range(1, 10)), an_archived_article(10, source="other")
    )

    shown = [card.first_source for card in cards(digest)]

    assert shown.count("gazette") == Profile().stories_per_source
    assert "other" in shown
