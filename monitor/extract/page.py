"""From bytes to a tree, within bounds.

A page over MAX_BYTES or nested deeper than MAX_NESTING is refused before it is parsed: Lexbor is linear in everything
but the depth of nested block elements, where 50,000 levels take seconds and a million take for ever.
"""

import codecs
import re
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser

from monitor.errors import ParseError
from monitor.reading.charset import decode

MAX_BYTES = 20_000_000  # the largest of 1,300 news pages had 5 MB
MAX_NESTING = 3_000  # levels; parsed in about 30 ms, while no real page had more than 200
# Fewer tags than this cannot be nested dangerously deep, and most pages have fewer: they are spared the scan.
_TAGS_WORTH_A_SCAN = 10_000

_OPENING = 20_000  # bytes or characters
_PIECE = 16_384  # bytes

_MAGIC = (
    b"%PDF-", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"RIFF",
    b"\x7fELF", b"MZ\x90\x00", b"OggS", b"ID3",
)  # fmt: skip
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")  # byte order marks
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\ufffd]")
_TAG = re.compile(
    r"<(?:!doctype|html|head|body|title|meta|div|p|br|a|span|table|article|section|h[1-6]|ul|ol|img|script|center"
    r"|font|frameset|frame)\b",
    re.IGNORECASE,
)
_START_OR_END = re.compile(r"<(/?)([a-z][^\s/>]*)")
# Elements that hold nothing, that the next of their kind ends, or that a page has once.
_FLAT_WORDS = """
    br img input meta link hr source wbr area base col embed param track p li dt dd td tr th tbody thead tfoot option
    html head body path
"""
_FLAT = frozenset(_FLAT_WORDS.split())
_FEED = re.compile(
    r"\s*(?:<\?xml[^>]*>)?\s*(?:<!--.{0,500}?-->\s*)*<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class PageText:
    """A page's characters, as the parser likes them best: UTF-8 bytes when that is what came."""

    source: bytes | str
    opening: str  # its first 20,000 bytes or characters; they say what a document is

    @property
    def text(self) -> str:
        """All characters; made anew each time, since for most pages nobody asks."""
        return self.source if isinstance(self.source, str) else self.source.decode("utf-8")


def read_text(page: bytes, content_type: str | None) -> PageText:
    """Return the page's characters.

    Raises:
        ParseError: nothing there, too much there, or no text.
    """
    if not page or page.isspace():
        raise ParseError("the page is empty")
    if len(page) > MAX_BYTES:
        raise ParseError(f"the page has {len(page):,} bytes, more than the {MAX_BYTES:,} that are read")
    if page.startswith(_MAGIC):
        raise ParseError("the page is a binary file, not text")
    read = _characters(page, content_type)
    opening = read.opening
    if _FEED.match(opening):
        raise ParseError("the page is a feed or a sitemap, not an article")
    if not _TAG.search(opening) and len(_CONTROLS.findall(opening)) > 0.1 * len(opening):
        raise ParseError("the page is a binary file, not text")
    return read


def _characters(page: bytes, content_type: str | None) -> PageText:
    # Re-encoding for the parser would cost half a parse; nearly all pages are UTF-8 already.
    if not page.startswith(_MARKS) and not any(byte in page for byte in (b"\x00", b"\x1b")) and _is_utf8(page):
        return PageText(source=page, opening=page[:_OPENING].decode("utf-8", "ignore"))
    text = decode(page, content_type).replace("\x00", "")
    return PageText(source=text, opening=text[:_OPENING])


def _is_utf8(page: bytes) -> bool:
    """Say whether a page is valid UTF-8; piece by piece, which stays in the processor's cache, at half the cost."""
    at = 0
    try:
        while at < len(page):
            piece = page[at : at + _PIECE]
            at += len(piece) if piece.isascii() else codecs.utf_8_decode(piece, "strict", len(piece) < _PIECE)[1]
    except UnicodeDecodeError:
        return False
    return True


def is_html(page: PageText, content_type: str | None) -> bool:
    """Say whether to read a document as HTML; a server that says text/plain is believed unless it is plainly wrong."""
    if content_type and content_type.partition(";")[0].strip().lower() == "text/plain":
        return page.opening.lstrip("\ufeff \r\n\t")[:15].lower().startswith(("<!doctype html", "<html"))
    return _TAG.search(page.opening) is not None or _TAG.search(page.text) is not None


def parse(page: PageText) -> LexborHTMLParser:
    """Return the page's tree.

    Raises:
        ParseError: nested too deep.
    """
    if _tags(page.source) > _TAGS_WORTH_A_SCAN and _is_too_deep(page.text):
        raise ParseError(f"the page is nested more than {MAX_NESTING:,} levels deep")
    return LexborHTMLParser(page.source, options=LexborDocumentOptions.WO_EVENTS)


def _tags(source: bytes | str) -> int:
    if isinstance(source, str):
        return source.count("<")
    # A quarter of the cost of bytes.count, which stops at each.
    return int(np.count_nonzero(np.frombuffer(source, dtype=np.uint8) == ord("<")))


def _is_too_deep(text: str) -> bool:
    """Say whether elements are nested too deep; an end tag takes a level back only while its element is open."""
    opened: defaultdict[str, int] = defaultdict(int)
    depth = 0
    for found in _START_OR_END.finditer(text.lower()):
        slash, name = found.groups()
        if name in _FLAT:
            continue
        if not slash:
            opened[name] += 1
            depth += 1
            if depth > MAX_NESTING:
                return True
        elif name in opened:
            depth -= 1
            opened[name] -= 1
            if not opened[name]:
                del opened[name]
    return False
