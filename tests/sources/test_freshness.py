"""What is promised: an answer is believed for as long as RFC 9111 lets a private cache believe it, a day at most."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sources.freshness import fresh_for
from tests.sources.documents import NOW

TODAY = "Sun, 22 Nov 2026 04:00:00 GMT"  # NOW


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        pytest.param({}, 0, id="nothing said"),
        pytest.param({"last-modified": "Sat, 21 Nov 2026 04:00:00 GMT"}, 0, id="no guess from the last change"),
        pytest.param({"cache-control": "max-age=3600"}, 3600, id="max-age"),
        pytest.param({"cache-control": 'MAX-AGE="3600"'}, 3600, id="max-age, loud and quoted"),
        pytest.param({"cache-control": "max-age=3600, s-maxage=1"}, 3600, id="we are no shared cache"),
        pytest.param({"cache-control": "s-maxage=3600"}, 0, id="what is said to shared caches is not said to us"),
        pytest.param({"cache-control": "x-max-age=3600"}, 0, id="another directive"),
        pytest.param({"cache-control": "max-age=-5"}, 0, id="a negative age"),
        pytest.param({"cache-control": "max-age=99999999999999999"}, 24 * 3600, id="for ever is a day"),
        pytest.param({"cache-control": "max-age=3600, no-store"}, 0, id="no-store"),
        pytest.param({"cache-control": "max-age=3600", "age": "600"}, 3000, id="age"),
        pytest.param({"cache-control": "max-age=3600", "age": "7200, 0"}, 0, id="ages of two caches"),
        pytest.param({"cache-control": "max-age=3600", "age": "soon"}, 3600, id="an age that is none"),
        pytest.param(
            {"cache-control": "max-age=3600", "date": "Sun, 22 Nov 2026 03:30:00 GMT"}, 1800, id="old when it came"
        ),
        pytest.param(
            {"cache-control": "max-age=3600", "date": "Sun, 22 Nov 2026 09:00:00 GMT"}, 3600, id="a clock ahead of ours"
        ),
        pytest.param({"date": TODAY, "expires": "Sun, 22 Nov 2026 05:00:00 GMT"}, 3600, id="expires"),
        pytest.param({"date": TODAY, "expires": "Sunday, 22-Nov-26 05:00:00 GMT"}, 3600, id="expires as in 1994"),
        pytest.param({"expires": "Sun, 22 Nov 2026 03:00:00 GMT"}, 0, id="expired"),
        pytest.param({"expires": "-1"}, 0, id="expires that is no date"),
        pytest.param(
            {"expires": "Sun, 22 Nov 2026 09:00:00 GMT", "cache-control": "max-age=60"}, 60, id="max-age wins"
        ),
    ],
)
def test_headers_say_how_long_an_answer_holds(headers: dict[str, str], seconds: int) -> None:
    assert fresh_for(headers, now=NOW) == timedelta(seconds=seconds)


@given(st.dictionaries(st.sampled_from(["cache-control", "expires", "date", "age"]), st.text(max_size=40)))
def test_no_header_is_too_strange(headers: dict[str, str]) -> None:
    assert timedelta(0) <= fresh_for(headers, now=NOW) <= timedelta(hours=24)
