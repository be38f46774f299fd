"""What the archive promises about copies: the same clusters whatever the order in which they came."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from monitor.dedup.fingerprint import fingerprint
from monitor.dedup.match import find_matches
from monitor.domain.articles import ArticleId, Candidate, Duplicate, Matches
from monitor.store.archive import Archive, open_archive
from tests.builders import a_new_article, an_article
from tests.dedup.reports import BODY, LEAD, NOON, STORY, STORY_ZH, TITLE, TITLE_ZH, price_report

Report = tuple[str, str | None, str, timedelta, bool]  # name, title, text, after noon, credited to another

BATCH: list[Report] = [
    ("whole", TITLE, STORY, timedelta(hours=3), False),
    ("cut", TITLE, "\n\n".join((LEAD, BODY[0])), timedelta(hours=5), False),
    ("early copy", TITLE, STORY, timedelta(hours=1), True),
    ("chinese", TITLE_ZH, STORY_ZH, timedelta(hours=2), False),
    ("prices", "Prices on November 19", price_report(19, "71,500", "up 250", "38,410"), timedelta(0), False),
    ("prices again", "Prices on November 20", price_report(20, "71,900", "up 400", "37,905"), timedelta(days=1), False),
    ("weeks later", TITLE, STORY, timedelta(days=20), False),
]
EXPECTED = {frozenset({"whole", "cut", "early copy"}), frozenset({"chinese"}), frozenset({"prices"}),
            frozenset({"prices again"}), frozenset({"weeks later"})}  # fmt: skip


def keep(archive: Archive, report: Report) -> ArticleId:
    name, title, body, after, credited = report
    mark, moment = fingerprint(title, body), NOON + after
    new = a_new_article(article=an_article(title=title, text=body), external_id=name)
    candidates = archive.likeness.candidates(mark, moment)
    matches = find_matches(mark, moment=moment, credited=credited, name=new.name, candidates=candidates)
    own = matches.own
    article_id = archive.articles.add(
        new,
        duplicate=Duplicate(of=own.cluster, reason=own.reason) if own else None,
        cluster=own.cluster if own else None,
        family="gazette",
        extractor="1",
    )
    archive.likeness.add(article_id, mark, moment, credited=credited, matches=matches)
    return article_id


def clusters(engine: Engine) -> dict[str, str]:
    """Return the name of each article's original, by name."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT id, external_id, cluster_id, duplicate_of FROM articles")).all()
    names = {row.id: row.external_id for row in rows}
    assert all((row.duplicate_of or row.id) == row.cluster_id for row in rows)
    return {row.external_id: names[row.cluster_id] for row in rows}


@pytest.mark.parametrize("seed", range(2))
def test_any_order_of_arrival_gives_the_same_clusters_and_originals(engine: Engine, seed: int) -> None:
    order = random.Random(seed).sample(BATCH, len(BATCH))

    with open_archive(engine, write=True) as archive:
        for report in order:
            keep(archive, report)

    found = clusters(engine)
    groups: dict[str, set[str]] = {}
    for name, original in found.items():
        groups.setdefault(original, set()).add(name)
    assert {frozenset(group) for group in groups.values()} == EXPECTED
    assert found["cut"] == "whole"  # the earliest that names no source, not the earliest of all


def test_a_moved_cluster_leaves_a_record(engine: Engine) -> None:
    with open_archive(engine, write=True) as archive:
        late = keep(archive, BATCH[1])
        early = keep(archive, BATCH[0])

    with engine.connect() as connection:
        moves = connection.execute(text("SELECT article_id, from_cluster, to_cluster, why FROM cluster_moves")).all()
    assert [tuple(move)[:3] for move in moves] == [(late, late, early)]
    assert "of the one is in the other" in moves[0].why


def test_a_claimed_article_brings_its_copies_along(engine: Engine) -> None:
    third: Report = ("third", TITLE, "\n\n".join((LEAD, BODY[0])), timedelta(hours=6), False)
    with open_archive(engine, write=True) as archive:
        keep(archive, BATCH[1])
        keep(archive, third)
        keep(archive, BATCH[0])

    assert set(clusters(engine).values()) == {"whole"}


