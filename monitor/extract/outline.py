"""A page reduced to what choosing needs: blocks of text in reading order, and the boxes around them.

    <div><h1>A</h1><div><p>B</p><p>C</p></div></div>
        boxes   0 [A B C]    1 [B C]         a box is a range of blocks
        blocks  A, B, C                      each knows its innermost box

One walk over the tree makes it; everything after it works on plain lists.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.extract.classes import BODY, CHROME, DOUBTFUL, HIDING, LINE, ODD, PLAIN, hint

# Elements that end a run of text (HTML Standard §15.3, "display: block" and its table relatives).
_BLOCKS_WORDS = """
    address article blockquote body center dd details dir div dl dt fieldset figcaption figure
    form h1 h2 h3 h4 h5 h6 header hgroup hr legend li listing main menu ol optgroup p pre
    search section summary table tbody td tfoot th thead tr ul xmp
"""
# Never part of a text: what runs, what is filled in, what is drawn, what leads elsewhere.
_SKIPPED_WORDS = """
    script style noscript template svg math iframe object embed video audio canvas map button select option
    textarea input label nav footer aside dialog figcaption head title meta link noframes datalist progress
"""
_LEAVES_WORDS = "p h1 h2 h3 h4 h5 h6 li dt dd pre"
# Inline elements whose names say nothing that matters here.
_BARE_WORDS = "b strong u font sup sub mark q abbr code s tt big"
# Inline elements whose names may say that they are none of the text; elements that are not listed are taken like these.
_NAMED_WORDS = "span time ins cite"
# What the walk does with a node.
_TEXT, _LINK, _BARE, _STRESSED, _BREAKING, _SKIPPED, _PICTURE, _INLINE, _LEAF, _BOX = range(10)
_ROLES = {
    **dict.fromkeys(_NAMED_WORDS.split(), _INLINE),
    **dict.fromkeys(_BLOCKS_WORDS.split(), _BOX),
    **dict.fromkeys(_LEAVES_WORDS.split(), _LEAF),
    **dict.fromkeys(_BARE_WORDS.split(), _BARE),
    **dict.fromkeys(_SKIPPED_WORDS.split(), _SKIPPED),
    **dict.fromkeys(("img", "picture", "source"), _PICTURE),
    **dict.fromkeys(("em", "i", "small"), _STRESSED),
    "a": _LINK,
    "br": _BREAKING,
}
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
SENTENCE_END = frozenset('.!?。！？”"…:：;；»’)）」')
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# React sends late parts of a page in hidden boxes of such ids and has a script move them to where they belong.
_STREAMED = "S:"
_FIGURE_WITH_TEXT = "table, blockquote, pre"
_SIDE_ROLES = ("navigation", "complementary")
_BREAK = "\x1e"
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]+")
# Bytes that begin no character of those in UTF-8.
_NOT_IN_CJK = bytes(range(0xE3)) + b"\xee" + bytes(range(0xF0, 0x100))
CJK_WEIGHT = 3  # Chinese says with one character what English says with about three
PARAGRAPH = 80  # weighted characters of a short paragraph
HOLDS_THE_PAGE = 0.3  # of the page's prose: more is no mere addition to an article
# Weighted characters, and of the page's prose: what must be left for long comments and notices to go as well.
LEFT_PROSE, LEFT_SHARE = 300, 0.1
_ASIDE = 300  # characters: what is shorter and named as chrome, or stands inside a paragraph, is not worth a walk
MAX_DEPTH = 150  # levels; deeper text is taken without structure: a level takes 4 of the 1,000 frames of Python
MAX_BLOCKS = 20_000  # a page is read no further: fifty times a long article

# What a box hands down to all that is inside.
IN_DOUBTFUL, IN_ODD, IN_BODY, IN_ARTICLE, IN_MAIN, IN_LIST, IN_TABLE, IN_HEADER, IN_CHROME, IN_QUOTE = (
    1 << bit for bit in range(10)
)
_OF_HINT = {DOUBTFUL: IN_DOUBTFUL, LINE: IN_DOUBTFUL, ODD: IN_ODD, BODY: IN_BODY}
_OF_TAG = {
    "article": IN_ARTICLE,
    "main": IN_MAIN,
    "ul": IN_LIST,
    "ol": IN_LIST,
    "dl": IN_LIST,
    "table": IN_TABLE,
    "header": IN_HEADER,
    "blockquote": IN_QUOTE,
}


@dataclass(slots=True)
class Block:
    """A paragraph, heading, list item or table cell."""

    text: str
    kind: str  # the tag of the innermost block element: p, h2, li, div ...
    box: int
    size: int  # weighted characters
    link_size: int  # of them, inside links
    prose: float  # how much it looks like prose at first sight: weighted characters, negative for chrome
    stressed: bool  # opens in italics or small print, as notes do
    pictured: bool  # follows a picture
    joined: bool = False  # follows the block before after a single line break


@dataclass(slots=True)
class Box:
    """An element that holds blocks[start:end]."""

    tag: str
    name: str  # its class; without one, its id, which no other element shares
    said: int  # what the name says, of classes.py
    beside: bool  # its name or its kind says that it stands beside the article
    within: int  # IN_... of itself and of the boxes around it
    parent: int
    start: int
    end: int = 0


@dataclass(slots=True)
class Outline:
    """Blocks in reading order and the boxes around them; boxes[0] is the whole."""

    blocks: list[Block]
    boxes: list[Box]


def outline(root: LexborNode, *, prune: bool = True) -> Outline:
    """Return the outline of what is under `root`.

    Without `prune`, class names and forms are not held against an element.
    """
    walk = _Walk()
    walk.whole(root)
    page = Outline(walk.blocks, walk.boxes)
    return _without_what_stands_beside(page) if prune else page


def _by_id() -> dict[int, tuple[int, str]]:
    """Return the role and the name of each listed node by the number that the parser gives its name.

    The parser hands out numbers at half the cost of names, and a page has a thousand nodes.
    """
    page = LexborHTMLParser("<body>text<!-- comment -->")
    assert page.body is not None, "every document has a body"
    found = {node.tag_id: (_TEXT if node.is_text_node else _SKIPPED, "") for node in page.body.iter(include_text=True)}
    return found | {page.create_node(tag).tag_id: (role, tag) for tag, role in _ROLES.items()}


_NODES = _by_id()


def _unlisted(node: LexborNode) -> tuple[int, str]:
    return _INLINE, node.tag or "-"


class _Walk:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.boxes = [Box("body", "", PLAIN, beside=False, within=0, parent=-1, start=0)]
        self._box = 0
        self._open: list[tuple[str, str, int, bool, int]] = []  # boxes inside that one, as yet without a block
        self._within = 0
        self._buffer: list[str] = []
        self._linked = 0
        self._in_link = 0
        self._stressed = False
        self._pictured = False
        self._kind = "body"

    def whole(self, root: LexborNode) -> None:
        self._children(root, 0)
        self._flush()
        self.boxes[0].end = len(self.blocks)

    def _children(self, node: LexborNode, depth: int) -> None:
        buffer = self._buffer
        if depth > MAX_DEPTH:
            buffer.append(node.text())
            return
        child = node.first_child
        while child is not None:
            role, tag = _NODES.get(child.tag_id) or _unlisted(child)
            if role == _TEXT:
                # Two of three text nodes are line breaks between elements; they are told before they are read.
                if child.is_empty_text_node or (text := child.text_content or "").isspace():
                    if buffer:
                        buffer.append(" ")
                else:
                    buffer.append(text)
                    if self._in_link:
                        self._linked += len(text.strip())
            elif role >= _INLINE:
                self._element(child, tag, role, depth + 1)
            elif role == _LINK:
                self._in_link += 1
                self._children(child, depth + 1)
                self._in_link -= 1
            elif role <= _STRESSED:
                self._stressed = self._stressed or (role == _STRESSED and not buffer)
                self._children(child, depth + 1)
            elif role == _BREAKING:
                buffer.append(_BREAK)
            elif role == _PICTURE:
                self._pictured = True
            child = child.next

    def _element(self, node: LexborNode, tag: str, role: int, depth: int) -> None:
        name, said, beside = "", PLAIN, tag == "form"
        # Empty boxes end a run of text too, but most of them carry the longest of names.
        if node.first_child is not None and (attributes := node.attributes):
            name, said, beside = _read_name(attributes, tag, role)
        if beside:
            if len(node.text()) < (_ASIDE if said == CHROME or role == _INLINE else PARAGRAPH):
                return
        elif role == _INLINE:
            self._children(node, depth)
            return
        if len(self.blocks) >= MAX_BLOCKS or (tag == "figure" and not self._has_text(node)):
            return
        if self._buffer:
            self._flush()
        outer, self._kind = self._kind, tag
        if role == _LEAF and not beside:
            self._children(node, depth)
            if self._buffer:
                self._flush()
        else:
            self._inside(node, tag, name, said, depth, beside=beside)
        self._kind = outer

    def _has_text(self, figure: LexborNode) -> bool:
        self._pictured = True
        return figure.css_first(_FIGURE_WITH_TEXT) is not None

    def _inside(self, node: LexborNode, tag: str, name: str, said: int, depth: int, *, beside: bool) -> None:
        outer = self._within
        self._within |= _OF_HINT.get(said, 0) | _OF_TAG.get(tag, 0) | (IN_CHROME if beside else 0)
        self._open.append((tag, name, said, beside, self._within))
        self._children(node, depth)
        if self._buffer:
            self._flush()
        self._within = outer
        if self._open:
            self._open.pop()
        else:
            box = self.boxes[self._box]
            box.end, self._box = len(self.blocks), box.parent

    def _enter(self) -> None:
        """Note the boxes around the first block in them; most boxes of a page have none, and are never noted."""
        for tag, name, said, beside, within in self._open:
            self.boxes.append(Box(tag, name, said, beside, within, self._box, len(self.blocks)))
            self._box = len(self.boxes) - 1
        self._open.clear()

    def _flush(self) -> None:
        buffer = self._buffer
        raw = buffer[0] if len(buffer) == 1 else "".join(buffer)
        buffer.clear()
        linked, self._linked = self._linked, 0
        if _BREAK in raw:
            self._add_lines(raw, linked)
        elif text := _spaced(raw):
            self._add(text, linked, joined=False)
        self._stressed = False

    def _add_lines(self, raw: str, linked: int) -> None:
        total = max(len("".join(raw.split())), 1)
        gap, first = 0, True
        for line in raw.split(_BREAK):
            text = " ".join(line.split())
            if not text:
                gap += 1
                continue
            share = len(text) / total
            indented = line.lstrip("\n\r\t ")[:1] in ("\u3000", "\xa0")
            self._add(text, int(linked * share), joined=not first and gap == 0 and not indented)
            first, gap = False, 0

    def _add(self, text: str, linked: int, *, joined: bool) -> None:
        if self._open:
            self._enter()
        size = len(text)
        if not text.isascii():
            heavy = (CJK_WEIGHT - 1) * _cjk(text)
            linked += heavy * linked // size
            size += heavy
        linked = min(linked, size)
        prose = _prose(text, self._kind, size, linked)
        self.blocks.append(
            Block(text, self._kind, self._box, size, linked, prose, self._stressed, self._pictured, joined)
        )
        self._pictured = False


def _read_name(attributes: dict[str, str | None], tag: str, role: int) -> tuple[str, int, bool]:
    """Return an element's name, what the name says, and whether the element stands beside the article."""
    kind, identity = attributes.get("class"), attributes.get("id")
    more = len(attributes) > 1 or kind is None  # most elements that have a name have nothing else
    if more and _is_hidden(attributes):
        return "", PLAIN, True
    said = hint(f"{kind} {identity}" if kind and identity else kind or identity or "")
    if more and attributes.get("itemprop") == "articleBody":
        said = BODY
    if said <= HIDING or (more and attributes.get("role") in _SIDE_ROLES):
        beside = tag not in ("body", "main", "article")
    elif said == BODY:
        beside = False
    else:
        # What a doubtful box holds may still be the article's: the judge of blocks is told of its name.
        beside = tag == "form" or (said <= DOUBTFUL and role == _INLINE) or (said == LINE and role == _LEAF)
    return kind or identity or "", said, beside


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    if "hidden" in attributes:
        return not (attributes.get("id") or "").startswith(_STREAMED)
    style = attributes.get("style")
    return style is not None and _HIDDEN.search(style) is not None


