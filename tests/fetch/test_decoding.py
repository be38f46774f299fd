"""What is promised: a compressed body comes out whole, or not at all, and never larger than agreed."""

import gzip
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import brotli  # type: ignore[import-untyped]  # it ships no stubs
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from monitor.fetch.decoding import TooLargeError, UndecodableError, decoded

MIB = 1024 * 1024


def bare_deflate(body: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(body) + stream.flush()


COMPRESSED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": partial(brotli.compress, quality=3),  # quick
    "zstd": zstandard.ZstdCompressor().compress,
}


def opened(body: bytes, encoding: str, max_bytes: int = 8 * MIB, max_ratio: int = 100) -> bytes:
    return decoded(body, encoding, max_bytes=max_bytes, max_ratio=max_ratio)


@given(st.binary(max_size=5000), st.sampled_from(sorted(COMPRESSED)))
def test_what_was_compressed_comes_out(body: bytes, coding: str) -> None:
    assert opened(COMPRESSED[coding](body), coding) == body


@pytest.mark.parametrize(
    ("coding", "compress"),
    [
        ("gzip", partial(gzip.compress, compresslevel=9)),
        ("deflate", partial(zlib.compress, level=9)),
        ("br", brotli.compress),
        ("zstd", zstandard.ZstdCompressor(level=19).compress),
    ],
)
def test_a_long_list_that_repeats_itself_comes_out_whole(coding: str, compress: Callable[[bytes], bytes]) -> None:
    """All of the input is taken long before the last of the output comes."""
    body = b"<li class=item>ore</li>" * 40_000

    assert opened(compress(body), coding) == body


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        pytest.param(gzip.compress(gzip.compress(b"ore")), "gzip, gzip", id="twice"),
        pytest.param(brotli.compress(gzip.compress(b"ore")), "gzip, br", id="two ways, in the order applied"),
        pytest.param(gzip.compress(b"o") + gzip.compress(b"re"), "gzip", id="two members"),
        pytest.param(gzip.compress(b"ore") + b"\0\0\0", "gzip", id="padding behind"),
        pytest.param(bare_deflate(b"ore"), "deflate", id="deflate without its wrapper"),
        pytest.param(gzip.compress(b"ore"), "X-GZIP", id="the old name"),
        pytest.param(b"ore", "identity", id="not at all"),
        pytest.param(b"ore", "", id="an empty header"),
    ],
)
def test_what_servers_do_is_understood(body: bytes, encoding: str) -> None:
    assert opened(body, encoding) == b"ore"


@pytest.mark.parametrize("coding", sorted(COMPRESSED))
def test_a_truncated_body_is_no_body(coding: str) -> None:
    body = COMPRESSED[coding](bytes(range(256)) * 50)

    with pytest.raises(UndecodableError):
        opened(body[: len(body) // 2], coding)


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        pytest.param(b"<rss>", "gzip", id="not compressed at all"),
        pytest.param(b"<rss>", "br", id="not brotli"),
        pytest.param(b"<rss>", "zstd", id="not zstd"),
        pytest.param(b"<rss>", "sdch", id="a coding we did not ask for"),
        pytest.param(b"<rss>", "gzip, gzip, gzip", id="three times"),
    ],
)
def test_what_is_not_as_declared_is_refused(body: bytes, encoding: str) -> None:
    with pytest.raises(UndecodableError):
        opened(body, encoding)


@pytest.mark.parametrize("coding", sorted(COMPRESSED))
def test_a_bomb_does_not_go_off(coding: str) -> None:
    bomb = COMPRESSED[coding](bytes(40 * MIB))

    with pytest.raises(TooLargeError):
        opened(bomb, coding)


def test_a_bomb_in_a_bomb_does_not_go_off_either() -> None:
    with pytest.raises(TooLargeError):
        opened(gzip.compress(gzip.compress(bytes(40 * MIB))), "gzip, gzip")


def test_the_ratio_is_bounded_as_well_as_the_size() -> None:
    body = gzip.compress(bytes(4 * MIB))

    with pytest.raises(TooLargeError):
        opened(body, "gzip", max_bytes=64 * MIB, max_ratio=20)


def test_a_zstd_window_larger_than_a_client_must_bear_is_refused() -> None:
    parameters = zstandard.ZstdCompressionParameters(window_log=27, write_content_size=False)
    compressor = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    stream = compressor.compress(bytes(MIB)) + compressor.flush()

    with pytest.raises(UndecodableError):
        opened(stream, "zstd")


@given(st.binary(max_size=300), st.sampled_from([*COMPRESSED, "gzip, br"]))
def test_no_bytes_are_too_strange(body: bytes, encoding: str) -> None:
    with suppress(UndecodableError, TooLargeError):
        opened(body, encoding)
