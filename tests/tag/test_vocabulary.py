"""The vocabulary holds every tag that the tagger can give, and the lists are dated and checked."""

import csv
from pathlib import Path

import pytest

import monitor.tag
from monitor.tag import LEXICON_VERSION, lists_of, tag_article, vocabulary
from monitor.tag.lexicon import LEXICONS, read_yaml
from monitor.tag.names import own_names

ROWS = Path(monitor.tag.__file__).parent / "data" / "critical_lists.csv"


def test_every_metal_of_a_lexicon_has_a_name_in_both_languages() -> None:
    metals = vocabulary().metals

    assert all(term.name_en and term.name_zh for term in metals.values())
    for language in ("en", "zh"):
        assert set(read_yaml(language)["metals"]) == set(metals)


def test_every_place_name_stands_for_a_known_region() -> None:
    known = set(vocabulary().regions) | {""}

    assert {referent.code for _, referent in own_names()} <= known


def test_subdivisions_belong_to_their_country() -> None:
    regions = vocabulary().regions

    assert regions["CN-JX"].parents == ("CN",)
    assert regions["CN"].parents == ()
    assert (regions["CN-JX"].name_en, regions["CN-JX"].name_zh) == ("Jiangxi", "江西省")


def test_groups_are_metals_of_their_own() -> None:
    metals = vocabulary().metals

    assert "rare-earths" in metals["dysprosium"].parents
    assert all(parent in metals for term in metals.values() for parent in term.parents)


@pytest.mark.parametrize(
    ("ask", "answer"),
    [pytest.param("li", "lithium", id="symbol"), pytest.param("钢", "iron-steel", id="Chinese")],
)
def test_people_may_ask_by_other_names(ask: str, answer: str) -> None:
    assert [term.id for term in vocabulary().metals.values() if ask in term.aliases] == [answer]


def test_lists_are_dated_and_newest_first() -> None:
    lists = lists_of("tungsten")

    assert {each.id for each in lists} >= {"US-2025", "EU-CRMA-2024-strategic"}
    assert [each.year for each in lists] == sorted((each.year for each in lists), reverse=True)
    assert lists_of("gypsum") == ()


def test_every_row_of_the_lists_names_a_metal_and_what_it_was_checked_against() -> None:
    with ROWS.open(encoding="utf-8", newline="") as rows:
        found = list(csv.DictReader(rows))

    assert {row["metal"] for row in found} <= set(vocabulary().metals)
    assert all(row["checked_against"] and row["source"] and row["year"].isdigit() for row in found)


def test_articles_carry_the_version_of_the_lexicon() -> None:
    assert tag_article(None, "lithium ore").lexicon_version == LEXICON_VERSION
    assert len(LEXICON_VERSION) == 12


def test_lexicons_have_no_key_that_yaml_reads_as_something_else() -> None:
    """Norway's code is a boolean in YAML 1.1 when it is not quoted."""
    for path in LEXICONS.glob("*.yaml"):
        content = read_yaml(path.stem)
        assert all(
            isinstance(key, str) for node in (content, *content.values()) if isinstance(node, dict) for key in node
        )
