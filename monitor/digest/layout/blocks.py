"""What a page is made of. Text is plain: each format escapes it for itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from monitor.digest.wording import Wording
from monitor.domain.reports import Named, Quote

RunKind = Literal["plain", "strong", "quote", "ref", "muted", "chip", "level", "status", "code", "alert"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """A stretch of text of one kind."""

    text: str
    kind: RunKind = "plain"
    href: str | None = None
    language: str | None = None  # when it is not the page's
    tip: str | None = None
    level: int = 0  # of a commitment chip


Runs = tuple[Run, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Paragraph:
    """A paragraph; quiet ones are set smaller."""

    runs: Runs
    kind: Literal["plain", "quiet", "warning"] = "plain"


@dataclass(frozen=True, kw_only=True, slots=True)
class Items:
    """A list."""

    rows: tuple[Runs, ...]
    ordered: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One cell of a table."""

    runs: Runs
    head: bool = False
    shade: int = 0  # 0-4
    number: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table with its caption for those who hear it."""

    caption: str
    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    kind: Literal["plain", "grid"] = "plain"


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """A picture; `alt` says in words what it shows."""

    name: Literal["trends", "heat"]
    alt: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """A heading inside a section."""

    runs: Runs
    anchor: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """A story."""

    anchor: str
    heading: Runs
    facts: Runs  # chips: type, stage, place, commitment, carriers, status
    dates: Runs
    changes: tuple[Runs, ...]
    lines: tuple[Runs, ...]
    background: bool


Block = Paragraph | Items | Table | Chart | Heading | Card


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A section; `key` is its anchor too."""

    key: str
    title: str
    blocks: tuple[Block, ...]
    tone: str = ""  # for warnings: ok, partial, blind, unread


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A whole digest, ready to be written."""

    language: str
    title: str
    date: str
    subject: str
    preheader: str
    masthead: tuple[Runs, ...]
    sections: tuple[Section, ...]
    labels: dict[str, str]
    base_url: str
    day: str


def text(words: str) -> Run:
    """Return plain words."""
    return Run(text=words)


def strong(words: str, href: str | None = None) -> Run:
    """Return emphasised words."""
    return Run(text=words, kind="strong", href=href)


def muted(words: str, href: str | None = None) -> Run:
    """Return words set back."""
    return Run(text=words, kind="muted", href=href)


def link(words: str, href: str) -> Run:
    """Return words that lead somewhere."""
    return Run(text=words, href=href)


def table(caption: str, heads: list[str], rows: tuple[tuple[Cell, ...], ...]) -> Table:
    """Return a table whose heads stand over their columns, numbers to the right."""
    numbers = [cell.number for cell in rows[0]] if rows else [False] * len(heads)
    head = tuple(
        Cell(runs=(text(name),), head=True, number=number) for name, number in zip(heads, numbers, strict=True)
    )
    return Table(caption=caption, head=head, rows=rows)


def quoted(quote_: Quote, *, bare: bool = False) -> Runs:
    """Return a quotation and the reference to its sentence; `bare` leaves the article's number out."""
    number = f"·{quote_.sentence}" if bare else f"{quote_.article}·{quote_.sentence}"
    href = f"/a/{quote_.article}#s{quote_.sentence}"
    return (
        Run(text=quote_.text, kind="quote", language=quote_.language, href=href),
        text(" "),
        Run(text=number, kind="ref", href=href),
    )


def explore(*terms: str) -> str:
    """Return the address of the articles that a query in the query grammar finds."""
    return f"/explore?q={quote(' '.join(term for term in terms if term), safe=':,')}"


def line(words: str, *, quiet: bool = False) -> Paragraph:
    """Return one line of plain words."""
    return Paragraph(runs=(text(words),), kind="quiet" if quiet else "plain")


def listed(named: Sequence[Named], words: Wording) -> str:
    """Return names as the language lists them."""
    return words.listed([each.name for each in named])
