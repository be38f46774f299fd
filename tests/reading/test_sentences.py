"""Promised: numbers from 1, offsets into the text, nothing lost, and no full stop taken for an end that is none."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.reading.sentences import sentences


def spoken(text: str) -> list[str]:
    return [text[sentence.start : sentence.end] for sentence in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Output rose. Prices fell.", ["Output rose.", "Prices fell."], id="two sentences"),
        pytest.param(
            "Tsinghua's Prof. Xu spoke. He left.", ["Tsinghua's Prof. Xu spoke.", "He left."], id="title before a name"
        ),
        pytest.param(
            "Tianqi Lithium Co., Ltd. signed it. Ganfeng Co., Ltd. The deal is done.",
            ["Tianqi Lithium Co., Ltd. signed it.", "Ganfeng Co., Ltd.", "The deal is done."],
            id="company that goes on, company that ends",
        ),
        pytest.param("On Nov. 30 they met. On Dec. 1, too.", ["On Nov. 30 they met.", "On Dec. 1, too."], id="months"),
        pytest.param(
            "The U.S. Senate voted. It failed in the U.S. The bill is dead.",
            ["The U.S. Senate voted.", "It failed in the U.S.", "The bill is dead."],
            id="country",
        ),
        pytest.param(
            "It costs $3.5 million. No. 5 mine pays.", ["It costs $3.5 million.", "No. 5 mine pays."], id="numbers"
        ),
        pytest.param("He said no. They left.", ["He said no.", "They left."], id="no is not a number here"),
        pytest.param('"We agree." She smiled.', ['"We agree."', "She smiled."], id="closing quote"),
        pytest.param("J. B. Goodenough won. Good.", ["J. B. Goodenough won.", "Good."], id="initials"),
        pytest.param(
            "产量上升。价格下降！“还会涨吗？”他问。",
            ["产量上升。", "价格下降！", "“还会涨吗？”", "他问。"],
            id="Chinese",
        ),
        pytest.param("Headline without stop\n\nText.", ["Headline without stop", "Text."], id="paragraphs"),
        pytest.param("", [], id="empty"),
    ],
)
def test_sentences_end_where_readers_see_the_end(text: str, expected: list[str]) -> None:
    assert spoken(text) == expected


@given(st.text(alphabet='ab. A\n。！?"”Co,1 '))
def test_every_character_but_blank_space_is_in_exactly_one_sentence(text: str) -> None:
    assert "".join("".join(spoken(text)).split()) == "".join(text.split())


@given(st.text())
def test_numbers_count_from_one_in_the_order_of_the_text(text: str) -> None:
    found = sentences(text)

    assert [sentence.number for sentence in found] == list(range(1, len(found) + 1))
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
