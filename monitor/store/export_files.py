"""Articles as CSV, JSON lines and Parquet."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC
from itertools import islice
from typing import Any, BinaryIO

from monitor.domain.articles import ArchivedArticle
from monitor.domain.tags import Tag
from monitor.errors import ConfigError

# Words that a spreadsheet would run as a formula are quoted (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_ROWS_IN_GROUP = 5_000

COLUMNS = (
    "id", "external_id", "url", "title", "source", "family", "language", "first_seen", "published", "published_basis",
    "named_upstream", "duplicate_of", "duplicate_reason", "cluster_id", "story_id", "metals", "regions", "flags",
    "text",
)  # fmt: skip
_NUMBERS = frozenset({"id", "duplicate_of", "cluster_id", "story_id"})


def write_csv(articles: Iterator[ArchivedArticle], out: BinaryIO) -> int:
    """Write RFC 4180 with a header line, in UTF-8 with the mark that spreadsheets know it by."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    count = 0
    for article in articles:
        row = _row(article)
        writer.writerow({name: safe(value) for name, value in row.items()})
        count += 1
    text.detach()
    return count


def safe(value: Any) -> Any:
    """Return a value that no spreadsheet runs as a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def write_jsonl(articles: Iterator[ArchivedArticle], out: BinaryIO) -> int:
    """Write one JSON object a line, with names that `monitor import` reads back and the tags in full."""
    count = 0
    for article in articles:
        row = {name: value for name, value in _row(article).items() if value not in (None, "")}
        row["article_id"] = row.pop("id")
        row["id"] = article.external_id or str(article.id)
        row |= {name: [_tag(tag) for tag in tags] for name, tags in _tags(article).items()}
        row["flags"] = list(article.article.flags)
        out.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
        count += 1
    return count


def write_parquet(articles: Iterator[ArchivedArticle], out: BinaryIO) -> int:
    """Write a table with the columns of the CSV; needs the extra `parquet`."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise ConfigError("Parquet needs pyarrow: pip install 'strategic-resource-monitor[parquet]'.") from error
    schema = pa.schema([(name, pa.int64() if name in _NUMBERS else pa.string()) for name in COLUMNS])
    count = 0
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        while rows := [_row(article) for article in islice(articles, _ROWS_IN_GROUP)]:
            writer.write_table(pa.Table.from_pylist(rows, schema=schema))
            count += len(rows)
    return count


def published(article: ArchivedArticle) -> str | None:
    """Return when the article was published, as exactly as it is known: a date, or an instant."""
    stated = article.article.published
    if stated is None:
        return None
    return stated.at.astimezone(UTC).isoformat() if stated.at else stated.date.isoformat()


def _row(article: ArchivedArticle) -> dict[str, Any]:
    said = article.article
    return {
        "id": article.id,
        "external_id": article.external_id,
        "url": said.url,
        "title": said.title,
        "source": article.source,
        "family": article.family,
        "language": said.language,
        "first_seen": article.first_seen.isoformat(),
        "published": published(article),
        "published_basis": said.published.basis if said.published else None,
        "named_upstream": said.named_upstream,
        "duplicate_of": article.duplicate.of if article.duplicate else None,
        "duplicate_reason": article.duplicate.reason if article.duplicate else None,
        "cluster_id": article.cluster,
        "story_id": article.story,
        "metals": ",".join(tag.id for tag in article.tags.metals),
        "regions": ",".join(tag.id for tag in article.tags.regions),
        "flags": ",".join(said.flags),
        "text": said.text,
    }


def _tags(article: ArchivedArticle) -> dict[str, tuple[Tag, ...]]:
    return {"metals": article.tags.metals, "regions": article.tags.regions}


def _tag(tag: Tag) -> dict[str, Any]:
    words = list(dict.fromkeys(mention.words for mention in tag.mentions))
    return {"id": tag.id, "role": tag.role, "salience": tag.salience, "words": words}
