"""Stories that later articles change: two that turn out to be one, and copies that follow their original."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from monitor.domain.articles import Article, ArticleId, PublishedDate, StoryId
from monitor.domain.watching import SourceId
from monitor.pipeline.keep import Kept, keep_article
from monitor.pipeline.prepare import prepare_article
from monitor.pipeline.regroup import Regrouper
from monitor.store.archive import open_archive
from monitor.store.sql import read_sql
from tests.builders import NOW
from tests.pipeline.test_bounds import multiply

OUTPUT = (
    "Salar del Norte SA said on Friday it would double its lithium carbonate output to 48,000 tonnes a year by 2029, "
    "spending 640 million dollars on a second evaporation line in the Antofagasta region.\n\n"
    "Chief executive Marta Quiroga told analysts that the board had approved the plan after a pilot recovered 83 "
    "percent of the metal in the brine, compared with 47 percent in the existing ponds."
)
COURT = (
    "A court in Chile heard the communities of Peine on Monday, who want an aquifer permit suspended. Their lawyers "
    "argued that the hydrological study of the wells covered only 18 months.\n\n"
    "Judge Ramiro Soto asked for measurements from four wells near Peine. A ruling on the aquifer is due in March."
)
BOTH = (
    "Judge Ramiro Soto heard in court how the communities of Peine fear for their wells: the aquifer permit of Salar "
    "del Norte rests on a hydrological study of 18 months. Lawyers want more measurements near Peine. Marta Quiroga "
    "needs the permit for her evaporation line in Antofagasta, which is to double lithium output."
)
KENYA = (
    "Kenya's parliament passed a bill that raises royalties on titanium sands from 2.5 to 5 percent. The minister of "
    "mining, Hassan Joho, said that the coastal county of Kwale would receive a fifth of the revenue."
)


class Desk:
    """Keeps articles one by one, an hour apart unless it is said when they were published."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.kept = 0

    def keep(self, title: str, text: str, *, published: datetime | None = None, source: str = "gazette") -> Kept:
        self.kept += 1
        seen = NOW + timedelta(hours=self.kept)
        date = PublishedDate(date=published.date(), at=published) if published else None
        article = Article(title=title, text=text, language="en", published=date)
        new = prepare_article(article, source=SourceId(source), first_seen=seen)
        with open_archive(self.engine, write=True) as archive:
            address = f"https://{source}.example/{self.kept}"
            return keep_article(archive, new, addresses=[address], family=source, document=None)

    def two_stories(self) -> None:
        self.keep("Salar del Norte to double lithium output", OUTPUT)
        self.keep("Court hears Peine communities on aquifer permit", COURT)
        self.keep("Kenya raises royalties on titanium", KENYA)

    def bridge(self) -> Kept:
        return self.keep("Court hears Peine on aquifer permit for Salar del Norte's second line", BOTH)

    def stories(self) -> list[StoryId]:
        return [row[0] for row in read_sql(self.engine, "select story_id from v_articles order by id")[1]]

    def regrouper(self, *, dry_run: bool = False) -> Regrouper:
        return Regrouper(self.engine, now=lambda: NOW, dry_run=dry_run)


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return Desk(engine)


def test_an_article_about_two_stories_makes_them_one_and_says_so(desk: Desk) -> None:
    desk.two_stories()
    before = desk.stories()
    desk.bridge()

    after = desk.stories()

    assert before == [1, 2, 3]
    assert after == [1, 1, 3, 1]
    with open_archive(desk.engine) as archive:
        reasons = {link.article: link.reason for link in archive.corrections.links(StoryId(1))}
    assert reasons[ArticleId(2)].startswith("story 2 turned out to be story 1")
    assert read_sql(desk.engine, "select articles, title from v_stories where story_id in (1, 2)")[1] == [
        (3, "Salar del Norte to double lithium output")
    ]


