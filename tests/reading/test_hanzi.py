"""Promises of `simplified`: one script, the same offsets, twice is once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.reading.hanzi import simplified

HAN = st.text(alphabet=st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF) | st.sampled_from("lithium 12,5%\n𠮷"))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param("鋰礦開採與發展，關於稀土的報導", "锂矿开采与发展，关于稀土的报导", id="traditional"),
        pytest.param("锂矿开采与发展", "锂矿开采与发展", id="already simplified"),
        pytest.param("釩價上漲 12.5% (vanadium)", "钒价上涨 12.5% (vanadium)", id="mixed with Latin"),
        pytest.param("Vanadium prices rose", "Vanadium prices rose", id="English"),
        pytest.param("豈", "岂", id="a compatibility form"),
        pytest.param("薴", "苎", id="a character that takes two steps"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_traditional_characters_become_simplified(written: str, expected: str) -> None:
    assert simplified(written) == expected


def test_both_scripts_of_one_sentence_become_the_same() -> None:
    assert simplified("贛州稀土企業產量增長") == simplified("赣州稀土企业产量增长")


@given(HAN)
def test_offsets_stay_true(text: str) -> None:
    assert len(simplified(text)) == len(text)


@given(HAN)
def test_twice_is_once(text: str) -> None:
    once = simplified(text)

    assert simplified(once) == once
