"""One page into an article ready to be kept: extract, fingerprint, tag. No database, no network."""

import html
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from monitor.dedup.credit import credited_agency
from monitor.dedup.fingerprint import fingerprint
from monitor.domain.articles import Article, NewArticle, PublishedDate
from monitor.domain.watching import Document, Drop, Entry, Page, Source, SourceId
from monitor.errors import ParseError
from monitor.extract import extract_article
from monitor.tag import tag_article

# When a document that never was on the network was fetched.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def prepare_page(page: Page, source: Source, *, first_seen: datetime) -> NewArticle | Drop:
    """Return the article of a page, completed by what its entry says, or why there is none."""
    try:
        article = _read(page, source)
    except ParseError as error:
        return Drop(url=page.entry.url, reason="unreadable", detail=str(error))
    if "soft_404" in article.flags:
        return Drop(url=page.entry.url, reason="soft_404", detail=article.title or "")
    if not article.text.strip():
        return Drop(url=page.entry.url, reason="no_article", detail="no article text was found on the page")
    completed = _complete(article, page.entry, source)
    return prepare_article(completed, source=source.id, first_seen=first_seen, home_region=source.region)


def prepare_article(
    article: Article,
    *,
    source: SourceId,
    first_seen: datetime,
    external_id: str | None = None,
    home_region: str | None = None,
) -> NewArticle:
    """Return the article with whom it credits, its fingerprint and tags."""
    article = _with_credit(article)
    return NewArticle(
        article=article,
        source=source,
        first_seen=first_seen,
        fingerprint=fingerprint(article.title, article.text, article.language),
        tags=tag_article(
            article.title, article.text, article.language, home_region=home_region, left_out=article.left_out
        ),
        external_id=external_id,
    )


def _with_credit(article: Article) -> Article:
    """Take the agency of the dateline for whom an article was copied from, when it says nothing else."""
    agency = None if article.named_upstream else credited_agency(article.text)
    if agency is None:
        return article
    return replace(article, named_upstream=agency, origins={**article.origins, "named_upstream": "dateline"})


def _read(page: Page, source: Source) -> Article:
    document = page.document or _as_document(page.entry, source.language)
    return extract_article(
        document.body, url=document.final_url, content_type=document.content_type, selectors=source.article
    )


def _as_document(entry: Entry, language: str | None) -> Document:
    """Return a page that says what the entry says, for sources whose entries are all there is."""
    declared = html.escape(entry.language or language or "")
    title = html.escape(entry.title or "")
    body = entry.content or f"<p>{html.escape(entry.summary or entry.title or '')}</p>"
    head = f'<html lang="{declared}"><head><title>{title}</title></head>'
    page = f"{head}<body><article><h1>{title}</h1>{body}</article></body></html>"
    return Document(
        url=entry.url,
        final_url=entry.url,
        status=200,
        headers={"content-type": "text/html; charset=utf-8"},
        body=page.encode("utf-8", "replace"),
        fetched_at=_NEVER,
    )


def _complete(article: Article, entry: Entry, source: Source) -> Article:
    """Fill what the page does not state with what its announcement stated."""
    origins = dict(article.origins)
    filled: dict[str, object] = {}
    for field, value in (
        ("title", entry.title),
        ("authors", entry.authors),
        ("language", entry.language or source.language),
    ):
        if not getattr(article, field) and value:
            filled[field] = value
            origins[field] = "announcement"
    if article.published is None and entry.published is not None:
        filled["published"] = _announced_date(entry, source)
        origins["published"] = "announcement"
    if "title" in filled:
        filled["flags"] = tuple(flag for flag in article.flags if flag != "title_missing")
    return replace(article, **filled, origins=origins) if filled else article  # type: ignore[arg-type]  # by field name


def _announced_date(entry: Entry, source: Source) -> PublishedDate:
    assert entry.published is not None, "the caller has looked"
    zone = ZoneInfo(source.timezone or "UTC")
    day_only = entry.published_precision == "day"
    return PublishedDate(
        date=entry.published.astimezone(zone).date(),
        at=None if day_only else entry.published,
        basis="announcement",
        precision="day" if day_only else "second",
    )
