"""What the archive promises about copies: the same clusters whatever the order in which they came."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import permutations

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
    matches = find_matches(mark, moment=moment, credited=credited, candidates=archive.likeness.candidates(mark, moment))
    own = matches.own
    new = a_new_article(article=an_article(title=title, text=body), external_id=name)
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


def test_articles_months_away_are_not_looked_at(engine: Engine) -> None:
    mark = fingerprint(TITLE, STORY)
    with open_archive(engine, write=True) as archive:
        keep(archive, BATCH[0])

        assert archive.likeness.candidates(mark, NOON + timedelta(days=120)) == []


def test_a_revised_article_is_found_by_what_it_says_now(engine: Engine) -> None:
    now = fingerprint(TITLE_ZH, STORY_ZH)
    with open_archive(engine, write=True) as archive:
        article_id = keep(archive, BATCH[0])

        archive.likeness.revise(article_id, now)
        archive.likeness.revise(article_id, now)

        (found,) = archive.likeness.candidates(now, NOON)
    assert (found.id, found.exact, found.features) == (article_id, now.exact, now.features)


def test_a_period_never_parts_neighbours(engine: Engine) -> None:
    """Wherever the border between two periods lies."""
    with open_archive(engine, write=True) as archive:
        for day in range(0, 30, 3):
            moment = NOON + timedelta(days=day)
            mark = fingerprint(None, f"{LEAD} {VERSIONS[day % 3]} {day}")
            archive.articles.add(a_new_article(), duplicate=None, cluster=None, family="g", extractor="1")
            archive.likeness.add(ArticleId(day // 3 + 1), mark, moment, credited=False, matches=Matches())

            for apart in (timedelta(days=-13), timedelta(days=13)):
                found = [candidate.id for candidate in archive.likeness.candidates(mark, moment + apart)]
                assert day // 3 + 1 in found


_WORDS = "lithium brine mill ore tonnes price mine fell rose stake board permit strike port refinery output"
VERSIONS = [" ".join(random.Random(seed).choices(_WORDS.split(), k=90)) for seed in range(3)]


def settled(reports: Sequence[tuple[int, datetime, str]]) -> dict[int, int]:
    """Return the original of each report, kept one after another in memory as the archive does."""
    marks = {number: fingerprint(None, body) for number, _, body in reports}
    links: dict[int, tuple[float, int]] = {}
    kept: list[tuple[int, datetime]] = []
    for number, moment, _ in reports:
        candidates = [
            Candidate(
                id=ArticleId(other),
                cluster=ArticleId(other),
                exact=marks[other].exact,
                features=marks[other].features,
                moment=at,
                certainty=links.get(other, (0.0, 0))[0],
            )
            for other, at in kept
        ]
        found = find_matches(marks[number], moment=moment, candidates=candidates)
        if found.own:
            links[number] = (found.own.certainty, found.own.article)
        links |= {int(match.article): (match.certainty, number) for match in found.claimed}
        kept.append((number, moment))
    return {number: root(number, links) for number, _, _ in reports}


def root(number: int, links: dict[int, tuple[float, int]]) -> int:
    return root(links[number][1], links) if number in links else number


@given(st.data())
def test_order_of_arrival_never_matters(data: st.DataObject) -> None:
    count = data.draw(st.integers(2, 7))
    cuts = data.draw(st.lists(st.tuples(st.integers(0, 2), st.integers(40, 92)), min_size=count, max_size=count))
    hours = data.draw(st.permutations(range(count)))
    reports = [
        (number, NOON + timedelta(hours=hours[number]), " ".join(VERSIONS[version].split()[:length]))
        for number, (version, length) in enumerate(cuts)
    ]

    assert settled(reports) == settled(data.draw(st.permutations(reports)))


def test_a_pair_settles_alike_both_ways() -> None:
    pair = [(1, NOON, STORY), (2, NOON + timedelta(hours=1), "\n\n".join((LEAD, BODY[0])))]

    assert [settled(order) for order in permutations(pair)] == [{1: 1, 2: 1}, {2: 1, 1: 1}]
