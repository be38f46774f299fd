"""Pictures of the day as Vega-Lite, drawn by vl-convert without a browser: SVG for the page, PNG for mail.

On the page colours are the page's own (`currentColor`), so that they follow dark mode and print.
"""

import json
import re
import textwrap
from functools import lru_cache
from typing import Any

import vl_convert

from monitor.digest.pixels import in_shades
from monitor.domain.reports import Digest

_INK_RGB = (0x0B, 0x5D, 0x66)  # where there is no page to take the colour from
_INK = f"rgb{_INK_RGB}"
_PNG_SCALE = 1.0  # 2 is sharper on phones and three times the bytes
_PAGE_INK = "currentColor"
_COLUMN = 12  # characters of a narrow column's head
_LINE = 12  # pixels that a further line of it takes
_FONT = "Helvetica, Arial, 'Noto Sans CJK SC', sans-serif"
_LABELS = {"labelColor": _PAGE_INK, "titleColor": _PAGE_INK, "labelFontSize": 11, "labelFont": _FONT}
_BASE: dict[str, Any] = {
    "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
    "background": "transparent",
    "config": {
        "aria": False,
        "view": {"stroke": None},
        "axis": _LABELS | {"labelOpacity": 0.75},
        "header": _LABELS | {"labelFontSize": 12, "labelAnchor": "start", "labelFontWeight": 600},
        "text": {"font": _FONT},
    },
}


def svg(name: str, digest: Digest) -> str | None:
    """Return the `trends` or `heat` picture as an SVG element, or None when there is nothing to draw."""
    spec = _SPECS[name](digest)
    if spec is None:
        return None
    # The page names the picture as a whole; roles of its parts would have to be named each.
    drawn = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", _drawn(json.dumps(_BASE | spec)))
    # Identifiers are numbered from 0 in every drawing; two on one page would answer for each other.
    return re.sub(r'(id="|url\(#)(?=[a-z]+\d)', rf"\g<1>{name}-", drawn)


@lru_cache(maxsize=4)
def _drawn(spec: str) -> str:
    """Page and mail show the same pictures; drawing is half of what a digest costs."""
    return str(vl_convert.vegalite_to_svg(spec))


def png(name: str, digest: Digest) -> bytes | None:
    """Return the picture as PNG on white, or None when there is nothing to draw."""
    drawn = svg(name, digest)
    if drawn is None:
        return None
    head, mark, rest = drawn.partition(">")
    on_white = f'{head}{mark}<rect width="100%" height="100%" fill="white"/>{rest.replace(_PAGE_INK, _INK)}'
    return in_shades(bytes(vl_convert.svg_to_png(on_white, scale=_PNG_SCALE)), _INK_RGB)


def _trends(digest: Digest) -> dict[str, Any] | None:
    if not digest.trends:
        return None
    rows = [
        {"metal": trend.metal.name, "day": str(day), "stories": stories, "today": day == trend.days[-1]}
        for trend in digest.trends
        for day, stories in zip(trend.days, trend.stories, strict=True)
    ]
    axis = {"grid": False, "title": None, "tickCount": 2, "domain": False, "ticks": False}
    x = {"field": "day", "type": "temporal", "axis": axis | {"format": "%d/%m", "labelFlush": True, "tickCount": 3}}
    y = {"field": "stories", "type": "quantitative", "axis": axis | {"tickMinStep": 1}, "scale": {"nice": False}}
    return {
        "data": {"values": rows},
        "columns": 3,
        "facet": {
            "field": "metal",
            "type": "nominal",
            "title": None,
            "sort": [trend.metal.name for trend in digest.trends],
        },
        "spacing": {"row": 18, "column": 26},
        "resolve": {"scale": {"y": "independent"}},
        "spec": {
            "width": 168,
            "height": 44,
            "layer": [
                {
                    "mark": {"type": "line", "color": _PAGE_INK, "strokeWidth": 1.5},
                    "encoding": {"x": x, "y": y},
                },
                {
                    "transform": [{"filter": "datum.today"}],
                    "mark": {"type": "circle", "color": _PAGE_INK, "size": 46, "opacity": 1},
                    "encoding": {"x": x, "y": y},
                },
            ],
        },
    }


def _heat(digest: Digest) -> dict[str, Any] | None:
    grid = digest.grid
    rows = [
        {"metal": row.metal.name, "region": _lines(region.name), "stories": cell.stories}
        for row in grid.rows
        for region, cell in zip(grid.regions, row.cells, strict=False)
    ]
    if not any(row["stories"] for row in rows):
        return None
    names = [_lines(region.name) for region in grid.regions]
    axis = {"title": None, "domain": False, "ticks": False, "labelLimit": 130}
    y = {"field": "metal", "type": "nominal", "sort": [row.metal.name for row in grid.rows], "axis": axis}
    x = {
        "field": "region",
        "type": "nominal",
        "sort": names,
        "axis": axis
        | {"orient": "top", "labelAngle": 0, "labelExpr": "split(datum.label, '\\n')"}
        | {"labelPadding": 3 + _LINE * max(name.count("\n") for name in names)},
    }
    return {
        "data": {"values": rows},
        "width": {"step": max(56, min(110, 560 // max(1, len(grid.regions))))},
        "height": {"step": 26},
        "encoding": {"x": x, "y": y},
        "layer": [
            {
                "mark": {"type": "rect", "color": _PAGE_INK},
                "encoding": {
                    "fillOpacity": {
                        "field": "stories",
                        "type": "quantitative",
                        "scale": {"range": [0.04, 0.5]},
                        "legend": None,
                    }
                },
            },
            {
                "transform": [{"filter": "datum.stories > 0"}],
                "mark": {"type": "text", "color": _PAGE_INK, "fontSize": 12},
                "encoding": {"text": {"field": "stories", "type": "quantitative"}},
            },
        ],
    }


def _lines(name: str) -> str:
    """Break a column's name: long ones beside each other would overlap."""
    return "\n".join(textwrap.wrap(name, _COLUMN))


_SPECS = {"trends": _trends, "heat": _heat}
