"""Compressed bodies, opened within bounds: whole or not at all, and never larger than agreed.

Every decoder yields small pieces together with how much of the body they took, so that a bomb is put out when its
first sparks are out of proportion, not when it has filled the memory.
"""

import zlib
from collections.abc import Callable, Iterator

import brotli  # type: ignore[import-untyped]  # it ships no stubs
import zstandard

# Anything below is too small to hurt, and small bodies compress unevenly.
_RATIO_FROM_BYTES = 1024 * 1024
# Servers that compress twice exist; three times is a joke.
_MOST_CODINGS = 2
_STEP_IN = 16 * 1024
_STEP_OUT = 256 * 1024
# A block has at least 4 bytes and opens to at most 128 KiB (RFC 8878 section 3.1.1.2): a step yields at most 8 MiB.
_ZSTD_STEP_IN = 256
# Windows above 8 MiB must not be asked of a client (RFC 9659).
_ZSTD_WINDOW = 8 * 1024 * 1024

ACCEPTED = "gzip, deflate, br, zstd"

_Pieces = Iterator[tuple[int, bytes]]  # how many bytes of the body were taken so far, and what came out


class UndecodableError(Exception):
    """The body is not what its Content-Encoding says, or is cut short."""


class TooLargeError(Exception):
    """The body exceeds what we agreed to take."""


def decoded(body: bytes, encoding: str, *, max_bytes: int, max_ratio: int) -> bytes:
    """Return a body without its content codings, which are those of the Content-Encoding header.

    Raises:
        UndecodableError: broken, truncated, or a coding that we did not ask for.
        TooLargeError: larger than `max_bytes`, or out of proportion to what was sent.
    """
    codings = [name for name in (part.strip().lower() for part in encoding.split(",")) if name not in ("", "identity")]
    if len(codings) > _MOST_CODINGS:
        raise UndecodableError(f"compressed {len(codings)} times")
    for name in reversed(codings):
        if name not in _DECODERS:
            raise UndecodableError(f"unknown content coding {name[:20]!r}")
        try:
            body = _within(_DECODERS[name](body), max_bytes=max_bytes, max_ratio=max_ratio)
        except (zlib.error, brotli.error, zstandard.ZstdError) as error:
            raise UndecodableError(f"broken {name}: {error}") from error
    return body


def _within(pieces: _Pieces, *, max_bytes: int, max_ratio: int) -> bytes:
    whole, size = [], 0
    for taken, piece in pieces:
        size += len(piece)
        if size > min(max_bytes, max(_RATIO_FROM_BYTES, taken * max_ratio)):
            raise TooLargeError(f"more than {size} bytes from {taken}")
        whole.append(piece)
    return b"".join(whole)


def _gunzip(body: bytes) -> _Pieces:
    start = 0
    while start < len(body):
        end = start
        for end, piece in _inflate(body, start, wbits=31):
            yield end, piece
        start = end
        # Padding and stray bytes behind the last member are common and harmless.
        if not body.startswith(b"\x1f\x8b", start):
            return


def _undeflate(body: bytes) -> _Pieces:
    """RFC 9110 says zlib; some servers send the bare stream (as all browsers know)."""
    wrapped = len(body) > 1 and body[0] & 0x0F == 8 and int.from_bytes(body[:2]) % 31 == 0
    return _inflate(body, 0, wbits=15 if wrapped else -15)


def _inflate(body: bytes, start: int, *, wbits: int) -> _Pieces:
    stream = zlib.decompressobj(wbits)
    taken = start
    while not stream.eof:
        rest = stream.unconsumed_tail or body[taken : taken + _STEP_IN]
        taken += 0 if stream.unconsumed_tail else len(rest)
        piece = stream.decompress(rest, _STEP_OUT)
        if not rest and not piece:
            raise UndecodableError("truncated")
        yield taken - len(stream.unused_data), piece


def _unbrotli(body: bytes) -> _Pieces:
    stream = brotli.Decompressor()
    taken = 0
    while not stream.is_finished():
        rest = body[taken : taken + _STEP_IN] if stream.can_accept_more_data() else b""
        taken += len(rest)
        piece = stream.process(rest, output_buffer_limit=_STEP_OUT)
        # A decoder that could take more may have more to give as well.
        if not rest and not piece:
            raise UndecodableError("truncated")
        yield taken, piece


def _unzstd(body: bytes) -> _Pieces:
    stream = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()
    for at in range(0, len(body), _ZSTD_STEP_IN):
        yield at + _ZSTD_STEP_IN, stream.decompress(body[at : at + _ZSTD_STEP_IN])
        if stream.eof:
            return
    raise UndecodableError("truncated")


_DECODERS: dict[str, Callable[[bytes], _Pieces]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _undeflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
