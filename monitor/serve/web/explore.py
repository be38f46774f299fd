"""The explorer: a query bar, what it finds, its facets, a trend and a grid. A page is an address that can be shared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from fastapi import APIRouter, Response
from markupsafe import Markup, escape

from monitor.domain.questions import All, Expression, Facet, FacetName, Snippet
from monitor.domain.questions import Query as Asked
from monitor.errors import QueryError
from monitor.serve.api import search
from monitor.serve.asking import understood
from monitor.store.archive import open_archive

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.domain.questions import Count, Facets, Hit
    from monitor.domain.tags import Term, Vocabulary
    from monitor.store.archive import Archive
    from monitor.wiring import Monitor

_DAYS = 90  # of the trend and the grid
_WEEK = 7
_SHOWN = 12  # values of a facet
_ROWS, _COLUMNS = 10, 8  # of the grid
_HEIGHT, _WIDTH = 60, 14  # of the chart, and of one of its bars


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """One value of a facet: its name, how many carry it, and the address of the query with it."""

    name: str
    articles: int
    address: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """An article of the answer as the page shows it: marked, and with the names of its tags."""

    hit: Hit
    title: Markup | None
    snippet: Markup
    tags: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """A week of the trend."""

    week: date
    articles: int
    x: int
    height: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A metal of the grid, with a cell for each region: articles and the address that shows them."""

    name: str
    cells: tuple[tuple[int, str], ...]


def add_to(routes: APIRouter, monitor: Monitor, page: Callable[..., Response]) -> None:
    """Add the explorer's page."""

    @routes.get("/explore")
    def explore(q: search.Asked = "", cursor: search.Cursor = None, order: str = "date") -> Response:
        """Show what a query finds."""
        best = order == "relevance"
        with open_archive(monitor.engine) as archive:
            try:
                asked = understood(monitor, archive, q)
                found = archive.search.articles(asked, cursor=cursor, order="relevance" if best else "date")
            except QueryError as error:
                return page("explore.html", status=400, q=q, mistake=str(error), best=best)
            facets = archive.search.facets(asked)
            values = _drawn(archive, monitor, asked)
        return page(
            "explore.html",
            q=str(asked),
            best=best,
            hits=[_shown(hit, monitor.vocabulary) for hit in found.hits],
            parts=[(str(part), _address(str(_without(asked, part)))) for part in _parts(asked.expression)],
            facets=facets,
            choices=_choices(asked, facets, monitor.vocabulary),
            more=_address(str(asked), cursor=found.next, order=order if best else None) if found.next else None,
            downloads=_downloads(str(asked)),
            **values,
        )


def _downloads(q: str) -> list[tuple[str, str]]:
    newest = {"limit": str(search.MOST_EXPORTED)}
    doors: tuple[tuple[str, str, dict[str, str]], ...] = (
        ("CSV", "/api/v1/export/csv", newest),
        ("JSON lines", "/api/v1/export/jsonl", newest),
        ("Atom", "/feeds/articles.atom", {}),
        ("JSON", "/api/v1/articles", {}),
    )
    return [(name, f"{path}?{urlencode({'q': q} | more)}") for name, path, more in doors]


def _shown(hit: Hit, names: Vocabulary) -> Shown:
    tags = (*(_name(names.metals, id_) for id_ in hit.metals), *(_name(names.regions, id_) for id_ in hit.regions))
    return Shown(hit=hit, title=_marked(hit.title) if hit.title else None, snippet=_marked(hit.snippet), tags=tags)


def _name(terms: Mapping[str, Term], id_: str) -> str:
    return terms[id_].name_en if id_ in terms else id_


