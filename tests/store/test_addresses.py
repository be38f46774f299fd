"""What the archive remembers of addresses, on both databases: nothing is asked for twice in vain."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from monitor.domain.articles import ArticleId
from monitor.domain.watching import Drop, SourceId, Waiting
from monitor.store.archive import Archive, open_archive
from tests.builders import NOW, a_new_article, an_entry

A = "https://gazette.example/a"
SOURCE = SourceId("gazette")
LATER = NOW + timedelta(hours=1)


def kept(archive: Archive, seed: int = 1) -> ArticleId:
    return archive.articles.add(a_new_article(seed), duplicate=None, cluster=None, family="gazette", extractor="1")


def put_off(archive: Archive, retry: bool, reason: str = "fetch_http_503") -> None:
    entry = an_entry(A, title="锂矿", published=NOW, authors=("Jane",))
    drop = Drop(url=A, reason=reason, retry_at=LATER if retry else None, entry=entry)
    archive.addresses.put_off(drop, address=A, source=SOURCE, at=NOW)


def test_an_address_leads_to_its_article_for_good(engine: Engine) -> None:
    with open_archive(engine, write=True) as archive:
        first, second = kept(archive, 1), kept(archive, 2)
        archive.addresses.keep([A], first, source=SOURCE, at=NOW)
        archive.addresses.keep([A], second, source=SOURCE, at=NOW)
        put_off(archive, retry=True)

    with open_archive(engine) as archive:
        assert archive.addresses.article_of(A) == first
        assert archive.addresses.settled([A, "https://gazette.example/b"], now=NOW) == {A}


def test_what_waits_is_settled_until_its_next_try(engine: Engine) -> None:
    with open_archive(engine, write=True) as archive:
        put_off(archive, retry=True)
        put_off(archive, retry=True)

    with open_archive(engine) as archive:
        assert archive.addresses.settled([A], now=NOW) == {A}
        assert archive.addresses.settled([A], now=LATER) == set()
        assert archive.addresses.waiting(SOURCE, now=NOW) == []
        entry = an_entry(A, title="锂矿", published=NOW, authors=("Jane",))
        assert archive.addresses.waiting(SOURCE, now=LATER) == [Waiting(entry=entry, attempts=2)]


def test_what_was_given_up_on_is_settled_for_ever(engine: Engine) -> None:
    with open_archive(engine, write=True) as archive:
        put_off(archive, retry=False, reason="fetch_http_410")

    with open_archive(engine) as archive:
        assert archive.addresses.settled([A], now=NOW + timedelta(days=999)) == {A}
        assert archive.addresses.waiting(SOURCE, now=NOW + timedelta(days=999)) == []


def test_what_waited_is_kept_when_it_comes(engine: Engine) -> None:
    with open_archive(engine, write=True) as archive:
        put_off(archive, retry=True)
        article = kept(archive)
        archive.addresses.keep([A], article, source=SOURCE, at=LATER)

    with open_archive(engine) as archive:
        assert archive.addresses.article_of(A) == article
        assert archive.addresses.waiting(SOURCE, now=LATER) == []


@pytest.mark.parametrize("count", [0, 1, 1200])
def test_any_number_of_addresses_can_be_asked_about(engine: Engine, count: int) -> None:
    addresses = [f"https://gazette.example/{number}" for number in range(count)]
    with open_archive(engine, write=True) as archive:
        article = kept(archive)
        archive.addresses.keep(addresses[::2], article, source=SOURCE, at=NOW)

    with open_archive(engine) as archive:
        assert archive.addresses.settled(addresses, now=NOW) == set(addresses[::2])
