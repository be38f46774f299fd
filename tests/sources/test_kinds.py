"""What is promised: listings, sitemaps, APIs and single pages announce what a reader of them would see."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.domain.watching import Announcement
from monitor.errors import ParseError
from monitor.sources.kinds import KINDS, body_to_post, read_entries
from tests.sources.documents import BASE, a_document, a_source

MIDNIGHT = datetime(2026, 11, 19, 16, tzinfo=UTC)  # of 20 November in Shanghai


def listed(html: str, *, timezone: str | None = "Asia/Shanghai", **options: Any) -> Announcement:
    source = a_source("listing", options={"item": "li", **options}, timezone=timezone)
    return read_entries(a_document(html), source)


@pytest.mark.parametrize(
    ("html", "title"),
    [
        pytest.param("<li><a href='/1'>Cobalt</a></li>", "Cobalt", id="the words of the link"),
        pytest.param("<li><a href='/1' title='Cobalt rises'>Cobalt ...</a></li>", "Cobalt rises", id="cut short"),
        pytest.param("<li><a href='/1' title='Cobalt rises'>Cobalt</a></li>", "Cobalt rises", id="cut by style"),
        pytest.param("<li><a href='/1' title='Click here'>Cobalt</a></li>", "Cobalt", id="a tooltip"),
        pytest.param("<li><a href='/1'><img alt='Cobalt'></a></li>", "Cobalt", id="a picture"),
        pytest.param("<li><map><area href='/1' alt='Cobalt'></map></li>", "Cobalt", id="an area of a picture"),
        pytest.param("<li><a href='/1'> Cobalt\n  <b>rises</b></a></li>", "Cobalt rises", id="white space"),
    ],
)
def test_a_link_is_named_as_a_reader_sees_it(html: str, title: str) -> None:
    [entry] = listed(html).entries

    assert (entry.url, entry.title) == (f"{BASE}/1", title)


@pytest.mark.parametrize(
    ("html", "options", "expected"),
    [
        pytest.param("<li><a href='/1'>x</a><i>2026-11-20</i></li>", {"date": "i"}, MIDNIGHT, id="beside the link"),
        pytest.param(
            "<li><a href='/1'>x</a><time datetime='2026-11-20'>1 d</time>", {"date": "time"}, MIDNIGHT, id="attribute"
        ),
        pytest.param("<li><a href='/1'>x</a>[11-20]</li>", {"date_pattern": r"\[(.+?)\]"}, MIDNIGHT, id="by pattern"),
        pytest.param("<li><a href='/202611/t20261120_99.html'>x</a></li>", {}, MIDNIGHT, id="in the file's name"),
        pytest.param("<li><a href='/2026-11/20/c_1.htm'>x</a></li>", {}, MIDNIGHT, id="in the folders' names"),
        pytest.param("<li><a href='/id/20261399'>x</a></li>", {}, None, id="a number that is no day"),
        pytest.param("<li><a href='/2031/11/20/x'>x</a></li>", {}, None, id="a day to come"),
        pytest.param("<li><a href='/1'>x</a><i>soon</i></li>", {"date": "i"}, None, id="no date"),
        pytest.param("<li><a href='/1'>x</a><i>2026年11月</i></li>", {"date": "i"}, None, id="a month alone"),
    ],
)
def test_dates_stand_beside_the_link_or_in_its_address(
    html: str, options: dict[str, str], expected: datetime | None
) -> None:
    assert listed(html, **options).entries[0].published == expected


def test_items_that_lead_nowhere_are_named_and_the_others_kept() -> None:
    announcement = listed(
        "<li>No link here</li><li><a href='javascript:void(0)'>Script</a></li><li><a href='/1'>x</a></li>"
    )

    assert announcement.nameless == ("No link here", "Script")
    assert len(announcement.entries) == 1


def test_a_base_element_counts() -> None:
    assert listed("<base href='/sub/'><li><a href='1.html'>x</a></li>").entries[0].url == f"{BASE}/sub/1.html"


def test_the_next_page_is_named_when_it_is_wanted() -> None:
    html = "<li><a href='/1'>x</a></li><a class='next' href='index_2.html'>下一页</a>"

    assert listed(html, next="a.next", max_pages=3).more == (f"{BASE}/list/index_2.html",)
    assert listed(html, next="a.next").more == ()


def test_a_page_on_which_nothing_matches_is_not_an_empty_list() -> None:
    with pytest.raises(ParseError, match="item selector 'li'"):
        listed("<p>we have moved house</p>")


def test_a_page_nested_beyond_reason_is_refused() -> None:
    with pytest.raises(ParseError, match="nested"):
        listed("<div>" * 100_000 + "<li><a href='/1'>x</a></li>")


@pytest.mark.parametrize(
    ("kind", "options", "what"),
    [
        ("listing", {}, "item: Field required"),
        ("listing", {"item": "li["}, "not a CSS selector"),
        ("listing", {"item": "li", "itm": "x"}, "itm: Extra inputs"),
        ("listing", {"item": "li", "exclude": "("}, "not a regular expression"),
        ("api", {"items": "a"}, "url: Field required"),
        ("feed", {"item": "li"}, "item: Extra inputs"),
        ("sitemap", {"max_parts": 0}, "max_parts"),
        ("page", {"part": "[["}, "not a CSS selector"),
    ],
)
def test_options_that_do_not_fit_are_named(kind: str, options: dict[str, Any], what: str) -> None:
    with pytest.raises(ValueError, match=what):
        KINDS[kind].check(options)


def test_every_kind_stands_in_the_table() -> None:
    """A new file in sources/kinds needs its line in the table beside it."""
    folder = Path(__file__).parents[2] / "monitor/sources/kinds"
    shared = {"__init__", "options", "entries"}

    assert {file.stem for file in folder.glob("*.py")} - shared == set(KINDS)


# --- sitemaps -------------------------------------------------------------------------------------------------------

SITEMAP = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
)


def mapped(body: str | bytes, **options: Any) -> Announcement:
    return read_entries(a_document(body), a_source("sitemap", options=options))


def test_a_news_sitemap_has_titles_and_dates_newest_first() -> None:
    urls = "".join(
        f"<url><loc>{BASE}/{number}</loc><news:news><news:publication_date>{date}</news:publication_date>"
        "<news:title>T</news:title></news:news></url>"
        for number, date in ((1, "2026-11-19"), (2, "2026-11-20T08:30:00+08:00"))
    )
    body = f"<urlset {SITEMAP}>{urls}</urlset>"

    newest, oldest = mapped(body).entries

    assert (newest.url, newest.title) == (f"{BASE}/2", "T")
    assert newest.published == datetime(2026, 11, 20, 0, 30, tzinfo=UTC)
    assert oldest.published_precision == "day"


def test_a_change_of_a_page_is_not_its_publication() -> None:
    [entry] = mapped(f"<urlset {SITEMAP}><url><loc>{BASE}/1</loc><lastmod>2026-11-20</lastmod></url></urlset>").entries

    assert entry.published is None


def test_an_index_leads_to_its_newest_parts() -> None:
    parts = "".join(
        f"<sitemap><loc>{BASE}/{day}.xml</loc><lastmod>2026-11-{day}</lastmod></sitemap>" for day in range(10, 20)
    )

    announcement = mapped(f"<sitemapindex {SITEMAP}>{parts}</sitemapindex>", max_parts=2)

    assert (announcement.entries, announcement.more) == ((), (f"{BASE}/19.xml", f"{BASE}/18.xml"))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(gzip.compress(f"<urlset {SITEMAP}><url><loc>{BASE}/1</loc></url></urlset>".encode()), id="gzip"),
        pytest.param(f"{BASE}/1\n\n", id="plain text"),
        pytest.param(f"<urlset><url><loc> {BASE}/1 </loc></url></urlset>", id="without a namespace"),
        pytest.param(f"<urlset {SITEMAP}><url><loc>{BASE}/1</loc></url><url><loc>", id="cut off"),
        pytest.param(
            f"<urlset {SITEMAP}><url><loc>{BASE}/1</loc></url><url><loc>{BASE}/2/the-ha", id="half an address"
        ),
    ],
)
def test_sitemaps_come_in_many_shapes(body: str | bytes) -> None:
    assert [entry.url for entry in mapped(body).entries] == [f"{BASE}/1"]


@pytest.mark.parametrize("body", ["", "<html><body>no</body></html>", "not a list of addresses", b"\x1f\x8b\x08broken"])
def test_what_is_no_sitemap_is_refused(body: str | bytes) -> None:
    with pytest.raises(ParseError):
        mapped(body)


# --- APIs -----------------------------------------------------------------------------------------------------------

ANSWER = {"data": {"rows": [{"doc": {"id": 7, "name": "Gallium <em>permit</em>", "day": "2026-11-20"}}, {"doc": {}}]}}
OPTIONS = {"items": "data.rows[].doc", "url": BASE + "/news/{id}.html", "title": "name", "date": "day"}


def asked(answer: Any, **options: Any) -> Announcement:
    body = answer if isinstance(answer, str) else json.dumps(answer)
    return read_entries(a_document(body), a_source("api", options=options, timezone="Asia/Shanghai"))


@pytest.mark.parametrize("wrapping", ["{}", "callback({});", " jQuery123_4({}) "], ids=["plain", "jsonp", "jquery"])
def test_paths_lead_to_the_articles(wrapping: str) -> None:
    announcement = asked(wrapping.replace("{}", json.dumps(ANSWER)), **OPTIONS)

    [entry] = announcement.entries
    assert (entry.url, entry.title, entry.published) == (f"{BASE}/news/7.html", "Gallium permit", MIDNIGHT)
    assert announcement.nameless == ("{}",)


def test_a_list_at_the_top_and_its_parts_by_number() -> None:
    [entry] = asked([["/1", "Tungsten"]], items="[]", url="[0]", title="[1]").entries

    assert (entry.url, entry.title) == (f"{BASE}/1", "Tungsten")


def test_an_empty_list_is_an_answer_and_no_list_is_none() -> None:
    assert asked({"rows": []}, items="rows", url="u").entries == ()
    with pytest.raises(ParseError, match="nothing at 'rows'"):
        asked({"error": "no"}, items="rows", url="u")


ROWS: dict[str, Any] = {"items": "rows", "url": "u", "max_pages": 5}


@pytest.mark.parametrize(
    ("options", "at", "following"),
    [
        pytest.param({}, "", (), id="one page"),
        pytest.param({"next": "more"}, "", (f"{BASE}/older",), id="the answer says where"),
        pytest.param({"next": "/api?p={page}"}, "", (f"{BASE}/api?p=2#page=2",), id="by number"),
        pytest.param({"next": "/api?p={page}"}, "#page=2", (f"{BASE}/api?p=3#page=3",), id="by number, further on"),
        pytest.param({"next": "/api?p={page}", "first_page": 0}, "", (f"{BASE}/api?p=1#page=1",), id="from zero"),
        pytest.param({"body": {"p": "{page}"}}, "", (f"{BASE}/list/#page=2",), id="posted"),
        pytest.param({"body": {"p": "{page}"}, "max_pages": 1}, "", (), id="no more than wanted"),
    ],
)
def test_older_pages_have_an_address_or_a_number(options: dict[str, Any], at: str, following: tuple[str, ...]) -> None:
    source = a_source("api", options={**ROWS, **options})
    answer = {"rows": [{"u": "/1"}], "more": "/older"}

    announcement = read_entries(a_document(json.dumps(answer), url=f"{BASE}/list/{at}"), source)

    assert announcement.more == following


def test_a_page_without_items_is_the_last() -> None:
    assert asked({"rows": []}, **ROWS, next="/api?p={page}").more == ()


def test_what_is_posted_carries_the_number_of_the_page() -> None:
    form = {"page": "{page}", "filter": [{"key": "p-{page}", "size": 20}], "all": True}
    source = a_source("api", options={**ROWS, "body": form, "first_page": 0})

    first, second = (body_to_post(source, f"{BASE}/list/{at}") for at in ("", "#page=1"))

    assert json.loads(first or b"") == {"page": 0, "filter": [{"key": "p-0", "size": 20}], "all": True}
    assert json.loads(second or b"") == {"page": 1, "filter": [{"key": "p-1", "size": 20}], "all": True}
    assert body_to_post(a_source("api", options=ROWS), f"{BASE}/list/") is None
    assert body_to_post(a_source(), f"{BASE}/list/") is None


@pytest.mark.parametrize("body", ["", "<html>", "null", "[" * 100_000])
def test_what_is_no_json_is_refused(body: str) -> None:
    with pytest.raises(ParseError):
        asked(body, **OPTIONS)


# --- pages ----------------------------------------------------------------------------------------------------------


def watched(html: str, **options: Any) -> Announcement:
    return read_entries(a_document(html), a_source("page", options=options))


def test_each_wording_of_a_page_is_an_entry_of_its_own() -> None:
    before = watched("<main>Quota: 270,000 t</main>", part="main").entries[0]
    same = watched("<main>\n Quota:  270,000 t </main><p>visitor 42</p>", part="main").entries[0]
    after = watched("<main>Quota: 280,000 t</main>", part="main").entries[0]

    assert before.url == same.url != after.url
    assert "280,000" in (after.content or "")


def test_what_changes_without_meaning_is_ignored() -> None:
    page = "<main>Quota <i class='clock'>{}</i><script>{}</script></main>"

    addresses = {watched(page.format(n, n), part="main", ignore=".clock").entries[0].url for n in range(3)}

    assert len(addresses) == 1


def test_a_page_without_its_part_has_changed_its_layout() -> None:
    with pytest.raises(ParseError):
        watched("<p>x</p>", part="main")