def test_a_posting_list_without_end_costs_no_more_than_a_short_one(engine: Engine) -> None:
    mark = fingerprint(TITLE, STORY)
    with open_archive(engine, write=True) as archive:
        for number in range(1, 130):
            new = a_new_article(number)
            article_id = archive.articles.add(new, duplicate=None, cluster=None, family="g", extractor="1")
            archive.likeness.add(article_id, mark, NOON, credited=False, matches=Matches())

        candidates = archive.likeness.candidates(mark, NOON)

    assert [candidate.id for candidate in candidates] == list(range(129, 79, -1))


@pytest.mark.parametrize(
    ("copies", "original"),
    [
        pytest.param(70, "early", id="more copies than are looked at: the early one claims them all"),
        pytest.param(205, "copy 0", id="too many to be moved: the early one joins them"),
    ],
)
def test_the_same_article_without_end_is_one_cluster(engine: Engine, copies: int, original: str) -> None:
    with open_archive(engine, write=True) as archive:
        for number in range(copies):
            keep(archive, (f"copy {number}", TITLE, STORY, timedelta(minutes=number), False))
        keep(archive, ("early", TITLE, STORY, timedelta(hours=-1), False))

    assert set(clusters(engine).values()) == {original}


def test_ever_the_same_words_around_other_news_make_no_cluster(engine: Engine) -> None:
    with open_archive(engine, write=True) as archive:
        for number in range(90):
            news = " ".join(random.Random(number).choices(_WORDS.split(), k=25))
            keep(archive, (f"page {number}", f"Page {number}", f"{news}\n\n{HOUSE}", timedelta(minutes=number), False))

    together = Counter(clusters(engine).values())
    assert max(together.values()) <= 40, "a few tens, until it shows that the words are their site's"


@pytest.mark.parametrize("year", [1, 1969, 1970, 2038, 9999])
def test_a_clock_that_is_years_wrong_does_no_harm(engine: Engine, year: int) -> None:
    wrong = NOON.replace(year=year) - NOON
    with open_archive(engine, write=True) as archive:
        keep(archive, ("right", TITLE, STORY, timedelta(0), False))
        keep(archive, ("wrong", TITLE, STORY, wrong, False))
        keep(archive, ("as wrong", TITLE, STORY, wrong + timedelta(hours=1), False))

    assert clusters(engine) == {"right": "right", "wrong": "wrong", "as wrong": "wrong"}


def test_of_two_alike_at_one_time_it_is_not_the_first_to_arrive_that_is_the_original(engine: Engine) -> None:
    alike: list[Report] = [
        (name, TITLE, STORY, timedelta(milliseconds=late), False) for name, late in (("a", 700), ("b", 300))
    ]
    with open_archive(engine, write=True) as archive:
        for report in alike:
            keep(archive, report)
        for name, title, body, after, credited in reversed(alike):
            keep(archive, (name.upper(), title, body, after + timedelta(days=30), credited))

    assert clusters(engine) == {"a": "a", "b": "a", "A": "A", "B": "A"}


def test_articles_months_away_are_not_looked_at(engine: Engine) -> None:
    mark = fingerprint(TITLE, STORY)
    with open_archive(engine, write=True) as archive:
        keep(archive, BATCH[0])

        assert archive.likeness.candidates(mark, NOON + timedelta(days=120)) == []


def test_a_revised_article_is_found_by_what_it_says_now(engine: Engine) -> None:
    now = fingerprint(TITLE_ZH, STORY_ZH)
    with open_archive(engine, write=True) as archive:
        article_id = keep(archive, BATCH[0])

        archive.likeness.revise(article_id, now, credited=False)
        archive.likeness.revise(article_id, now, credited=False)

        (found,) = archive.likeness.candidates(now, NOON)
    assert (found.id, found.exact, found.features) == (article_id, now.exact, now.features)