def _drawn(archive: Archive, monitor: Monitor, asked: Asked) -> dict[str, object]:
    """Return what the trend and the grid are drawn from: all articles of the metal and region that are asked for."""
    end = monitor.now().date()
    start = end - timedelta(days=_DAYS)
    metal, region = _first(asked, "metal"), _first(asked, "region")
    counts = archive.counts.over_time(metal=metal, region=region, start=start, end=end)
    names = monitor.vocabulary
    subject = [_name(terms, id_) for id_, terms in ((metal, names.metals), (region, names.regions)) if id_]
    grid = archive.counts.grid(start=start, end=end)
    regions = _largest(grid, "region", _COLUMNS)
    return {
        "bars": list(_bars(counts, start, end)),
        "subject": " in ".join(subject),
        "days": _DAYS,
        "regions": [_name(names.regions, id_) for id_ in regions],
        "grid": [_row(metal, regions, grid, names, start) for metal in _largest(grid, "metal", _ROWS)],
    }


def _bars(counts: Sequence[Count], start: date, end: date) -> Iterator[Bar]:
    by_day = {count.period: count.articles for count in counts}
    weeks = [start + timedelta(days=at) for at in range((end - start).days % _WEEK, (end - start).days, _WEEK)]
    sums = [sum(by_day.get((week + timedelta(days=day + 1)).isoformat(), 0) for day in range(_WEEK)) for week in weeks]
    highest = max(sums, default=0) or 1
    for place, (week, articles) in enumerate(zip(weeks, sums, strict=True)):
        yield Bar(
            week=week + timedelta(days=1),
            articles=articles,
            x=place * _WIDTH,
            height=max(round(articles / highest * _HEIGHT), 1 if articles else 0),
        )


def _row(metal: str, regions: Sequence[str], grid: Sequence[Count], names: Vocabulary, start: date) -> Row:
    cells = {count.region: count.articles for count in grid if count.metal == metal}
    return Row(
        name=_name(names.metals, metal),
        cells=tuple(
            (cells.get(region, 0), _address(f"metal:{metal} region:{region} seen:{start.isoformat()}.."))
            for region in regions
        ),
    )


def _largest(grid: Sequence[Count], name: str, most: int) -> list[str]:
    sums: dict[str, int] = {}
    for count in grid:
        key = str(getattr(count, name))
        sums[key] = sums.get(key, 0) + count.articles
    return sorted(sums, key=lambda key: (-sums[key], key))[:most]


def _choices(asked: Asked, facets: Facets, names: Vocabulary) -> dict[str, list[Choice]]:
    """Return what the answer could be narrowed to; a value that all of it has narrows nothing."""
    terms: Mapping[str, Mapping[str, Term]] = {"metal": names.metals, "region": names.regions}
    return {
        name: [
            Choice(
                name=_name(terms.get(name, {}), value),
                articles=articles,
                address=_address(str(_narrowed(asked, name, value))),
            )
            for value, articles in list(facets.counts[name].items())[:_SHOWN]
            if articles < facets.articles
        ]
        for name in facets.counts
    }


def _narrowed(asked: Asked, name: FacetName | str, value: str) -> Asked:
    facet = Facet(name=name, values=(value,), ids=(value,))  # type: ignore[arg-type]  # facets are named as fields are
    parts = (*_parts(asked.expression), facet)
    return Asked(expression=parts[0] if len(parts) == 1 else All(parts=parts))


def _without(asked: Asked, part: Expression) -> Asked:
    rest = tuple(one for one in _parts(asked.expression) if one is not part)
    return Asked(expression=All(parts=rest) if len(rest) > 1 else next(iter(rest), None))


def _first(asked: Asked, name: str) -> str:
    found = (part for part in _parts(asked.expression) if isinstance(part, Facet) and part.name == name)
    return next((part.values[0] for part in found if len(part.values) == 1), "")


def _parts(expression: Expression | None) -> tuple[Expression, ...]:
    if expression is None:
        return ()
    return expression.parts if isinstance(expression, All) else (expression,)


def _address(q: str, **more: str | None) -> str:
    return f"/explore?{urlencode({'q': q} | {name: value for name, value in more.items() if value})}"


def _marked(snippet: Snippet) -> Markup:
    parts, at = [], 0
    for start, end in snippet.marks:
        parts += [escape(snippet.text[at:start]), Markup("<mark>{}</mark>").format(snippet.text[start:end])]
        at = end
    return Markup("").join([*parts, escape(snippet.text[at:])])
