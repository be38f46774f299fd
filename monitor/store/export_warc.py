"""Raw pages as a web archive (WARC 1.1, ISO 28500), for other tools and for `monitor import`."""

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

from monitor.domain.articles import ArchivedArticle
from monitor.domain.watching import Document
from monitor.errors import ConfigError
from monitor.store.pages import Pages

_FETCHED = ("http://", "https://")  # what was answered by a server; else it is a file that was imported

# The body is kept decoded: these would no longer be true of it.
_OF_TRANSPORT = frozenset({"content-encoding", "transfer-encoding", "content-length", "connection"})


def write_warc(articles: Iterator[ArchivedArticle], pages: Pages, out: BinaryIO) -> int:
    """Write the newest page of each article that has one, compressed record by record; needs the extra `warc`."""
    try:
        from warcio.warcwriter import WARCWriter
    except ImportError as error:
        raise ConfigError("WARC needs warcio: pip install 'strategic-resource-monitor[warc]'.") from error
    writer = WARCWriter(out, gzip=True)
    written = 0
    for article in articles:
        page = pages.latest_of(article.id)
        if page is None:
            continue
        record = (_answer if page.final_url.startswith(_FETCHED) else _resource)(writer, page)
        writer.write_record(record)
        record.raw_stream.close()  # warcio leaves the temporary file of its checksum open
        written += 1
    return written


def _answer(writer: Any, page: Document) -> Any:
    from warcio.statusandheaders import StatusAndHeaders

    head = StatusAndHeaders(str(page.status), _headers(page), protocol="HTTP/1.1")
    return writer.create_warc_record(
        page.final_url, "response", payload=io.BytesIO(page.body), http_headers=head, warc_headers_dict=_dated(page)
    )


def _resource(writer: Any, page: Document) -> Any:
    media_type = page.headers.get("content-type", "application/octet-stream")
    return writer.create_warc_record(
        page.final_url,
        "resource",
        payload=io.BytesIO(page.body),
        warc_content_type=media_type,
        warc_headers_dict=_dated(page),
    )


def _dated(page: Document) -> dict[str, str]:
    return {"WARC-Date": page.fetched_at.strftime("%Y-%m-%dT%H:%M:%SZ")}


def _headers(page: Document) -> list[tuple[str, str]]:
    kept = [(name, value) for name, value in page.headers.items() if name.lower() not in _OF_TRANSPORT]
    return [*kept, ("Content-Length", str(len(page.body)))]
