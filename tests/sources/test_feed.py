"""What is promised: every entry of every kind of feed, with its own words, its own address and the right date."""

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.watching import Announcement
from monitor.errors import ParseError
from monitor.sources.kinds import feed, read_entries
from tests.sources.documents import BASE, a_document, a_source

# Characters that gb2312 lacks and gb18030 has.
HEADLINE = "陶喆与朱镕基、赵堃谈稀土出口"
MORNING = datetime(2026, 11, 20, 0, 30, tzinfo=UTC)


def rss(items: str, head: str = "") -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>S</title>{head}{items}</channel></rss>'


def item(title: str = "Lithium", link: str = f"{BASE}/1", date: str = "Fri, 20 Nov 2026 00:30:00 GMT") -> str:
    return f"<item><title>{title}</title><link>{link}</link><pubDate>{date}</pubDate></item>"


def read(body: bytes | str, content_type: str | None = None, **source: Any) -> Announcement:
    return read_entries(a_document(body, content_type=content_type), a_source(**source))


FORMATS = {
    "rss 2.0": rss(item()),
    "rss 0.91": rss(item()).replace("2.0", "0.91"),
    "rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>S</title></channel><item><title>Lithium</title>'
    f"<link>{BASE}/1</link><dc:date>2026-11-20T08:30:00+08:00</dc:date></item></rdf:RDF>",
    "atom 1.0": '<feed xmlns="http://www.w3.org/2005/Atom"><title>S</title><entry><title>Lithium</title>'
    f'<link href="{BASE}/1"/><id>x</id><published>2026-11-20T00:30:00Z</published></entry></feed>',
    "atom 0.3": '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>S</title><entry><title>Lithium</title>'
    f'<link rel="alternate" href="{BASE}/1"/><issued>2026-11-20T00:30:00Z</issued></entry></feed>',
    "json feed": json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "S",
            "items": [{"id": 7, "title": "Lithium", "url": f"{BASE}/1", "date_published": "2026-11-20T08:30:00+08:00"}],
        }
    ),
}


@pytest.mark.parametrize("body", FORMATS.values(), ids=FORMATS)
def test_every_format_says_the_same(body: str) -> None:
    announcement = read(body)

    assert announcement.title == "S"
    [entry] = announcement.entries
    assert (entry.title, entry.url, entry.published) == ("Lithium", f"{BASE}/1", MORNING)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        pytest.param(
            rss(item(HEADLINE)).encode("gb18030"),
            "text/xml; charset=gb2312",
            id="gb2312 that is gb18030",
        ),
        pytest.param(
            rss(item(HEADLINE)).encode("gb18030"),
            "text/xml; charset=utf-8",
            id="a header that is wrong",
        ),
        pytest.param(rss(item(HEADLINE)).encode("utf-16"), None, id="utf-16"),
        pytest.param(
            b"\xef\xbb\xbf\r\n\r\n" + rss(item(HEADLINE)).encode(),
            None,
            id="a mark and blank lines",
        ),
        pytest.param(rss(item("陶喆与朱\x0b镕基、赵堃谈稀土出口\x01")).encode(), None, id="control characters"),
        pytest.param(
            rss(item(HEADLINE).replace("</title>", "</title><description>AT&T <b></description>")),
            None,
            id="bare &",
        ),
        pytest.param("<!-- hello -->\n" + rss(item(HEADLINE))[21:], None, id="a comment first"),
        pytest.param(rss(item(HEADLINE))[:-17], None, id="cut off at the end"),
    ],
)
def test_broken_feeds_are_read_all_the_same(body: bytes | str, content_type: str | None) -> None:
    [entry] = read(body, content_type).entries

    assert (entry.title, entry.url) == (HEADLINE, f"{BASE}/1")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Rare &lt;b&gt;earths&lt;/b&gt; &amp; magnets", "Rare earths & magnets"),
        ("R&amp;amp;D", "R&D"),
        ("<![CDATA[ Cobalt\n  prices ]]>", "Cobalt prices"),
        ("Grade &lt; 5 %", "Grade < 5 %"),
        ("Orl&eacute;ans caf&nbsp;x", "Orléans caf x"),
        ("S&P and R&D", "S&P and R&D"),
    ],
)
def test_titles_are_words(title: str, expected: str) -> None:
    assert read(rss(item(title))).entries[0].title == expected


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("/a/1.html", f"{BASE}/a/1.html"),
        ("1.html", f"{BASE}/list/1.html"),
        ("//cdn.example/1", "https://cdn.example/1"),
        (f"{BASE}/1?a=1&amp;b=2", f"{BASE}/1?a=1&b=2"),
    ],
)
def test_addresses_are_whole(link: str, expected: str) -> None:
    assert read(rss(item(link=link))).entries[0].url == expected


def test_what_leads_nowhere_is_named() -> None:
    announcement = read(rss("<item><title>No link</title></item>" + item()))

    assert announcement.nameless == ("No link",)
    assert len(announcement.entries) == 1


def test_a_permanent_guid_is_an_address() -> None:
    [entry] = read(rss(f"<item><title>x</title><guid>{BASE}/7</guid></item>")).entries

    assert entry.url == f"{BASE}/7"


@pytest.mark.parametrize(
    ("date", "expected", "precision"),
    [
        ("2026年11月20日 08:30", MORNING, "second"),
        ("2026-11-20 08:30:00", MORNING, "second"),
        ("20/11/2026", datetime(2026, 11, 19, 16, tzinfo=UTC), "day"),
        ("08/09/2026", None, "second"),
        ("yesterday", datetime(2026, 11, 20, 16, tzinfo=UTC), "day"),
        ("Fri, 20 Nov 2029 00:30:00 GMT", None, "second"),
        ("Fri, 20 Nov 2026 00:30:00 CST", datetime(2026, 11, 19, 16, 30, tzinfo=UTC), "second"),
    ],
)
def test_dates_are_right_or_unknown(date: str, expected: datetime | None, precision: str) -> None:
    [entry] = read(rss(item(date=date)), timezone="Asia/Shanghai").entries

    assert (entry.published, entry.published_precision) == (expected, precision)


