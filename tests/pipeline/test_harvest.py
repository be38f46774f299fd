"""What is promised: a visit loses nothing, repeats nothing, and accounts for everything that it saw."""

import asyncio
import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.domain.watching import (
    Document,
    Entry,
    Harvest,
    NotModified,
    Page,
    Source,
    SourceId,
    SourceState,
    Validators,
    Visit,
    Waiting,
)
from monitor.errors import PermanentFetchError, TemporaryFetchError
from monitor.pipeline import harvest as harvesting
from monitor.pipeline.harvest import MOST_PAGES, RETRY_AFTER, HandOver, failed_harvest, harvest_source

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
SITE = "https://news.example"
FEED = f"{SITE}/feed.xml"

Answer = bytes | NotModified | Exception


class Web:
    """A fetcher that answers from a table; several answers are given one after the other, the last one for ever."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Answer]] = {}
        self.asked: list[tuple[str, Validators | None]] = []
        self.posted: list[bytes | None] = []
        self.headers: dict[str, str] = {}

    def serve(self, url: str, *answers: Answer) -> None:
        self.answers[url] = list(answers)

    def feed(self, *numbers: int, url: str = FEED) -> None:
        """Serve a feed that announces these pages, and the pages."""
        items = "".join(f"<item><title>T{n}</title><link>{SITE}/{n}</link><guid>{n}</guid></item>" for n in numbers)
        self.serve(url, f"<rss version='2.0'><channel>{items}</channel></rss>".encode())
        for n in numbers:
            self.answers.setdefault(f"{SITE}/{n}", [b"<html>page</html>"])

    async def fetch(
        self, url: str, *, validators: Validators | None = None, body: bytes | None = None
    ) -> Document | NotModified:
        self.posted.append(body)
        self.asked.append((url, validators))
        answers = self.answers.get(url, [PermanentFetchError(url, "answered 404", kind="http_404", status=404)])
        one = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(one, Exception):
            raise one
        if isinstance(one, NotModified):
            return one
        return Document(url=url, final_url=url, status=200, headers=self.headers, body=one, fetched_at=NOW)

    @property
    def addresses(self) -> list[str]:
        return [url.removeprefix(SITE) for url, _ in self.asked]


@pytest.fixture
def web() -> Web:
    return Web()


@pytest.fixture(autouse=True)
def nobody_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(harvesting, "_AGAIN_AFTER_SECONDS", 0)


def a_source(kind: str = "feed", **changes: object) -> Source:
    return Source(**{"id": SourceId("s"), "name": "S", "kind": kind, "url": FEED, **changes})  # type: ignore[arg-type]  # fields by name


def visit(
    web: Web,
    last: Visit | None = None,
    *,
    source: Source | None = None,
    settled: Collection[str] = (),
    retries: Sequence[Waiting] = (),
    now: datetime = NOW,
    hand_over: HandOver | None = None,
    most_pages: int = MOST_PAGES,
) -> Harvest:
    web.asked.clear()
    return asyncio.run(
        harvest_source(
            source or a_source(),
            last,
            fetcher=web,
            settled=lambda urls: set(urls) & set(settled),
            canonical=lambda url: url.split("?")[0],
            now=lambda: now,
            retries=retries,
            hand_over=hand_over,
            most_pages=most_pages,
        )
    )


def brought(harvest: Harvest) -> list[str]:
    return [page.entry.url.removeprefix(SITE) for page in harvest.pages]


def down(url: str, kind: str = "http_503") -> TemporaryFetchError:
    return TemporaryFetchError(url, kind, kind=kind)


# --- what comes home ------------------------------------------------------------------------------------------------


def test_new_pages_come_home_in_the_order_announced(web: Web) -> None:
    web.feed(3, 2, 1)

    harvest = visit(web, settled=[f"{SITE}/2"])

    assert brought(harvest) == ["/3", "/1"]
    assert (harvest.known, harvest.outcome, harvest.drops) == (1, "read", ())


def test_an_entry_announced_twice_in_two_spellings_is_fetched_once(web: Web) -> None:
    items = "".join(f"<item><title>T</title><link>{SITE}/1?utm={n}</link><guid>{n}</guid></item>" for n in range(3))
    web.serve(FEED, f"<rss version='2.0'><channel>{items}</channel></rss>".encode())
    web.serve(f"{SITE}/1?utm=0", b"page")

    assert len(visit(web).pages) == 1


def test_a_source_that_carries_its_articles_needs_no_other_request(web: Web) -> None:
    web.feed(2, 1)

    harvest = visit(web, source=a_source(fetch_pages=False))

    assert [page.document for page in harvest.pages] == [None, None]
    assert web.addresses == ["/feed.xml"]


def test_every_entry_is_a_page_a_drop_or_known(web: Web) -> None:
    web.feed(6, 5, 4, 3, 2, 1)
    web.serve(f"{SITE}/5", down(f"{SITE}/5"))
    web.serve(f"{SITE}/4", PermanentFetchError(f"{SITE}/4", "robots", kind="robots"))

    harvest = visit(web, settled=[f"{SITE}/1"])

    assert len(harvest.pages) + len(harvest.drops) + harvest.known == 6
    assert {(drop.reason, drop.retry_at is not None) for drop in harvest.drops} == {
        ("fetch_http_503", True),
        ("fetch_robots", False),
    }


def test_entries_that_lead_nowhere_are_dropped_by_name(web: Web) -> None:
    web.serve(FEED, b"<rss version='2.0'><channel><item><title>Lost</title></item></channel></rss>")

    [drop] = visit(web).drops

    assert (drop.reason, drop.detail, drop.retry_at) == ("no_address", "Lost", None)


# --- asking politely ------------------------------------------------------------------------------------------------


def test_an_unchanged_source_costs_one_conditional_request(web: Web) -> None:
    web.feed(1)
    web.headers = {"etag": '"a"', "last-modified": "then"}
    first = visit(web)
    web.serve(FEED, NotModified(url=FEED, headers={}, fetched_at=NOW))

    second = visit(web, first.visit)

    assert web.asked == [(FEED, Validators(etag='"a"', last_modified="then"))]
    assert (second.outcome, second.pages, second.known) == ("not_modified", (), 0)


def test_a_server_without_validators_is_seen_through(web: Web) -> None:
    web.feed(1)

    second = visit(web, visit(web).visit)

    assert (second.outcome, web.addresses) == ("unchanged", ["/feed.xml"])


def test_a_hiccup_is_tried_once_more(web: Web) -> None:
    web.feed(1)
    web.answers[FEED].insert(0, down(FEED, "http_500"))

    assert brought(visit(web)) == ["/1"]


@pytest.mark.parametrize("kind", ["http_503", "http_429", "timeout", "host_silence"])
def test_a_server_in_need_is_not_asked_twice(web: Web, kind: str) -> None:
    web.serve(FEED, down(FEED, kind))

    harvest = visit(web)

    assert (harvest.outcome, len(web.asked)) == ("failed", 1)


def test_a_source_that_is_gone_is_not_asked_again_even_when_everything_is(web: Web) -> None:
    web.serve(FEED, PermanentFetchError(FEED, "answered 410", kind="http_410", status=410))
    gone = visit(web).visit

    harvest = visit(web, gone)

    assert (gone.state, harvest.outcome, web.asked) == (SourceState.GONE, "waiting", [])


def test_what_the_server_asked_for_holds_even_when_everything_is_asked(web: Web) -> None:
    web.serve(FEED, TemporaryFetchError(FEED, "busy", kind="http_503", retry_at=NOW + timedelta(hours=2)))
    busy = visit(web).visit
    web.feed(1)

    assert visit(web, busy, now=NOW + timedelta(hours=1)).outcome == "waiting"
    assert web.asked == []
    assert visit(web, busy, now=NOW + timedelta(hours=2)).outcome == "read"


def test_another_address_in_the_catalog_makes_a_new_source(web: Web) -> None:
    web.serve(FEED, PermanentFetchError(FEED, "answered 410", kind="http_410", status=410))
    gone = visit(web).visit
    web.feed(1, url=f"{SITE}/new.xml")

    assert brought(visit(web, gone, source=a_source(url=f"{SITE}/new.xml"))) == ["/1"]


# --- losing nothing -------------------------------------------------------------------------------------------------


def test_a_page_that_was_down_is_tried_again(web: Web) -> None:
    """We must not tell the server that we have seen this listing: we have not seen all of it."""
    web.feed(2, 1)
    web.headers = {"etag": '"a"'}
    web.serve(f"{SITE}/1", down(f"{SITE}/1"), b"page")
    first = visit(web)

    second = visit(web, first.visit, settled=[f"{SITE}/2"])

    assert first.visit.validators == Validators()
    assert brought(second) == ["/1"]


def test_a_page_that_waits_is_brought_although_nothing_new_is_announced(web: Web) -> None:
    web.feed(1)
    first = visit(web).visit
    web.serve(f"{SITE}/0", b"back again")
    waiting = Waiting(entry=Entry(url=f"{SITE}/0", title="T0"), attempts=2)

    assert brought(visit(web, first, retries=[waiting])) == ["/0"]


def test_a_page_that_waits_is_brought_although_its_source_is_gone(web: Web) -> None:
    web.serve(FEED, PermanentFetchError(FEED, "answered 404", kind="http_404"))
    web.serve(f"{SITE}/0", b"page")

    harvest = visit(web, retries=[Waiting(entry=Entry(url=f"{SITE}/0"), attempts=1)])

    assert (harvest.outcome, brought(harvest)) == ("failed", ["/0"])


def test_tries_are_spread_and_then_given_up_on(web: Web) -> None:
    web.feed(1)
    web.serve(f"{SITE}/1", down(f"{SITE}/1"))

    waits = []
    for attempts in range(len(RETRY_AFTER) + 1):
        waiting = [Waiting(entry=Entry(url=f"{SITE}/1", title="T1"), attempts=attempts)] if attempts else []
        [drop] = visit(web, retries=waiting).drops
        waits.append(drop.retry_at and drop.retry_at - NOW)

    assert waits == [*RETRY_AFTER, None]
    assert drop.entry is not None


@pytest.mark.parametrize(
    ("kind", "tried_again"),
    [("http_410", False), ("refused_address", False), ("robots", False), ("http_404", True), ("http_403", True)],
)
def test_what_another_try_may_mend_is_tried_again(web: Web, kind: str, tried_again: bool) -> None:
    web.feed(1)
    web.serve(f"{SITE}/1", PermanentFetchError(f"{SITE}/1", kind, kind=kind))

    [drop] = visit(web).drops

    assert (drop.retry_at is not None) is tried_again


def test_a_page_that_asks_for_proof_of_being_human_is_no_article(web: Web) -> None:
    web.feed(1)
    web.serve(f"{SITE}/1", b"<html><head><title>Just a moment...</title></head></html>")

    [drop] = visit(web).drops

    assert (drop.reason, drop.retry_at is not None) == ("fetch_challenge", True)


def test_a_source_behind_such_a_page_is_blocked(web: Web) -> None:
    web.serve(FEED, b"<html><head><title>Just a moment...</title></head></html>")

    assert visit(web).visit.state is SourceState.BLOCKED


def test_a_host_that_is_down_is_left_alone_and_asked_for_the_rest_next_time(web: Web) -> None:
    web.feed(*range(10))
    for n in range(10):
        web.serve(f"{SITE}/{n}", down(f"{SITE}/{n}", "timeout"))

    harvest = visit(web)

    assert len(harvest.drops) == 3
    assert harvest.visit.validators == Validators()
    assert harvest.visit.body_sha256 is None


def test_a_flood_of_new_pages_is_brought_in_several_visits(web: Web) -> None:
    """Although the feed has moved on meanwhile: what there was no room for is not left to be announced again."""
    web.feed(*range(10))
    first = visit(web, most_pages=4)
    web.feed(10)

    second = visit(web, first.visit, retries=[Waiting(entry=entry, attempts=0) for entry in first.left])

    assert brought(first) == ["/0", "/1", "/2", "/3"]
    assert brought(second) == ["/10", "/4", "/5", "/6", "/7", "/8", "/9"]
    assert first.visit.body_sha256 is not None
    assert first.visit.next_due - NOW < timedelta(hours=1)
    assert second.left == ()


def test_a_large_visit_is_handed_over_load_by_load(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is in memory is a load of each visit, however much there is."""
    monkeypatch.setattr(harvesting, "LOAD_PAGES", 4)
    monkeypatch.setattr(harvesting, "LOAD_BYTES", 1000)
    web.feed(*range(8))
    web.serve(f"{SITE}/5", bytes(2000))
    loads: list[list[str]] = []

    async def hand_over(pages: Sequence[Page]) -> None:
        loads.append([page.entry.url.removeprefix(SITE) for page in pages])

    harvest = visit(web, hand_over=hand_over)

    assert loads == [["/0", "/1", "/2", "/3"], ["/4", "/5"]]
    assert brought(harvest) == ["/6", "/7"]


