"""The main path against a real local server: nothing lost, nothing repeated, nothing asked for in vain."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from monitor.domain.watching import SourceId
from monitor.errors import StoreError
from monitor.fetch import open_fetcher
from monitor.fetch.policy import FetchPolicy
from monitor.pipeline import harvest as harvesting
from monitor.pipeline.collect import Collector
from monitor.pipeline.harvest import MOST_PAGES
from monitor.pipeline.writer import Collected
from monitor.sources.catalog import load_sources
from monitor.store.archive import open_archive
from monitor.store.sql import read_sql
from monitor.wiring import utc_now
from tests.newsroom import Newsroom, open_newsroom, page, write_sources


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with open_newsroom() as newsroom:
        newsroom.publish("feed", 3, 2, 1)
        newsroom.publish("listing", 12, 11)
        newsroom.publish("sitemap", 22, 21)
        yield newsroom


class Desk:
    """Collects everything from the newsroom, as `monitor collect --all` does."""

    def __init__(self, newsroom: Newsroom, engine: Engine, folder: Path) -> None:
        self.newsroom = newsroom
        self.engine = engine
        self.sources = load_sources(write_sources(newsroom, folder)).sources
        policy = FetchPolicy(allow_private_networks="127.0.0.0/8", per_host_delay_seconds=0)
        self.open_fetcher = lambda: open_fetcher(policy)
        self.most_pages = MOST_PAGES

    def collect(self) -> dict[str, Collected]:
        self.newsroom.requests.clear()
        collector = Collector(
            self.engine,
            sources=self.sources,
            open_fetcher=self.open_fetcher,
            now=utc_now,
            workers=8,
            most_pages=self.most_pages,
        )
        horizon = utc_now().replace(year=9999)
        collected = {one.source: one for one in collector.run(self.sources, retry_until=horizon)}
        self.check_account()
        return {str(source): one for source, one in collected.items()}

    def check_account(self) -> None:
        _, wrong = read_sql(self.engine, "select * from v_visits where found <> kept + duplicates + dropped")
        _, sums = read_sql(self.engine, "select sum(dropped) from v_visits")
        _, drops = read_sql(self.engine, "select coalesce(sum(count), 0) from v_drops")
        assert wrong == []
        assert int(sums[0][0]) == int(drops[0][0])

    def urls(self) -> list[str]:
        _, rows = read_sql(self.engine, "select url from v_articles order by url")
        return [row[0].removeprefix(self.newsroom.address) for row in rows]


@pytest.fixture
def desk(newsroom: Newsroom, engine: Engine, tmp_path: Path) -> Desk:
    return Desk(newsroom, engine, tmp_path)


def test_a_feed_a_listing_and_a_sitemap_are_collected(desk: Desk) -> None:
    collected = desk.collect()

    assert {source: one.tally.kept for source, one in collected.items()} == {"feed": 3, "listing": 2, "sitemap": 2}
    assert desk.urls() == [f"/a/{number}.html" for number in (1, 11, 12, 2, 21, 22, 3)]


def test_a_second_pass_asks_conditionally_and_stores_nothing(desk: Desk) -> None:
    desk.collect()
    before = desk.urls()

    collected = desk.collect()

    asked = [request for request in desk.newsroom.requests if request[0] != "/robots.txt"]
    assert {(path, status, conditional) for path, status, conditional in asked} == {
        (path, 304, True) for path in ("/feed.xml", "/news/", "/sitemap.xml")
    }
    assert {one.tally.found for one in collected.values()} == {0}
    assert desk.urls() == before


def test_a_page_that_was_down_is_collected_on_the_next_pass(desk: Desk) -> None:
    desk.newsroom.failing["/a/2.html"] = 503
    first = desk.collect()["feed"]
    desk.newsroom.failing.clear()

    second = desk.collect()["feed"]

    assert (first.tally.kept, [drop.reason for drop in first.drops]) == (2, ["fetch_http_503"])
    assert second.tally.kept == 1
    assert "/a/2.html" in desk.urls()


def test_a_changed_feed_adds_only_what_is_new(desk: Desk) -> None:
    desk.collect()
    desk.newsroom.publish("feed", 5, 4)

    collected = desk.collect()["feed"]

    assert (collected.tally.kept, collected.tally.known) == (2, 3)
    assert sorted(desk.newsroom.pages_asked_for()) == ["/a/4.html", "/a/5.html"]


def test_a_feed_with_other_guids_order_titles_and_trackers_repeats_nothing(desk: Desk) -> None:
    desk.collect()
    before = desk.urls()
    items = "".join(
        f"<item><title>Updated: {n}</title><guid>new-{n}</guid><pubDate>Sun, 22 Nov 2026 0{n}:00:00 GMT</pubDate>"
        f"<link>{desk.newsroom.address}/a/{n}.html?utm_source=feed#top</link></item>"
        for n in (1, 3, 2)
    )
    desk.newsroom.replaced["/feed.xml"] = f"<rss version='2.0'><channel>{items}</channel></rss>".encode()

    collected = desk.collect()["feed"]

    assert (collected.outcome, collected.tally.found, collected.tally.known) == ("read", 0, 3)
    assert desk.newsroom.pages_asked_for() == []
    assert desk.urls() == before


def test_a_page_that_two_sources_announce_is_kept_once(desk: Desk) -> None:
    desk.newsroom.publish("listing", 1)
    desk.newsroom.publish("sitemap", 1)

    collected = desk.collect()

    assert desk.urls().count("/a/1.html") == 1
    assert sum(one.tally.duplicates + one.tally.known for one in collected.values()) == 2


def test_a_page_that_is_gone_is_not_asked_for_for_ever(desk: Desk) -> None:
    desk.newsroom.failing["/a/2.html"] = 410
    desk.collect()
    desk.newsroom.publish("feed", 4)

    desk.collect()

    assert "/a/2.html" not in [path for path, _, _ in desk.newsroom.requests]


def test_what_there_was_no_room_for_is_not_lost_when_the_feed_moves_on(desk: Desk) -> None:
    desk.most_pages = 4
    desk.newsroom.numbers["feed"] = list(range(40, 50))
    desk.collect()
    desk.newsroom.numbers["feed"] = [60]

    kept = [desk.collect()["feed"].tally.kept for _ in range(3)]

    assert kept == [4, 3, 0]
    assert {f"/a/{number}.html" for number in (*range(40, 50), 60)} <= set(desk.urls())


def test_a_large_visit_is_kept_load_by_load_and_accounted_for_as_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harvesting, "LOAD_PAGES", 2)
    desk.newsroom.publish("feed", 5, 4)

    collected = desk.collect()["feed"]

    assert (collected.tally.kept, len(collected.kept), collected.outcome) == (5, 5, "read")
    _, rows = read_sql(desk.engine, "select outcome, kept from v_visits where source = 'feed' order by kept, outcome")
    assert [tuple(row) for row in rows] == [("read", 1), ("part", 2), ("part", 2)]


def test_an_archive_that_cannot_be_written_ends_the_run(desk: Desk) -> None:
    with desk.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE visits RENAME TO elsewhere")

    with pytest.raises(StoreError):
        desk.collect()


def test_the_raw_page_is_kept_as_it_came(desk: Desk) -> None:
    desk.collect()

    _, rows = read_sql(desk.engine, "select count(*), min(status) from pages where article_id is not null")
    assert [tuple(row) for row in rows] == [(7, 200)]


def test_a_page_without_article_is_kept_and_looked_at_again_offline(desk: Desk) -> None:
    """A newer extractor may find what this one does not: the page is there, nobody has to be asked."""
    desk.newsroom.replaced["/a/2.html"] = b"<html><body><nav><a href=/>Home</a></nav></body></html>"
    first = desk.collect()["feed"]
    with open_archive(desk.engine, write=True) as archive:
        (document,) = archive.pages.without_article()[SourceId("feed")]
        archive.pages.add(replace(document, body=page(2)), source=SourceId("feed"), article=None)
    desk.newsroom.requests.clear()

    collector = Collector(desk.engine, sources=desk.sources, open_fetcher=desk.open_fetcher, now=utc_now, workers=1)
    (offline,) = collector.run_offline()

    assert [drop.reason for drop in first.drops] == ["no_article"]
    assert offline.tally.kept == 1
    assert desk.newsroom.requests == []
    assert "/a/2.html" in desk.urls()
    assert collector.run_offline() == []


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param({"kind": "unheard-of"}, id="while it is read"),
        pytest.param({"family": "\ud800"}, id="while it is kept"),
    ],
)
def test_a_source_that_breaks_our_code_counts_as_failed_and_stops_no_other(desk: Desk, broken: dict[str, Any]) -> None:
    """Or it would be due again every minute, and the others never."""
    desk.sources = tuple(replace(source, **broken) if source.id == "feed" else source for source in desk.sources)

    collected = desk.collect()

    assert {source: one.outcome for source, one in collected.items()} == {
        "feed": "failed",
        "listing": "read",
        "sitemap": "read",
    }
    _, states = read_sql(desk.engine, "select state, last_error from v_source_health where source = 'feed'")
    assert states[0][0] == "failing"
    assert str(states[0][1]).startswith("crashed: ")


def test_a_source_whose_pages_lose_their_text_drifts_and_recovers(desk: Desk) -> None:
    def next_visit_brings(*numbers: int, layout: bytes | None = None) -> str:
        desk.newsroom.publish("feed", *numbers)
        desk.newsroom.replaced.update({f"/a/{number}.html": layout for number in numbers if layout})
        desk.collect()
        _, rows = read_sql(desk.engine, "select state, last_error from v_source_health where source = 'feed'")
        return " ".join(filter(None, rows[0]))

    before = next_visit_brings(*range(40, 46))
    shell = b"<html><title>News</title><body><div id=app></div></body></html>"
    drifted = next_visit_brings(*range(50, 54), layout=shell)
    after = next_visit_brings(*range(60, 64))

    assert (before, after) == ("ok", "ok")
    assert drifted == "drift 0% with a body instead of about 69%"
