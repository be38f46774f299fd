"""What was seen, what was not, and how to get the same page again."""

from monitor.digest.layout.blocks import Block, Cell, Paragraph, Run, link, muted, strong, table, text
from monitor.digest.wording import Wording
from monitor.domain.reports import Digest, SourceTrouble

TEMPLATE = "1"
_ERROR = 120  # characters of a source's error: enough for its kind and its host


def coverage(digest: Digest, words: Wording) -> tuple[Block, ...]:
    """Return the day's coverage: sources, sum of articles, baseline, what is in trouble."""
    found = digest.coverage
    dropped = words.listed([f"{reason} {count}" for reason, count in found.dropped.items()])
    reasons = f" ({dropped})" if dropped else ""
    values = {
        "found": found.found,
        "kept": found.kept,
        "duplicates": found.duplicates,
        "dropped": sum(found.dropped.values()),
    }
    oldest = (
        words.say("coverage_oldest", time=words.time(found.oldest_read))
        if found.oldest_read
        else words.say("coverage_never")
    )
    blocks: list[Block] = [
        Paragraph(
            runs=(
                strong(words.word("coverage_state", found.state)),
                text(" " + words.say("coverage_sources", **found.sources)),
            )
        ),
        Paragraph(runs=(text(words.say("coverage_sum", reasons=reasons, **values)),)),
        Paragraph(runs=(text(f"{words.say('coverage_baseline', days=found.baseline_days)} {oldest}"),)),
    ]
    if found.dates["articles"]:
        said = words.say("coverage_dates", **found.dates, **found.headlines)
        if found.events.get("shown"):
            said += " " + words.say("coverage_events", **found.events)
        languages = words.listed([f"{language} {count}" for language, count in found.languages.items()])
        blocks.append(Paragraph(runs=(text(f"{said} {words.say('coverage_languages', languages=languages)}"),)))
    if found.troubled:
        rows = tuple(_trouble(source, words) for source in found.troubled)
        blocks.append(table(words.say("section.coverage"), words.heads("coverage_head"), rows))
    if found.troubled_more:
        blocks.append(
            Paragraph(runs=(link(words.say("coverage_more", count=found.troubled_more), "/sources"),), kind="quiet")
        )
    return tuple(blocks)


def method(digest: Digest, words: Wording) -> tuple[Block, ...]:
    """Return how the page was made, its hash, and the command that makes it again."""
    command = f"monitor digest build {digest.window.day} --profile {digest.profile}"
    versions = words.listed([f"{name} {version}" for name, version in digest.built_by.items() if version])
    return (
        Paragraph(runs=(text(words.say("method_line")),), kind="quiet"),
        Paragraph(runs=(muted(words.say("method_versions", versions=versions, template=TEMPLATE)),), kind="quiet"),
        Paragraph(runs=(muted(words.say("method_rebuild") + " "), Run(text=command, kind="code")), kind="quiet"),
        Paragraph(runs=(muted(words.say("method_hash") + " "), Run(text=digest.sha256, kind="code")), kind="quiet"),
    )


def _trouble(source: SourceTrouble, words: Wording) -> tuple[Cell, ...]:
    return (
        Cell(runs=(link(source.name, f"/sources#{source.id}"),)),
        Cell(runs=(text(source.state),)),
        Cell(runs=(text(words.time(source.last_ok) if source.last_ok else "–"),)),
        Cell(runs=(muted((source.error or "")[:_ERROR]),)),
    )