@pytest.mark.parametrize(
    "failure", [b"<html>moved house</html>", b"", down(FEED), PermanentFetchError(FEED, "x", kind="x")]
)
def test_a_source_that_fails_leaves_a_visit_with_its_reason(web: Web, failure: Answer) -> None:
    web.serve(FEED, failure)

    harvest = visit(web)

    assert (harvest.outcome, harvest.visit.failures_in_row) == ("failed", 1)
    assert harvest.error == harvest.visit.last_error
    assert harvest.visit.next_due > NOW


def test_a_visit_that_crashed_in_our_hands_counts_as_failed() -> None:
    """Or the source would be due again every minute."""
    harvest = failed_harvest(a_source(), None, "crashed: KeyError", now=NOW)

    assert (harvest.outcome, harvest.visit.failures_in_row) == ("failed", 1)
    assert harvest.visit.next_due > NOW + timedelta(minutes=30)


# --- several documents ----------------------------------------------------------------------------------------------

LISTING = a_source("listing", options={"item": "li", "next": "a.next", "max_pages": 3})


def page_of_list(*numbers: int, following: str = "") -> bytes:
    items = "".join(f"<li><a href='/{n}'>T{n}</a></li>" for n in numbers)
    return f"{items}<a class=next href='{following}'>older</a>".encode()


