"""What is promised: servers are asked as often and where they like, and their dates are understood.

Against a real local server, with a clock of our own; see tests/fetch for one request, tests/sources for the rules.
"""

from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

import pytest

from monitor.store.sql import read_sql
from tests.pipeline.watched.watch import DAY, Watch

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
JITTER = 1.2  # at most


@pytest.fixture
def channel() -> str:
    return "feed"


def feed(watch: Watch, head: str = "", date: str = "") -> bytes:
    item = f"<item><title>Ore</title><link>{watch.newsroom.address}/a/7.html</link><pubDate>{date}</pubDate></item>"
    return f"<rss version='2.0'><channel>{head}{item}</channel></rss>".encode()


@pytest.mark.parametrize(
    ("headers", "head", "wait"),
    [
        pytest.param({}, "", 30 * MINUTE, id="nothing said"),
        pytest.param({"Cache-Control": "max-age=7200"}, "", 2 * HOUR, id="max-age"),
        pytest.param({"Expires": "in two hours"}, "", 2 * HOUR, id="expires"),
        pytest.param({"Cache-Control": "max-age=31536000"}, "", DAY, id="a year is too long"),
        pytest.param({}, "<ttl>120</ttl>", 2 * HOUR, id="ttl"),
    ],
)
def test_a_server_says_how_long_to_wait(watch: Watch, headers: dict[str, str], head: str, wait: timedelta) -> None:
    if "Expires" in headers:
        headers = {"Expires": format_datetime(watch.now + 2 * HOUR, usegmt=True)}  # counted from the server's own Date
    watch.newsroom.headers["/feed.xml"] = headers
    watch.newsroom.replaced["/feed.xml"] = feed(watch, head)

    watch.visit(after=5 * MINUTE)

    assert wait - 10 * MINUTE <= watch.wait() <= wait * JITTER


def test_hours_that_a_feed_rules_out_are_passed_over(watch: Watch) -> None:
    hours = "".join(f"<hour>{hour}</hour>" for hour in range(24) if hour != 9)
    watch.newsroom.replaced["/feed.xml"] = feed(watch, f"<skipHours>{hours}</skipHours>")

    watch.visit()

    assert watch.last().next_due.hour == 9


def test_a_server_that_asks_for_time_gets_it(watch: Watch) -> None:
    watch.newsroom.failing["/feed.xml"] = 503
    watch.newsroom.headers["/feed.xml"] = {"Retry-After": "7200"}
    watch.visit()
    watch.asked()

    watch.visit(after=HOUR)

    assert watch.asked() == []
    assert watch.wait() >= HOUR


def test_failures_double_the_wait_up_to_a_day(watch: Watch) -> None:
    watch.newsroom.failing["/feed.xml"] = 503
    waits = []
    for _ in range(7):
        watch.visit()
        waits.append(watch.wait())

    for hours, wait in zip((1, 2, 4, 8, 16, 24, 24), waits, strict=True):
        assert hours * HOUR <= wait <= hours * HOUR * JITTER


@pytest.mark.parametrize(("status", "next_time"), [(301, "/new.xml"), (308, "/new.xml"), (302, "/feed.xml")])
def test_only_a_move_for_good_is_remembered_and_only_while_it_works(watch: Watch, status: int, next_time: str) -> None:
    watch.newsroom.failing["/feed.xml"] = status
    watch.newsroom.headers["/feed.xml"] = {"Location": "/new.xml"}
    watch.newsroom.replaced["/new.xml"] = feed(watch)
    watch.visit()
    assert watch.asked() == ["/feed.xml", "/new.xml"]

    watch.visit()
    first, *_ = watch.asked()
    del watch.newsroom.replaced["/new.xml"]
    watch.newsroom.failing.clear()
    watch.visit(times=2)

    assert first == next_time
    assert watch.asked()[-1] == "/feed.xml"


@pytest.mark.parametrize(
    ("written", "zone", "stored"),
    [
        pytest.param("Fri, 20 Nov 2026 08:30:00 +0800", None, "2026-11-20T00:30", id="with an offset"),
        pytest.param("2026-11-20 08:30", "Asia/Shanghai", "2026-11-20T00:30", id="in the source's zone"),
        pytest.param("2026年11月20日 下午3:05", "Asia/Shanghai", "2026-11-20T07:05", id="in Chinese"),
        pytest.param("08/09/2026", None, None, id="two habits"),
        pytest.param("Fri, 20 Nov 2099 08:30:00 GMT", None, None, id="far ahead"),
    ],
)
def test_dates_are_right_or_unknown(watch: Watch, written: str, zone: str | None, stored: str | None) -> None:
    watch.source = replace(watch.source, timezone=zone)
    watch.newsroom.replaced["/feed.xml"] = feed(watch, date=written)

    watch.visit()

    _, [[found]] = read_sql(watch.engine, "select published_at from v_articles")
    assert (str(found).replace(" ", "T")[:16] if found else None) == stored
