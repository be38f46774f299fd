"""What is promised: the date that was written, or None. Never a wrong one, never one in the far future."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.reading.dates import FURTHEST_AHEAD, read_date, read_stated

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)  # noon in Shanghai


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]  # a year, a month and so on


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-20T08:30:00Z", utc(2026, 11, 20, 8, 30)),
        ("2026-11-20T08:30:00+08:00", utc(2026, 11, 20, 0, 30)),
        ("2026-11-20 08:30:15.250 +0800", utc(2026, 11, 20, 0, 30, 15)),
        ("Fri, 20 Nov 2026 08:30:00 GMT", utc(2026, 11, 20, 8, 30)),
        ("Fri, 20 Nov 26 08:30 EST", utc(2026, 11, 20, 13, 30)),
        ("20 July 2026 9:05 am PT", utc(2026, 7, 20, 16, 5)),
        ("Thu Nov 19 2026 17:00:00 GMT+0800 (China Standard Time)", utc(2026, 11, 19, 9)),
        ("1795138200", utc(2026, 11, 20, 1, 30)),
        ("1795138200000", utc(2026, 11, 20, 1, 30)),
        ("3小时前", utc(2026, 11, 21, 1)),
        ("2 hours ago", utc(2026, 11, 21, 2)),
    ],
)
def test_a_time_with_its_zone_is_an_instant(text: str, expected: datetime) -> None:
    assert read_date(text, now=NOW) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026年11月20日 08:30", utc(2026, 11, 20, 0, 30)),
        ("发布时间：2026年11月20日 下午3点05分 来源：本网", utc(2026, 11, 20, 7, 5)),
        ("2026-11-20 08:30:33", utc(2026, 11, 20, 0, 30, 33)),
        ("11-20 08:30", utc(2026, 11, 20, 0, 30)),
        ("12-31 08:30", utc(2025, 12, 31, 0, 30)),
        ("今天 09:12", utc(2026, 11, 21, 1, 12)),
        ("昨天 14:05", utc(2026, 11, 20, 6, 5)),
        ("11月20日 中午12:30", utc(2026, 11, 20, 4, 30)),
        ("2026年11月20日 凌晨12:30", utc(2026, 11, 19, 16, 30)),
        ("Thu Nov 19 10:05:33 CST 2026", utc(2026, 11, 19, 2, 5, 33)),
    ],
)
def test_a_wall_time_takes_the_zone_of_its_source(text: str, expected: datetime) -> None:
    assert read_date(text, now=NOW, zone=SHANGHAI) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-20 08:30", date(2026, 11, 20)),
        ("[2026-11-20]", date(2026, 11, 20)),
        ("（2026.11.2）", date(2026, 11, 2)),
        ("20261120", date(2026, 11, 20)),
        ("二○二六年十一月二十日", date(2026, 11, 20)),
        ("民國115年11月20日", date(2026, 11, 20)),
        ("2026년 11월 20일", date(2026, 11, 20)),
        ("2026年11月20日 星期五", date(2026, 11, 20)),
        ("昨天", date(2026, 11, 20)),
        ("3天前", date(2026, 11, 18)),
        ("November 20th, 2026", date(2026, 11, 20)),
        ("Posted on 20 November 2026 by the newsroom", date(2026, 11, 20)),
        ("20 de noviembre de 2026", date(2026, 11, 20)),
        ("20. Juli 2026", date(2026, 7, 20)),
        ("20 ноября 2026 г.", date(2026, 11, 20)),
        ("20/11/2026", date(2026, 11, 20)),
        ("11/20/2026", date(2026, 11, 20)),
        ("07/07/2026", date(2026, 7, 7)),
        ("20.11.26", date(2026, 11, 20)),
        ("Thu Nov 19 10:05:33 CST 2026", date(2026, 11, 19)),
    ],
)
def test_without_a_time_or_its_zone_only_the_day_is_known(text: str, expected: date) -> None:
    assert read_date(text, now=NOW) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("08/09/2026", id="two habits, two days"),
        pytest.param("2026年9月", id="a month is no date"),
        pytest.param("November 2026", id="a month is no date, in words"),
        pytest.param("2026", id="a year"),
        pytest.param("2029-11-20", id="far ahead"),
        pytest.param("2029年11月20日", id="far ahead in Chinese"),
        pytest.param("1970-01-01T00:00:00Z", id="the empty date of programs"),
        pytest.param("0001-01-01T00:00:00", id="the empty date of other programs"),
        pytest.param("2026-02-30", id="no such day"),
        pytest.param("2026年13月40日", id="no such day in Chinese"),
        pytest.param("5 tonnes by 20 November 2026", id="a number too many"),
        pytest.param("Lot 17 of 2026/11/20", id="a number too many, before digits"),
        pytest.param("lis 14 2013", id="October to Croats, November to Czechs"),
        pytest.param("soon", id="no numbers"),
        pytest.param("12:30", id="a time alone"),
        pytest.param(
            "Article 14 of May regulations in 2020 concerning mining in the north of the country", id="a sentence"
        ),
    ],
)
def test_what_cannot_be_known_is_unknown(text: str) -> None:
    assert read_date(text, now=NOW) is None


@pytest.mark.parametrize(
    ("zone", "expected"),
    [("Europe/London", date(2026, 9, 8)), ("America/New_York", date(2026, 8, 9)), ("Asia/Shanghai", None)],
)
def test_the_zone_of_the_source_tells_whose_habit_it_is(zone: str, expected: date | None) -> None:
    assert read_date("08/09/2026", now=NOW, zone=ZoneInfo(zone)) == expected


def test_the_weekday_tells_which_language_speaks() -> None:
    assert read_date("čtv 14. lis 2013", now=NOW) == date(2013, 11, 14)


def test_a_stranger_behind_a_time_may_move_it_by_half_a_day() -> None:
    assert read_date("20 Nov 2026 5:45 ip.", now=NOW, zone=ZoneInfo("Europe/Helsinki")) == date(2026, 11, 20)


def test_a_stated_date_keeps_its_own_day() -> None:
    stated = read_stated("Fri, 20 Nov 2026 23:30:00 -0500", now=NOW)

    assert isinstance(stated, datetime)
    assert stated.date() == date(2026, 11, 20)
    assert read_date("Fri, 20 Nov 2026 23:30:00 -0500", now=NOW) == utc(2026, 11, 21, 4, 30)


@given(st.datetimes(datetime(1971, 1, 2), datetime(2026, 11, 20)))  # noqa: DTZ001  # hypothesis wants them naive
def test_what_we_can_write_we_can_read(moment: datetime) -> None:
    moment = moment.replace(microsecond=0, tzinfo=SHANGHAI)
    written = [
        moment.isoformat(),
        moment.strftime("%a, %d %b %Y %H:%M:%S %z"),
        moment.strftime("%Y年%m月%d日 %H时%M分%S秒"),
    ]

    assert {read_date(text, now=NOW, zone=SHANGHAI) for text in written} == {moment.astimezone(UTC)}


@given(st.text(max_size=40))
def test_no_text_is_too_strange_and_nothing_is_far_ahead(text: str) -> None:
    found = read_date(text, now=NOW, zone=SHANGHAI)

    day = found.date() if isinstance(found, datetime) else found
    assert day is None or date(1971, 1, 1) <= day <= (NOW + FURTHEST_AHEAD + timedelta(days=1)).date()
