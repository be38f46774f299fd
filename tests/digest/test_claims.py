"""What a story card says in quotations, and what it names as missing."""

import pytest

from monitor.domain.reports import StoryCard
from tests.digest.days import a_digest, an_archived_article, cards


def card(text: str, **given: object) -> StoryCard:
    return cards(a_digest(an_archived_article(1, text, **given)))[0]  # type: ignore[arg-type]  # names of its fields


def lines(text: str, slot: str, **given: object) -> list[str]:
    return [claim.quote.text for claim in card(text, **given).claims if claim.slot == slot]


@pytest.mark.parametrize(
    ("text", "slot", "words"),
    [
        pytest.param(
            "The pact on copper supply was signed by Alpha Group and Beta Mines.",
            "parties",
            "Alpha Group and Beta Mines",
            id="who signed",
        ),
        pytest.param(
            "The Ministry of Industry has approved a copper base near the lake, and prices rose.",
            "authority",
            "Ministry of Industry has approved a copper base near the lake",
            id="what an authority did",
        ),
        pytest.param(
            "Firms should cover storage, ships and other related fields.",
            "fields",
            "cover storage, ships and other related fields",
            id="fields",
        ),
        pytest.param(
            "The province issued measures on copper waste on Monday.",
            "step",
            "The province issued measures on copper waste on Monday",
            id="the document that was issued",
        ),
    ],
)
def test_a_line_quotes_what_fills_its_slot(text: str, slot: str, words: str) -> None:
    before = "Lithium prices rose in Qinghai again. "

    assert lines(before + text, slot, metals=("lithium", "copper")) == [words]


def test_what_an_authority_does_about_other_things_is_left_out() -> None:
    assert not lines("Lithium rose. The Ministry of Culture will open three new museums this year.", "authority")


def test_a_list_is_quoted_to_its_end() -> None:
    text = "The mayor said the city will make good use of its lithium, copper, nickel and vanadium. Nothing else."

    assert lines(text, "says") + lines(text, "what") == [
        "The mayor said the city will make good use of its lithium, copper, nickel and vanadium"
    ]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        pytest.param(
            "A tripartite lithium agreement was signed by Alpha Group and Beta Mines.", True, id="two of three"
        ),
        pytest.param("A tripartite lithium agreement was signed by Alpha, Beta and Gamma.", False, id="three of three"),
        pytest.param("A lithium agreement was signed by Alpha Group and Beta Mines.", False, id="two of two"),
    ],
)
def test_the_party_that_an_agreement_of_three_leaves_out_is_asked_for(text: str, asked: bool) -> None:
    assert ("third_party" in card(text).missing) is asked


def test_a_deadline_that_has_passed_is_asked_after() -> None:
    text = "The lithium plan must be ready before {}."

    assert "deadline_kept" in card(text.format("October 10, 2026")).missing
    assert "deadline_kept" not in card(text.format("December 10, 2026")).missing


def test_the_year_is_known_when_the_page_is_dated_soon_after() -> None:
    text = "On November 12, officials held a conference on lithium."

    assert "year" not in card(text, title="Conference").missing
    assert "year" in card(text, title="Conference", published=None).missing
