"""Who and what is new to the archive: asked of it, never guessed."""

import pytest

from monitor.digest import Profile, compose_digest, render
from monitor.domain.days import DayRecord
from tests.digest.days import VOCABULARY, a_digest, a_record, a_story, an_archived_article

TEXT = "Governor Wang Lihua met Salar Lithium Corporation in Qinghai about lithium."


def test_names_that_no_earlier_article_has_come_first() -> None:
    record = a_record(a_story(an_archived_article(1, TEXT)))

    digest = compose_digest(record, Profile(), VOCABULARY, known=lambda kind, what: what == "Wang Lihua")

    assert digest.names[0].new == ("Salar Lithium Corporation",)
    assert [metal.id for metal in digest.new_metals] == ["lithium"]
    assert [region.id for region in digest.new_regions] == ["CN-QH"]
    page = render(digest, "text").content.decode()
    assert "First seen in this archive: Salar Lithium Corporation Named before: Wang Lihua" in page


def test_without_an_archive_nothing_is_called_new() -> None:
    digest = a_digest(an_archived_article(1, TEXT))

    assert digest.names[0].new == ()
    assert (digest.new_metals, digest.new_regions) == ((), ())
    assert "First seen in this archive" not in render(digest, "text").content.decode()


def test_names_of_different_regions_that_go_on_alike_are_two() -> None:
    text = "The Qinghai new lithium pilot zone is open. The China new lithium pilot zone is not. Visit Qinghai."

    doubts = a_digest(an_archived_article(1, text, regions=("CN-QH", "CN"))).doubts

    assert not doubts


def _named_by(*houses: str) -> DayRecord:
    stories = (a_story(an_archived_article(number, TEXT, source=house)) for number, house in enumerate(houses, start=1))
    return a_record(*stories, healthy_days=28)


@pytest.mark.parametrize(
    ("houses", "today", "before", "moves"),
    [
        pytest.param(("gazette", "herald", "post"), 4, 2, True, id="far more often than in four weeks"),
        pytest.param(("gazette", "herald", "post"), 4, 90, False, id="as often as every day"),
        pytest.param(("gazette", "herald", "post"), 2, 0, False, id="fewer than three articles"),
        pytest.param(("gazette", "gazette", "gazette"), 4, 0, False, id="one house"),
    ],
)
def test_an_organisation_moves_when_chance_does_not_explain_its_articles(
    houses: tuple[str, ...], today: int, before: int, *, moves: bool
) -> None:
    digest = compose_digest(_named_by(*houses), Profile(), VOCABULARY, told=lambda name: (today, before))

    found = [(mover.organisation, mover.stories) for mover in digest.movers if mover.organisation]
    assert found == ([("Salar Lithium Corporation", 4)] if moves else [])
    page = render(digest, "html").content.decode()
    assert ("explore?q=%22Salar%20Lithium%20Corporation%22" in page) == moves