def _without_what_stands_beside(page: Outline) -> Outline:
    """Return the page without the boxes that stand beside the article.

    A name that layouts have too removes only what holds little of the page's prose, alone and together with its
    namesakes. Other names remove anything, but where hardly any prose would be left they must mean something else.
    """
    blocks, boxes = page.blocks, page.boxes
    beside = [box for box in boxes if box.beside and box.start < box.end]
    if not beside:
        return page
    sums = [0.0, *accumulate(max(block.prose, 0.0) for block in blocks)]
    named: defaultdict[str, float] = defaultdict(float)
    for box in beside:
        named[box.name or f"#{box.start}"] += sums[box.end] - sums[box.start]
    little = [box for box in beside if named[box.name or f"#{box.start}"] <= HOLDS_THE_PAGE * sums[-1]]
    gone = _covered([*little, *(box for box in beside if box.said == CHROME)], len(blocks))
    left = sum(after - before for before, after, out in zip(sums, sums[1:], gone, strict=False) if not out)
    if left < max(LEFT_PROSE, LEFT_SHARE * sums[-1]):
        gone = _covered(little, len(blocks))
    at = [0, *accumulate(1 - left_out for left_out in gone)]
    for box in boxes:
        box.start, box.end = at[box.start], at[box.end]
    return Outline([block for block, left_out in zip(blocks, gone, strict=True) if not left_out], boxes)


def _covered(boxes: Iterable[Box], count: int) -> bytearray:
    covered = bytearray(count)
    for box in boxes:
        covered[box.start : box.end] = b"\1" * (box.end - box.start)
    return covered


def _spaced(raw: str) -> str:
    text = raw.strip()
    # A blank is the only printable white space; looking is cheaper than taking apart and putting together.
    return text if text.isprintable() and "  " not in text else " ".join(text.split())


def _cjk(text: str) -> int:
    # Curly quotes and accents are what most texts have outside ASCII: that is told at a fifth of the cost of looking.
    if not text.encode().translate(None, _NOT_IN_CJK):
        return 0
    return sum(map(len, _CJK.findall(text)))


def _prose(text: str, kind: str, size: int, linked: int) -> float:
    if 2 * linked > size:
        return -0.3 * min(size, 100)
    if kind in HEADINGS:
        return 0.0
    if size >= PARAGRAPH or (size >= 25 and text[-1] in SENTENCE_END):
        return float(min(size - linked, 1_000))
    return 0.3 * (size - linked) if kind == "p" else -2.0
