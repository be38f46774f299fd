"""The standing tables: movers, grid, ledger, numbers, dates, names, questions, doubts."""

from collections.abc import Sequence
from itertools import zip_longest

from monitor.digest.layout.blocks import (
    Block,
    Cell,
    Chart,
    Items,
    Paragraph,
    Run,
    Runs,
    Table,
    explore,
    link,
    muted,
    quoted,
    strong,
    table,
    text,
)
from monitor.digest.trends import HEALTHY_DAYS
from monitor.digest.wording import Wording
from monitor.domain.articles import ArticleId
from monitor.domain.reports import (
    ClosestPair,
    DateRead,
    Digest,
    Doubt,
    GridCell,
    GridRow,
    Mover,
    Named,
    Names,
    PolicyEntry,
    Quantity,
    SharedName,
    TrendLine,
)

_TRADE_MEASURES = ("export_ban", "export_licence", "quota", "tax")
_LISTED_IN_ALT = 8


def movers(digest: Digest, words: Wording) -> tuple[Block, ...]:
    """Return what is beyond chance, and the trend lines; without a baseline, that there is none."""
    days = digest.coverage.baseline_days
    if digest.coverage.state == "blind" and not digest.movers:
        return (_line(words.say("movers_blind")),)
    if days < HEALTHY_DAYS:
        return (_line(words.say("movers_no_baseline", days=days)),)
    blocks: list[Block] = []
    if digest.movers:
        rows = tuple(_mover(mover, digest, words) for mover in digest.movers)
        blocks.append(table(words.say("section.movers"), words.heads("movers_head"), rows))
    else:
        blocks.append(_line(words.say("movers_none", days=days)))
    if digest.trends:
        body = "; ".join(
            words.say("trends_alt_metal", metal=trend.metal.name, today=trend.stories[-1], mean=f"{_mean(trend):.1f}")
            for trend in digest.trends
        )
        rows = tuple(_trend(trend, digest) for trend in digest.trends)
        blocks.append(Chart(name="trends", alt=words.say("trends_alt", body=body)))
        blocks.append(table(words.say("trends_alt", body="").rstrip(" .:。："), words.heads("trends_head"), rows))
    return tuple(blocks)


def quiet(digest: Digest, words: Wording) -> tuple[Block, ...]:
    """Return the followed metals that are only mentioned, and those that nothing was said of, a quiet line each."""
    if digest.coverage.state == "blind":
        return (_line(words.say("quiet_blind"), quiet=True),)
    lines = {"mentioned_line": digest.mentioned, "quiet_line": digest.quiet}
    said = [words.say(key, metals=_listed(metals, words)) for key, metals in lines.items() if metals]
    return tuple(_line(each, quiet=True) for each in said or [words.say("quiet_none")])


def grid(digest: Digest, words: Wording) -> tuple[Block, ...]:
    """Return metals by regions as a picture and as a table whose numbers lead to their articles."""
    found = digest.grid
    if not found.rows or not found.regions:
        return (_line(words.say("grid_none")),)
    head = (
        Cell(runs=(text(words.say("grid_metal")),), head=True),
        *(Cell(runs=(text(region.name),), head=True, number=True) for region in found.regions),
        Cell(runs=(text(words.say("grid_total")),), head=True, number=True),
    )
    rows = [_grid_row(row, digest) for row in found.rows]
    if found.mentioned:
        rows.append(_mentioned_row(digest, words))
    rows.append(
        (
            Cell(runs=(strong(words.say("grid_total")),), head=True),
            *(Cell(runs=(strong(str(total)),), number=True) for total in found.totals),
        )
    )
    busiest = sorted(
        (
            (cell.stories, row.metal.name, region.name)
            for row in found.rows
            for cell, region in zip(row.cells, found.regions, strict=False)
            if cell.stories
        ),
        key=lambda each: (-each[0], each[1], each[2]),
    )
    body = "; ".join(f"{metal}, {region} {count}" for count, metal, region in busiest[:_LISTED_IN_ALT])
    blocks: list[Block] = [
        Chart(name="heat", alt=words.say("heat_alt", body=body)),
        Table(caption=words.say("grid_caption"), head=head, rows=tuple(rows), kind="grid"),
    ]
    blocks.append(_line(words.say("grid_overlap"), quiet=True))
    if found.more_metals or found.more_regions:
        blocks.append(_line(words.say("grid_more", metals=found.more_metals, regions=found.more_regions), quiet=True))
    if digest.coverage.baseline_days < HEALTHY_DAYS:
        blocks.append(_line(words.say("grid_no_baseline", days=digest.coverage.baseline_days), quiet=True))
    return tuple(blocks)


def shared(digest: Digest, words: Wording) -> tuple[Block, ...]:
    """Return what several stories share, as links to each, and why the two most alike are two."""
    rows = tuple((strong(_shared_words(name, words)), text(" "), *_articles(name.articles)) for name in digest.shared)
    block = Items(rows=rows) if rows else _line(words.say("shared_none"), quiet=True)
    return (block, _closest(digest.closest, words)) if digest.closest else (block,)


