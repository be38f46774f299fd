"""Search: the same answers on SQLite and PostgreSQL, right after every change."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from monitor.domain.articles import ArticleId, Duplicate, PublishedDate
from monitor.domain.questions import Query
from monitor.domain.tags import Term, Vocabulary
from monitor.domain.watching import SourceId
from monitor.errors import QueryError
from monitor.query import parse
from monitor.store.archive import Archive, open_archive
from monitor.store.database import open_engine
from monitor.store.migrate import upgrade
from tests.builders import NOW, a_new_article, an_article, tags

VOCABULARY = Vocabulary(
    metals={
        "lithium": Term(id="lithium", name_en="Lithium", name_zh="锂"),
        "vanadium": Term(id="vanadium", name_en="Vanadium", name_zh="钒"),
        "rare-earths": Term(id="rare-earths", name_en="Rare earths", name_zh="稀土"),
        "dysprosium": Term(id="dysprosium", name_en="Dysprosium", name_zh="镝", parents=("rare-earths",)),
    },
    regions={
        "CN": Term(id="CN", name_en="China", name_zh="中国"),
        "CN-QH": Term(id="CN-QH", name_en="Qinghai", name_zh="青海", parents=("CN",)),
        "CN-SC": Term(id="CN-SC", name_en="Sichuan", name_zh="四川", parents=("CN",)),
        "CL": Term(id="CL", name_en="Chile", name_zh="智利"),
    },
)


def ask(text: str) -> Query:
    return parse(text, VOCABULARY, now=NOW)


def keep(archive: Archive, seed: int = 1, **given: object) -> ArticleId:
    """Keep an article; `title`, `text`, `language`, `published`, `flags` belong to the article itself."""
    inner = {name: given.pop(name) for name in ("title", "text", "language", "published", "flags") if name in given}
    family = str(given.pop("family", given.get("source", "gazette")))
    new = a_new_article(seed, article=an_article(**inner), **given)  # type: ignore[arg-type]  # a test's own words
    return archive.articles.add(new, duplicate=None, cluster=None, family=family, extractor="1")


def on(day: int) -> PublishedDate:
    return PublishedDate(date=date(2026, 11, day), basis="test")


def found(archive: Archive, text: str) -> list[int]:
    return [hit.id for hit in archive.search.articles(ask(text)).hits]


@pytest.fixture
def archive(engine: Engine) -> Iterator[Archive]:
    with open_archive(engine, write=True) as archive:
        yield archive


@pytest.fixture
def four(archive: Archive) -> tuple[Archive, dict[str, ArticleId]]:
    """Four articles, published on four days."""
    china = ("CN-SC", "CN")
    ids = {
        "english": keep(archive, 1, title="Lithium mines reopen", text="Miners in Chile return to café work.",
                        published=on(10), tags=tags(("lithium",), ("CL",))),
        "chinese": keep(archive, 2, title="四川新增锂矿", text="攀枝花钒钛磁铁矿资源丰富，碳酸锂价格上涨。",
                        language="zh", published=on(12), source="daily", tags=tags(("lithium", "vanadium"), china)),
        "traditional": keep(archive, 3, title="釩鈦產業", text="釩鈦磁鐵礦的開發。", language="zh",
                            published=on(14), source="daily", tags=tags(("vanadium",), china)),
        "undated": keep(archive, 4, title="Dysprosium quota", text="A quota, says China's ministry. Lithium too.",
                        published=None, flags=("paywalled",), tags=tags(("dysprosium",), ("CN",)),
                        first_seen=NOW - timedelta(days=10)),
    }  # fmt: skip
    return archive, ids


ANSWERS = [
    ("", ["traditional", "chinese", "undated", "english"]),  # everything, newest first
    ("lithium", ["undated", "english"]),  # a word
    ("mine", ["english"]),  # another form of a word
    ("lithium quota", ["undated"]),  # two words
    ('"lithium mine"', ["english"]),  # a phrase
    ('"mine lithium"', []),  # a phrase keeps its order
    ('"reopen miners"', []),  # no phrase runs from the headline into the text
    ('-"mine lithium"', ["traditional", "chinese", "undated", "english"]),  # both words are no phrase
    ('lithium -"lithium mine"', ["undated"]),  # without a phrase
    ('"lithium mine" OR quota', ["undated", "english"]),  # a phrase or a word
    ('-("lithium mine" OR metal:vanadium)', ["undated"]),  # neither a phrase nor a tag
    ('-(lithium -"lithium mine")', ["traditional", "chinese", "english"]),  # no phrase excluded in it
    ('"lithium mine" OR publishers:>=9', ["english"]),  # a phrase or what no index knows
    ("CAFE", ["english"]),  # accents and case
    ("锂矿", ["chinese"]),  # two characters
    ("钒钛", ["traditional", "chinese"]),  # simplified finds traditional
    ("釩鈦", ["traditional", "chinese"]),  # traditional finds simplified
    ("钒钛磁铁矿", ["traditional", "chinese"]),  # a long Chinese word
    ("锂", ["chinese"]),  # a single character
    ("丰富碳酸", []),  # no word runs across a comma
    ("metal:lithium", ["chinese", "english"]),  # a tag
    ("metal:vanadium,dysprosium", ["traditional", "chinese", "undated"]),  # one of two tags
    ("metal:rare-earths", ["undated"]),  # what lies below a group
    ("region:CN", ["traditional", "chinese", "undated"]),  # a country
    ("region:sichuan", ["traditional", "chinese"]),  # a region by name
    ("lithium region:chile metal:lithium", ["english"]),  # words and tags
    ("-metal:lithium", ["traditional", "undated"]),  # only what is excluded
    ("lithium -quota", ["english"]),  # without a word
    ("quota OR metal:vanadium", ["traditional", "chinese", "undated"]),  # either
    ("region:CN (quota OR 锂矿)", ["chinese", "undated"]),  # brackets
    ("source:daily", ["traditional", "chinese"]),  # a source
    ("lang:zh", ["traditional", "chinese"]),  # a language
    ("flag:paywalled", ["undated"]),  # a flag
    ("published:2026-11-10..2026-11-12", ["chinese", "english"]),  # days, both included
    ("published:2026-11-11..", ["traditional", "chinese"]),  # undated ones were published never
    ("published:2020..2021", []),  # a period long ago
    ("seen:7d", ["traditional", "chinese", "english"]),  # seen lately
    ("seen:2026-11-11", ["undated"]),  # seen on a day
    ("-seen:7d", ["undated"]),  # not seen lately
    ("-published:2026", ["undated"]),  # not published in a period
    ("seen:2026-11-11 OR published:2026-11-10", ["undated", "english"]),  # either period
    ("锂矿 OR seen:2026-11-11", ["chinese", "undated"]),  # a word or a period
    ("-(lithium seen:7d)", ["traditional", "chinese", "undated"]),  # not both
    ("is:original", ["traditional", "chinese", "undated", "english"]),  # originals
    ("is:duplicate", []),  # no copies
    ("-is:original", []),  # no originals
    ("lithium -is:duplicate", ["undated", "english"]),  # what is no copy
    ("lithium OR -is:duplicate", ["traditional", "chinese", "undated", "english"]),  # or no copy
    ("-is:original,duplicate", []),  # neither, and everything is one of them
    ("publishers:>=2", []),  # stories of many houses
    ("publishers:<=1 metal:lithium", ["chinese", "english"]),  # alone
    ("story:1", []),  # an unknown story
    ("-story:1 lithium", ["undated", "english"]),  # not of a story
]  # fmt: skip


def test_each_query_finds_what_it_says(four: tuple[Archive, dict[str, ArticleId]]) -> None:
    archive, ids = four

    answers = {query: found(archive, query) for query, _ in ANSWERS}
    counts = {query: archive.search.count(ask(query)) for query, _ in ANSWERS}

    assert answers == {query: [ids[name] for name in expected] for query, expected in ANSWERS}
    assert counts == {query: len(expected) for query, expected in ANSWERS}


def test_a_revised_article_is_found_by_its_new_words_only(archive: Archive) -> None:
    article = keep(archive, title="Lithium", text="Old words about brine.")

    archive.articles.revise(
        article, an_article(title="Cobalt", text="Fresh news."), tags(("vanadium",), ("CL",)),
        at=NOW, why="corrected", extractor="2",
    )  # fmt: skip

    assert found(archive, "fresh metal:vanadium region:CL cobalt") == [article]
    assert found(archive, "brine OR lithium OR metal:lithium OR region:CN") == []


@pytest.mark.parametrize("field", ["title", "text"])
def test_an_article_of_very_many_very_long_words_is_kept_and_found(archive: Archive, field: str) -> None:
    """PostgreSQL refuses more than a mebibyte of different terms, and an article must not be lost by that."""
    words = [f"{'λ' * 58}{number:06}" for number in range(17_000)]

    article = keep(archive, 1, **dict[str, object]({field: " ".join(words)}))

    assert found(archive, words[0]) == [article]


def test_a_copy_is_marked_as_one_at_once(archive: Archive) -> None:
    first, second = keep(archive, 1), keep(archive, 2)

    archive.articles.join_cluster(second, duplicate=Duplicate(of=first, reason="same text"), cluster=first)

    assert found(archive, "is:duplicate") == [second]
    assert found(archive, "is:original") == [first]


def test_stories_answer_once_on_all_pages_together(archive: Archive) -> None:
    stories = [archive.stories.found(title=f"Story {n}", source=SourceId("gazette"), at=NOW) for n in range(3)]
    for seed in range(9):
        article = keep(archive, seed, published=on(1 + seed), source=f"s{seed // 3}")
        archive.articles.join_story(article, stories[seed % 3])

    pages, cursor = [], None
    while True:
        page = archive.search.stories(ask("lithium"), limit=1, cursor=cursor)
        pages.append([(hit.id, hit.articles, hit.publishers, hit.newest.published) for hit in page.hits])
        if (cursor := page.next) is None:
            break

    assert pages == [
        [(stories[2], 3, 3, "2026-11-09")],
        [(stories[1], 3, 3, "2026-11-08")],
        [(stories[0], 3, 3, "2026-11-07")],
    ]
    assert len(found(archive, "publishers:3")) == 9
    assert len(found(archive, f"story:{stories[0]},{stories[1]}")) == 6


def test_pages_give_every_article_once_in_order(archive: Archive) -> None:
    at = datetime(2026, 11, 1, tzinfo=UTC)
    ids = [keep(archive, n, published=None, first_seen=at + timedelta(seconds=n // 3)) for n in range(25)]

    pages, cursor = [], None
    while True:
        page = archive.search.articles(ask("lithium"), limit=7, cursor=cursor)
        pages.append([hit.id for hit in page.hits])
        if (cursor := page.next) is None:
            break

    assert [len(page) for page in pages] == [7, 7, 7, 4]
    assert [article for page in pages for article in page] == ids[::-1]
    assert list(archive.search.ids(ask("lithium"), part=4)) == ids[::-1]


def test_thousands_of_articles_share_one_moment(archive: Archive) -> None:
    ids = [keep(archive, n, published=on(5), title="x", text="brine", tags=tags((), ())) for n in range(300)]

    assert sorted(archive.search.ids(ask("brine published:2026-11-05"))) == ids


@pytest.mark.parametrize("together", [1, 7, 100])
def test_few_articles_wait_for_the_index_of_postgresql(postgresql_url: str, together: int) -> None:
    """Each search reads those that wait from end to end."""
    engine = open_engine(postgresql_url)
    upgrade(engine)
    for start in range(0, 200, together):
        with open_archive(engine, write=True) as archive:
            for seed in range(start, start + together):
                keep(archive, seed)
    with engine.begin() as connection:
        pages = connection.execute(text("SELECT gin_clean_pending_list('search_words_terms')")).scalar_one()
    engine.dispose()

    assert pages <= 16  # of 64 articles


def test_the_best_comes_first_on_demand(archive: Archive) -> None:
    filler = "Nothing of interest was said at the meeting about other things. " * 20
    in_passing = keep(archive, 1, title="Meeting", text=filler + "Cobalt.", published=on(20))
    about_it = keep(archive, 2, title="Cobalt surges", text="Cobalt is scarce. Cobalt!", published=on(2))

    query = ask("cobalt")
    first = archive.search.articles(query, limit=1, order="relevance")
    second = archive.search.articles(query, limit=1, order="relevance", cursor=first.next)

    assert found(archive, "cobalt") == [in_passing, about_it]
    assert [hit.id for hit in (*first.hits, *second.hits)] == [about_it, in_passing]
    assert second.next is None


def test_a_hit_shows_the_words_that_were_asked_for(archive: Archive) -> None:
    keep(archive, title="新增鋰礦", text="前言。" * 100 + "四川新增鋰礦資源，Miners mined on.")

    hit = archive.search.articles(ask("锂矿 mining")).hits[0]

    assert hit.title is not None
    assert [hit.title.text[start:end] for start, end in hit.title.marks] == ["鋰礦"]
    assert [hit.snippet.text[start:end] for start, end in hit.snippet.marks] == ["鋰礦", "mined"]


def test_what_is_no_cursor_is_refused(archive: Archive) -> None:
    for cursor in ("x", "é", "AAAA", "bnVsbA", "WyJ4Il0", "W1tbW1s", "\ud800"):
        with pytest.raises(QueryError, match="cursor"):
            archive.search.articles(ask("lithium"), cursor=cursor)


def test_a_cursor_of_another_query_is_refused(archive: Archive) -> None:
    for seed in range(3):
        keep(archive, seed)
    cursor = archive.search.articles(ask("lithium"), limit=1).next

    with pytest.raises(QueryError, match="another query"):
        archive.search.articles(ask("brine"), cursor=cursor)


def test_a_limit_has_bounds(archive: Archive) -> None:
    for limit in (0, -1, 1001, 10**30):
        with pytest.raises(QueryError, match="1 to 1,000"):
            archive.search.articles(ask("lithium"), limit=limit)


def test_facets_count_what_the_answer_carries(four: tuple[Archive, dict[str, ArticleId]]) -> None:
    archive, _ = four

    facets = archive.search.facets(ask("region:CN"))

    assert (facets.articles, facets.whole) == (3, True)
    assert facets.counts["metal"] == {"vanadium": 2, "lithium": 1, "dysprosium": 1}
    assert facets.counts["lang"] == {"zh": 2, "en": 1}
    assert facets.counts["source"] == {"daily": 2, "gazette": 1}
