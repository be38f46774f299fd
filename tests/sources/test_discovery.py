"""What is promised: an address that somebody pastes becomes a source, and feed lists travel between readers."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from monitor.domain.watching import Document, NotModified, Validators
from monitor.errors import ConfigError, ParseError, PermanentFetchError
from monitor.pipeline.propose import propose_source
from monitor.sources.adding import with_sources
from monitor.sources.catalog import load_sources
from monitor.sources.discovery import as_listing, as_yaml, feeds_named
from monitor.sources.kinds import read_entries
from monitor.sources.opml import read_opml, to_opml
from tests.fetch.site import run
from tests.sources.documents import BASE, a_document, a_source

FEED = f"<rss version='2.0'><channel><title>S</title><item><title>T</title><link>{BASE}/1</link></item></channel></rss>"
HEADLINES = [f"锂矿企业公布第{n}季度生产经营数据" for n in "一二三四五"]
LIST = (
    "<title>有色新闻</title><div class=nav>"
    + "".join(f"<a href='/c{n}/'>栏目</a>" for n in range(9))
    + "</div><ul class='news list'>"
    + "".join(f"<li><a href='/n/{n}.html'>{title}</a><i>2026-11-20</i></li>" for n, title in enumerate(HEADLINES))
    + "</ul>"
)


class Web:
    """Answers from a table."""

    def __init__(self, pages: Mapping[str, str]) -> None:
        self.pages = pages

    async def fetch(
        self, url: str, *, validators: Validators | None = None, body: bytes | None = None
    ) -> Document | NotModified:
        if url not in self.pages:
            raise PermanentFetchError(url, "answered 404", kind="http_404")
        return a_document(self.pages[url], url=url)


@pytest.mark.parametrize(
    ("pages", "kind", "url"),
    [
        pytest.param({f"{BASE}/": FEED}, "feed", f"{BASE}/", id="a feed itself"),
        pytest.param(
            {f"{BASE}/": f"<urlset><url><loc>{BASE}/1</loc></url></urlset>"}, "sitemap", f"{BASE}/", id="a sitemap"
        ),
        pytest.param(
            {
                f"{BASE}/": "<link rel=alternate type='application/rss+xml' href='/news.xml'>" + LIST,
                f"{BASE}/news.xml": FEED,
            },
            "feed",
            f"{BASE}/news.xml",
            id="a page that names its feed",
        ),
        pytest.param(
            {f"{BASE}/": "<a href='/en/rss'>RSS</a>" + LIST, f"{BASE}/en/rss": FEED},
            "feed",
            f"{BASE}/en/rss",
            id="a link",
        ),
        pytest.param({f"{BASE}/": LIST, f"{BASE}/feed/": FEED}, "feed", f"{BASE}/feed/", id="where it often lies"),
        pytest.param({f"{BASE}/": LIST, f"{BASE}/feed/": LIST}, "listing", f"{BASE}/", id="a list of articles"),
    ],
)
def test_an_address_becomes_a_source(pages: dict[str, str], kind: str, url: str) -> None:
    source, document = run(propose_source(f"{BASE}/", fetcher=Web(pages)))

    assert (source.kind, source.url, source.id) == (kind, url, "news-example")
    assert read_entries(document, source).entries


def test_a_page_without_articles_is_no_source() -> None:
    with pytest.raises(ParseError, match="neither a feed nor a page"):
        run(propose_source(f"{BASE}/", fetcher=Web({f"{BASE}/": "<p>About us</p>"})))


def test_feeds_of_comments_come_last() -> None:
    link = "<link rel=alternate type='application/rss+xml' href='{}' title='{}'>"
    page = link.format("/c.xml", "S » Comments Feed") + link.format("/n.xml", "S » Feed")

    assert feeds_named(a_document(page))[:2] == [f"{BASE}/n.xml", f"{BASE}/c.xml"]


def test_a_list_is_told_from_the_menu() -> None:
    source = as_listing(a_document(LIST))

    assert source is not None
    assert [entry.title for entry in read_entries(a_document(LIST), source).entries] == HEADLINES


def test_what_is_proposed_can_be_pasted_into_the_catalog(tmp_path: Path) -> None:
    source = as_listing(a_document(LIST))
    assert source is not None
    file = tmp_path / "sources.yaml"
    file.write_text("sources:\n" + as_yaml(source), encoding="utf-8")

    assert load_sources(file).sources == (source,)


def test_feed_lists_survive_the_journey() -> None:
    sources = [a_source(id=name, name=f"{name} & <Sons>", url=f"{BASE}/{name}?a=1&b=2", language="en") for name in "ab"]

    back = read_opml(to_opml([*sources, a_source("listing")]))

    assert [(source.name, source.url) for source in back] == [(source.name, source.url) for source in sources]


def test_ids_are_made_from_names_and_differ() -> None:
    outlines = (
        "".join(f'<outline text="Mining News" xmlUrl="{BASE}/{n}"/>' for n in (1, 1, 2)) + '<outline text="Folder"/>'
    )

    assert [source.id for source in read_opml(f"<opml><body>{outlines}</body></opml>")] == [
        "mining-news",
        "mining-news-2",
    ]


@pytest.mark.parametrize("text", ["", "hello", "<rss/>", "<opml><body/></opml>"])
def test_what_is_no_feed_list_is_refused(text: str) -> None:
    with pytest.raises(ParseError):
        read_opml(text)


CATALOG = f"# kept\nsources:\n  - id: s  # kept too\n    name: S\n    kind: feed\n    url: {BASE}/old\n"


def test_sources_are_added_below_and_nothing_else_changes(tmp_path: Path) -> None:
    text, added = with_sources(CATALOG, [a_source(url=f"{BASE}/new"), a_source(url=f"{BASE}/old")])

    file = tmp_path / "sources.yaml"
    file.write_text(text, encoding="utf-8")
    assert text.startswith(CATALOG)
    assert [source.id for source in added] == ["s-2"]
    assert [source.url for source in load_sources(file)] == [f"{BASE}/old", f"{BASE}/new"]


def test_a_catalog_of_another_shape_is_left_alone() -> None:
    with pytest.raises(ConfigError, match="Add by hand"):
        with_sources(CATALOG + "version: 1\n", [a_source(url=f"{BASE}/new")])