def policies(digest: Digest, words: Wording) -> tuple[Block, ...]:
    """Return the policy ledger."""
    if not digest.policies:
        return (_line(words.say("policies_none")),)
    rows = tuple(_policy(entry, words) for entry in digest.policies)
    trade = sum(entry.measure in _TRADE_MEASURES for entry in digest.policies)
    ledger = table(words.say("section.policies"), words.heads("policies_head"), rows)
    return (ledger, _line(words.say("policies_counts", count=trade), quiet=True))


def numbers(digest: Digest, words: Wording) -> tuple[Block, ...]:
    """Return the numbers quoted."""
    counts = _line(words.say("numbers_counts", **digest.number_counts), quiet=True)
    if not digest.numbers:
        return (_line(words.say("numbers_none")), counts)
    rows = tuple(_number(number) for number in digest.numbers)
    return (table(words.say("section.numbers"), words.heads("numbers_head"), rows), counts)


def dates(digest: Digest, words: Wording) -> tuple[Block, ...]:
    """Return the dates named besides the events."""
    ahead = _line(words.say("dates_ahead", count=sum(each.ahead for each in digest.dates)), quiet=True)
    if not digest.dates:
        return (_line(words.say("dates_none")), ahead)
    rows = tuple(_date(each, words) for each in digest.dates)
    return (table(words.say("section.dates"), words.heads("dates_head"), rows), ahead)


def names(digest: Digest, words: Wording) -> tuple[Block, ...]:
    """Return whom the stories name, those new to the archive first, and the metals and regions new to it."""
    blocks: list[Block] = [Items(rows=tuple(_named(each, words) for each in digest.names))] if digest.names else []
    for key, new in (("new_metals", digest.new_metals), ("new_regions", digest.new_regions)):
        if new:
            blocks.append(_line(words.say(key, names=_listed(new, words)), quiet=True))
    return tuple(blocks)


def questions(digest: Digest, words: Wording) -> tuple[Block, ...]:
    """Return what the stories leave open; nothing when they leave nothing open."""
    if not digest.questions:
        return ()
    mark = "？" if words.language == "zh" else "?"
    rows = tuple(
        (
            link(str(each.article), f"#story-{each.story}"),
            text(" " + " ".join(words.word("slot", slot) + mark for slot in each.missing)),
        )
        for each in digest.questions
    )
    return (Items(rows=rows),)


def doubts(digest: Digest, words: Wording) -> tuple[Block, ...]:
    """Return what was suspected and not counted; nothing when there is nothing."""
    if not digest.doubts:
        return ()
    rows = tuple(_doubt(doubt, words) for doubt in digest.doubts)
    doubted = table(words.say("section.doubts"), words.heads("doubts_head"), rows)
    more = (_line(words.say("doubts_more", count=digest.doubts_more), quiet=True),) if digest.doubts_more else ()
    return (doubted, *more)


def _mover(mover: Mover, digest: Digest, words: Wording) -> tuple[Cell, ...]:
    terms = (f"metal:{mover.metal.id}" if mover.metal else "", f"region:{mover.region.id}" if mover.region else "")
    what = " · ".join(named.name for named in (mover.metal, mover.region) if named)
    return (
        Cell(runs=(strong(what, explore(*terms, f"seen:{digest.window.day}")),)),
        Cell(runs=(text(str(mover.stories)),), number=True),
        Cell(runs=(text(f"{mover.expected:g}"),), number=True),
        Cell(runs=(text(str(mover.publishers)),), number=True),
        Cell(runs=(Run(text=words.say(f"mover_{mover.level}"), kind="alert" if mover.level == "alert" else "plain"),)),
    )


def _trend(trend: TrendLine, digest: Digest) -> tuple[Cell, ...]:
    return (
        Cell(
            runs=(
                link(
                    trend.metal.name, explore(f"metal:{trend.metal.id}", f"seen:{trend.days[0]}..{digest.window.day}")
                ),
            )
        ),
        Cell(runs=(text(str(trend.stories[-1])),), number=True),
        Cell(runs=(text(f"{_mean(trend):.1f}"),), number=True),
        Cell(runs=(text(str(max(trend.stories[:-1], default=0))),), number=True),
    )


def _mean(trend: TrendLine) -> float:
    before = trend.stories[:-1]
    return sum(before) / len(before) if before else 0.0


def _grid_row(row: GridRow, digest: Digest) -> tuple[Cell, ...]:
    day = f"seen:{digest.window.day}"
    metal = f"metal:{row.metal.id}"
    cells = [Cell(runs=(link(row.metal.name, explore(metal, day)),), head=True)]
    for cell, region in zip(row.cells, (*digest.grid.regions, None), strict=True):
        where = f"region:{region.id}" if region else ""
        cells.append(Cell(runs=_count(cell, explore(metal, where, day)), shade=cell.shade, number=True))
    return tuple(cells)


