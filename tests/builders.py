"""Values with sensible defaults: a test names only what it is about."""

from datetime import UTC, date, datetime
from typing import Any

from monitor.domain.articles import Article, Fingerprint, NewArticle, PublishedDate
from monitor.domain.tags import Kind, Mention, Role, Tag, Tags
from monitor.domain.watching import Document, Entry, Source, SourceId, Visit

NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)

PARAGRAPHS = (
    "A lithium plant in Qinghai will draw brine from three salt lakes, the province said on Tuesday.",
    "It expects 20,000 tonnes of lithium carbonate a year once both lines run, and 300 people will work there.",
    "Construction begins in spring; the first shipment is planned for the following winter.",
)


def a_source(id: str = "gazette", **given: Any) -> Source:  # noqa: A002 - the field's own name
    defaults: dict[str, Any] = {"name": id.title(), "kind": "feed", "url": f"https://{id}.example/feed.xml"}
    return Source(id=SourceId(id), **(defaults | given))


def a_document(body: bytes | str = b"", url: str = "https://gazette.example/a", **given: Any) -> Document:
    defaults: dict[str, Any] = {
        "final_url": url,
        "status": 200,
        "headers": {"content-type": "text/html; charset=utf-8"},
        "fetched_at": NOW,
    }
    return Document(url=url, body=body.encode() if isinstance(body, str) else body, **(defaults | given))


def an_entry(url: str = "https://gazette.example/a", **given: Any) -> Entry:
    return Entry(url=url, **given)


def a_visit(source: str = "gazette", **given: Any) -> Visit:
    defaults: dict[str, Any] = {"at": NOW, "next_due": NOW}
    return Visit(source=SourceId(source), **(defaults | given))


def a_page(title: str = "Lithium plant for Qinghai", paragraphs: tuple[str, ...] = PARAGRAPHS) -> str:
    """A plain news page in UTF-8."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{title} - Gazette</title></head>"
        f"<body><nav><a href=/>Home</a> <a href=/about>About</a></nav><article><h1>{title}</h1>{body}</article>"
        "<footer>All rights reserved</footer></body></html>"
    )


def an_article(**given: Any) -> Article:
    defaults: dict[str, Any] = {
        "title": "Lithium plant for Qinghai",
        "text": "\n\n".join(PARAGRAPHS),
        "language": "en",
        "published": PublishedDate(date=date(2026, 11, 20), basis="json-ld"),
    }
    return Article(**(defaults | given))


def a_tag(id: str = "lithium", field: str = "title", start: int = 0, words: str = "Lithium", **given: Any) -> Tag:  # noqa: A002
    role: Role = given.pop("role", "primary")
    mention = Mention(field=field, start=start, end=start + len(words), words=words, rule="test")  # type: ignore[arg-type]  # a test's own word
    return Tag(id=id, role=role, salience=given.pop("salience", 0.9), mentions=(mention,))


def tags(metals: tuple[str, ...] = ("lithium",), regions: tuple[str, ...] = ("CN-QH", "CN")) -> Tags:
    def group(kind: Kind, ids: tuple[str, ...]) -> tuple[Tag, ...]:
        return tuple(a_tag(i, words=kind, salience=0.9 - 0.1 * place) for place, i in enumerate(ids))

    return Tags(metals=group("metal", metals), regions=group("region", regions), lexicon_version="test")


def a_fingerprint(seed: int = 1) -> Fingerprint:
    return Fingerprint(exact=seed, sketch=tuple(range(seed * 100, seed * 100 + 16)), features=b"")


def a_new_article(seed: int = 1, *, source: str = "gazette", **given: Any) -> NewArticle:
    defaults: dict[str, Any] = {
        "article": an_article(),
        "first_seen": NOW,
        "fingerprint": a_fingerprint(seed),
        "tags": tags(),
    }
    return NewArticle(source=SourceId(source), **(defaults | given))
