"""One grammar at every door: the command line, the API, files, feeds, the explorer and the digest's profiles."""

import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.digest import read_profiles
from monitor.domain.articles import ArticleId, Duplicate, PublishedDate
from monitor.domain.tags import Tags
from monitor.domain.watching import SourceId
from monitor.errors import QueryError
from monitor.serve.app import create_app
from monitor.settings import Settings
from monitor.store.archive import open_archive
from monitor.wiring import Monitor
from tests.builders import a_new_article, an_article, tags
from tests.serve.commands import monitors

NOW = datetime.now(UTC)

# What each query finds of the four articles below.
ANSWERS = {
    "": "abcd",
    "brine": "ab",
    '"salt lake"': "a",
    "锂矿": "c",
    "metal:lithium": "abc",
    "metal:cobalt,锂": "abcd",
    "region:qinghai": "ab",
    "region:CN": "abc",
    "source:daily": "cd",
    "family:daily": "cd",
    "lang:zh": "c",
    "seen:1d": "abcd",
    "published:2026-11-18..2026-11-19": "bc",
    "story:1": "ab",
    "publishers:>=2": "ab",
    "is:duplicate": "d",
    "flag:paywalled": "c",
    "-metal:lithium": "d",
    "brine OR 锂矿": "abc",
    "(brine OR cobalt) -is:duplicate": "ab",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an archive of four articles, called a to d."""
    folder = tmp_path_factory.mktemp("doors")
    (folder / "sources.yaml").write_text("version: 1\nsources: []\n", encoding="utf-8")
    monitor = service(folder)
    monitor.prepare()
    china, qinghai, cobalt = tags(("lithium",), ("CN-SC", "CN")), tags(), tags(("cobalt",), ("CD",))
    with open_archive(monitor.engine, write=True) as archive:

        def keep(name: str, source: str, text: str, day: int, said: Tags, **more: Any) -> ArticleId:
            article = an_article(
                title=f"Article {name}",
                text=text,
                url=f"https://x.example/{name}",
                published=PublishedDate(date=date(2026, 11, day), basis="test"),
                language="zh" if name == "c" else "en",
                flags=("paywalled",) if name == "c" else (),
            )
            new = a_new_article(ord(name), article=article, source=source, external_id=name, first_seen=NOW, tags=said)
            given = {"duplicate": None, "cluster": None, "family": source, "extractor": "1"} | more
            return archive.articles.add(new, **given)

        story = archive.stories.found(title="Brine", source=SourceId("gazette"), at=NOW)
        keep("a", "gazette", "Brine of a salt lake.", 20, qinghai, story=story)
        keep("b", "other", "Brine again.", 19, qinghai, story=story)
        original = keep("c", "daily", "四川新增锂矿。", 18, china)
        keep("d", "daily", "Cobalt.", 17, cobalt, duplicate=Duplicate(of=original, reason="same"), cluster=original)
    monitor.engine.dispose()
    return folder


def service(folder: Path) -> Monitor:
    settings = Settings(data_dir=folder / "db", sources_file=folder / "sources.yaml")
    return Monitor(settings, now=lambda: NOW)


@pytest.fixture(scope="module")
def client(home: Path) -> Iterator[TestClient]:
    """The service over that archive."""
    monitor = service(home)
    with TestClient(create_app(monitor), raise_server_exceptions=False) as client:
        yield client
    monitor.engine.dispose()


def test_every_query_means_the_same_on_the_command_line(home: Path) -> None:
    searches = monitors(home, [("search", "--articles", "--json", "--", query) for query in ANSWERS])
    exports = monitors(home, [("export", "--format", "jsonl", "--", query) for query in ANSWERS])

    for query, found, written in zip(ANSWERS, searches, exports, strict=True):
        urls = [item["url"] for item in json.loads(found.out)["items"]]
        assert "".join(url[-1] for url in urls) == ANSWERS[query], query
        assert "".join(json.loads(line)["id"] for line in written.out.splitlines()) == ANSWERS[query], query


@pytest.mark.parametrize("query", ANSWERS)
def test_every_query_means_the_same_in_addresses(client: TestClient, query: str) -> None:
    def answer(path: str) -> str:
        return client.get(path, params={"q": query}).raise_for_status().text

    entries = ElementTree.fromstring(answer("/feeds/articles.atom")).iter("{http://www.w3.org/2005/Atom}entry")
    given = {
        "pages": [item["url"][-1] for item in json.loads(answer("/api/v1/articles"))["items"]],
        "files": [json.loads(line)["id"] for line in answer("/api/v1/export/jsonl").splitlines()],
        "JSON feed": [item["title"][-1] for item in json.loads(answer("/feeds/articles.json"))["items"]],
        "Atom feed": [entry.findtext("{http://www.w3.org/2005/Atom}title", "")[-1] for entry in entries],
        "explorer": re.findall(r">Article ([a-d])<", answer("/explore")),
    }

    assert given == {door: list(ANSWERS[query]) for door in given}


@pytest.mark.parametrize("query", [query for query in ANSWERS if query])
def test_every_query_means_the_same_in_a_profile(home: Path, query: str) -> None:
    monitor = service(home)
    (profile,) = read_profiles([{"name": "asked", "query": query}])
    with open_archive(monitor.engine) as archive:
        wanted = monitor.reporter()._wanted(archive, NOW.date(), profile)
    monitor.engine.dispose()

    assert wanted == frozenset(ArticleId(1 + "abcd".index(name)) for name in ANSWERS[query])


def test_a_profile_that_names_an_unknown_source_is_refused(home: Path) -> None:
    monitor = service(home)
    (profile,) = read_profiles([{"name": "asked", "query": "source:daly"}])

    with open_archive(monitor.engine) as archive, pytest.raises(QueryError, match="Did you mean daily"):
        monitor.reporter()._wanted(archive, NOW.date(), profile)

    monitor.engine.dispose()


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(texts=st.lists(st.binary(max_size=40), min_size=6, max_size=6))
def test_any_bytes_are_answered_on_the_command_line(home: Path, texts: list[bytes]) -> None:
    """NUL alone cannot be in an argument: the system ends it there."""
    asked = [os.fsdecode(text.replace(b"\0", b"")) for text in texts]
    commands = [
        ["search", "--"],
        ["search", "--sql", "--"],
        ["query", "--"],
        ["query", "--name"],
        ["search", "--cursor"],
        ["show", "--"],
    ]

    for said in monitors(home, [(*command, text) for text in asked for command in commands]):
        assert said.code in (0, 1, 2)
        assert "Traceback" not in said.err
        assert not re.search(r"fts5|OperationalError|sqlite3", said.err)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(["search", "metal:litium"], "Did you mean lithium", id="a metal"),
        pytest.param(["export", "flag:paywal"], "Did you mean paywalled", id="a flag"),
        pytest.param(["search", "lithium " * 2_000], "4,000 characters", id="a long query"),
        pytest.param(["search", "(" * 3_000], "40 deep", id="deep brackets"),
        pytest.param(
            ["search", "x", "--limit", "99999999999999999999"], "less than or equal to 1000", id="a huge limit"
        ),
        pytest.param(["export", "x", "--limit", "99999999999999999999"], "less than or equal", id="a huge file"),
        pytest.param(["digest", "list", "--limit", "99999999999999999999"], "less than or equal", id="a huge list"),
        pytest.param(["story", "show", "99999999999999999999"], "less than or equal", id="a huge number"),
        pytest.param(["digest", "list", "--profile", "a\udcff"], "no profile", id="a profile that is no text"),
        pytest.param(["import", "--source", "a\udcff", "x.txt"], "is no text", id="a source that is no text"),
        pytest.param(["import", "--as-of", "0001-01-01", "x.txt"], "1900 to 2100", id="before all time"),
        pytest.param(["import", "--as-of", "9999-12-31T23:59-23:00", "x.txt"], "no date or time", id="after all time"),
        pytest.param(["query", "DROP TABLE articles"], "Only reading", id="SQL that writes"),
        pytest.param(
            ["query", "SELECT * FROM search_words WHERE search_words MATCH '^\"'"], "lists the views", id="FTS5"
        ),
    ],
)
def test_a_bad_question_is_refused_in_words(home: Path, words: list[str], says: str) -> None:
    (said,) = monitors(home, [words])

    assert said.code == 2
    assert says in " ".join(said.err.replace("│", " ").split())
    assert "Traceback" not in said.err
