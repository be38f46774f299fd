"""Exports: every format says what the archive says, and nothing in it runs."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pyarrow.parquet as pq
import pytest
from sqlalchemy import Engine
from warcio.archiveiterator import ArchiveIterator

from monitor.domain.articles import ArticleId, PublishedDate
from monitor.domain.watching import SourceId
from monitor.errors import ConfigError
from monitor.store.archive import Archive, open_archive
from monitor.store.export import FORMATS, MEDIA_TYPES, export_articles
from monitor.store.export_feeds import Feed
from tests.builders import NOW, a_document, a_new_article, an_article
from tests.store.test_search import ask

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def archive(engine: Engine) -> Iterator[Archive]:
    """Two articles, the newer one with a hostile headline and without a page."""
    older = an_article(url="https://gazette.example/a", published=PublishedDate(
        date=date(2026, 11, 20), at=datetime(2026, 11, 20, 8, tzinfo=UTC), basis="json-ld", precision="second"
    ))  # fmt: skip
    newer = an_article(title='=HYPERLINK("http://x")', text="锂矿 & <b>\x0b", published=None, flags=("paywalled",))
    with open_archive(engine, write=True) as archive:
        for n, article in enumerate([older, newer]):
            new = a_new_article(n, article=article, first_seen=NOW + timedelta(hours=n), external_id=f"own-{n}")
            kept = archive.articles.add(new, duplicate=None, cluster=None, family="gazette", extractor="1")
            if n == 0:
                page = a_document(
                    b"<p>raw</p>", headers={"content-type": "text/html", "content-encoding": "gzip"}, fetched_at=NOW
                )
                archive.pages.add(page, source=SourceId("gazette"), article=kept)
        yield archive


def export(archive: Archive, form: str, query: str = "", **given: object) -> bytes:
    out = io.BytesIO()
    export_articles(archive, ask(query), form, out, **given)  # type: ignore[arg-type]  # a test's own words
    return out.getvalue()


def test_csv_runs_nothing(archive: Archive) -> None:
    rows = list(csv.DictReader(io.StringIO(export(archive, "csv").decode("utf-8-sig"))))

    assert [row["external_id"] for row in rows] == ["own-1", "own-0"]
    assert rows[0]["title"] == '\'=HYPERLINK("http://x")'
    assert rows[1]["published"] == "2026-11-20T08:00:00+00:00"
    assert rows[1]["metals"] == "lithium"


def test_jsonl_can_be_imported_again(archive: Archive) -> None:
    rows = [json.loads(line) for line in export(archive, "jsonl", "metal:lithium").splitlines()]

    assert [row["id"] for row in rows] == ["own-1", "own-0"]
    assert rows[0]["text"].startswith("锂矿 & <b>")
    assert "published" not in rows[0]
    assert rows[1] | {"url": "https://gazette.example/a", "source": "gazette", "language": "en"} == rows[1]
    assert rows[1]["regions"][0] == {"id": "CN-QH", "role": "primary", "salience": 0.9, "words": ["region"]}


def test_parquet_has_the_columns_of_the_csv(archive: Archive) -> None:
    table = pq.read_table(io.BytesIO(export(archive, "parquet")))

    assert table.column("external_id").to_pylist() == ["own-1", "own-0"]
    assert table.column("title").to_pylist()[0] == '=HYPERLINK("http://x")'


def test_atom_is_well_formed_whatever_the_text(archive: Archive) -> None:
    feed = Feed(title="Lithium & more", base_url="https://monitor.example", path="/feeds/articles.atom?q=x")

    root = ElementTree.fromstring(export(archive, "atom", feed=feed))

    assert root.findtext(f"{ATOM}title") == "Lithium & more"
    assert root.findtext(f"{ATOM}updated") == "2026-11-21T09:30:00Z"
    entries = root.findall(f"{ATOM}entry")
    assert entries[0].findtext(f"{ATOM}summary") == "锂矿 & <b>"
    assert [link.get("href") for link in entries[0].findall(f"{ATOM}link")] == ["https://monitor.example/a/2"]
    assert [category.get("term") for category in entries[0].findall(f"{ATOM}category")] == ["lithium", "CN-QH", "CN"]


def test_a_feed_without_pages_leads_to_the_articles(archive: Archive) -> None:
    document = json.loads(export(archive, "jsonfeed"))

    assert [item.get("url") for item in document["items"]] == [None, "https://gazette.example/a"]
    assert document["items"][1]["_monitor"] == {"published": "2026-11-20T08:00:00+00:00"}


def test_warc_holds_the_pages_as_they_were_kept(archive: Archive) -> None:
    records = [
        (record.rec_headers["WARC-Target-URI"], record.http_headers["content-type"], record.content_stream().read())
        for record in ArchiveIterator(io.BytesIO(export(archive, "warc")))
    ]

    assert records == [("https://gazette.example/a", "text/html", b"<p>raw</p>")]


def test_warc_holds_an_imported_file_as_what_it_is(archive: Archive) -> None:
    """No server answered it, so it has no head of HTTP, and readers look for none (ISO 28500, section 6.4)."""
    page = a_document("锂".encode(), url="file:note.txt", headers={"content-type": "text/plain"}, fetched_at=NOW)
    archive.pages.add(page, source=SourceId("import"), article=ArticleId(2))

    records = [
        (record.rec_type, record.content_type, record.content_stream().read().decode())
        for record in ArchiveIterator(io.BytesIO(export(archive, "warc")))
    ]

    assert records[0] == ("resource", "text/plain", "锂")


def test_a_limit_ends_every_format(archive: Archive) -> None:
    for form in FORMATS:
        out = io.BytesIO()
        assert export_articles(archive, ask(""), form, out, limit=1) <= 1
        assert MEDIA_TYPES[form]


def test_an_unknown_format_is_refused(archive: Archive) -> None:
    with pytest.raises(ConfigError, match="csv"):
        export(archive, "docx")
