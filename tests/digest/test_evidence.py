"""Nothing is built that its sentence does not say."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.digest.evidence import EvidenceError, verify
from monitor.digest.quoting import ReadArticle, plain, shortened
from monitor.domain.articles import ArticleId
from monitor.domain.reports import DateRead, Digest, Line, Quantity, Quote
from tests.digest.days import a_digest, an_archived_article

TEXT = "The miner signed a supply agreement in May. It will ship 20,000 tonnes of lithium from Qinghai."
ARTICLE = an_archived_article(1, TEXT)
READ = {ArticleId(1): ReadArticle(ARTICLE)}


def a_quote(text: str, sentence: int = 2) -> Quote:
    return Quote(text=text, article=ArticleId(1), sentence=sentence)


def with_line(**given: object) -> Digest:
    return replace(a_digest(ARTICLE), minute=(Line(code="intent", **given),))  # type: ignore[arg-type]  # a test's shorthand


@pytest.mark.parametrize("text", ["20,000 tonnes of lithium", "It will … from Qinghai", "… ship 20,000 …"])
def test_what_the_sentence_says_passes(text: str) -> None:
    verify(with_line(quotes=(a_quote(text),)), READ)


@pytest.mark.parametrize(
    "quote",
    [
        pytest.param(a_quote("30,000 tonnes of lithium"), id="another number"),
        pytest.param(a_quote("20,000 tonnes of lithium from Sichuan"), id="another place"),
        pytest.param(a_quote("20,000 tonnes of lithium", sentence=1), id="another sentence"),
        pytest.param(a_quote("from Qinghai … It will"), id="pieces in another order"),
        pytest.param(a_quote("20,000 tonnes", sentence=9), id="no such sentence"),
        pytest.param(a_quote(""), id="nothing"),
        pytest.param(replace(a_quote("20,000 tonnes"), article=ArticleId(2)), id="another article"),
    ],
)
def test_what_the_sentence_does_not_say_stops_the_build(quote: Quote) -> None:
    with pytest.raises(EvidenceError):
        verify(with_line(quotes=(quote,)), READ)


def test_a_number_must_stand_in_its_quotation() -> None:
    number = Quantity(
        kind="mass", words="21,000 tonnes", value="21000", unit="tonnes", quote=a_quote("20,000 tonnes of lithium")
    )

    with pytest.raises(EvidenceError, match="21,000"):
        verify(replace(a_digest(ARTICLE), numbers=(number,)), READ)


def test_a_date_must_stand_in_its_quotation() -> None:
    dated = DateRead(edtf="2026-06", words="in June", quote=a_quote("The miner signed", sentence=1))

    with pytest.raises(EvidenceError, match="in June"):
        verify(replace(a_digest(ARTICLE), dates=(dated,)), READ)


@given(st.text(max_size=300))
def test_whatever_a_text_says_its_digest_passes_the_gate(text: str) -> None:
    """compose_digest itself verifies: it must neither crash nor refuse its own quotations."""
    a_digest(
        an_archived_article(1, f"{text} lithium. They signed an agreement on May 3, 2026 worth US$5 million. {text}")
    )


@given(st.text(max_size=300))
def test_plain_text_is_one_line_and_twice_is_once(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert "\n" not in plain(text)


@given(st.text(max_size=300), st.integers(2, 200))
def test_shortened_text_is_never_longer_than_asked(text: str, limit: int) -> None:
    assert len(shortened(plain(text), limit)) <= limit
