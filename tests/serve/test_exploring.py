"""Search over HTTP: JSON, files, feeds, and the explorer's page. Answers in words to whatever is asked."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.articles import PublishedDate
from monitor.serve.app import create_app
from monitor.settings import Settings
from monitor.store.archive import open_archive
from monitor.wiring import Monitor
from tests.builders import a_new_article, an_article, tags

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service over thirty articles: lithium in Qinghai every day, cobalt in Congo every third day."""
    folder = tmp_path_factory.mktemp("explored")
    (folder / "sources.yaml").write_text("version: 1\nsources: []\n", encoding="utf-8")
    monitor = Monitor(
        Settings(
            database_url=f"sqlite:///{folder / 'm.db'}", data_dir=folder, sources_file=Path(folder / "sources.yaml")
        ),
        now=lambda: NOW,
    )
    monitor.prepare()
    with open_archive(monitor.engine, write=True) as archive:
        for n in range(30):
            cobalt = n % 3 == 0
            at = NOW - timedelta(days=30 - n)
            text = f"刚果（金）的钴矿 {SCRIPT}" if cobalt else "A lithium plant in Qinghai draws brine from lakes."
            new = a_new_article(
                n,
                article=an_article(
                    title=f"钴矿 {n}" if cobalt else f"Lithium {n}",
                    text=text,
                    language="zh" if cobalt else "en",
                    published=PublishedDate(date=date.fromisoformat(f"{at:%Y-%m-%d}"), basis="test"),
                    url=f"https://x.example/{n}",
                ),
                source="daily" if cobalt else "gazette",
                first_seen=at,
                tags=tags(("cobalt",), ("CD",)) if cobalt else tags(("lithium",), ("CN-QH", "CN")),
            )
            archive.articles.add(new, duplicate=None, cluster=None, family=new.source, extractor="1")
    with TestClient(create_app(monitor), raise_server_exceptions=False) as client:
        yield client
    monitor.engine.dispose()


def test_pages_of_articles_follow_each_other(client: TestClient) -> None:
    titles, cursor = [], ""
    while cursor is not None:
        page = client.get(
            "/api/v1/articles", params={"q": "lithium", "limit": 8, **({"cursor": cursor} if cursor else {})}
        )
        titles += [item["title"]["text"] for item in page.json()["items"]]
        cursor = page.json()["next"]

    assert titles == [f"Lithium {n}" for n in reversed(range(30)) if n % 3]


def test_a_hit_marks_the_words(client: TestClient) -> None:
    item = client.get("/api/v1/articles", params={"q": "钴矿", "limit": 1}).json()["items"][0]

    assert [item["title"]["text"][start:end] for start, end in item["title"]["marks"]] == ["钴矿"]
    assert [item["snippet"]["text"][start:end] for start, end in item["snippet"]["marks"]] == ["钴矿"]


def test_what_is_known_already_is_not_sent_again(client: TestClient) -> None:
    paths = ("/", "/feeds/digest.atom", "/feeds/articles.atom?q=lithium", "/api/v1/articles?q=lithium",
             "/api/v1/articles/1", "/api/v1/stats/metals", "/api/v1/digests", "/api/v1/sources")  # fmt: skip
    for path in paths:
        first = client.get(path)
        etag = first.headers["etag"]
        for known in (etag, f"W/{etag}", f'"other", {etag}'):
            again = client.get(path, headers={"If-None-Match": known})
            assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
        assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_facets_and_counts(client: TestClient) -> None:
    facets = client.get("/api/v1/facets", params={"q": "region:CD"}).json()
    metals = client.get("/api/v1/stats/metals").json()
    days = client.get("/api/v1/stats/time", params={"metal": "cobalt", "start": "2026-11-01"}).json()
    grid = client.get("/api/v1/stats/grid").json()

    assert facets["counts"]["metal"] == {"cobalt": 10}
    assert metals == [
        {"metal": "lithium", "articles": 20, "originals": 20},
        {"metal": "cobalt", "articles": 10, "originals": 10},
    ]
    assert {"period": "2026-11-18", "articles": 1, "originals": 1} in days
    assert {"metal": "lithium", "region": "CN-QH", "articles": 20, "originals": 20} in grid
    assert client.get("/api/v1/stats/metals", params={"region": "Qinghai"}).json()[0]["metal"] == "lithium"
    assert client.get("/api/v1/stats/time?by=month&metal=cobalt").json()[-1]["period"] == "2026-11"
    assert client.get("/api/v1/stats/regions?metal=cobalt").json()[0]["region"] == "CD"
    assert client.get("/api/v1/stats/sources").json()[0]["source"] == "gazette"
    assert {"metal": "cobalt", "period": "2026-10", "articles": 4, "originals": 4} in client.get(
        "/api/v1/stats/metals-by-month"
    ).json()


