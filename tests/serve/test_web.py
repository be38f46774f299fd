"""Pages and API over the seeds, on both databases."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from monitor.serve.app import create_app
from monitor.serve.cli.service import begin
from monitor.settings import Settings
from monitor.wiring import Monitor
from tests.builders import PARAGRAPHS, a_new_article, an_article

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def monitor(database_url: str, tmp_path: Path) -> Iterator[Monitor]:
    """A service whose archive holds the seeds."""
    sources = tmp_path / "sources.yaml"
    sources.write_text("version: 1\nsources: []\n", encoding="utf-8")
    monitor = Monitor(Settings(database_url=database_url, data_dir=tmp_path, sources_file=sources))
    begin(monitor)
    yield monitor
    monitor.engine.dispose()


@pytest.fixture
def client(monitor: Monitor) -> Iterator[TestClient]:
    with TestClient(create_app(monitor), raise_server_exceptions=False) as client:
        yield client


def test_the_front_page_is_todays_digest(client: TestClient) -> None:
    page = client.get("/")

    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "Panzhihua" in page.text


def test_every_link_of_the_front_page_leads_somewhere(client: TestClient) -> None:
    links = {link for link in re.findall(r'href="(/[^"#]*)', client.get("/").text) if not link.startswith("/explore")}

    # The days before and after have no digest.
    wrong = [link for link in sorted(links) if client.get(link).status_code != 200 and not link.startswith("/d/")]
    assert links
    assert wrong == []


def test_an_article_shows_its_evidence_marked(client: TestClient) -> None:
    page = client.get("/a/1").text

    assert re.search(r'<mark class="metal"[^>]*>lithium', page)
    assert re.search(r'<mark class="region"[^>]*>Yichun', page)
    assert 'id="s1"' in page
    assert "EU-CRMA-2024-critical" in page  # the lists on which lithium stands


def test_what_a_page_said_never_becomes_markup(client: TestClient, monitor: Monitor) -> None:
    from monitor.store.archive import open_archive

    article = an_article(title=SCRIPT, text=f"{PARAGRAPHS[0]} {SCRIPT}", url="javascript:alert(1)")
    with open_archive(monitor.engine, write=True) as archive:
        id_ = archive.articles.add(
            a_new_article(article=article), duplicate=None, cluster=None, family="x", extractor="1"
        )

    page = client.get(f"/a/{id_}").text

    assert SCRIPT not in page
    assert 'href="javascript' not in page


def test_pages_load_nothing_from_elsewhere_and_run_nothing(client: TestClient) -> None:
    policy = client.get("/").headers["content-security-policy"]

    assert "default-src 'none'" in policy
    assert "script-src" not in policy


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/a/999", 404),
        ("/s/999", 404),
        ("/d/2020-01-01", 404),
        ("/d/soon", 404),
        ("/a/x", 422),
        ("/a/99999999999999999999", 422),
        ("/s/99999999999999999999", 422),
        ("/api/v1/articles/99999999999999999999", 422),
        ("/api/v1/digests/x", 422),
    ],
)
def test_what_is_not_there_is_said(client: TestClient, path: str, status: int) -> None:
    assert client.get(path).status_code == status


def test_programs_get_errors_as_problems_and_people_as_pages(client: TestClient) -> None:
    for_programs = client.get("/api/v1/articles/999")
    for_people = client.get("/a/<b>", headers={"Accept": "text/html"})

    assert for_programs.headers["content-type"] == "application/problem+json"
    assert for_programs.json() == {
        "type": "about:blank", "title": "Not Found", "status": 404, "detail": "There is no article 999."
    }  # fmt: skip
    assert for_people.headers["content-type"].startswith("text/html")
    assert "<b>" not in for_people.text


def test_the_api_gives_articles_with_offsets_that_are_true(client: TestClient) -> None:
    article = client.get("/api/v1/articles/1").json()

    mentions = [mention for tag in article["tags"]["metals"] for mention in tag["mentions"]]
    assert mentions
    for mention in mentions:
        assert article[mention["field"]][mention["start"] : mention["end"]] == mention["words"]


def test_a_digest_that_a_program_has_is_not_sent_again(client: TestClient) -> None:
    day = client.get("/api/v1/digests").json()[0]["day"]
    first = client.get(f"/api/v1/digests/{day}")

    second = client.get(f"/api/v1/digests/{day}", headers={"If-None-Match": first.headers["etag"]})

    assert first.json()["articles"] == 5
    assert second.status_code == 304


def test_a_head_is_answered_as_its_page(client: TestClient) -> None:
    """Who watches a service asks so. That no body follows is the server's part."""
    page, head = client.get("/healthz"), client.head("/healthz")

    assert (head.status_code, head.headers["content-type"]) == (200, page.headers["content-type"])
    assert client.head("/a/999").status_code == 404
    assert client.post("/healthz").status_code == 405


def test_health_says_that_the_database_answers(client: TestClient) -> None:
    assert client.get("/healthz").json()["status"] == "ok"
    assert client.get("/readyz").json()["ready"] is True
    assert "monitor_articles 5.0" in client.get("/metrics").text


def test_the_api_describes_itself(client: TestClient) -> None:
    described = json.loads(client.get("/openapi.json").text)["paths"]

    assert {"/api/v1/articles/{article_id}", "/api/v1/digests", "/healthz"} <= described.keys()


def test_a_token_when_set_is_asked_for(monitor: Monitor) -> None:
    settings = monitor.settings.model_copy(update={"api_token": SecretStr("sesame")})
    guarded = Monitor(settings)
    with TestClient(create_app(guarded)) as client:
        assert client.get("/").status_code == 401
        assert client.get("/", headers={"Authorization": "Bearer sesame"}).status_code == 200
        assert client.get("/", auth=("anybody", "sesame")).status_code == 200
        assert client.get("/", auth=("sesame", "anybody")).status_code == 401
        assert client.get("/", headers={"Authorization": "Basic %%%"}).status_code == 401
        assert client.get("/healthz").status_code == 200
    guarded.engine.dispose()
