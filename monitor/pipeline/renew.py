"""Old articles brought up to date: tagged again with a newer lexicon, extracted again from their kept pages."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Engine

from monitor.domain.articles import ArchivedArticle, Article, ArticleId
from monitor.domain.tags import Tags
from monitor.domain.watching import Document, Drop, Entry, Page, Source, SourceId
from monitor.extract import EXTRACTOR_VERSION
from monitor.pipeline.keep import voice_of
from monitor.pipeline.prepare import prepare_page
from monitor.store.archive import Archive, open_archive
from monitor.tag import LEXICON_VERSION, tag_article

# Articles in one transaction: long enough that commits cost little, short enough that the service can write between.
_BATCH = 200


@dataclass(kw_only=True, slots=True)
class Renewal:
    """What was looked at and what changes, or would change."""

    seen: int = 0
    changed: int = 0
    gained: Counter[str] = field(default_factory=Counter)  # tag -> articles that gain it
    lost: Counter[str] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)  # field of the article -> articles in which it changes
    samples: list[str] = field(default_factory=list)  # some changes in words
    failed: list[Drop] = field(default_factory=list)  # pages that give no article any more; the old text stays


class Renewer:
    """Brings old articles up to date, batch by batch."""

    def __init__(
        self, engine: Engine, *, sources: Callable[[str], Source | None], now: Callable[[], datetime], dry_run: bool
    ) -> None:
        self._engine = engine
        self._sources = sources
        self._now = now
        self._dry_run = dry_run

    def retag(self, *, progress: Callable[[int], None] = lambda _: None) -> Renewal:
        """Tag again what another lexicon tagged, and return what changes by tag."""
        renewal, last = Renewal(), ArticleId(0)
        while True:
            with open_archive(self._engine, write=not self._dry_run) as archive:
                batch = archive.articles.outdated(LEXICON_VERSION, after=last, limit=_BATCH)
                for article in batch:
                    self._retag(archive, article, renewal)
            if not batch:
                return renewal
            last = batch[-1].id
            progress(renewal.seen)

    def reextract(self, *, source: SourceId | None = None, progress: Callable[[int], None] = lambda _: None) -> Renewal:
        """Extract again from the kept pages; what an article said before becomes a revision."""
        renewal, last = Renewal(), ArticleId(0)
        while True:
            with open_archive(self._engine, write=not self._dry_run) as archive:
                batch = list(archive.pages.of_articles(after=last, source=source, limit=_BATCH))
                for article_id, document in batch:
                    self._reextract(archive, article_id, document, renewal)
            if not batch:
                return renewal
            last = batch[-1][0]
            progress(renewal.seen)

    def _retag(self, archive: Archive, archived: ArchivedArticle, renewal: Renewal) -> None:
        article, source = archived.article, self._sources(archived.source)
        home = source.region if source else None
        left_out = tuple(each.mention.words for each in archived.tags.rejected if each.mention.field == "page")
        tags = tag_article(article.title, article.text, article.language, home_region=home, left_out=left_out)
        renewal.seen += 1
        _compare_tags(archived, tags, renewal)
        if not self._dry_run:
            archive.articles.retag(archived.id, tags)

    def _reextract(self, archive: Archive, article_id: ArticleId, document: Document, renewal: Renewal) -> None:
        archived = archive.articles.get(article_id)
        assert archived is not None, "its page was found by its id"
        source = self._sources(archived.source) or Source(
            id=archived.source, name=archived.source, kind="import", url=""
        )
        new = prepare_page(Page(entry=_entry(archived), document=document), source, first_seen=archived.first_seen)
        renewal.seen += 1
        if isinstance(new, Drop):
            renewal.failed.append(new)
            return
        changes = _changed_fields(archived.article, new.article)
        if not changes:
            return
        renewal.changed += 1
        renewal.fields.update(changes)
        said = "; ".join(_said(name, archived.article, new.article) for name in changes)
        _sample(renewal, f"{article_id}: {archived.article.title or '(no headline)'}: {said}")
        if not self._dry_run:
            why = f"extracted again by version {EXTRACTOR_VERSION}"
            archive.articles.revise(
                article_id,
                new.article,
                new.tags,
                at=self._now(),
                why=why,
                extractor=EXTRACTOR_VERSION,
                family=voice_of(source.house, new),
            )


def _entry(archived: ArchivedArticle) -> Entry:
    """Return what the source announced, as far as the article still knows it."""
    article = archived.article
    announced = {name for name, origin in article.origins.items() if origin == "announcement"}
    published = article.published
    entry = Entry(url=article.url or "", title=article.title if "title" in announced else None)
    if published and published.at and "published" in announced:
        entry = replace(entry, published=published.at, published_precision=published.precision)
    return entry


def _changed_fields(old: Article, new: Article) -> list[str]:
    names = ("title", "text", "authors", "published", "language", "named_upstream", "flags")
    return [name for name in names if getattr(old, name) != getattr(new, name)]


def _said(name: str, old: Article, new: Article) -> str:
    """Return a change in words: of a text its length and its first new line, of anything else both values."""
    before, after = getattr(old, name), getattr(new, name)
    if name == "text":
        known = set(old.text.splitlines())
        gained = next((line for line in new.text.splitlines() if line not in known), "")
        return f"text {len(old.text):,} -> {len(new.text):,} characters" + (f", now {gained[:60]!r}" if gained else "")
    if name == "published":
        before, after = (stated and (stated.at or stated.date).isoformat() for stated in (before, after))
    return f"{name} {before!r} -> {after!r}"


def _compare_tags(archived: ArchivedArticle, tags: Tags, renewal: Renewal) -> None:
    before, after = set(_ids(archived.tags)), set(_ids(tags))
    renewal.gained.update(after - before)
    renewal.lost.update(before - after)
    if before != after:
        renewal.changed += 1
        gained, lost = sorted(after - before), sorted(before - after)
        _sample(
            renewal, f"{archived.id}: +{','.join(gained) or '-'} -{','.join(lost) or '-'}: {archived.article.title}"
        )


def _ids(tags: Tags) -> Iterable[str]:
    return (tag.id for tag in (*tags.metals, *tags.regions))


def _sample(renewal: Renewal, line: str, most: int = 20) -> None:
    if len(renewal.samples) < most:
        renewal.samples.append(line)