def test_a_period_never_parts_neighbours(engine: Engine) -> None:
    """Wherever the border between two periods lies: first and last minute of days that are 14 apart in the calendar."""
    with open_archive(engine, write=True) as archive:
        for day in range(0, 30, 3):
            moment = NOON + timedelta(days=day)
            mark = fingerprint(None, f"{LEAD} {VERSIONS[day % 3]} {day}")
            archive.articles.add(a_new_article(), duplicate=None, cluster=None, family="g", extractor="1")
            archive.likeness.add(ArticleId(day // 3 + 1), mark, moment, credited=False, matches=Matches())

            for apart in (timedelta(days=-15, seconds=1), timedelta(days=15, seconds=-1)):
                found = [candidate.id for candidate in archive.likeness.candidates(mark, moment + apart)]
                assert day // 3 + 1 in found


_WORDS = "lithium brine mill ore tonnes price mine fell rose stake board permit strike port refinery output"
VERSIONS = [" ".join(random.Random(seed).choices(_WORDS.split(), k=90)) for seed in range(3)]


HOUSE = (
    "The Quarry Ledger brings its readers figures from pits, smelters and harbours on five continents each morning, "
    "and its correspondents hold no positions in the metals that they write about. Letters to the editors are read by "
    "a person, answered within the week, and printed only where the writer has agreed to it beforehand."
)


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A report as it arrives."""

    name: str
    title: str | None
    text: str
    moment: datetime
    credited: bool


def settled(reports: Sequence[Arrival]) -> dict[str, str]:
    """Return the original of each report, kept one after another in memory as the archive does."""
    marks = [fingerprint(report.title, report.text) for report in reports]
    links: dict[int, tuple[float, int]] = {}
    for number, report in enumerate(reports):
        candidates = [
            Candidate(
                id=ArticleId(other),
                cluster=ArticleId(other),
                exact=marks[other].exact,
                features=marks[other].features,
                moment=reports[other].moment,
                credited=reports[other].credited,
                certainty=links.get(other, (0.0, 0))[0],
                name=reports[other].name,
            )
            for other in range(number)
        ]
        found = find_matches(
            marks[number],
            moment=report.moment,
            credited=report.credited,
            name=report.name,
            candidates=candidates,
        )
        if found.own:
            links[number] = (found.own.certainty, found.own.article)
        links |= {int(match.article): (match.certainty, number) for match in found.claimed}
    return {report.name: reports[root(number, links)].name for number, report in enumerate(reports)}


def root(number: int, links: dict[int, tuple[float, int]]) -> int:
    return root(links[number][1], links) if number in links else number


@st.composite
def arrivals(draw: st.DrawFn) -> list[Arrival]:
    """A few reports of three events: cut to as little as 30 %, edited, retitled, credited, many at the same hour."""
    reports = []
    for number in range(draw(st.integers(2, 7))):
        event = draw(st.integers(0, 2))
        words = VERSIONS[event].split()[: draw(st.integers(27, 90))]
        if draw(st.booleans()):
            words[draw(st.integers(0, len(words) - 1))] = "molybdenum"
        report = Arrival(
            name=f"report {number}",
            title=draw(st.sampled_from([None, f"Event {event}", "Metals today"])),
            text=" ".join(words),
            moment=NOON + timedelta(hours=draw(st.integers(0, 3))),
            credited=draw(st.booleans()),
        )
        reports.append(report)
    return reports


@given(st.data())
def test_order_of_arrival_never_matters(data: st.DataObject) -> None:
    reports = data.draw(arrivals())

    assert settled(reports) == settled(data.draw(st.permutations(reports)))


def test_the_reports_of_that_property_have_copies_among_them() -> None:
    cut = [" ".join(VERSIONS[0].split()[:length]) for length in (90, 60, 40)]
    reports = [
        Arrival(name=text, title="Event 0", text=text, moment=NOON + timedelta(hours=hour), credited=hour == 0)
        for hour, text in enumerate(cut)
    ]

    assert set(settled(reports).values()) == {cut[1]}
