"""Pictures: small, repeatable, and the same to the eye as those that were drawn."""

import struct
import zlib

import pytest
import vl_convert

from monitor.digest.charts import png
from monitor.digest.pixels import in_shades
from tests.digest.days import a_baseline, a_digest, an_archived_article

INK = (11, 93, 102)
SQUARE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="5" height="3"><rect width="5" height="3" fill="white"/>'
    '<rect x="1" y="1" width="2" height="1" fill="rgb(11,93,102)"/></svg>'
)


def header(picture: bytes) -> tuple[int, ...]:
    return struct.unpack(">IIBB", picture[16:26])


def test_a_picture_keeps_its_size_and_its_ink() -> None:
    small = in_shades(bytes(vl_convert.svg_to_png(SQUARE)), INK)
    data = small[small.index(b"IDAT") + 4 :]
    rows = zlib.decompressobj().decompress(data)

    assert header(small) == (5, 3, 4, 3)
    assert [rows[at : at + 4].hex() for at in (0, 4, 8)] == ["00000000", "000ff000", "00000000"]
    assert bytes(INK) in small


@pytest.mark.parametrize("picture", ["trends", "heat"])
def test_pictures_of_a_day_fit_a_mail_many_times(picture: str) -> None:
    articles = [an_archived_article(number, source=f"s{number}") for number in range(1, 30)]
    drawn = png(picture, a_digest(*articles, baseline=a_baseline(3)))

    assert drawn is not None
    assert drawn.startswith(b"\x89PNG")
    assert len(drawn) < 12_000


def test_a_picture_of_another_kind_is_left_as_it_is() -> None:
    grey = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in (
            (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
            (b"IDAT", zlib.compress(b"\0\x80")),
            (b"IEND", b""),
        )
    )

    assert in_shades(grey, INK) == grey
