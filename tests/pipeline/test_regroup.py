"""Stories put right: a person's word wins over the machine, can be taken back, and a rebuild changes nothing twice."""

from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine

from monitor.domain.articles import ArticleId, StoryId
from monitor.errors import QueryError
from monitor.pipeline.ingest import Importer
from monitor.pipeline.regroup import Regrouper
from monitor.store.archive import open_archive
from tests.builders import NOW, a_page

FIRE = (
    "A fire broke out in the Kalgoorlie nickel smelter on Monday and destroyed two of its three furnaces.",
    "The owner of the Kalgoorlie smelter said that the furnaces will stand still until autumn. Nobody was hurt.",
    "Nickel traders expect that the fire at Kalgoorlie takes 40,000 tonnes off the market, the brokers Hartley said.",
)
AFTER_FIRE = (
    "Two furnaces of the Kalgoorlie nickel smelter are beyond repair after Monday's fire, its owner told the exchange.",
    "The smelter in Kalgoorlie had made 80,000 tonnes of nickel a year; the fire halves that, traders at Hartley said.",
    "Inspectors look for the cause of the fire in the wiring of the oldest furnace.",
)
QUOTA = (
    "China's ministry of natural resources set the first rare earth quota of the year at 135,000 tonnes.",
    "Light rare earths from Baotou get most of the quota; the southern clays get as much as last year.",
)


def _hours_later(hours: int) -> datetime:
    return NOW + timedelta(hours=hours)


class Desk:
    """An archive with two reports of a fire and one of a quota."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine = engine
        for hours, (name, text) in enumerate((("fire", FIRE), ("quota", QUOTA), ("after fire", AFTER_FIRE))):
            file = folder / f"{name}.html"
            file.write_text(a_page(f"Kalgoorlie nickel {name}" if name != "quota" else "Rare earth quota", text))
            Importer(engine, sources={}, now=partial(_hours_later, hours)).run([file])

    def stories(self) -> list[int | None]:
        with open_archive(self.engine) as archive:
            return [article.story for article in archive.articles.get_many([ArticleId(n) for n in (1, 2, 3)])]

    def regrouper(self, *, dry_run: bool = False) -> Regrouper:
        return Regrouper(self.engine, now=lambda: NOW, dry_run=dry_run)


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Desk:
    return Desk(engine, tmp_path)


def test_reports_of_one_event_are_one_story_and_say_why(desk: Desk) -> None:
    fire, quota, after = desk.stories()

    assert fire == after != quota
    with open_archive(desk.engine) as archive:
        links = archive.corrections.links(StoryId(fire or 0))
    assert links[0].reason == "it begins the story"
    assert "in common" in links[1].reason


def test_what_a_person_split_stays_split_whatever_the_machine_thinks(desk: Desk) -> None:
    fire = desk.stories()[0]
    desk.regrouper().split(StoryId(fire or 0), [ArticleId(3)])
    parted = desk.stories()

    desk.regrouper().rebuild()

    assert parted[0] != parted[2]
    assert desk.stories() == parted


def test_what_a_person_merged_stays_together(desk: Desk) -> None:
    fire, quota, _ = desk.stories()
    desk.regrouper().merge(StoryId(fire or 0), StoryId(quota or 0))

    desk.regrouper().rebuild()

    assert desk.stories() == [fire, fire, fire]


def test_a_correction_can_be_taken_back(desk: Desk) -> None:
    before = desk.stories()
    desk.regrouper().merge(StoryId(before[0] or 0), StoryId(before[1] or 0))

    desk.regrouper().undo()

    assert desk.stories() == before
    assert desk.regrouper().undo() == []


def test_a_dry_run_says_what_it_would_do_and_does_nothing(desk: Desk) -> None:
    before = desk.stories()

    moves = desk.regrouper(dry_run=True).merge(StoryId(before[0] or 0), StoryId(before[1] or 0))

    assert [move.article for move in moves] == [2]
    assert desk.stories() == before
    assert desk.regrouper().undo() == []


def test_a_rebuild_of_sound_stories_moves_nothing(desk: Desk) -> None:
    before = desk.stories()

    first, second = desk.regrouper().rebuild(), desk.regrouper().rebuild()

    assert (first.moved, second.moved) == ([], [])
    assert desk.stories() == before


def test_articles_that_are_not_there_are_named(desk: Desk) -> None:
    fire = desk.stories()[0]

    with pytest.raises(QueryError, match="99"):
        desk.regrouper().split(StoryId(fire or 0), [ArticleId(99)])
    with pytest.raises(QueryError, match="cannot be merged"):
        desk.regrouper().merge(StoryId(fire or 0), StoryId(fire or 0))
