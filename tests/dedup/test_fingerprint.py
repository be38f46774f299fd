"""Promises about fingerprints: small, stable, and quick on any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.dedup.fingerprint import SKETCH, fingerprint
from monitor.dedup.match import compare_articles
from monitor.dedup.tokens import LONGEST_TEXT
from monitor.dedup.traits import Traits
from tests.dedup.reports import FURNITURE, NOON, STORY, STORY_ZH, TITLE, TITLE_ZH

# A database row, and a column of four bytes.
LARGEST_FEATURES = 1024
EXACT = 1437256165614254603
INT32 = range(-(2**31), 2**31)


def test_two_texts_that_read_the_same_have_one_hash() -> None:
    assert fingerprint(TITLE, STORY).exact == fingerprint(None, STORY.upper().replace("\n\n", "\n")).exact


def test_page_furniture_leaves_no_trace() -> None:
    assert fingerprint(TITLE, FURNITURE.format(STORY)).exact == fingerprint(TITLE, STORY).exact


def test_a_fingerprint_is_the_same_in_every_process() -> None:
    """Python's own hashes are not; these are stored."""
    assert fingerprint(TITLE, STORY).exact == EXACT


def test_a_text_cut_to_a_third_shares_rows_with_the_whole() -> None:
    whole, cut = fingerprint(TITLE, STORY), fingerprint(None, STORY[: len(STORY) // 3])

    assert len(set(whole.sketch) & set(cut.sketch)) >= 2


def test_chinese_is_compared_by_characters() -> None:
    traits = Traits.unpacked(fingerprint(TITLE_ZH, STORY_ZH).features)

    assert traits.han
    assert traits.length > 100


@given(st.text(max_size=300), st.text(max_size=30) | st.none())
def test_any_text_has_a_small_fingerprint(text: str, title: str | None) -> None:
    mark = fingerprint(title, text)

    assert len(mark.sketch) <= SKETCH
    assert all(row in INT32 for row in mark.sketch)
    assert len(mark.features) <= LARGEST_FEATURES
    assert Traits.unpacked(mark.features).packed() == mark.features


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("锂", id="one character"),
        pytest.param("Lithium", id="one word"),
        pytest.param("17 4711 3.14 " * 50, id="only numbers"),
        pytest.param(STORY + STORY_ZH, id="two languages"),
        pytest.param("\ud800 lone surrogate", id="a lone surrogate"),
        pytest.param("All rights reserved", id="nothing but furniture"),
        pytest.param("lithium " * 650_000, id="5 MB of one word"),
        pytest.param("x" * 5_000_000, id="5 MB without a space"),
    ],
)
def test_strange_texts_are_survived(text: str) -> None:
    mark = fingerprint(None, text)

    compare_articles(mark, NOON, mark, NOON)


def test_a_long_text_is_read_up_to_a_limit() -> None:
    text = STORY + " tail" * LONGEST_TEXT

    assert fingerprint(None, text).exact == fingerprint(None, text[: LONGEST_TEXT + 1000]).exact
