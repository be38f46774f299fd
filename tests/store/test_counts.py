"""Counts are right after every change: a rollup compared with counting all over again."""

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from monitor.domain.articles import ArticleId, Duplicate
from monitor.domain.watching import SourceId
from monitor.store.archive import Archive, open_archive
from tests.builders import NOW, a_new_article, an_article, tags

METALS = ("lithium", "vanadium", "cobalt")
REGIONS = ("CN", "CN-QH", "CL")

# Counted from the articles themselves, the long way.
DAY = {"sqlite": "substr(a.first_seen, 1, 10)", "postgresql": "to_char(a.first_seen AT TIME ZONE 'UTC', 'YYYY-MM-DD')"}
PAIRS = """
    SELECT {day} AS day, m.tag AS metal, r.tag AS region, count(*) AS articles,
           count(DISTINCT a.story_id) AS stories, count(DISTINCT a.family) AS publishers
    FROM articles AS a
    JOIN tags AS m ON m.article_id = a.id AND m.kind = 'metal'
    JOIN tags AS r ON r.article_id = a.id AND r.kind = 'region'
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
SOURCES = """
    SELECT {day} AS day, source, count(*) AS articles, count(*) - count(duplicate_of) AS originals
    FROM articles AS a GROUP BY 1, 2 ORDER BY 1, 2
"""
METAL_TOTALS = """
    SELECT {day} AS day, t.tag AS metal, count(*) AS articles, count(*) - count(a.duplicate_of) AS originals
    FROM articles AS a JOIN tags AS t ON t.article_id = a.id AND t.kind = 'metal' GROUP BY 1, 2 ORDER BY 1, 2
"""

some = st.lists(st.sampled_from(METALS), unique=True, max_size=2).map(tuple)
somewhere = st.lists(st.sampled_from(REGIONS), unique=True, max_size=2).map(tuple)
change = st.tuples(
    st.sampled_from(["add", "retag", "revise", "copy", "original", "story"]),
    st.integers(0, 9),
    st.integers(0, 2),
    some,
    somewhere,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(change, min_size=1, max_size=15))
def test_counts_are_what_counting_again_gives(engine: Engine, changes: list[Any]) -> None:
    with open_archive(engine, write=True) as archive:
        ids = [*archive.articles.first_seen_between(NOW - timedelta(days=9), NOW + timedelta(days=9))]

        for number, (what, place, other, metals, regions) in enumerate(changes):
            if what == "add" or not ids:
                ids.append(keep(archive, number, other, metals, regions))
            else:
                alter(archive, what, ids[place % len(ids)], ids[other % len(ids)], tags(metals, regions))

        pairs = "SELECT day, metal, region, articles, stories, publishers FROM v_daily_counts ORDER BY 1, 2, 3"
        assert rows(archive, pairs) == rows(archive, PAIRS)
        sources = "SELECT day, source, articles, originals FROM source_counts ORDER BY 1, 2"
        assert rows(archive, sources) == rows(archive, SOURCES)
        totals = "SELECT day, metal, articles, originals FROM counts WHERE region = '' AND metal <> '' ORDER BY 1, 2"
        assert rows(archive, totals) == rows(archive, METAL_TOTALS)


def keep(archive: Archive, number: int, other: int, metals: tuple[str, ...], regions: tuple[str, ...]) -> ArticleId:
    new = a_new_article(
        number, source=f"source-{other}", tags=tags(metals, regions), first_seen=NOW + timedelta(days=other - 1)
    )
    return archive.articles.add(new, duplicate=None, cluster=None, family=f"house-{number % 2}", extractor="1")


def alter(archive: Archive, what: str, article: ArticleId, other: ArticleId, new_tags: Any) -> None:
    if what == "retag":
        archive.articles.retag(article, new_tags)
    elif what == "revise":
        archive.articles.revise(article, an_article(text="New."), new_tags, at=NOW, why="test", extractor="2")
    elif what == "story":
        story = archive.stories.found(title=None, source=SourceId("gazette"), at=NOW)
        archive.articles.join_story(article, story)
        archive.articles.join_story(other, story)
    else:
        duplicate = Duplicate(of=other, reason="test") if what == "copy" and other != article else None
        archive.articles.join_cluster(article, duplicate=duplicate, cluster=other)


def rows(archive: Archive, sql: str) -> list[tuple[Any, ...]]:
    archive.settle()
    connection = archive._connection  # no question of the archive's own counts the long way
    return [tuple(row) for row in connection.execute(text(sql.format(day=DAY[connection.dialect.name])))]
