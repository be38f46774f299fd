"""What is promised: the date that was written, or None. Never a wrong one, never one in the far future."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.reading.cjk_dates import Month
from monitor.reading.dates import FURTHEST_AHEAD, read_date

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
        ("11 ก.พ. 2020", date(2020, 2, 11)),
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
        pytest.param("November 2026", id="a month is no date, in words"),
        pytest.param("1小时30分钟前", id="a form of two numbers"),
        pytest.param("刚刚发布的 3 条", id="a number beside"),
        pytest.param("前天津港", id="a town in other words"),
        pytest.param("1周前", id="a week ago may be thirteen days ago"),
        pytest.param("2026年9月8日至10日", id="a span"),
        pytest.param("2026年1-9月", id="a span of months"),
        pytest.param("8年9月8日", id="a year of no era"),
        pytest.param("农历八月初八", id="another calendar"),
        pytest.param("2026-366", id="no such day of the year"),
        pytest.param("20 Nov 2026 14.50 dollars", id="a price"),
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("16 Nov 2026 23:12:00 EST", utc(2026, 11, 17, 4, 12), id="RFC 5322 says which"),
        pytest.param("Nov 16, 2026, 11:12 PM EST", date(2026, 11, 16), id="New York or Sydney"),
        pytest.param("Nov 16, 2026, 11:12 PM PST", date(2026, 11, 16), id="Los Angeles or Manila"),
        pytest.param("Nov 16, 2026, 11:12 PM JST", utc(2026, 11, 16, 14, 12), id="one place only"),
        pytest.param("16 Nov 2026 23:12:00 CST", date(2026, 11, 16), id="whatever RFC 5322 says, China writes it too"),
    ],
)
def test_a_zone_that_several_places_call_so_gives_a_day_alone(text: str, expected: date) -> None:
    assert read_date(text, now=NOW) == expected


def test_the_zone_of_the_source_tells_which_place_is_meant() -> None:
    found = read_date("Nov 16, 2026, 11:12 PM EST", now=NOW, zone=ZoneInfo("America/New_York"))

    assert found == utc(2026, 11, 17, 4, 12)


@pytest.mark.parametrize("text", ["2026年9月", "二〇二六年九月", "2026年9月份", "民國115年9月", "2026年 9月上旬"])
def test_of_a_month_no_day_is_known(text: str) -> None:
    found = read_date(text, now=NOW)

    assert isinstance(found, Month)
    assert (found.year, found.month) == (2026, 9)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("２０２６年１１月２０日　下午３：０５", utc(2026, 11, 20, 7, 5), id="wide digits"),
        pytest.param("2026/11/20 下午 03:05:33", utc(2026, 11, 20, 7, 5, 33), id="half a day after plain digits"),
        pytest.param("2026-11-20 오후 3:05", utc(2026, 11, 20, 7, 5), id="half a day in Korean"),
        pytest.param("2026-11-20 晚上8点", utc(2026, 11, 20, 12), id="an hour in words after plain digits"),
        pytest.param("2026年11月20日上午十时", utc(2026, 11, 20, 2), id="an hour in Han"),
        pytest.param("2026年11月20日10点半", utc(2026, 11, 20, 2, 30), id="half past"),
        pytest.param("2026年11月20日 10∶05", utc(2026, 11, 20, 2, 5), id="the sign for a ratio"),
        pytest.param("2026年11月20日（周五）10:05", utc(2026, 11, 20, 2, 5), id="a weekday between"),
        pytest.param("时间：2026-11-20 10:05:33 来源：本网", utc(2026, 11, 20, 2, 5, 33), id="labels around"),
        pytest.param("20261120100533", utc(2026, 11, 20, 2, 5, 33), id="a stamp"),
        pytest.param("20261120T020533Z", utc(2026, 11, 20, 2, 5, 33), id="a stamp in Greenwich"),
        pytest.param("昨晚8点", utc(2026, 11, 20, 12), id="last night"),
        pytest.param("今早7:30", utc(2026, 11, 20, 23, 30), id="this morning"),
        pytest.param("两小时前", utc(2026, 11, 21, 2), id="two hours ago in Han"),
        pytest.param("半小时前", utc(2026, 11, 21, 3, 30), id="half an hour ago"),
        pytest.param("3時間前", utc(2026, 11, 21, 1), id="hours ago in Japanese"),
        pytest.param("5분 전", utc(2026, 11, 21, 3, 55), id="minutes ago in Korean"),
        pytest.param("刚刚", utc(2026, 11, 21, 4), id="just now"),
        pytest.param("3 September 2026 14.05 WIB", utc(2026, 9, 3, 7, 5), id="a dotted time at the end"),
        pytest.param("11/20 08:30", utc(2026, 11, 20, 0, 30), id="month and day where the year comes first"),
        pytest.param("2026年11月20日 晚上12点", date(2026, 11, 20), id="midnight, before or after"),
        pytest.param("2026-11-20 10:05 下午", date(2026, 11, 20), id="half a day out of place"),
        pytest.param("2026. 11. 20. 오후 1:23", utc(2026, 11, 20, 5, 23), id="dots in Korean"),
        pytest.param("大前天", date(2026, 11, 18), id="the day before the day before yesterday"),
        pytest.param("一昨日", date(2026, 11, 19), id="the day before yesterday in Japanese"),
        pytest.param("어제", date(2026, 11, 20), id="yesterday in Korean"),
        pytest.param("三天前", date(2026, 11, 18), id="days ago in Han"),
        pytest.param("民国一百一十五年十一月二十日", date(2026, 11, 20), id="a year of the republic in Han"),
        pytest.param("令和8年11月20日(金)", date(2026, 11, 20), id="a year of Reiwa"),
        pytest.param("令和元年5月1日", date(2019, 5, 1), id="the first year of Reiwa"),
        pytest.param("平成31年4月30日", date(2019, 4, 30), id="the last year of Heisei"),
        pytest.param("2026년 11월 20일 금요일", date(2026, 11, 20), id="a weekday in Korean"),
        pytest.param("21 tháng 9 năm 2026", date(2026, 9, 21), id="Vietnam numbers its months"),
        pytest.param("2026-W47-5", date(2026, 11, 20), id="ISO week"),
        pytest.param("2026-324", date(2026, 11, 20), id="ISO day of the year"),
    ],
)
def test_forms_of_the_world_as_a_chinese_source_writes_them(text: str, expected: date) -> None:
    assert read_date(text, now=NOW, zone=SHANGHAI) == expected


def test_years_of_the_republic_in_plain_digits_need_a_source_in_taiwan() -> None:
    assert read_date("115/11/20", now=NOW, zone=ZoneInfo("Asia/Taipei")) == date(2026, 11, 20)
    assert read_date("115/11/20", now=NOW, zone=SHANGHAI) is None


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