def test_files_and_feeds_of_a_query(client: TestClient) -> None:
    lines = client.get("/api/v1/export/jsonl", params={"q": "metal:cobalt", "limit": 3}).text.splitlines()
    atom = client.get("/feeds/articles.atom", params={"q": "metal:cobalt"})
    feed = client.get("/feeds/articles.json", params={"q": "metal:cobalt"}).json()

    assert [json.loads(line)["title"] for line in lines] == ["钴矿 27", "钴矿 24", "钴矿 21"]
    assert atom.headers["content-type"] == "application/atom+xml"
    assert len(ElementTree.fromstring(atom.content).findall("{http://www.w3.org/2005/Atom}entry")) == 10
    assert feed["feed_url"].endswith("/feeds/articles.json?q=metal%3Acobalt")
    assert client.get("/api/v1/export/csv").headers["content-disposition"] == 'attachment; filename="articles.csv"'
    assert client.get("/feeds/articles.rss").status_code == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [
        pytest.param("/api/v1/articles?q=metal:litium", 400, id="an unknown metal"),
        pytest.param("/api/v1/articles?q=(", 400, id="an open bracket"),
        pytest.param("/api/v1/articles?q=%00", 400, id="NUL"),
        pytest.param("/api/v1/articles?q=%ff%fe", 400, id="no UTF-8"),
        pytest.param("/api/v1/articles?q=" + "a+" * 5_000, 400, id="ten thousand characters"),
        pytest.param("/api/v1/articles?q=" + "a" * 50_000, 422, id="far too long"),
        pytest.param("/api/v1/articles?q=" + quote("x'; DROP TABLE articles"), 200, id="SQL"),
        pytest.param("/api/v1/articles?q=" + quote('"a" NEAR("b" "c", 5) ^x {title}: y*'), 400, id="FTS5"),
        pytest.param("/api/v1/articles?limit=0", 422, id="no limit"),
        pytest.param("/api/v1/articles?limit=99999999999999999999999", 422, id="a huge limit"),
        pytest.param("/api/v1/articles?cursor=x", 400, id="no cursor"),
        pytest.param("/api/v1/articles?order=price", 422, id="an unknown order"),
        pytest.param("/api/v1/articles?q=published:99999-01-01", 400, id="a year out of range"),
        pytest.param("/api/v1/stats/time?start=yesterday", 422, id="no date"),
        pytest.param("/api/v1/stats/time?metal=litium", 400, id="an unknown metal to count"),
        pytest.param("/api/v1/stats/time?metal=" + quote("' OR 1=1 --"), 400, id="SQL in a name"),
        pytest.param("/api/v1/stats/regions?metal=%00", 400, id="NUL in a name"),
        pytest.param("/api/v1/stats/grid?start=2026-11-02&end=2026-11-01", 400, id="a period that ends first"),
        pytest.param("/api/v1/digests?profile=%00", 404, id="an unknown profile"),
        pytest.param("/api/v1/export/docx", 422, id="an unknown format"),
        pytest.param("/explore?q=metal:litium", 400, id="a mistake on the page"),
        pytest.param("/explore?cursor=x", 400, id="no cursor on the page"),
    ],
)
def test_bad_questions_are_answered_in_words(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)

    assert answer.status_code == status
    assert not re.search(r"sqlite|fts5|Traceback|syntax error", answer.text)
    if status != 200 and path.startswith("/api/"):
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail"]


@settings(max_examples=60)
@given(raw=st.binary(max_size=40))
def test_any_bytes_are_answered(client: TestClient, raw: bytes) -> None:
    asked = "".join(f"%{byte:02x}" for byte in raw)

    for path in (f"/api/v1/articles?q={asked}", f"/explore?q={asked}", f"/api/v1/articles?cursor={asked}"):
        assert client.get(path).status_code in (200, 400, 422)


def test_the_explorer_shows_hits_facets_trend_and_grid(client: TestClient) -> None:
    page = client.get("/explore", params={"q": "钴矿 OR lithium"}).text

    assert "<mark>钴矿</mark> 27" in page
    assert SCRIPT not in page
    assert f'href="/explore?q={quote("(钴矿 OR lithium) metal:cobalt").replace("%20", "+")}"' in page
    assert page.count("<rect") == 12
    assert "Metals by regions" in page
    assert 'href="#narrow"' in page
    assert 'id="narrow"' in page
    assert "<script" not in page.replace("&lt;script", "")


def test_a_download_is_the_whole_answer(client: TestClient) -> None:
    page = client.get("/explore", params={"q": "metal:lithium"}).text

    link = re.search(r'href="(/api/v1/export/csv[^"]*)"', page)
    assert link
    assert link[1].endswith("&amp;limit=10000")
    assert client.get(link[1].replace("&amp;", "&")).text.count("https://x.example/") == 20


def test_a_part_of_the_query_can_be_taken_out(client: TestClient) -> None:
    page = client.get("/explore", params={"q": "lithium -lang:zh region:CN"}).text

    for part, rest in (
        ("lithium", "-lang:zh region:CN"),
        ("-lang:zh", "lithium region:CN"),
        ("region:CN", "lithium -lang:zh"),
    ):
        assert f'{part}<a href="/explore?{urlencode({"q": rest})}"' in page
    assert "Articles a week on China" in page


def test_every_link_of_the_explorer_leads_somewhere(client: TestClient) -> None:
    page = client.get("/explore", params={"q": "lithium OR metal:cobalt"}).text
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/(?:explore|api|feeds|a/)[^"]*)', page)}

    assert len(links) > 20
    assert [link for link in sorted(links) if client.get(link).status_code != 200] == []


def test_a_mistake_is_shown_beside_the_query(client: TestClient) -> None:
    page = client.get("/explore", params={"q": "metal:litium"}).text

    assert "Did you mean lithium?" in page
    assert 'value="metal:litium"' in page


def test_the_api_describes_itself(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]

    assert {"/api/v1/articles", "/api/v1/stories", "/api/v1/facets", "/api/v1/stats/grid"} <= paths.keys()
    for path, asked in paths.items():
        answers = asked["get"]["responses"]
        if path.startswith("/api/"):
            assert list(answers["400"]["content"]) == list(answers["422"]["content"]) == ["application/problem+json"]
    assert "text/csv; charset=utf-8" in paths["/api/v1/export/{form}"]["get"]["responses"]["200"]["content"]
