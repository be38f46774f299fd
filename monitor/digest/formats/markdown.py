"""Markdown (CommonMark with tables), for repositories, wikis and terminals."""

import re

from monitor.digest.layout.blocks import Block, Card, Chart, Heading, Items, Paragraph, Run, Runs, Table
from monitor.digest.layout.page import laid_out
from monitor.domain.reports import Digest, RenderedDigest

# What could open markup anywhere in a line; at its start, lists, headings and quotes too.
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~])")
_LINE_START = re.compile(r"^(\s*)([#+\-=]|\d+[.)])(?=\s|$)")


class Markdown:
    """One document, sections as second-level headings."""

    def render(self, digest: Digest) -> RenderedDigest:
        """Return the digest as Markdown."""
        page = laid_out(digest)
        lines = [f"# {_escaped(page.title)} – {_escaped(page.date)}", ""]
        for runs in page.masthead:
            lines += [_line(runs, page.base_url), ""]
        for section in page.sections:
            lines += [f"## {_escaped(section.title)}", ""]
            for block in section.blocks:
                lines += [*_block(block, page.base_url), ""]
        content = "\n".join(lines).rstrip() + "\n"
        return RenderedDigest(format="md", media_type="text/markdown; charset=utf-8", content=content.encode())


def _block(block: Block, base: str) -> list[str]:
    match block:
        case Paragraph():
            return [("> " if block.kind == "warning" else "") + _line(block.runs, base)]
        case Items():
            return [
                f"{number}. {_line(row, base)}" if block.ordered else f"- {_line(row, base)}"
                for number, row in enumerate(block.rows, 1)
            ]
        case Table():
            return _table(block, base)
        case Heading():
            return [f"### {_line(block.runs, base)}"]
        case Card():
            return _card(block, base)
        case Chart():
            return [f"_{_escaped(block.alt)}_"]


def _card(card: Card, base: str) -> list[str]:
    chips = " ".join(_run(run, base) for run in card.facts)
    lines = [f"#### {_line(card.heading, base)}", "", chips, "", _line(card.dates, base), ""]
    return lines + [f"- {_line(row, base)}" for row in (*card.changes, *card.lines)]


def _table(table: Table, base: str) -> list[str]:
    head = "| " + " | ".join(_line(cell.runs, base) for cell in table.head) + " |"
    rule = "|" + "|".join("--:" if cell.number else "---" for cell in table.head) + "|"
    return [head, rule, *("| " + " | ".join(_line(cell.runs, base) for cell in row) + " |" for row in table.rows)]


def _line(runs: Runs, base: str) -> str:
    return _LINE_START.sub(r"\1\\\2", "".join(_run(run, base) for run in runs).strip())


def _run(run: Run, base: str) -> str:
    words = _escaped(run.text)
    match run.kind:
        case "quote":
            return f"“{words}”"
        case "strong" | "level" | "alert" if run.text.strip():
            words = f"**{words.strip()}**"
        case "chip" | "code" | "status":
            words = "`" + run.text.replace("`", "'") + "`"
        case _:
            pass
    return f"[{words.strip()}]({_address(run.href, base)})" if run.href else words


def _address(href: str, base: str) -> str:
    return (base + href if href.startswith("/") else href).replace("(", "%28").replace(")", "%29").replace(" ", "%20")


def _escaped(words: str) -> str:
    return _SPECIAL.sub(r"\\\1", words)
