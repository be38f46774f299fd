"""A local day is a half-open stretch of instants; every instant is in exactly one."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.digest import window_of
from monitor.digest.window import hours_of

ZONES = (
    "UTC", "Asia/Shanghai", "Europe/Berlin", "America/Sao_Paulo", "America/New_York", "Australia/Lord_Howe",
    "Asia/Beirut", "Pacific/Apia", "Africa/Cairo", "America/Havana", "Asia/Kathmandu", "Atlantic/Azores",
)  # fmt: skip


@given(zone=st.sampled_from(ZONES), instant=st.datetimes(datetime(1995, 1, 1), datetime(2037, 1, 1)))  # noqa: DTZ001
def test_every_instant_is_in_the_window_of_its_local_day_and_in_no_other(zone: str, instant: datetime) -> None:
    moment = instant.replace(tzinfo=UTC)
    day = moment.astimezone(ZoneInfo(zone)).date()

    holding = [
        each
        for each in (day + timedelta(days=step) for step in (-1, 0, 1))
        if (window := window_of(each, zone)).start <= moment < window.end
    ]

    assert len(holding) == 1


@given(zone=st.sampled_from(ZONES), day=st.dates(date(1995, 1, 1), date(2037, 1, 1)))
def test_a_day_begins_where_the_one_before_ends(zone: str, day: date) -> None:
    assert window_of(day, zone).end == window_of(day + timedelta(days=1), zone).start


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        pytest.param(date(2026, 3, 29), "Europe/Berlin", 23, id="spring"),
        pytest.param(date(2026, 10, 25), "Europe/Berlin", 25, id="autumn"),
        pytest.param(date(2026, 11, 21), "Asia/Shanghai", 24, id="no change"),
        pytest.param(date(2011, 12, 30), "Pacific/Apia", 0, id="a day that Samoa skipped"),
    ],
)
def test_a_day_has_the_hours_that_clocks_gave_it(day: date, zone: str, hours: int) -> None:
    assert hours_of(window_of(day, zone)) == hours
