"""Made-up reports to compare: a story, its copies, and reports that only look like it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.dedup.fingerprint import fingerprint
from monitor.dedup.match import Verdict, compare_articles
from monitor.domain.articles import ArticleId, Candidate, Fingerprint

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)

TITLE = "Salar del Norte to double lithium output"
LEAD = (
    "Salar del Norte SA said on Friday it would double its lithium carbonate output to 48,000 tonnes a year by 2029, "
    "spending 640 million dollars on a second evaporation line in the Antofagasta region."
)
BODY = (
    (
        "Chief executive Marta Quiroga told analysts that the board had approved the plan after a pilot recovered 83 "
        "percent of the metal in the brine, compared with 47 percent in the existing ponds."
    ),
    (
        "Construction is expected to start in April and to employ 1,150 people at its peak. The company has sold 60 "
        "percent of the new volume in advance to three Korean battery makers under contracts that run for seven years."
    ),
    (
        "Water rights remain disputed. Two communities near Peine have asked the environmental court to suspend the "
        "permit, arguing that the study of the aquifer covered only 18 months."
    ),
)
STORY = "\n\n".join((LEAD, *BODY))

TITLE_ZH = "北岭钨业拟建年产八千吨仲钨酸铵生产线"
STORY_ZH = (
    "北岭钨业股份有限公司11月20日公告称，公司拟投资12.6亿元在江西省赣州市建设年产8000吨仲钨酸铵生产线，"
    "项目建设期为18个月，预计2028年6月投产。\n\n"
    "公告显示，该项目将采用自主研发的萃取工艺，钨回收率可达97.5%，较现有产线提高3.2个百分点，"
    "每吨产品耗水量下降四成。\n\n"
    "公司董事长周立群表示，受硬质合金需求增长带动，今年前三季度仲钨酸铵均价同比上涨21%，"
    "新产线投产后公司市场份额有望升至全国第三。"
)

FURNITURE = (
    "We use cookies to improve this site. Accept all\n\nShare this article\n\n{}\n\nRead more:\n\n"
    "Ten mines to watch this winter\n\nWhat graphite buyers fear most\n\nAll rights reserved. Terms of use"
)


def price_report(day: int, price: str, change: str, stock: str) -> str:
    """A daily report that differs from yesterday's by its figures alone."""
    return (
        f"The spot price of battery-grade lithium carbonate was assessed at {price} yuan a tonne on November {day}, "
        f"{change} yuan from the previous session, according to the exchange. Inventories at registered warehouses "
        f"stood at {stock} tonnes. Traders said that buyers kept purchases to immediate needs while producers were "
        "reluctant to lower their offers, and that most deals were closed under long-term contracts."
    )


def verdict(one: tuple[str | None, str], other: tuple[str | None, str], *, hours: float = 3.0) -> Verdict:
    """Compare two (title, text) published `hours` apart."""
    return compare_articles(fingerprint(*one), NOON, fingerprint(*other), NOON + timedelta(hours=hours))


def a_candidate(number: int, mark: Fingerprint, *, hours: float = -1.0, **given: Any) -> Candidate:
    """A stored article, published `hours` after noon."""
    return Candidate(
        id=ArticleId(number),
        cluster=ArticleId(given.pop("cluster", number)),
        exact=mark.exact,
        features=mark.features,
        moment=NOON + timedelta(hours=hours),
        **given,
    )
