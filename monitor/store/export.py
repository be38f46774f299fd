"""Articles out of the archive: as files for spreadsheets and programs, as feeds, as web archives."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import BinaryIO

from monitor.domain.articles import ArchivedArticle
from monitor.domain.questions import Query
from monitor.errors import ConfigError
from monitor.store.archive import Archive
from monitor.store.export_feeds import Feed, write_atom, write_json_feed
from monitor.store.export_files import write_csv, write_jsonl, write_parquet
from monitor.store.export_warc import write_warc

_AT_ONCE = 500  # articles in memory

_FILES: dict[str, Callable[[Iterator[ArchivedArticle], BinaryIO], int]] = {
    "csv": write_csv,
    "jsonl": write_jsonl,
    "parquet": write_parquet,
}
_FEEDS: dict[str, Callable[[Iterator[ArchivedArticle], BinaryIO, Feed], int]] = {
    "atom": write_atom,
    "jsonfeed": write_json_feed,
}
FORMATS = (*_FILES, *_FEEDS, "warc")
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
    "atom": "application/atom+xml",
    "jsonfeed": "application/feed+json",
    "warc": "application/warc",
}


def export_articles(
    archive: Archive, query: Query, form: str, out: BinaryIO, *, limit: int | None = None, feed: Feed | None = None
) -> int:
    """Write the answer to `query`, newest first, in one of FORMATS, and return how many articles were written.

    Raises:
        ConfigError: there is no such format, or what it needs is not installed.
    """
    if form not in FORMATS:
        raise ConfigError(f"There is no export format {form!r}. Known: {', '.join(FORMATS)}.")
    articles = islice(_articles(archive, query), limit)
    if form in _FILES:
        return _FILES[form](articles, out)
    if form in _FEEDS:
        return _FEEDS[form](articles, out, feed or Feed(title=f"Articles: {query}", base_url="", path=""))
    return write_warc(articles, archive.pages, out)


def _articles(archive: Archive, query: Query) -> Iterator[ArchivedArticle]:
    ids = archive.search.ids(query, part=_AT_ONCE)
    while part := list(islice(ids, _AT_ONCE)):
        found = {article.id: article for article in archive.articles.get_many(part)}
        yield from (found[article] for article in part)
