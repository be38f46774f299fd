"""What stands first: subject, masthead, warnings, sixty seconds."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from monitor.digest.layout.blocks import Block, Items, Paragraph, Run, Runs, explore, link, muted, quoted, strong, text
from monitor.digest.wording import Wording
from monitor.domain.reports import Digest, Line

_METALS_IN_SUBJECT = 4


def subject(digest: Digest, words: Wording) -> str:
    """Return one line for a mailbox: the day, then what makes it unlike others."""
    return words.say("subject", title=digest.title, date=words.day(digest.window.day), body=preheader(digest, words))


def preheader(digest: Digest, words: Wording) -> str:
    """Return counts by metal; a bad day says so first."""
    sources = digest.coverage.sources
    state = digest.coverage.state
    parts = [words.say(f"subject_{state}", **sources)] if state != "ok" else []
    if not digest.stories:
        return parts[0] if parts else words.say("subject_quiet", **sources)
    named = [group for group in digest.groups if group.metals][:_METALS_IN_SUBJECT]
    metals = [f"{' + '.join(metal.name for metal in group.metals)} {group.total}" for group in named]
    stories = words.say("stories", count=digest.stories)
    if metals:
        stories += ("：" if words.language == "zh" else ": ") + words.listed(metals)
    parts.append(stories)
    if digest.all_background:
        parts.append(words.say("subject_background"))
    return " · ".join(parts)


def masthead(digest: Digest, words: Wording) -> tuple[Runs, ...]:
    """Return edition, window, counts and links."""
    zone = ZoneInfo(digest.window.timezone)
    start, end = (instant.astimezone(zone) for instant in (digest.window.start, digest.window.end))
    until = "24:00" if end.date() > start.date() and f"{end:%H:%M}" == "00:00" else f"{end:%H:%M}"
    edition = words.say(
        "edition",
        id=digest.id,
        revision=digest.revision,
        from_=f"{start:%H:%M}",
        to=until,
        zone=digest.window.timezone,
        hours=digest.hours,
    )
    counts = words.say(
        "counts",
        articles=words.say("articles", count=digest.articles),
        stories=words.say("stories", count=digest.stories),
        merged=digest.coverage.duplicates,
        dropped=sum(digest.coverage.dropped.values()),
    )
    day = digest.window.day
    links = (
        link(words.say("link_rows"), explore(digest.query, f"seen:{day}")),
        link(words.say("link_previous"), f"/d/{day - timedelta(days=1)}"),
        link(words.say("link_next"), f"/d/{day + timedelta(days=1)}"),
        link(words.say("link_sources"), "/sources"),
        link(words.say("link_feed"), "/feeds/digest.atom"),
        link(words.say("link_json"), f"/api/v1/digests/{day}"),
    )
    return ((strong(counts), *_named(digest, words)), (muted(edition),), _apart(links))


def _named(digest: Digest, words: Wording) -> Runs:
    """Return how many metals and regions the new stories are about; nothing when there are none."""
    grid = digest.grid
    if not grid.rows:
        return ()
    said = words.say(
        "named",
        regions=words.say("regions", count=len(grid.regions) + grid.more_regions),
        metals=words.say("metals", count=len(grid.rows) + grid.more_metals),
    )
    more = words.say("metals_mentioned", count=len(grid.mentioned)) if grid.mentioned else ""
    return (text(f" · {said}{more}"),)


def warnings(digest: Digest, words: Wording) -> tuple[Block, ...]:
    """Return at most three warnings, and the change list of a later revision."""
    blocks: list[Block] = [
        Paragraph(runs=_warning(words.say(f"warning.{line.code}", **line.values)), kind="warning")
        for line in digest.warnings
    ]
    if digest.revised:
        rows = tuple((text(words.say(line.code, **line.values)),) for line in digest.revised)
        blocks += [Paragraph(runs=(strong(words.say("revised", revision=digest.revision - 1)),)), Items(rows=rows)]
    return tuple(blocks)


def minute(digest: Digest, words: Wording) -> tuple[Block, ...]:
    """Return the day in at most five lines, or why there are none."""
    if digest.minute:
        return (Items(rows=tuple(_minute_line(line, words) for line in digest.minute), ordered=True),)
    state = digest.coverage.state
    key = (
        "nothing"
        if digest.stories
        else {"ok": "nothing_quiet", "partial": "nothing", "blind": "nothing_blind"}.get(state, "nothing_unread")
    )
    return (Paragraph(runs=(text(words.say(key)),)),)


def _minute_line(line: Line, words: Wording) -> Runs:
    values = dict(line.values)
    if line.code == "busiest":
        tail = words.say("minute.busiest_where", where=values["where"]) if values["where"] else ""
        several = words.say("minute.busiest_several", count=values["several"]) if values.get("several") else ""
        return (strong(words.say("minute.busiest", **values)), text(f"{tail}{several}{words.stop}"))
    if line.code == "firmest":
        values["name"] = words.word("rung", str(values["level_code"]))
    runs: list[Run] = [strong(words.say(f"minute.{line.code}", **values))]
    for quote in line.quotes:
        runs += [text(" "), *quoted(quote)]
    if slots := str(values.get("missing") or ""):
        names = [words.word("slot", slot) for slot in slots.split(",")]
        runs.append(muted(" " + words.say("minute.missing", slots=words.listed(names))))
    return tuple(runs)


def _warning(sentence: str) -> Runs:
    """Set the first word, which names the warning, in bold."""
    mark = next((index for index, char in enumerate(sentence) if char in ".。"), -1)
    return (strong(sentence[: mark + 1]), text(sentence[mark + 1 :])) if mark > 0 else (text(sentence),)


def _apart(runs: tuple[Run, ...]) -> Runs:
    """Put middle dots between runs."""
    parted: list[Run] = []
    for run in runs:
        parted += [run, muted(" · ")]
    return tuple(parted[:-1])
