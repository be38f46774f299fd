"""Files through the same pipeline: every kind, nothing twice, and a bad item stops no other."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from monitor.domain.questions import Query
from monitor.errors import ConfigError
from monitor.pipeline.ingest import Imported, Importer
from monitor.store.archive import open_archive
from monitor.store.database import open_engine
from monitor.store.export import export_articles
from monitor.store.migrate import upgrade
from monitor.store.sql import read_sql
from tests.builders import NOW, PARAGRAPHS, a_page

TEXT = " ".join(PARAGRAPHS)


def run(engine: Engine, *paths: Path, **given: Any) -> Imported:
    return Importer(engine, sources={}, now=lambda: NOW, **given).run(list(paths))


def rows(engine: Engine, columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in read_sql(engine, f"select {columns} from v_articles order by id")[1]]


def lines(path: Path, *records: object) -> Path:
    text = "\n".join(record if isinstance(record, str) else json.dumps(record) for record in records)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_a_line_is_an_article_with_all_that_it_states(engine: Engine, tmp_path: Path, name: str) -> None:
    record = {
        "id": "x-1",
        "url": "https://gazette.example/a?utm_source=x",
        "title": "Lithium plant",
        "text": TEXT,
        "source": "gazette",
        "published": "2026-11-20T08:00:00+08:00",
        "language": "en",
    }

    run(engine, lines(tmp_path / name, record))

    columns = "external_id, url, title, text, source, language, published_basis"
    assert rows(engine, columns) == [("x-1", record["url"], "Lithium plant", TEXT, "gazette", "en", "stated")]
    ((published,),) = rows(engine, "published_at")
    assert str(published).replace("T", " ").startswith("2026-11-20 00:00:00")


def test_a_file_is_an_article_without_an_address(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "plant.html").write_text(a_page(), encoding="utf-8")
    (tmp_path / "note.txt").write_text(
        "A note on cobalt\n\nCobalt is mined in the Congo by many hands.\n", encoding="utf-8"
    )

    run(engine, tmp_path)

    assert rows(engine, "external_id, url, title") == [
        ("note", None, "A note on cobalt"),
        ("plant", None, "Lithium plant for Qinghai"),
    ]


def test_a_changed_file_revises_its_article(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "plant.html"
    file.write_text(a_page(), encoding="utf-8")
    run(engine, file)
    file.write_text(a_page("Lithium plant delayed"), encoding="utf-8")

    imported = run(engine, file)

    with open_archive(engine) as archive:
        (revision,) = archive.articles.revisions(imported.kept[0].id)
    assert [kept.outcome for kept in imported.kept] == ["revised"]
    assert rows(engine, "title") == [("Lithium plant delayed",)]
    assert revision[2] == "Lithium plant for Qinghai"


def test_bad_lines_are_counted_with_their_number_and_stop_no_other(engine: Engine, tmp_path: Path) -> None:
    file = lines(
        tmp_path / "a.jsonl",
        "no json",
        [1],
        {"title": "no text"},
        {"text": 5},
        {"text": TEXT, "published": "soon"},
        {"text": " "},
        "[" * 100_000,
        {"text": TEXT, "published": "9999-12-31T23:59-23:00"},
        {"text": TEXT},
    )

    imported = run(engine, file)

    assert [(drop.reason, drop.url.rpartition(":")[2]) for drop in imported.drops] == [
        *(("bad_line", str(number)) for number in (1, 2, 3, 4, 5)),
        ("no_article", "6"),
        ("bad_line", "7"),
        ("bad_line", "8"),
    ]
    assert len(rows(engine, "id")) == 1
    _, counted = read_sql(engine, "select reason, count from v_drops order by reason")
    assert [tuple(row) for row in counted] == [("bad_line", 7), ("no_article", 1)]


def test_a_line_with_half_characters_is_kept_without_them(engine: Engine, tmp_path: Path) -> None:
    """No database takes a lone surrogate, and programs that cut text write them."""
    half = "x\ud800\x00"
    record = {
        "text": TEXT,
        "title": half,
        "id": half,
        "source": half,
        "language": half,
        "url": f"http://a.example/{half}",
    }

    imported = run(engine, lines(tmp_path / "a.jsonl", record))

    assert imported.drops == []
    assert rows(engine, "external_id, source, title") == [("x?\ufffd", "x?\ufffd", "x?\ufffd")]


def test_the_same_article_from_two_sources_is_a_copy_with_its_reason(engine: Engine, tmp_path: Path) -> None:
    first = {"id": "1", "source": "gazette", "title": "Lithium plant", "text": TEXT, "published": "2026-11-20"}
    second = first | {"id": "2", "source": "herald"}

    run(engine, lines(tmp_path / "a.jsonl", first, second))

    (original, copy) = rows(engine, "id, duplicate_of, duplicate_reason, cluster_id, story_id")
    assert (original[1], copy[1]) == (None, original[0])
    assert copy[2]
    assert original[3:] == copy[3:]


def test_as_of_says_when_it_was_first_seen(engine: Engine, tmp_path: Path) -> None:
    run(engine, lines(tmp_path / "a.jsonl", {"text": TEXT}), as_of=NOW.replace(year=2025))

    ((seen,),) = rows(engine, "first_seen")
    assert str(seen).startswith("2025-11-21")


def test_a_dry_run_keeps_nothing(engine: Engine, tmp_path: Path) -> None:
    imported = run(engine, lines(tmp_path / "a.jsonl", {"text": TEXT}, "bad"), dry_run=True)

    assert (len(imported.kept), len(imported.drops)) == (1, 1)
    assert rows(engine, "id") == []


def test_an_exported_web_archive_is_read_back_with_its_files(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "plant.html").write_text(a_page(), encoding="utf-8")
    run(engine, tmp_path)
    with (tmp_path / "all.warc.gz").open("wb") as out, open_archive(engine) as archive:
        export_articles(archive, Query(), "warc", out)
    elsewhere = open_engine(f"sqlite:///{tmp_path / 'elsewhere.db'}")
    upgrade(elsewhere)

    imported = run(elsewhere, tmp_path / "all.warc.gz")

    assert (len(imported.kept), imported.drops) == (1, [])
    assert rows(elsewhere, "title, text, url") == rows(engine, "title, text, url")
    elsewhere.dispose()


@pytest.mark.parametrize(
    ("name", "content"),
    [pytest.param("a.jsonl.gz", b"not gzip", id="not gzip"), pytest.param("a.warc", b"not warc", id="not warc")],
)
def test_a_broken_file_is_a_drop_and_stops_no_other(engine: Engine, tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    (tmp_path / "b.html").write_text(a_page(), encoding="utf-8")

    imported = run(engine, tmp_path)

    assert [drop.reason for drop in imported.drops] == ["unreadable_file"]
    assert len(imported.kept) == 1


@pytest.mark.parametrize("name", ["nothing.txt", "a.pdf"])
def test_a_path_that_cannot_be_imported_is_said_before_anything_is_kept(
    engine: Engine, tmp_path: Path, name: str
) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    (tmp_path / "a.html").write_text(a_page(), encoding="utf-8")

    with pytest.raises(ConfigError, match=name):
        run(engine, tmp_path / "a.html", tmp_path / name)

    assert rows(engine, "id") == []
