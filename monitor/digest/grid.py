"""Metals by regions: how many stories began today, against what is usual."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from monitor.digest.naming import Names
from monitor.digest.stories import StoryReading
from monitor.digest.trends import Baseline, Cell
from monitor.domain.reports import Grid, GridCell, GridRow, Mover

_ROWS, _COLUMNS = 16, 8  # a grid that a desktop shows whole and a phone in two pushes
_MENTIONED = 8  # metals only mentioned, in one row
_MOVERS = 8
_UNUSUAL = 0.05  # a shade and an arrow, no claim


@dataclass(frozen=True)
class DayCounts:
    """Stories first seen in the window by metal and region, None standing for any; a story counts once per cell."""

    stories: Counter[Cell] = field(default_factory=Counter)
    publishers: dict[Cell, set[str]] = field(default_factory=dict)
    mentions: set[Cell] = field(default_factory=set)

    @property
    def metals(self) -> set[str]:
        """What the day's new stories are about."""
        return {metal for metal, _ in self.stories if metal}

    @property
    def regions(self) -> set[str]:
        """Where they play."""
        return {region for _, region in self.stories if region}


def counted(readings: Sequence[StoryReading]) -> DayCounts:
    """Count the day's new stories."""
    counts = DayCounts()
    for reading in readings:
        if not reading.is_new:
            continue
        for cell in [(metal, region) for metal in (*reading.metals, None) for region in (*reading.regions, None)]:
            counts.stories[cell] += 1
            counts.publishers.setdefault(cell, set()).update(reading.voices)
        regions = (*reading.regions, *reading.regions_mentioned)
        counts.mentions.update((metal, region) for metal in reading.metals_mentioned for region in regions)
        counts.mentions.update((metal, region) for metal in reading.metals for region in reading.regions_mentioned)
    return counts


def movers(counts: DayCounts, baseline: Baseline, names: Names) -> tuple[Mover, ...]:
    """Return the metals and regions beyond chance today; of a cell and its row or column, both may stand."""
    found = []
    for (metal, region), stories in counts.stories.items():
        if (metal is None and region is None) or _is_a_provinces(metal, region, counts):
            continue
        publishers = len(counts.publishers[metal, region])
        expectation = baseline.spikes((metal, region), stories=stories, publishers=publishers)
        if expectation and expectation.level:
            found.append(
                Mover(
                    metal=names.metal(metal) if metal else None,
                    region=names.region(region) if region else None,
                    stories=stories,
                    publishers=publishers,
                    expected=round(expectation.mean, 2),
                    probability=float(f"{expectation.probability:.1e}"),
                    level=expectation.level,
                )
            )
    return tuple(found)


def foremost(movers: Iterable[Mover]) -> tuple[Mover, ...]:
    """Return the least likely movers, that one first."""
    return tuple(sorted(movers, key=lambda mover: (mover.probability, *_called(mover)))[:_MOVERS])


def _called(mover: Mover) -> tuple[str, str, str]:
    metal, region = mover.metal.id if mover.metal else "", mover.region.id if mover.region else ""
    return metal, region, mover.organisation or ""


def grid(counts: DayCounts, baseline: Baseline, names: Names) -> Grid:
    """Lay out the busiest metals and regions; a country shows only what its provinces do not."""
    metals = _busiest(counts, 0)
    regions = [region for region in _busiest(counts, 1) if not _told_by_provinces(region, counts)]
    most = max((counts.stories[metal, region] for metal in metals for region in regions), default=1)
    rows = tuple(
        GridRow(
            metal=names.metal(metal),
            cells=tuple(_cell(counts, baseline, (metal, region), most) for region in (*regions[:_COLUMNS], None)),
        )
        for metal in metals[:_ROWS]
    )
    mentioned = sorted({metal for metal, _ in counts.mentions if metal} - counts.metals)
    return Grid(
        regions=tuple(names.region(region) for region in regions[:_COLUMNS]),
        rows=rows,
        totals=tuple(counts.stories[None, region] for region in (*regions[:_COLUMNS], None)),
        more_regions=max(0, len(regions) - _COLUMNS),
        more_metals=max(0, len(metals) - _ROWS),
        mentioned=tuple(names.metal(metal) for metal in mentioned[:_MENTIONED]),
        mentioned_in=tuple(
            any((metal, region) in counts.mentions for metal in mentioned[:_MENTIONED]) for region in regions[:_COLUMNS]
        ),
    )


def _busiest(counts: DayCounts, axis: int) -> list[str]:
    sums = {cell[axis]: stories for cell, stories in counts.stories.items() if cell[1 - axis] is None and cell[axis]}
    return [name for name in sorted(sums, key=lambda name: (-sums[name], str(name))) if name is not None]


def _told_by_provinces(region: str, counts: DayCounts) -> bool:
    """Whether a country's stories are all in provinces of it that have their own columns."""
    if "-" in region:
        return False
    provinces = [
        (name, total)
        for (metal, name), total in counts.stories.items()
        if metal is None and name and name.startswith(f"{region}-")
    ]
    return sum(total for _, total in provinces) >= counts.stories[None, region]


def _is_a_provinces(metal: str | None, region: str | None, counts: DayCounts) -> bool:
    """Whether a country's count is mostly that of one province, which then speaks for it."""
    if region is None or "-" in region:
        return False
    provinces = (
        total
        for (what, where), total in counts.stories.items()
        if what == metal and (where or "").startswith(f"{region}-")
    )
    return max(provinces, default=0) >= 0.8 * counts.stories[metal, region]


def _cell(counts: DayCounts, baseline: Baseline, cell: Cell, most: int) -> GridCell:
    stories = counts.stories[cell]
    if not baseline.speaks:
        shade = 0 if not stories else max(1, round(4 * stories / most)) if cell[1] else 0
        return GridCell(stories=stories, mentioned=cell in counts.mentions, expected=None, shade=shade, trend=0)
    expectation = baseline.expectation(cell, stories)
    fewer = 1 - baseline.expectation(cell, stories + 1).probability
    trend = 1 if stories > 1 and expectation.probability < _UNUSUAL else -1 if fewer < _UNUSUAL else 0
    return GridCell(
        stories=stories,
        mentioned=cell in counts.mentions,
        expected=round(expectation.mean, 1),
        shade=_shade(stories, expectation.mean, expectation.probability),
        trend=trend,
    )


def _shade(stories: int, mean: float, probability: float) -> int:
    """Return 0 for none, 1 below and 2 at the usual, 3 unusual, 4 beyond chance."""
    if not stories:
        return 0
    if probability < 1e-3:
        return 4
    if stories > 1 and probability < _UNUSUAL:
        return 3
    return 2 if stories >= mean else 1
