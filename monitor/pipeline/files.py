"""Files of documents for `monitor import`: one item after the other, a bad one never stops the others."""

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from monitor.domain.articles import Article, PublishedDate
from monitor.domain.watching import Document, Drop
from monitor.errors import ConfigError
from monitor.store.columns import storable

SUFFIXES = (".txt", ".html", ".htm", ".jsonl", ".jsonl.gz", ".warc", ".warc.gz")

# JSON lines hold one article each; 64 MiB of it is no article.
_LONGEST_LINE = 64 * 1024 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One document of a file: either bytes to be extracted, or an article that is stated field by field."""

    key: str  # names the item within its source for good, so that importing it twice changes nothing
    place: str  # file, and line or record, for messages
    external_id: str | None = None
    url: str | None = None
    source: str | None = None
    document: Document | None = None
    article: Article | None = None


def find_files(paths: list[Path]) -> list[Path]:
    """Return the files to read: those named, and those with a known ending in the folders named, sorted.

    Raises:
        ConfigError: a path does not exist or has an ending that we cannot read.
    """
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += sorted(file for file in path.rglob("*") if file.is_file() and _suffix(file) in SUFFIXES)
        elif not path.exists():
            raise ConfigError(f"{path}: there is no such file or folder.")
        elif _suffix(path) not in SUFFIXES:
            raise ConfigError(f"{path}: files of this kind cannot be imported. Known endings: {', '.join(SUFFIXES)}.")
        else:
            files.append(path)
    return files


def read_file(path: Path, *, now: datetime) -> Iterator[Item | Drop]:
    """Give the items of a file in order; what cannot be read comes as a drop with its place and reason."""
    suffix = _suffix(path)
    try:
        if suffix.startswith(".jsonl"):
            yield from _read_lines(path, now)
        elif suffix.startswith(".warc"):
            yield from _read_warc(path)
        else:
            yield _read_document(path, now)
    except (OSError, EOFError, gzip.BadGzipFile) as error:
        yield Drop(url=str(path), reason="unreadable_file", detail=str(error))


def _suffix(path: Path) -> str:
    name = path.name.lower()
    return next((suffix for suffix in sorted(SUFFIXES, key=len, reverse=True) if name.endswith(suffix)), "")


def _read_document(path: Path, now: datetime) -> Item:
    media_type = "text/plain" if _suffix(path) == ".txt" else "text/html"
    address = f"file:{path.name}"
    document = Document(
        url=address,
        final_url=address,
        status=200,
        headers={"content-type": media_type},
        body=path.read_bytes(),
        fetched_at=now,
    )
    return Item(key=path.name, place=str(path), external_id=path.stem, document=document)


def _read_lines(path: Path, now: datetime) -> Iterator[Item | Drop]:
    opener = gzip.open if path.name.lower().endswith(".gz") else open
    with opener(path, "rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            place = f"{path}:{number}"
            try:
                yield _item(line, place, now)
            except (ValueError, OverflowError, RecursionError) as error:
                yield Drop(url=place, reason="bad_line", detail=str(error))


def _item(line: bytes, place: str, now: datetime) -> Item:
    if len(line) > _LONGEST_LINE:
        raise ValueError(f"the line has {len(line)} bytes; {_LONGEST_LINE} are the most")
    record = json.loads(line)
    if not isinstance(record, dict):
        raise ValueError("the line is no JSON object")
    url, external_id = _string(record, "url"), _string(record, "id")
    source = _string(record, "source")
    body = _string(record, "html")
    address = url or f"import:{external_id or place}"
    if body is None and _string(record, "text") is None:
        raise ValueError('the object has neither "text" nor "html"')
    return Item(
        key=external_id or url or place,
        place=place,
        external_id=external_id,
        url=url,
        source=source,
        document=None if body is None else _page(address, body, now),
        article=None if body is not None else _article(record, url),
    )


def _page(address: str, body: str, now: datetime) -> Document:
    return Document(
        url=address,
        final_url=address,
        status=200,
        headers={"content-type": "text/html; charset=utf-8"},
        body=body.encode("utf-8", "replace"),
        fetched_at=now,
    )


def _article(record: Mapping[str, Any], url: str | None) -> Article:
    title = _string(record, "title")
    return Article(
        text=_string(record, "text") or "",
        title=title or None,
        language=_string(record, "language"),
        url=url,
        published=_published(_string(record, "published")),
        flags=() if title else ("title_missing",),
        origins={name: "stated" for name in ("text", "title", "language", "published") if record.get(name)},
    )


def _published(stated: str | None) -> PublishedDate | None:
    """Read an ISO 8601 date or time; a time without an offset is UTC, as exports are."""
    if not stated:
        return None
    if len(stated) <= len("2026-11-21"):
        return PublishedDate(date=date.fromisoformat(stated), basis="stated")
    moment = datetime.fromisoformat(stated)
    moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    return PublishedDate(date=moment.date(), at=moment, basis="stated", precision="second")


def _string(record: Mapping[str, Any], name: str) -> str | None:
    value = record.get(name)
    if value is None:
        return None
    if isinstance(value, str):
        return storable(value)
    if name == "id" and isinstance(value, int):
        return str(value)
    raise ValueError(f'"{name}" is {type(value).__name__}, not text')


def _read_warc(path: Path) -> Iterator[Item | Drop]:
    try:
        from warcio.archiveiterator import ArchiveIterator  # an extra
        from warcio.exceptions import ArchiveLoadFailed
    except ImportError as error:
        raise ConfigError(
            f"{path}: WARC files need an extra: pip install 'strategic-resource-monitor[warc]'."
        ) from error
    with path.open("rb") as stream:
        try:
            for number, record in enumerate(ArchiveIterator(stream), start=1):
                if record.rec_type in ("response", "resource"):
                    yield _warc_item(record, f"{path}#{number}")
        except ArchiveLoadFailed as error:
            yield Drop(url=str(path), reason="unreadable_file", detail=str(error))


def _warc_item(record: Any, place: str) -> Item | Drop:
    url = record.rec_headers.get_header("WARC-Target-URI") or place
    status, headers = _warc_head(record)
    if status != 200:
        return Drop(url=url, reason=f"http_{status}", detail=place)
    fetched_at = datetime.fromisoformat(record.rec_headers.get_header("WARC-Date")).astimezone(UTC)
    document = Document(
        url=url,
        final_url=url,
        status=status,
        headers=headers,
        body=record.content_stream().read(),
        fetched_at=fetched_at,
    )
    return Item(key=url, place=place, url=url, document=document)


def _warc_head(record: Any) -> tuple[int, dict[str, str]]:
    """Return the status and headers of a server's answer; what no server answered, such as a file, is what it is."""
    if record.rec_type == "resource":
        return 200, {"content-type": record.rec_headers.get_header("Content-Type") or ""}
    if not record.http_headers:
        return 0, {}
    return int(record.http_headers.get_statuscode()), {
        name.lower(): value for name, value in record.http_headers.headers
    }