def test_older_pages_of_a_listing_are_read_up_to_its_bound(web: Web) -> None:
    for n in range(5):
        web.feed(n, url=f"{SITE}/unused{n}")
    web.serve(FEED, page_of_list(0, following="/p1"))
    for n in range(1, 5):
        web.serve(f"{SITE}/p{n}", page_of_list(n, following=f"/p{n + 1}"))

    assert brought(visit(web, source=LISTING)) == ["/0", "/1", "/2"]


@pytest.mark.parametrize(
    ("last_sha256", "addresses"),
    [
        pytest.param("another", ["/feed.xml", "/p1", "/0"], id="the last visit saw all"),
        pytest.param(None, ["/feed.xml", "/p1", "/p2", "/0", "/4"], id="the last visit left something behind"),
    ],
)
def test_older_pages_are_left_once_one_has_nothing_new(web: Web, last_sha256: str | None, addresses: list[str]) -> None:
    web.serve(FEED, page_of_list(0, 1, following="/p1"))
    web.serve(f"{SITE}/p1", page_of_list(2, 3, following="/p2"))
    web.serve(f"{SITE}/p2", page_of_list(4))
    for n in (0, 4):
        web.serve(f"{SITE}/{n}", b"page")
    last = Visit(source=SourceId("s"), at=NOW, next_due=NOW, url=FEED, body_sha256=last_sha256)

    visit(web, last, source=LISTING, settled=[f"{SITE}/{n}" for n in (1, 2, 3)])

    assert web.addresses == addresses


