"""Small PNGs: what vl-convert writes in 32 bits a pixel, fast and large, in the sixteen shades that one ink needs."""

import struct
import zlib
from collections.abc import Iterator

import numpy as np

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_SHADES = 16
# The row filters of its encoder are 0, bytes as they are, and this: each byte less the one a pixel before (PNG, 9.2).
_SUB = 1


def in_shades(png: bytes, ink: tuple[int, int, int]) -> bytes:
    """Return an 8-bit RGBA picture drawn in one ink on white as 4-bit palette PNG; other pictures as they are."""
    chunks = list(_chunks(png))
    width, height, depth, colour = struct.unpack(">IIBB", chunks[0][1][:10])
    stream = zlib.decompress(b"".join(data for name, data in chunks if name == b"IDAT"))
    rows = np.frombuffer(stream, np.uint8).reshape(height, -1)
    if (depth, colour) != (8, 6) or rows[:, 0].max() > _SUB:
        return png
    steps = rows[:, 1:].reshape(height, width, 4)
    pixels = np.where(rows[:, :1, None] == _SUB, np.cumsum(steps, axis=1, dtype=np.uint8), steps)
    shades = np.rint((255.0 - pixels[..., 0]) * (_SHADES - 1) / (255 - ink[0])).clip(0, _SHADES - 1).astype(np.uint8)
    shades = np.pad(shades, ((0, 0), (0, width % 2)))
    packed = np.zeros((height, 1 + shades.shape[1] // 2), np.uint8)  # the first byte of a row: no filter
    packed[:, 1:] = shades[:, ::2] << 4 | shades[:, 1::2]
    palette = bytes(round(255 + (part - 255) * shade / (_SHADES - 1)) for shade in range(_SHADES) for part in ink)
    header = struct.pack(">IIBBBBB", width, height, 4, 3, 0, 0, 0)
    parts = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", zlib.compress(packed.tobytes(), 9)), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(name, data) for name, data in parts)


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while at < len(png):
        size, name = struct.unpack(">I4s", png[at : at + 8])
        yield name, png[at + 8 : at + 8 + size]
        at += 12 + size


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