def test_an_address_with_bare_ampersands_is_whole() -> None:
    assert read(rss(item(link=f"{BASE}/?a=1&b=2&copy=3"))).entries[0].url == f"{BASE}/?a=1&b=2&copy=3"


def test_the_date_of_another_feed_is_not_taken_for_the_entrys_own() -> None:
    source = "<source><updated>2020-01-01T00:00:00Z</updated></source>"
    entry = f'<entry>{source}<title>T</title><link href="{BASE}/1"/><updated>2026-11-20T00:30:00Z</updated></entry>'

    assert read(f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>').entries[0].published == MORNING


def test_publication_comes_before_any_other_date() -> None:
    dates = "<dc:date>2020-01-01T00:00:00Z</dc:date><pubDate>Fri, 20 Nov 2026 00:30:00 GMT</pubDate>"
    body = rss(f"<item><title>T</title><link>{BASE}/1</link>{dates}</item>")

    assert (
        read(body.replace("<rss", '<rss xmlns:dc="http://purl.org/dc/elements/1.1/"')).entries[0].published == MORNING
    )


def test_a_wall_time_of_nowhere_is_a_day() -> None:
    [entry] = read(rss(item(date="2026-11-20 08:30:00"))).entries

    assert (entry.published, entry.published_precision) == (datetime(2026, 11, 20, tzinfo=UTC), "day")


def test_entries_with_one_guid_for_all_are_told_apart_by_their_addresses() -> None:
    items = "".join(item(link=f"{BASE}/{n}").replace("<link>", "<guid>same</guid><link>") for n in range(3))

    assert [entry.url for entry in read(rss(items)).entries] == [f"{BASE}/{n}" for n in range(3)]


def test_hints_on_when_to_come_back_are_read() -> None:
    head = "<ttl>60</ttl><skipHours><hour>3</hour><hour>24</hour></skipHours><skipDays><day>Sunday</day></skipDays>"

    announcement = read(rss(item(), head=head))

    assert announcement.ttl_minutes == 60
    assert announcement.skip_hours == {3, 0}
    assert announcement.skip_days == {6}


def test_what_does_not_count_is_left_out() -> None:
    items = item(link=f"{BASE}/news/1") + item(link=f"{BASE}/sponsored/2")

    assert [e.url for e in read(rss(items), options={"exclude": "/sponsored/"}).entries] == [f"{BASE}/news/1"]


@pytest.mark.parametrize(
    "body",
    ["", "<!doctype html><html><body>Checking your browser</body></html>", "{}", '{"items": 3}', "[1]", "hello", "{"],
)
def test_what_is_no_feed_is_not_read_as_an_empty_one(body: str) -> None:
    with pytest.raises(ParseError):
        read(body)


def test_a_feed_without_entries_is_still_a_feed() -> None:
    assert read(rss("")).entries == ()


# --- what is meant to hurt ------------------------------------------------------------------------------------------

LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(f'<!DOCTYPE r [<!ENTITY a0 "lol">{LAUGHS}]>' + rss(item("&a9;"))[21:], id="a billion laughs"),
        pytest.param('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + rss(item("A&x;"))[21:], id="our files"),
        pytest.param(rss("<a>" * 20_000), id="deep"),
        pytest.param(rss("<!--" * 50_000), id="comments that never end"),
        pytest.param(rss(f"<item {'a=b ' * 20_000}>x</item>"), id="attributes without end"),
        pytest.param(rss("<item><description>" + "<div " * 50_000), id="tags that never end"),
    ],
)
def test_documents_that_are_meant_to_hurt_do_not(body: str) -> None:
    began = time.process_time()

    try:
        entries = read(body).entries
    except ParseError:
        entries = ()

    assert time.process_time() - began < 10
    assert all("root:" not in (entry.title or "") and len(entry.title or "") < 1000 for entry in entries)


def test_a_very_long_feed_is_read_whole() -> None:
    items = "".join(item(f"t{n}", f"{BASE}/{n}") for n in range(5000))

    assert len(read(rss(items)).entries) == 5000


@pytest.mark.parametrize("form", ["rss 2.0", "rdf", "atom 1.0"])
@pytest.mark.parametrize(
    "padding",
    [
        pytest.param("", id="plain"),
        pytest.param(
            "<description><![CDATA[<item><title>quoted</title></item> <entry>]]></description>", id="items in it"
        ),
        pytest.param("<description>a & b</description>", id="a bare ampersand"),
    ],
)
def test_a_long_feed_says_what_its_parts_say(form: str, padding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read in pieces, so that a tree of it never stands whole in memory."""
    head, name, rest = FORMATS[form].partition("<entry>" if "<entry>" in FORMATS[form] else "<item>")
    one, closing, tail = rest.partition(name.replace("<", "</"))
    numbered = [name + one.replace(f"{BASE}/1", f"{BASE}/{n}") + padding + closing for n in range(7)]
    body = head + "".join(numbered) + tail
    whole = read(body)

    monkeypatch.setattr(feed, "_LONG", 10)
    monkeypatch.setattr(feed, "_ITEMS_IN_PIECE", 3)

    assert read(body) == whole
    assert {entry.url for entry in whole.entries} >= {f"{BASE}/{n}" for n in range(7)}


@given(st.binary(max_size=300))
def test_no_document_is_too_strange(body: bytes) -> None:
    try:
        read(body)
    except ParseError:
        return
