"""Compressed bodies, opened within bounds: whole or not at all, and never larger than agreed."""

import io
import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]  # it ships no stubs
import zstandard

# Anything below is too small to hurt, and small bodies compress unevenly.
_RATIO_FROM_BYTES = 1024 * 1024
# Servers that compress twice exist; three times is a joke.
_MOST_CODINGS = 2
_STEP = 256 * 1024
# Windows above 8 MiB must not be asked of a client (RFC 8878 section 3.1.1.1.2, RFC 9659).
_ZSTD_WINDOW = 8 * 1024 * 1024

ACCEPTED = "gzip, deflate, br, zstd"


class UndecodableError(Exception):
    """The body is not what its Content-Encoding says, or is cut short."""


class TooLargeError(Exception):
    """The body exceeds what we agreed to take."""


def decoded(body: bytes, encoding: str, *, max_bytes: int, max_ratio: int) -> bytes:
    """Return a body without its content codings, which are those of the Content-Encoding header.

    Raises:
        UndecodableError: broken, truncated, or a coding that we did not ask for.
        TooLargeError: larger than `max_bytes`, or `max_ratio` times what was sent.
    """
    codings = [name for name in (part.strip().lower() for part in encoding.split(",")) if name not in ("", "identity")]
    if len(codings) > _MOST_CODINGS:
        raise UndecodableError(f"compressed {len(codings)} times")
    limit = min(max_bytes, max(_RATIO_FROM_BYTES, len(body) * max_ratio))
    for name in reversed(codings):
        if name not in _DECODERS:
            raise UndecodableError(f"unknown content coding {name[:20]!r}")
        try:
            body = _DECODERS[name](body, limit)
        except (zlib.error, brotli.error, zstandard.ZstdError) as error:
            raise UndecodableError(f"broken {name}: {error}") from error
    return body


def _gunzip(body: bytes, limit: int) -> bytes:
    parts, left = [], limit
    while body:
        part, body = _inflate(body, left, wbits=31)
        parts.append(part)
        left -= len(part)
        # Padding and stray bytes behind the last member are common and harmless.
        if not body.startswith(b"\x1f\x8b"):
            break
    return b"".join(parts)


def _undeflate(body: bytes, limit: int) -> bytes:
    """RFC 9110 says zlib; some servers send the bare stream (as all browsers know)."""
    try:
        return _inflate(body, limit, wbits=15)[0]
    except zlib.error:
        return _inflate(body, limit, wbits=-15)[0]


def _inflate(body: bytes, limit: int, *, wbits: int) -> tuple[bytes, bytes]:
    stream = zlib.decompressobj(wbits)
    text = stream.decompress(body, limit + 1)
    if len(text) > limit:
        raise TooLargeError(f"more than {limit} bytes when decompressed")
    if not stream.eof:
        raise UndecodableError("truncated")
    return text, stream.unused_data


def _unbrotli(body: bytes, limit: int) -> bytes:
    stream = brotli.Decompressor()
    parts, size, rest = [], 0, body
    while not stream.is_finished():
        part = stream.process(rest, output_buffer_limit=_STEP)
        rest = b""
        size += len(part)
        if size > limit:
            raise TooLargeError(f"more than {limit} bytes when decompressed")
        if not part and not stream.is_finished() and stream.can_accept_more_data():
            raise UndecodableError("truncated")
        parts.append(part)
    return b"".join(parts)


def _unzstd(body: bytes, limit: int) -> bytes:
    if body and zstandard.frame_content_size(body) > limit:
        raise TooLargeError(f"more than {limit} bytes when decompressed")
    whole = io.BytesIO()
    stream = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()
    # A block has at least 4 bytes and opens to at most 128 KiB, so that a step yields at most 8 MiB.
    for at in range(0, len(body), 256):
        whole.write(stream.decompress(body[at : at + 256]))
        if whole.tell() > limit:
            raise TooLargeError(f"more than {limit} bytes when decompressed")
        if stream.eof:
            return whole.getvalue()
    raise UndecodableError("truncated")


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _undeflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
