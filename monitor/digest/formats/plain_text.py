"""Plain text, for terminals, for the text part of an e-mail, for people who read with their ears."""

import textwrap
import unicodedata

from monitor.digest.layout.blocks import Block, Card, Chart, Heading, Items, Page, Paragraph, Run, Runs, Table
from monitor.digest.layout.page import laid_out
from monitor.domain.reports import Digest, RenderedDigest

WIDTH = 88


class PlainText:
    """Wrapped lines, underlined headings, aligned tables where they fit."""

    def render(self, digest: Digest) -> RenderedDigest:
        """Return the digest as text."""
        content = written(laid_out(digest))
        return RenderedDigest(format="text", media_type="text/plain; charset=utf-8", content=content.encode())


def written(page: Page) -> str:
    """Return a page as text, ending in a newline."""
    lines = [f"{page.title.upper()} · {page.date}", ""]
    for runs in page.masthead[:2]:
        lines += _wrapped(_line(runs))
    if page.base_url:
        lines.append(f"{page.labels['full']}: {page.base_url}/d/{page.day}")
    for section in page.sections:
        lines += ["", section.title.upper(), "-" * _width(section.title)]
        for block in section.blocks:
            lines += _block(block)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _block(block: Block) -> list[str]:
    match block:
        case Paragraph():
            return _wrapped(
                _line(block.runs),
                first="! " if block.kind == "warning" else "",
                rest="  " if block.kind == "warning" else "",
            )
        case Items():
            marks = [f"{number}. " if block.ordered else "- " for number in range(1, len(block.rows) + 1)]
            return [
                line
                for mark, row in zip(marks, block.rows, strict=True)
                for line in _wrapped(_line(row), first=mark, rest=" " * len(mark))
            ]
        case Table():
            return _table(block)
        case Heading():
            return ["", f"== {_line(block.runs)} =="]
        case Card():
            return _card(block)
        case Chart():
            return []


def _card(card: Card) -> list[str]:
    lines = ["", *_wrapped(_line(card.heading), first="* ", rest="  ")]
    lines += _wrapped(" | ".join(run.text for run in card.facts), first="  ", rest="  ")
    lines += _wrapped(_line(card.dates), first="  ", rest="  ") if card.dates else []
    for row in (*card.changes, *card.lines):
        lines += _wrapped(_line(row), first="  - ", rest="    ")
    return lines


def _table(table: Table) -> list[str]:
    """Align columns when every row fits a line; else write each row as a wrapped line."""
    rows = [[_line(cell.runs) for cell in row] for row in (table.head, *table.rows)]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(table.head))]
    if sum(widths) + 2 * len(widths) <= WIDTH:
        return ["  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return [
        line for row in rows[1:] for line in _wrapped(" | ".join(cell for cell in row if cell), first="- ", rest="  ")
    ]


def _line(runs: Runs) -> str:
    return "".join(_run(run) for run in runs).strip()


def _run(run: Run) -> str:
    match run.kind:
        case "quote":
            return f"“{run.text}”"
        case "ref":
            return f"[{run.text}]"
        case _:
            return run.text


def _wrapped(line: str, *, first: str = "", rest: str = "") -> list[str]:
    """Wrap to WIDTH columns, where Chinese characters take two and may be broken anywhere."""
    if _width(line) == len(line):
        return textwrap.wrap(line, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False) or [
            first
        ]
    lines, current = [], first
    for word in _words(line):
        if _width(current) + _width(word) > WIDTH and current.strip():
            lines.append(current.rstrip())
            current = rest + word.lstrip()
        else:
            current += word
    return [*lines, current.rstrip()]


def _words(line: str) -> list[str]:
    """Split into pieces between which a line may break: after blanks and after wide characters."""
    pieces = [""]
    for char in line:
        pieces[-1] += char
        if char == " " or _width(char) == 2:
            pieces.append("")
    return [piece for piece in pieces if piece]


def _padded(cell: str, width: int) -> str:
    return cell + " " * (width - _width(cell))


def _width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)