def _count(cell: GridCell, href: str) -> Runs:
    if not cell.stories:
        return (muted("m", href) if cell.mentioned else muted("·"),)
    arrow = {1: "▲", -1: "▼", 0: ""}[cell.trend]
    tip = None if cell.expected is None else f"{cell.expected:g}"
    return (Run(text=f"{cell.stories}{arrow}", kind="strong", href=href, tip=tip),)


def _policy(entry: PolicyEntry, words: Wording) -> tuple[Cell, ...]:
    area = words.word("area", entry.measure)
    says = quoted(entry.quote) if entry.instrument and entry.instrument.text not in entry.quote.text else ()
    issuer = quoted(entry.issuer) if entry.issuer else (text("–"),)
    return (
        Cell(runs=quoted(entry.instrument or entry.quote)),
        Cell(runs=(*issuer, muted(f" {_listed(entry.regions, words)}"))),
        Cell(runs=(text(words.word("measure", entry.measure)), muted(f" {area}"))),
        Cell(runs=(text(words.word("status", entry.status)), muted(f" {entry.published or ''} "), *says)),
        Cell(runs=(text(words.say("yes" if entry.official else "no")),)),
    )


def _number(number: Quantity) -> tuple[Cell, ...]:
    figure = f"{_grouped(number.value)} {number.unit or ''}".strip() if number.value else "–"
    return (
        Cell(runs=(Run(text=number.words, kind="strong", language=number.quote.language),)),
        Cell(runs=(text(figure),)),
        Cell(runs=quoted(number.quote)),
    )


def _grouped(value: str) -> str:
    """Group the whole part of a decimal by thousands."""
    whole, dot, rest = value.partition(".")
    return f"{int(whole):,}{dot}{rest}"


def _date(each: DateRead, words: Wording) -> tuple[Cell, ...]:
    state = "date_open" if each.edtf.startswith("XXXX") else "date_ahead" if each.ahead else "date_past"
    inferred = words.say("date_inferred") if each.edtf[-1] in "?%" else ""
    return (
        Cell(runs=(Run(text=each.words, kind="strong", language=each.quote.language),)),
        Cell(runs=quoted(each.quote)),
        Cell(runs=(text(words.say(state) + inferred), muted(f" {each.edtf}"))),
    )


def _doubt(doubt: Doubt, words: Wording) -> tuple[Cell, ...]:
    where: list[Run] = []
    for article, sentence in zip_longest(doubt.articles, doubt.sentences, fillvalue=0):
        place = (f"{article}·{sentence}", f"/a/{article}#s{sentence}") if sentence else (str(article), f"/a/{article}")
        where += [link(*place), text(" ")]
    why = (
        doubt.reason
        if doubt.code == "not_tagged"
        else words.say(f"doubt.{doubt.code}_why", reason=doubt.reason, words=doubt.words)
    )
    subject = doubt.subject.name if doubt.subject else ""
    return (
        Cell(runs=tuple(where[:-1])),
        Cell(runs=(Run(text=doubt.words, kind="quote"),)),
        Cell(runs=(text(why),)),
        Cell(runs=(text(words.say(f"doubt.{doubt.code}", subject=subject)),)),
    )


def _mentioned_row(digest: Digest, words: Wording) -> tuple[Cell, ...]:
    found = digest.grid
    marks = (Cell(runs=(muted("m" if there else "·"),), number=True) for there in found.mentioned_in)
    head = Cell(runs=(muted(_listed(found.mentioned, words)),), head=True)
    return (head, *marks, Cell(runs=(muted("0"),), number=True))


def _shared_words(name: SharedName, words: Wording) -> str:
    return f"{name.words} · {words.word('stage', name.stage)}" if name.stage else name.words


def _closest(pair: ClosestPair, words: Wording) -> Paragraph:
    differ = words.listed([words.word("differ", name) for name in pair.differ])
    said = words.say("closest", share=pair.share) + (words.say("closest_differ", names=differ) if differ else "")
    return Paragraph(runs=(text(said + " "), *_articles(pair.articles)), kind="quiet")


def _named(names: Names, words: Wording) -> Runs:
    """Return one story's names: first those that no earlier article has."""
    groups = {
        "names_new": [name for name in (*names.people, *names.companies) if name in names.new],
        "names_people": [name for name in names.people if name not in names.new],
        "names_companies": [name for name in names.companies if name not in names.new],
    }
    runs: list[Run] = [link(str(names.article), f"/a/{names.article}")]
    for key, some in groups.items():
        if some:
            runs += [muted(f" {words.say(key)} "), text(words.listed(some))]
    return tuple(runs)


def _articles(articles: Sequence[ArticleId]) -> Runs:
    runs: list[Run] = []
    for article in articles:
        runs += [link(str(article), f"/a/{article}"), text(" ")]
    return tuple(runs[:-1])


def _listed(named: Sequence[Named], words: Wording) -> str:
    return words.listed([each.name for each in named])


def _line(said: str, *, quiet: bool = False) -> Paragraph:
    return Paragraph(runs=(text(said),), kind="quiet" if quiet else "plain")
