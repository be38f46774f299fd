"""Thin adapters from our public functions to the shapes that the evaluation scorers expect. No logic of its own."""

from typing import Any

from monitor.extract import extract_article


def extract(html: bytes, url: str | None) -> dict[str, Any]:
    article = extract_article(html, url=url)
    return {
        "text": article.text,
        "title": article.title,
        "author": list(article.authors),
        "date": article.published.date.isoformat() if article.published else None,
    }


def url(address: str) -> str:
    from monitor.dedup.urls import canonical_url

    return canonical_url(address)


def tag(title: str | None, text: str, lang: str | None) -> dict[str, list[dict[str, Any]]]:
    from monitor.tag import tag_article

    tags = tag_article(title, text, lang)
    fields = {
        "metals": tags.metals,
        "countries": [tag for tag in tags.regions if "-" not in tag.id],
        "subdivisions": [tag for tag in tags.regions if "-" in tag.id],
    }
    return {
        field: [{"id": tag.id, "score": tag.salience, "role": tag.role} for tag in found]
        for field, found in fields.items()
    }


def feed(body: bytes, headers: dict[str, str], base_url: str | None) -> tuple[str | None, list[dict[str, Any]]]:
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    from monitor.reading.dates import read_date
    from monitor.sources.kinds.feed import parse_feed

    now, zone = datetime(2999, 1, 1, tzinfo=UTC), ZoneInfo("UTC")

    def when(text: str | None) -> Any:
        # The scorer reads wall times as UTC, wants instants only, and has feeds from years that have yet to come.
        found = read_date(text, now=now, zone=zone) if text else None
        return found if isinstance(found, datetime) else found and found.isoformat() + "T00:00:00Z"

    content_type = next((value for name, value in headers.items() if name.lower() == "content-type"), None)
    title, items, _ = parse_feed(body, content_type, base=base_url or "")
    return title, [
        {
            "title": item["title"],
            "link": item["link"],
            "published": when(item["published"]),
            "updated": when(item["updated"]),
        }
        for item in items
    ]


def charset(body: bytes, content_type: str | None) -> str:
    from monitor.reading.charset import decode

    return decode(body, content_type)


def robots(robots_txt: str, agent: str, url: str) -> bool:
    from monitor.fetch.robots import may_fetch

    return may_fetch(robots_txt, agent, url)


def date(text: str) -> Any:
    from datetime import UTC, datetime

    from monitor.reading.dates import read_date

    # The relative forms of the corpus were written at this moment.
    return read_date(text, now=datetime(2026, 9, 9, 12, tzinfo=UTC))
