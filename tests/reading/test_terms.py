"""Terms: what full text is indexed by, and where an article says what was asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.reading.terms import asked, folded, spans, terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("New Lithium mines", ["new", "lithium", "mine"], id="stems"),
        pytest.param("新增锂矿", ["新增", "增锂", "锂矿", "矿"], id="pairs of characters, and the last one"),
        pytest.param("新增鋰礦", ["新增", "增锂", "锂矿", "矿"], id="traditional as simplified"),
        pytest.param("锂矿，公司", ["锂矿", "矿", "公司", "司"], id="no pair across a comma"),
        pytest.param("锂ion电池", ["锂", "ion", "电池", "池"], id="scripts part"),
        pytest.param("Café Ünlü naïve", ["cafe", "unlu", "naiv"], id="accents"),
        pytest.param("ＡＢＣ１２", ["abc12"], id="wide letters"),
        pytest.param("China’s don't", ["china", "dont"], id="apostrophes"),
        pytest.param("120,000 t/a", ["120", "000", "t", "a"], id="numbers part at signs"),
        pytest.param("リチウム 리튬", ["リチ", "チウ", "ウム", "ム", "리튬", "튬"], id="Kana and Hangul"),
        pytest.param(":_-*\"'^()", [], id="signs are no terms"),
    ],
)
def test_terms_of(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("锂", (("锂",), True), id="one character begins a term"),
        pytest.param("锂矿", (("锂矿",), False), id="two are a term"),
        pytest.param("钒钛矿", (("钒钛", "钛矿"), False), id="three are two terms"),
        pytest.param("锂 ion", (("锂", "ion"), False), id="a run that ends before a word"),
    ],
)
def test_what_is_asked_for(text: str, expected: tuple[tuple[str, ...], bool]) -> None:
    assert asked(text) == expected


@pytest.mark.parametrize(
    ("text", "wanted", "expected"),
    [
        pytest.param("Miners mined the mine.", "mining", ["mined", "mine"], id="forms of a word"),
        pytest.param("determine", "mine", [], id="no part of a word"),
        pytest.param("新增鋰礦石", "锂矿", ["鋰礦"], id="another script"),
        pytest.param("Salt lakes, province", "lake province", ["lakes, province"], id="a phrase"),
        pytest.param("an Über-café", "uber cafe", ["Über-café"], id="accents"),
        pytest.param("锂", "锂", ["锂"], id="a single character"),
        pytest.param("anything", "!", [], id="nothing was asked for"),
    ],
)
def test_places_that_say_it(text: str, wanted: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in spans(text, wanted)] == expected


@given(st.text())
def test_folding_keeps_every_place(text: str) -> None:
    assert len(folded(text)) == len(text)
    assert folded(folded(text)) == folded(text)


@given(st.text())
def test_terms_are_safe_in_every_index(text: str) -> None:
    for term in terms(text):
        assert term
        assert len(term) <= 64
        assert not set(term) & set(" \t\n\"'\\:*-_()")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), st.data())
def test_a_text_says_each_of_its_own_words(text: str, data: st.DataObject) -> None:
    if not (found := asked(text)[0]):
        return
    wanted = data.draw(st.sampled_from(found))

    assert wanted in terms(text)