def test_a_story_too_large_to_be_moved_takes_in_the_older_one(desk: Desk) -> None:
    desk.two_stories()
    multiply(desk.engine, 300, copies=True, first=2)

    desk.bridge()

    assert set(desk.stories()) == {2, 3}
    assert read_sql(desk.engine, "select title, first_source from v_stories where story_id = 2")[1] == [
        ("Salar del Norte to double lithium output", "gazette")
    ]


def test_of_two_stories_too_large_to_be_moved_each_stays(desk: Desk) -> None:
    desk.two_stories()
    multiply(desk.engine, 300, copies=True, first=2)
    multiply(desk.engine, 600, copies=True, first=1)

    desk.bridge()

    assert set(desk.stories()) == {1, 2, 3}


def test_counts_know_that_two_stories_became_one(desk: Desk) -> None:
    desk.two_stories()
    desk.bridge()

    kept = read_sql(desk.engine, "select day, metal, region, stories from v_daily_counts order by 1, 2, 3")[1]

    with open_archive(desk.engine, write=True) as archive:
        archive.articles._derived.rebuild()
    assert read_sql(desk.engine, "select day, metal, region, stories from v_daily_counts order by 1, 2, 3")[1] == kept


def test_what_a_person_parted_is_not_made_one_by_a_later_article(desk: Desk) -> None:
    desk.two_stories()
    desk.regrouper().merge(StoryId(1), StoryId(2))
    desk.regrouper().split(StoryId(1), [ArticleId(2)])
    parted = desk.stories()

    desk.bridge()

    assert desk.stories()[:3] == parted
    desk.regrouper().rebuild()
    assert desk.stories()[:3] == parted


def test_a_persons_correction_can_be_taken_back_after_stories_met(desk: Desk) -> None:
    desk.two_stories()
    desk.regrouper().merge(StoryId(3), StoryId(1))
    desk.bridge()

    moves = desk.regrouper().undo()

    assert [move.article for move in moves] == [1]
    assert desk.stories()[0] == 1


def test_a_rebuild_gives_what_came_of_it_online(desk: Desk) -> None:
    desk.two_stories()
    desk.bridge()
    before = desk.stories()

    would = desk.regrouper(dry_run=True).rebuild()
    did = desk.regrouper().rebuild()

    assert (would.moved, did.moved) == ([], [])
    assert desk.stories() == before


def test_a_rebuild_mends_what_came_in_disorder_and_the_dry_run_says_the_same(desk: Desk) -> None:
    desk.two_stories()
    with open_archive(desk.engine, write=True) as archive:
        archive.articles.join_story(ArticleId(2), StoryId(1))

    would = desk.regrouper(dry_run=True).rebuild()
    did = desk.regrouper().rebuild()

    first, second, third = desk.stories()
    assert (first, third) == (1, 3)
    assert [move[:2] for move in would.moved] == [move[:2] for move in did.moved] == [(2, 1)]
    assert second not in (1, 3)
    assert desk.regrouper().rebuild().moved == []


def test_copies_follow_an_original_that_arrives_late_except_where_a_person_decided(desk: Desk) -> None:
    """The whole report arrives last and was published first: what seemed originals are its copies."""
    desk.keep("Salar del Norte to double lithium output", OUTPUT, published=NOW, source="one")
    desk.keep("Kenya raises royalties on titanium", KENYA, published=NOW, source="two")
    desk.regrouper().merge(StoryId(2), StoryId(1))
    desk.regrouper().undo()
    with open_archive(desk.engine, write=True) as archive:
        archive.articles.join_story(ArticleId(1), StoryId(2))

    desk.keep("Salar del Norte to double lithium output", OUTPUT, published=NOW - timedelta(hours=9), source="agency")

    assert read_sql(desk.engine, "select duplicate_of from v_articles order by id")[1] == [(3,), (None,), (None,)]
    assert len({desk.stories()[0], desk.stories()[2]}) == 1
