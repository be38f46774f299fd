"""Questions on the command line, over an archive of five articles."""

import csv
import io
import json
import os
import socket
import sqlite3
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.serve.commands import be_command, forks, monitor

LINES = [
    {"id": "a", "source": "gazette", "published": "2026-11-20", "language": "en", "title": "Lithium plant for Qinghai",
     "text": "A lithium plant in Qinghai, China, will draw brine from three salt lakes, the province said on Tuesday."},
    {"id": "b", "source": "daily", "published": "2026-11-18", "language": "zh", "title": "四川新增锂矿资源",
     "text": "四川省自然资源厅表示，四川新增锂矿资源量居全国前列，碳酸锂价格随之下跌。"},
    {"id": "c", "source": "daily", "published": "2026-11-10", "language": "en", "title": "=Cobalt exports from Congo",
     "text": "The Democratic Republic of the Congo has extended its ban on cobalt exports by three months."},
]  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an archive of three articles."""
    folder = tmp_path_factory.mktemp("asked")
    (folder / "sources.yaml").write_text("version: 1\nsources: []\n", encoding="utf-8")
    (folder / "some.jsonl").write_text("\n".join(map(json.dumps, LINES)), encoding="utf-8")
    assert monitor(folder, "db", "upgrade").code == 0
    assert monitor(folder, "import", "some.jsonl").code == 0
    return folder


def found(home: Path, *words: str) -> list[str]:
    said = monitor(home, "search", *words, "--articles", "--json")
    return [item["title"]["text"] for item in json.loads(said.out)["items"]] if said.code == 0 else []


def test_articles_are_found_in_both_languages(home: Path) -> None:
    assert found(home, "lithium") == ["Lithium plant for Qinghai"]
    assert found(home, "锂矿") == ["四川新增锂矿资源"]
    assert found(home, "metal:lithium region:china") == ["Lithium plant for Qinghai", "四川新增锂矿资源"]
    assert found(home, "source:daily -metal:锂") == ["=Cobalt exports from Congo"]


@pytest.mark.parametrize(
    ("query", "count"),
    [("-region:CN", 1), ("-region:CN lithium", 0), ("-(lithium OR 锂矿)", 1), ('-"salt lakes"', 2), ("-cobalt in", 1)],
)
def test_a_query_may_begin_with_what_it_excludes(home: Path, query: str, count: int) -> None:
    assert len(found(home, query)) == count
    assert len(monitor(home, "export", query, "--format", "jsonl").out.splitlines()) == count


def test_stories_are_the_default(home: Path) -> None:
    said = monitor(home, "search", "metal:lithium")

    assert said.code == 0
    assert "1 article, 1 publisher  " in said.out
    assert "四川新增锂矿资源" in said.out


def test_pages_continue(home: Path) -> None:
    first = json.loads(monitor(home, "search", "", "--articles", "--limit", "2", "--json").out)
    second = json.loads(monitor(home, "search", "", "--articles", "--cursor", first["next"], "--json").out)

    assert [item["published"] for item in (*first["items"], *second["items"])] == [
        "2026-11-20", "2026-11-18", "2026-11-10"
    ]  # fmt: skip
    assert second["next"] is None


def test_a_mistake_is_told_with_what_was_meant(home: Path) -> None:
    said = monitor(home, "search", "metal:litium")

    assert said.code == 2
    assert "Did you mean lithium?" in said.err
    assert monitor(home, "search", "source:gazete").err.count("Did you mean gazette?") == 1


def test_nothing_found_is_no_success(home: Path) -> None:
    assert monitor(home, "search", "zirconium").code == 1


def test_the_sql_of_a_search_can_be_run(home: Path) -> None:
    sql = monitor(home, "search", "metal:lithium seen:7d", "--sql").out

    said = monitor(home, "query", sql, "--json")

    assert [row["title"] for row in json.loads(said.out)] == ["Lithium plant for Qinghai", "四川新增锂矿资源"]


def test_named_queries_are_listed_and_run(home: Path) -> None:
    names = [row["name"] for row in json.loads(monitor(home, "query", "--names", "--json").out)]

    for name in names:
        assert monitor(home, "query", "--name", name).code == 0
    assert "| month | metal | articles |" in monitor(home, "query", "--name", "metals-by-month", "--md").out
    assert monitor(home, "query", "--name", "nothing").code == 2


def test_a_cell_of_markdown_is_one_line(home: Path) -> None:
    said = monitor(home, "query", "select 'a|b' || char(13, 10) || 'c' as x", "--md")

    assert said.out.splitlines() == ["| x |", "| --- |", r"| a\|b c |"]


def test_rows_that_are_left_out_are_told(home: Path) -> None:
    numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) SELECT i FROM n"

    cut = monitor(home, "query", numbers.format(100_001), "--csv")
    whole = monitor(home, "query", numbers.format(99_999), "--csv")

    assert (len(cut.out.splitlines()), "the first 100,000 rows" in cut.err) == (100_001, True)
    assert (len(whole.out.splitlines()), whole.err) == (100_000, "")


def test_a_query_without_words_is_told_what_to_give(home: Path) -> None:
    said = monitor(home, "query")

    assert (said.code, "--names" in said.err) == (2, True)


def test_an_export_is_a_file_that_runs_nothing(home: Path) -> None:
    said = monitor(home, "export", "", "--format", "csv", "--output", "all.csv")

    rows = list(csv.DictReader(io.StringIO((home / "all.csv").read_text(encoding="utf-8-sig"))))
    assert said.code == 0
    assert [row["external_id"] for row in rows] == ["a", "b", "c"]
    assert rows[2]["title"] == "'=Cobalt exports from Congo"
    assert len(monitor(home, "export", "lang:zh", "--format", "jsonl").out.splitlines()) == 1
    said = monitor(home, "query", "select title, '＋1', -1 from v_articles where external_id = 'c'", "--csv")
    assert said.out.splitlines()[1] == "'=Cobalt exports from Congo,'＋1,-1"


def test_an_export_that_fails_leaves_the_file_as_it_was(home: Path) -> None:
    (home / "kept.csv").write_text("yesterday's", encoding="utf-8")

    mistaken = monitor(home, "export", "metal:litium", "--output", "kept.csv")
    elsewhere = monitor(home, "export", "lithium", "--output", "no/such/folder.csv")

    assert (mistaken.code, elsewhere.code) == (2, 2)
    assert (home / "kept.csv").read_text(encoding="utf-8") == "yesterday's"
    assert "folder.csv" in elsewhere.err
    assert "Check the path" in elsewhere.err
    assert not list(home.glob("*.unfinished"))


def test_an_export_into_a_device_writes_to_it(home: Path) -> None:
    os.mkfifo(home / "pipe")
    reader = os.open(home / "pipe", os.O_RDONLY | os.O_NONBLOCK)

    said = monitor(home, "export", "lang:zh", "--output", "pipe")

    assert (said.code, json.loads(os.read(reader, 100_000))["external_id"]) == (0, "b")
    os.close(reader)


def test_an_export_of_nothing_is_no_success(home: Path) -> None:
    said = monitor(home, "export", "zirconium", "--format", "csv")

    assert (said.code, len(said.out.splitlines())) == (1, 1)
    assert "0 articles written" in said.err


def test_an_exported_feed_is_the_one_that_the_service_gives(home: Path) -> None:
    feed = json.loads(monitor(home, "export", "metal:cobalt", "--format", "jsonfeed").out)

    assert feed["feed_url"].endswith("/feeds/articles.json?q=metal%3Acobalt")


def test_a_backup_opens(home: Path) -> None:
    said = monitor(home, "db", "backup", "copies/one.db")
    again = monitor(home, "db", "backup", "copies/one.db")

    assert (said.code, again.code) == (0, 2)
    connection = sqlite3.connect(home / "copies" / "one.db")
    assert connection.execute("SELECT count(*) FROM v_articles").fetchone() == (3,)
    connection.close()


def test_info_names_the_views(home: Path) -> None:
    info = json.loads(monitor(home, "db", "info", "--json").out)

    assert info["rows"]["articles"] == 3
    assert "publishers" in info["views"]["v_stories"]


def test_datasette_is_told_of_views_and_queries(home: Path) -> None:
    said = monitor(home, "db", "datasette", "--metadata")

    described = json.loads(said.out)["databases"]["monitor"]
    assert "v_tags" in described["tables"]
    assert "top-regions" in described["queries"]


def test_datasette_serves_the_archive_and_ends_with_the_command(home: Path) -> None:
    pytest.importorskip("datasette", reason="the extra is not installed")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = ("db", "datasette", "--port", str(port))
    process = forks().Process(target=be_command, args=(str(home), words, {}))
    process.start()
    try:
        view = fetched(f"http://127.0.0.1:{port}/monitor/v_articles.json?_shape=array&_col=external_id")
        named = fetched(f"http://127.0.0.1:{port}/monitor/metals-by-month.json?_shape=array")
    finally:
        process.terminate()
        process.join(30)

    assert [row["external_id"] for row in view] == ["a", "b", "c"]
    assert {"month": "2026-11", "metal": "lithium", "articles": 2} in named
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/")


def fetched(url: str) -> Any:
    """Return the JSON at an address of a service that is just starting."""
    client = httpx.Client(transport=httpx.HTTPTransport(retries=8))  # waits half a second, and twice as long each time
    with client:
        return client.get(url, timeout=30).raise_for_status().json()


def test_datasette_reads_sqlite_only(home: Path, postgresql_url: str) -> None:
    monitor(home, "db", "upgrade", MONITOR_DATABASE_URL=postgresql_url)

    said = monitor(home, "db", "datasette", MONITOR_DATABASE_URL=postgresql_url)

    assert said.code == 2
    assert "monitor db backup" in said.err


def test_a_copy_comes_with_a_proof(home: Path, postgresql_url: str) -> None:
    copied = monitor(home, "db", "copy", postgresql_url, "--json")
    proofs = json.loads(copied.out)
    answer = monitor(home, "search", "锂矿", "--articles", "--json", MONITOR_DATABASE_URL=postgresql_url)

    assert next(proof["rows"] for proof in proofs if proof["table"] == "articles") == 3
    assert f"in {len(proofs)} tables, each read back and found the same" in copied.err
    assert [item["title"]["text"] for item in json.loads(answer.out)["items"]] == ["四川新增锂矿资源"]
