"""What is counted: movers, trends, quiet metals, the grid."""

from monitor.digest.layout.blocks import (
    Block,
    Cell,
    Chart,
    Run,
    Runs,
    Table,
    explore,
    line,
    link,
    listed,
    muted,
    strong,
    table,
    text,
)
from monitor.digest.trends import HEALTHY_DAYS
from monitor.digest.wording import Wording
from monitor.domain.reports import Digest, GridCell, GridRow, Mover, TrendLine

_LISTED_IN_ALT = 8


def movers(digest: Digest, words: Wording) -> tuple[Block, ...]:
    """Return what is beyond chance, and the trend lines; without a baseline, that there is none."""
    days = digest.coverage.baseline_days
    if digest.coverage.state == "blind" and not digest.movers:
        return (line(words.say("movers_blind")),)
    if days < HEALTHY_DAYS:
        return (line(words.say("movers_no_baseline", days=days)),)
    blocks: list[Block] = []
    if digest.movers:
        rows = tuple(_mover(mover, digest, words) for mover in digest.movers)
        blocks.append(table(words.say("section.movers"), words.heads("movers_head"), rows))
    else:
        blocks.append(line(words.say("movers_none", days=days)))
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
        return (line(words.say("quiet_blind"), quiet=True),)
    lines = {"mentioned_line": digest.mentioned, "quiet_line": digest.quiet}
    said = [words.say(key, metals=listed(metals, words)) for key, metals in lines.items() if metals]
    return tuple(line(each, quiet=True) for each in said or [words.say("quiet_none")])


def grid(digest: Digest, words: Wording) -> tuple[Block, ...]:
    """Return metals by regions as a picture and as a table whose numbers lead to their articles."""
    found = digest.grid
    if not found.rows or not found.regions:
        return (line(words.say("grid_none")),)
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
    blocks.append(line(words.say("grid_overlap"), quiet=True))
    if found.more_metals or found.more_regions:
        blocks.append(line(words.say("grid_more", metals=found.more_metals, regions=found.more_regions), quiet=True))
    if digest.coverage.baseline_days < HEALTHY_DAYS:
        blocks.append(line(words.say("grid_no_baseline", days=digest.coverage.baseline_days), quiet=True))
    return tuple(blocks)


def _mover(mover: Mover, digest: Digest, words: Wording) -> tuple[Cell, ...]:
    what = mover.organisation or " · ".join(named.name for named in (mover.metal, mover.region) if named)
    terms = (
        f"metal:{mover.metal.id}" if mover.metal else "",
        f"region:{mover.region.id}" if mover.region else "",
        f'"{mover.organisation}"' if mover.organisation else "",
    )
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


def _mentioned_row(digest: Digest, words: Wording) -> tuple[Cell, ...]:
    found = digest.grid
    marks = (Cell(runs=(muted("m" if there else "·"),), number=True) for there in found.mentioned_in)
    head = Cell(runs=(muted(listed(found.mentioned, words)),), head=True)
    return (head, *marks, Cell(runs=(muted("0"),), number=True))
