"""Files into the archive, through the very same steps as pages off the network."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from sqlalchemy import Engine

from monitor.dedup.urls import canonical_url
from monitor.domain.articles import Article, NewArticle
from monitor.domain.watching import Drop, Entry, Page, Source, SourceId, Tally
from monitor.extract.language import language
from monitor.pipeline.files import Item, find_files, read_file
from monitor.pipeline.keep import Kept, keep_article, tally_of
from monitor.pipeline.prepare import prepare_article, prepare_page
from monitor.store.archive import Archive, open_archive

# Articles kept in one transaction: commits cost 8 ms each with synchronous=FULL, and a crash repeats one batch at most.
_BATCH = 200


@dataclass(kw_only=True, slots=True)
class Imported:
    """What an import came to, per source, so far."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    drops: list[Drop] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)

    def add(self, source: str, tally: Tally) -> None:
        """Add one batch's account."""
        old = self.tallies.get(source, Tally())
        names = ("found", "kept", "duplicates", "dropped", "known")
        self.tallies[source] = Tally(**{name: getattr(old, name) + getattr(tally, name) for name in names})


class Importer:
    """Keeps files of documents: idempotent, in batches, nothing lost without a reason."""

    def __init__(
        self,
        engine: Engine,
        *,
        sources: Mapping[str, Source],
        now: Callable[[], datetime],
        default_source: str = "import",
        as_of: datetime | None = None,
        dry_run: bool = False,
    ) -> None:
        self._engine = engine
        self._sources = sources
        self._now = now
        self._default_source = default_source
        self._as_of = as_of
        self._dry_run = dry_run

    def run(self, paths: Sequence[Path], *, progress: Callable[[int], None] = lambda _: None) -> Imported:
        """Import files and folders and return the account; `progress` is told how many items are done.

        Raises:
            ConfigError: a path cannot be imported; nothing was kept.
            StoreError: the archive cannot be written; whole batches before are kept.
        """
        files = find_files(list(paths))
        items = (item for file in files for item in read_file(file, now=self._now()))
        imported = Imported()
        done = 0
        while batch := list(islice(items, _BATCH)):
            self._keep_batch(batch, imported)
            done += len(batch)
            progress(done)
        return imported

    def _keep_batch(self, batch: Sequence[Item | Drop], imported: Imported) -> None:
        first_seen = self._as_of or self._now()
        prepared = [(item, self._prepare(item, first_seen)) for item in batch]
        if self._dry_run:
            imported.drops += [new for _, new in prepared if isinstance(new, Drop)]
            imported.kept += [
                Kept(id=0, outcome="kept", title=new.article.title)  # type: ignore[arg-type]  # nothing has an id yet
                for _, new in prepared
                if not isinstance(new, Drop)
            ]
            return
        with open_archive(self._engine, write=True) as archive:
            self._keep(archive, prepared, first_seen, imported)

    def _keep(
        self,
        archive: Archive,
        prepared: Iterable[tuple[Item | Drop, NewArticle | Drop]],
        at: datetime,
        imported: Imported,
    ) -> None:
        kept: dict[str, list[Kept]] = defaultdict(list)
        drops: dict[str, list[Drop]] = defaultdict(list)
        for item, new in prepared:
            source = self._source_of(item)
            if isinstance(new, Drop):
                drops[source.id].append(new)
                continue
            assert isinstance(item, Item), "an unreadable item is a drop already"
            document = item.document
            addresses = list(_addresses(item, new))
            kept[source.id].append(
                keep_article(archive, new, addresses=addresses, family=source.house, document=document)
            )
        for source_id in kept.keys() | drops.keys():
            tally = tally_of(kept[source_id], dropped=len(drops[source_id]), known=0)
            imported.add(source_id, tally)
            if tally.found:
                archive.visits.account(SourceId(source_id), at, tally, drops[source_id], outcome="imported", state="ok")
        imported.drops += [drop for some in drops.values() for drop in some]
        imported.kept += [one for some in kept.values() for one in some]

    def _prepare(self, item: Item | Drop, first_seen: datetime) -> NewArticle | Drop:
        if isinstance(item, Drop):
            return item
        source = self._source_of(item)
        if item.document is not None:
            entry = Entry(url=item.document.url)
            new = prepare_page(Page(entry=entry, document=item.document), source, first_seen=first_seen)
            if isinstance(new, Drop):
                return new
            return replace(new, external_id=item.external_id, article=_without_file_name(new.article))
        assert item.article is not None, "an item has a document or an article"
        if not item.article.text.strip():
            return Drop(url=item.place, reason="no_article", detail="the text is empty")
        return prepare_article(
            _with_language(item.article),
            source=source.id,
            first_seen=first_seen,
            external_id=item.external_id,
            home_region=source.region,
        )

    def _source_of(self, item: Item | Drop) -> Source:
        name = (item.source if isinstance(item, Item) else None) or self._default_source
        known = self._sources.get(name)
        return known or Source(id=SourceId(name), name=name, kind="import", url="")


def _without_file_name(article: Article) -> Article:
    """Return the article with an address only where the page itself names one: a file's name leads nobody anywhere."""
    named = article.url is not None and article.url.startswith(("http://", "https://"))
    return article if named else replace(article, url=None)


def _addresses(item: Item, new: NewArticle) -> Iterator[str]:
    yield f"import:{new.source}/{item.key}"
    if item.url:
        yield canonical_url(item.url)


def _with_language(article: Article) -> Article:
    return (
        article if article.language else replace(article, language=language(f"{article.title or ''}\n{article.text}"))
    )
