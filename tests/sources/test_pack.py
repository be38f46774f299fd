"""What is promised: every enabled list in sources.yaml reads a page of the shape that was seen on its site.

The pages in `pages/` are written by us after descriptions of the sites, one per shape; each begins with what is odd
about it. When a site changes, add a page of the new shape beside the old one.
"""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from monitor.domain.watching import Source
from monitor.sources.catalog import load_sources
from monitor.sources.kinds import read_entries
from tests.sources.documents import a_document

HERE = Path(__file__).parent
CATALOG = load_sources(HERE.parents[1] / "sources.yaml")

# source -> page, and the first entry: where it leads (its end), its title, its day
SHAPES: dict[str, tuple[str, str, str, date | None]] = {
    "mofcom": ("mofcom.html", "/art_0a1b.html", "关于对若干战略矿产相关物项实施出口管制的公告", date(2026, 11, 20)),
    "mnr-news": ("mnr-news.html", "/202611/t20261120_2900001.html", "全国地质找矿工作会议召开", date(2026, 11, 20)),
    "mnr-global-minerals": ("mnr-global-minerals.html", "_9000001.htm", "智利公布锂矿新政", date(2026, 11, 20)),
    "china-geological-survey": (
        "china-geological-survey.html",
        "_800001.html",
        "青海锂矿普查新进展",
        date(2026, 11, 20),
    ),
    **{
        source: ("ndrc.html", "/202611/t20261120_1400001.html", "稀土总量控制指标有关情况发布", date(2026, 11, 20))
        for source in ("ndrc", "ndrc-notices")
    },
    "smm-zh": ("smm-zh.html", "/news/103600001", "碳酸锂期货收涨", None),
    "smm-en": ("smm-en.html", "-close-higher", "Lithium carbonate futures close higher", None),
    "cnmn": ("cnmn.html", "/ShowNews1.aspx?id=480001", "钨精矿价格走高", None),
    "cnmn-paper": ("cnmn-paper.html", "/Content.aspx?id=700001", "攀西钒钛基地建设提速", None),
    "shmet": ("shmet.html", "/newsFlashDetail-880001.html", "伦铜库存减少", None),
    "au-resources-ministers": ("au-ministers.html", "-reserve", "Critical minerals reserve takes shape", None),
    "au-minister-king": ("au-ministers.html", "-reserve", "Critical minerals reserve takes shape", None),
    "iea": ("iea.html", "/news/critical-minerals-outlook", "Critical minerals outlook published", None),
    **{
        f"chinania-{column}": ("chinania.html", "/60001.html", "锡行业运行座谈会召开", date(2026, 11, 20))
        for column in ("headlines", "domestic", "notices", "activities", "policies", "climate", "analysis")
    },
    **{
        f"miit-{column}": ("miit.json", "/art_1.html", "关于稀土总量控制指标的通知", date(2026, 11, 20))
        for column in ("documents", "policies", "explanations")
    },
}
LISTS = [source for source in CATALOG if source.enabled and source.kind in ("listing", "api", "page")]


@pytest.mark.parametrize("source", LISTS, ids=[source.id for source in LISTS])
def test_a_list_is_read_as_its_site_was_seen(source: Source) -> None:
    assert source.id in SHAPES, f"add a page of the shape of {source.id} to tests/sources/pages and its line here"
    page, url, title, day = SHAPES[source.id]

    announcement = read_entries(a_document((HERE / "pages" / page).read_bytes(), url=source.url), source)

    first = announcement.entries[0]
    assert len(announcement.entries) == 2
    assert first.url.endswith(url)
    assert first.title == title
    assert _day(first.published, source) == day


def _day(published: datetime | None, source: Source) -> date | None:
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(source.timezone) if source.timezone else UTC
    return published.astimezone(zone).date() if published else None
