"""Pictures of the day as Vega-Lite, drawn by vl-convert without a browser: SVG for the page, PNG for mail.

On the page colours are the page's own (`currentColor`), so that they follow dark mode and print.
"""

import re
from typing import Any

import vl_convert

from monitor.domain.reports import Digest

_INK = "#1f2a30"  # where there is no page to take the colour from
_PNG_SCALE = 1.5  # sharp on phones, half the bytes of 2
_FONT = "Helvetica, Arial, 'Noto Sans CJK SC', sans-serif"


def svg(name: str, digest: Digest) -> str | None:
    """Return the `trends` or `heat` picture as an SVG element, or None when there is nothing to draw."""
    spec = _SPECS[name](digest, "currentColor")
    if spec is None:
        return None
    drawn = vl_convert.vegalite_to_svg(spec)
    # Identifiers are numbered from 0 in every drawing; two on one page would answer for each other.
    drawn = re.sub(r'(id="|url\(#)(?=[a-z]+\d)', rf"\g<1>{name}-", drawn)
    return re.sub(
        r'(<svg [^>]*?)width="(\d+)(?:\.\d+)?" height="(\d+)(?:\.\d+)?"', r'\1width="\2" height="\3"', drawn, count=1
    )


def png(name: str, digest: Digest) -> bytes | None:
    """Return the picture as PNG on white, or None when there is nothing to draw."""
    spec = _SPECS[name](digest, _INK)
    return None if spec is None else bytes(vl_convert.vegalite_to_png(spec, scale=_PNG_SCALE))


def _trends(digest: Digest, ink: str) -> dict[str, Any] | None:
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
    return _base(ink) | {
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
                    "mark": {"type": "line", "color": ink, "strokeWidth": 1.5, "interpolate": "monotone"},
                    "encoding": {"x": x, "y": y},
                },
                {
                    "transform": [{"filter": "datum.today"}],
                    "mark": {"type": "circle", "color": ink, "size": 46, "opacity": 1},
                    "encoding": {"x": x, "y": y},
                },
            ],
        },
    }


def _heat(digest: Digest, ink: str) -> dict[str, Any] | None:
    grid = digest.grid
    rows = [
        {"metal": row.metal.name, "region": region.name, "stories": cell.stories}
        for row in grid.rows
        for region, cell in zip(grid.regions, row.cells, strict=False)
    ]
    if not any(row["stories"] for row in rows):
        return None
    axis = {"title": None, "domain": False, "ticks": False, "labelLimit": 130}
    y = {"field": "metal", "type": "nominal", "sort": [row.metal.name for row in grid.rows], "axis": axis}
    x = {
        "field": "region",
        "type": "nominal",
        "sort": [region.name for region in grid.regions],
        "axis": axis | {"orient": "top", "labelAngle": 0},
    }
    return _base(ink) | {
        "data": {"values": rows},
        "width": {"step": max(56, min(110, 560 // max(1, len(grid.regions))))},
        "height": {"step": 26},
        "encoding": {"x": x, "y": y},
        "layer": [
            {
                "mark": {"type": "rect", "color": ink, "cornerRadius": 3},
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
                "mark": {"type": "text", "color": ink, "fontSize": 12},
                "encoding": {"text": {"field": "stories", "type": "quantitative"}},
            },
        ],
    }


def _base(ink: str) -> dict[str, Any]:
    labels = {"labelColor": ink, "titleColor": ink, "labelFontSize": 11, "labelFont": _FONT}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": "white" if ink == _INK else "transparent",
        "config": {
            "aria": False,
            "view": {"stroke": None},
            "axis": labels | {"labelOpacity": 0.75},
            "header": labels | {"labelFontSize": 12, "labelAnchor": "start", "labelFontWeight": 600},
            "text": {"font": _FONT},
        },
    }


_SPECS = {"trends": _trends, "heat": _heat}
