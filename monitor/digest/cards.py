"""A story as a card: verbatim headline, facts as fields, claims as quotations."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from monitor.digest.naming import Names, places_of
from monitor.digest.quoting import plain, shortened
from monitor.digest.stories import StoryReading
from monitor.domain.articles import PublishedDate
from monitor.domain.reports import Named, Quote, StoryCard

_HEADLINE = 160  # characters; the longest of a thousand real headlines had 151, what is longer is text
_MENTIONED_SHOWN = 6
_COMPANIES_SHOWN = 3


def card_of(reading: StoryReading, points: Mapping[str, int], names: Names) -> StoryCard:
    """Return the card of a story with its score by part."""
    article = reading.lead.archived.article
    title = plain(article.title or "")
    return StoryCard(
        id=reading.story.id,
        lead=reading.lead.archived.id,
        status=reading.status,
        running_days=reading.running_days,
        changes=reading.changes,
        title=shortened(title, _HEADLINE) or None,
        title_cut="title_truncated" in article.flags,
        label=None if title else _label(reading),
        url=_safe(article.url),
        language=article.language,
        types=reading.types,
        stages=reading.stages,
        metals=tuple(names.metal(metal) for metal in reading.metals),
        metals_mentioned=tuple(names.metal(metal) for metal in reading.metals_mentioned[:_MENTIONED_SHOWN]),
        regions=regions_of(reading, names),
        commitment=reading.commitment,
        articles=len(reading.articles),
        families=reading.families,
        first_seen=reading.articles[0].first_seen,
        first_source=str(reading.articles[0].source),
        published=_published(article.published),
        published_basis=article.published.basis if article.published else None,
        event=reading.event,
        upstream=plain(article.named_upstream)[:80] if article.named_upstream else None,
        zh_lead_hours=reading.zh_lead_hours,
        claims=reading.claims,
        companies=reading.companies[:_COMPANIES_SHOWN],
        missing=reading.missing,
        background=reading.background,
        flags=tuple(sorted(article.flags)),
        score=points,
    )


def where(reading: StoryReading) -> tuple[str, ...]:
    """Return where a story plays; a country only when none of its provinces is named."""
    countries = {region.split("-")[0] for region in reading.regions if "-" in region}
    return tuple(region for region in reading.regions if region not in countries)


def regions_of(reading: StoryReading, names: Names) -> tuple[Named, ...]:
    """Return where a story plays, with the places that the text names there."""
    tags = {tag.id: tag for tag in reading.lead.archived.tags.regions}
    return tuple(
        names.region(region, places_of(tags[region], names) if region in tags else ()) for region in where(reading)
    )


def _label(reading: StoryReading) -> Quote | None:
    """Return the words that stand in for a headline: the clause on the story's metal, or the first one."""
    what = next((claim.quote for claim in reading.claims if claim.slot == "what"), None)
    if what is not None or not reading.lead.sentences:
        return what
    first = reading.lead.sentences[0]
    return reading.lead.clause(first.start, first.start + 1, limit=120)


def _published(published: PublishedDate | None) -> str | None:
    if published is None:
        return None
    return published.at.strftime("%Y-%m-%dT%H:%M:%SZ") if published.at else str(published.date)


def _safe(url: str | None) -> str | None:
    """Return an address only if it is one of the web: `javascript:` and `data:` links run in the reader's browser."""
    if url is None or len(url) > 2000 or urlsplit(url).scheme not in ("http", "https"):
        return None
    return url
