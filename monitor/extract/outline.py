"""A page reduced to what choosing needs: blocks of text in reading order, and the boxes around them.

    <div><h1>A</h1><div><p>B</p><p>C</p></div></div>
        boxes   0 [A B C]    1 [B C]         a box is a range of blocks
        blocks  A, B, C                      each knows its innermost box

One walk over the tree makes it; everything after it works on plain lists.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from monitor.extract.classes import BODY, CHROME, DOUBTFUL, LINE, PLAIN, hint

# Elements that end a run of text (HTML Standard §15.3, "display: block" and its table relatives).
_BLOCKS_WORDS = """
    address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li listing main menu nav ol optgroup option p pre
    search section summary table tbody td tfoot th thead tr ul xmp
"""
_BLOCKS = frozenset(_BLOCKS_WORDS.split())
# Never part of a text: what runs, what is filled in, what is drawn, what leads elsewhere.
_SKIPPED_WORDS = """
    script style noscript template svg math iframe object embed video audio canvas map button select option
    textarea input label nav footer aside dialog figcaption head title meta link noframes datalist progress
    picture img source
"""
_SKIPPED = frozenset(_SKIPPED_WORDS.split())
_LEAVES = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "pre"])
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_FIGURE_WITH_TEXT = "table, blockquote, pre"
# Inline elements whose names say nothing that matters here.
_BARE = frozenset(("b", "strong", "em", "i", "u", "font", "sup", "sub", "mark", "q", "abbr", "code", "s", "tt", "big"))
_SIDE_ROLES = ("navigation", "complementary")
_BREAK = "\x1e"
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
CJK_WEIGHT = 3  # Chinese says with one character what English says with about three
HOLDS_THE_PAGE = 0.3  # of the characters in paragraphs: more is no mere addition to an article
MAX_DEPTH = 150  # levels; deeper text is taken without structure: a level takes 4 of the 1,000 frames of Python
MAX_BLOCKS = 20_000  # a page is read no further: fifty times a long article


@dataclass(slots=True)
class Block:
    """A paragraph, heading, list item or table cell."""

    text: str
    kind: str  # the tag of the innermost block element: p, h2, li, div ...
    box: int
    size: int  # weighted characters
    link_size: int  # of them, inside links
    joined: bool = False  # follows the block before after a single line break


@dataclass(slots=True)
class Box:
    """An element that holds blocks[start:end]."""

    tag: str
    name: str  # its class and id
    parent: int
    hint: int  # of classes.py
    start: int
    end: int = 0
    children: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Outline:
    """Blocks in reading order and the boxes around them; boxes[0] is the whole."""

    blocks: list[Block]
    boxes: list[Box]


def outline(root: LexborNode, *, prune: bool = True) -> Outline:
    """Return the outline of what is under `root`.

    Without `prune`, class names and forms are not held against an element.
    """
    size = _prose_size(root)
    walk = _Walk(page_size=size, prune=prune)
    walk.box(root, "body", "", PLAIN, 0)
    # A name on many elements that together hold the page is the page's layout, whatever it says.
    layout = frozenset(name for name, pruned in walk.pruned.items() if pruned > HOLDS_THE_PAGE * size)
    if layout:
        walk = _Walk(page_size=size, prune=prune, layout=layout)
        walk.box(root, "body", "", PLAIN, 0)
    return Outline(walk.blocks, walk.boxes)


def _prose_size(node: LexborNode) -> int:
    """Return the characters in paragraphs under a node."""
    return sum(len(p.text()) for p in node.css("p"))


class _Walk:
    def __init__(self, *, page_size: int, prune: bool, layout: frozenset[str] = frozenset()) -> None:
        self.pruned: Counter[str] = Counter()  # name -> characters in paragraphs of the elements left out for it
        self.blocks: list[Block] = []
        self.boxes: list[Box] = []
        self._prune = prune
        self._page_size = page_size
        self._layout = layout
        self._buffer: list[str] = []
        self._linked = 0
        self._in_link = 0
        self._kind = "body"
        self._box = -1

    def box(self, node: LexborNode, tag: str, name: str, kind_of: int, depth: int) -> None:
        parent = self._box
        number = len(self.boxes)
        box = Box(tag, name, parent, kind_of, len(self.blocks))
        self.boxes.append(box)
        if parent >= 0:
            self.boxes[parent].children.append(number)
        self._box = number
        self._children(node, depth)
        self._flush()
        box.end = len(self.blocks)
        self._box = parent

    def _children(self, node: LexborNode, depth: int) -> None:
        if depth > MAX_DEPTH:
            self._buffer.append(node.text())
            return
        buffer = self._buffer
        child = node.first_child
        while child is not None:
            tag = child.tag or "-"
            if tag == "-text":
                text = child.text_content or ""
                if not text.isspace():
                    buffer.append(text)
                    if self._in_link:
                        self._linked += len(text.strip())
                elif buffer:
                    buffer.append(" ")
            elif tag in _BARE:
                self._children(child, depth + 1)
            elif tag == "a":
                self._in_link += 1
                self._children(child, depth + 1)
                self._in_link -= 1
            elif tag == "br":
                buffer.append(_BREAK)
            elif tag not in _SKIPPED and tag[0] != "-":
                self._element(child, tag, depth + 1)
            child = child.next

    def _element(self, node: LexborNode, tag: str, depth: int) -> None:
        attributes = node.attributes
        name, kind_of = "", PLAIN
        if attributes:
            name = _name(attributes)
            if name:
                kind_of = hint(name)
            if "itemprop" in attributes and attributes["itemprop"] == "articleBody":
                kind_of = BODY
            if self._pruned(node, tag, name, attributes, kind_of):
                return
        if tag not in _BLOCKS:
            self._children(node, depth)
        elif len(self.blocks) < MAX_BLOCKS and (tag != "figure" or node.css_first(_FIGURE_WITH_TEXT) is not None):
            self._block(node, tag, name, kind_of, depth)

    def _block(self, node: LexborNode, tag: str, name: str, kind_of: int, depth: int) -> None:
        self._flush()
        outer, self._kind = self._kind, tag
        if tag in _LEAVES:
            self._children(node, depth)
            self._flush()
        else:
            self.box(node, tag, name, kind_of, depth)
        self._kind = outer

    def _pruned(self, node: LexborNode, tag: str, name: str, attributes: dict[str, str | None], kind_of: int) -> bool:
        if "hidden" in attributes or ("style" in attributes and _HIDDEN.search(attributes["style"] or "")):
            return not self._holds_the_page(node, "")
        if kind_of > DOUBTFUL and tag != "form" and attributes.get("role") not in _SIDE_ROLES:
            return False
        if not self._prune or tag in ("body", "main", "article") or name in self._layout:
            return False
        # A doubtful box may still be the article's: the judge of blocks is told of its name.
        beside = kind_of == CHROME or kind_of > DOUBTFUL
        if beside or (kind_of == LINE and tag in _LEAVES) or tag not in _BLOCKS:
            return not self._holds_the_page(node, name)
        return False

    def _holds_the_page(self, node: LexborNode, name: str) -> bool:
        """Say whether so many of the page's paragraphs are inside that the name must mean something else."""
        size = _prose_size(node)
        self.pruned[name] += size
        return size > HOLDS_THE_PAGE * self._page_size

    def _flush(self) -> None:
        buffer = self._buffer
        if not buffer:
            return
        raw = buffer[0] if len(buffer) == 1 else "".join(buffer)
        buffer.clear()
        linked, self._linked = self._linked, 0
        if _BREAK in raw:
            self._add_lines(raw, linked)
        elif text := " ".join(raw.split()):
            self._add(text, linked, joined=False)

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
        size = len(text)
        if not text.isascii():
            heavy = (CJK_WEIGHT - 1) * len(_CJK.findall(text))
            linked += heavy * linked // size
            size += heavy
        self.blocks.append(Block(text, self._kind, self._box, size, min(linked, size), joined))


def _name(attributes: dict[str, str | None]) -> str:
    kind, identity = attributes.get("class"), attributes.get("id")
    if kind and identity:
        return f"{kind} {identity}"
    return kind or identity or ""
