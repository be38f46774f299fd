"""The whole page, section by section in the order of the profile."""

from collections.abc import Callable
from dataclasses import replace

from monitor.digest.layout import front, health, registers, standing, story_cards
from monitor.digest.layout.blocks import Block, Card, Cell, Page, Section, Table
from monitor.digest.wording import Wording, wording_of
from monitor.domain.reports import Digest

_SECTIONS: dict[str, Callable[[Digest, Wording], tuple[Block, ...]]] = {
    "warnings": front.warnings,
    "minute": front.minute,
    "ladder": story_cards.ladder,
    "movers": standing.movers,
    "metals": story_cards.metals,
    "quiet": standing.quiet,
    "grid": standing.grid,
    "shared": registers.shared,
    "policies": registers.policies,
    "numbers": registers.numbers,
    "dates": registers.dates,
    "names": registers.names,
    "questions": registers.questions,
    "doubts": registers.doubts,
    "coverage": health.coverage,
    "method": health.method,
}
# What a feed entry carries, and an e-mail; the rest is one link away.
SHORT = ("warnings", "minute", "ladder", "movers", "metals", "quiet", "grid", "policies", "coverage", "method")
# On a day without stories the standing tables have nothing to stand for.
_EMPTY_DAY = ("warnings", "minute", "movers", "quiet", "coverage", "method")


def brief(page: Page, card_lines: int) -> Page:
    """Return the page with headlines, chips and so many lines for each story, and no links on a grid's numbers."""
    sections = (
        replace(section, blocks=tuple(_brief(block, card_lines) for block in section.blocks))
        for section in page.sections
    )
    return replace(page, sections=tuple(sections))


def _brief(block: Block, card_lines: int) -> Block:
    if isinstance(block, Card):
        return replace(block, lines=block.lines[:card_lines], dates=())
    if isinstance(block, Table) and block.kind == "grid":
        return replace(block, rows=tuple((head, *map(_unlinked, cells)) for head, *cells in block.rows))
    return block


def _unlinked(cell: Cell) -> Cell:
    return replace(cell, runs=tuple(replace(run, href=None) for run in cell.runs))


def laid_out(digest: Digest, only: tuple[str, ...] | None = None) -> Page:
    """Return the page with the digest's sections, or only those named; sections with nothing to say are left out."""
    words = wording_of(digest)
    day = digest.window.day
    keys = [key for key in digest.sections if only is None or key in only]
    if not digest.stories:
        keys = [key for key in keys if key in _EMPTY_DAY]
    sections = tuple(
        Section(
            key=key,
            title=words.say(f"section.{key}"),
            blocks=blocks,
            tone=digest.coverage.state if key == "warnings" else "",
        )
        for key in keys
        if (blocks := _SECTIONS[key](digest, words))
    )
    return Page(
        language=digest.language,
        title=digest.title,
        date=words.day(day, long=True),
        subject=front.subject(digest, words),
        preheader=front.preheader(digest, words),
        masthead=front.masthead(digest, words),
        sections=sections,
        labels={key: words.say(key) for key in ("skip", "contents", "full")},
        base_url=digest.base_url,
        day=str(day),
    )