def test_an_older_page_that_is_down_costs_nothing_but_itself(web: Web) -> None:
    web.feed(0, url=f"{SITE}/unused")
    web.serve(FEED, page_of_list(0, following="/p1"))
    web.serve(f"{SITE}/p1", down(f"{SITE}/p1"))

    harvest = visit(web, source=LISTING)

    assert brought(harvest) == ["/0"]
    assert [drop.reason for drop in harvest.drops] == ["fetch_http_503"]
    assert harvest.visit.body_sha256 is None


def test_pages_that_lead_in_a_circle_are_read_once(web: Web) -> None:
    web.feed(0, url=f"{SITE}/unused")
    web.serve(FEED, page_of_list(0, following=FEED))

    visit(web, source=LISTING)

    assert web.addresses == ["/feed.xml", "/0"]


def test_pages_of_an_answer_to_a_question_are_asked_for_by_number(web: Web) -> None:
    options = {"items": "rows", "url": "u", "body": {"column": 51, "page": "{page}"}, "max_pages": 9}
    for number, rows in ((1, "/1"), (2, "/2"), (3, None)):
        address = FEED if number == 1 else f"{FEED}#page={number}"
        web.serve(address, json.dumps({"rows": [{"u": rows}] if rows else []}).encode())
    for n in (1, 2):
        web.serve(f"{SITE}/{n}", b"page")

    harvest = visit(web, source=a_source("api", options=options))

    assert brought(harvest) == ["/1", "/2"]
    assert [body and json.loads(body) for body in web.posted] == [
        {"column": 51, "page": 1},
        {"column": 51, "page": 2},
        {"column": 51, "page": 3},
        None,
        None,
    ]


def test_an_index_that_stays_the_same_does_not_hide_its_parts(web: Web) -> None:
    source = a_source("sitemap")
    web.serve(FEED, f"<sitemapindex><sitemap><loc>{SITE}/part.xml</loc></sitemap></sitemapindex>".encode())
    web.headers = {"etag": '"same"'}
    for n in (1, 2):
        web.serve(f"{SITE}/{n}", b"page")
    web.serve(f"{SITE}/part.xml", f"<urlset><url><loc>{SITE}/1</loc></url></urlset>".encode())
    first = visit(web, source=source)
    web.serve(f"{SITE}/part.xml", f"<urlset><url><loc>{SITE}/2</loc></url></urlset>".encode())

    second = visit(web, first.visit, source=source, settled=[f"{SITE}/1"])

    assert (brought(first), brought(second)) == (["/1"], ["/2"])


# --- moving house ---------------------------------------------------------------------------------------------------


def test_a_source_that_moved_for_good_is_asked_at_its_new_address(web: Web) -> None:
    web.feed(1, url=f"{SITE}/new.xml")
    moved = replace(
        visit(web, source=a_source(url=f"{SITE}/new.xml")).visit, url=FEED, moved_to=f"{SITE}/new.xml", moved_seen=1
    )

    visit(web, moved)

    assert web.addresses[0] == "/new.xml"
