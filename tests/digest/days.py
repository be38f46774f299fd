"""Days of news, written by hand: a test names only what it is about."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from monitor.digest import Profile, compose_digest, window_of
from monitor.domain.articles import ArchivedArticle, Article, ArticleId, PublishedDate, StoryId
from monitor.domain.days import DayCount, DayRecord, SourceHealth, StoryRecord
from monitor.domain.reports import Digest, StoryCard
from monitor.domain.tags import Mention, Rejection, Role, Tag, Tags, Term, Vocabulary
from monitor.domain.watching import SourceId, SourceState

DAY = date(2026, 11, 19)  # a Thursday
NOON = datetime(2026, 11, 19, 12, tzinfo=UTC)

_METALS = {"lithium": "锂", "copper": "铜", "nickel": "镍", "vanadium": "钒"}
_REGIONS = {"CN": "中国", "CN-QH": "青海", "CN-SC": "四川", "CL": "智利", "CL-AN": "安托法加斯塔"}
_ENGLISH = {"CN": "China", "CN-QH": "Qinghai", "CN-SC": "Sichuan", "CL": "Chile", "CL-AN": "Antofagasta"}
VOCABULARY = Vocabulary(
    metals={id_: Term(id=id_, name_en=id_, name_zh=zh) for id_, zh in _METALS.items()},
    regions={
        id_: Term(id=id_, name_en=_ENGLISH[id_], name_zh=zh, parents=(id_[:2],) if "-" in id_ else ())
        for id_, zh in _REGIONS.items()
    },
)


def tagged(text: str, title: str | None, metals: Iterable[str], regions: Iterable[str], role: Role = "primary") -> Tags:
    """Tags whose mentions stand where the names stand."""

    def tags(ids: Iterable[str], names: Mapping[str, tuple[str, ...]]) -> tuple[Tag, ...]:
        return tuple(Tag(id=id_, role=role, salience=0.9, mentions=tuple(_mentions(text, names[id_]))) for id_ in ids)

    return Tags(
        metals=tags(metals, {id_: (id_, zh) for id_, zh in _METALS.items()}),
        regions=tags(regions, {id_: (_ENGLISH[id_], zh) for id_, zh in _REGIONS.items()}),
        lexicon_version="test",
    )


def an_archived_article(
    id_: int,
    text: str = "A lithium plant in Qinghai is planned.",
    *,
    title: str | None = "A lithium plant",
    metals: Iterable[str] = ("lithium",),
    regions: Iterable[str] = ("CN-QH",),
    source: str = "gazette",
    first_seen: datetime = NOON,
    published: date | None = DAY,
    rejected: tuple[Rejection, ...] = (),
    **article: Any,
) -> ArchivedArticle:
    tags = tagged(text, title, metals, regions)
    stated = PublishedDate(date=published, basis="json-ld") if published else None
    fields: dict[str, Any] = {"language": "en", "published": stated} | article
    return ArchivedArticle(
        id=ArticleId(id_),
        article=Article(text=text, title=title, **fields),
        source=SourceId(source),
        first_seen=first_seen,
        tags=Tags(metals=tags.metals, regions=tags.regions, rejected=rejected, lexicon_version="test"),
        cluster=ArticleId(id_),
        family=source,
    )


def a_story(*articles: ArchivedArticle) -> StoryRecord:
    first = articles[0]
    return StoryRecord(
        id=StoryId(int(first.id)), title=first.article.title, first_seen=first.first_seen, articles=articles
    )


def a_source(name: str = "gazette", state: SourceState = SourceState.OK, **given: Any) -> SourceHealth:
    fields: dict[str, Any] = {"visits": 24, "last_ok": NOON} | given
    return SourceHealth(id=SourceId(name), name=name.title(), state=state, **fields)


def a_record(*stories: StoryRecord, day: date = DAY, timezone: str = "UTC", **given: Any) -> DayRecord:
    window = window_of(day, timezone)
    new = [article.id for story in stories for article in story.articles if article.first_seen >= window.start]
    fields: dict[str, Any] = {
        "found": len(new),
        "kept": len(new),
        "duplicates": 0,
        "dropped": {},
        "sources": (a_source(),),
        "baseline": (),
        "healthy_days": 28,
    }
    return DayRecord(window=window, stories=stories, first_in_window=tuple(new), **(fields | given))


def a_digest(*articles: ArchivedArticle, profile: Profile | None = None, **given: Any) -> Digest:
    """The digest of a day on which each article is a story of its own."""
    return compose_digest(a_record(*map(a_story, articles), **given), profile or Profile(), VOCABULARY)


def cards(digest: Digest) -> list[StoryCard]:
    return [card for group in digest.groups for card in group.cards]


def a_baseline(stories_a_day: int, cell: tuple[str | None, str | None] = ("lithium", None)) -> tuple[DayCount, ...]:
    """The same count on each of the 28 days before DAY."""
    return tuple(
        DayCount(day=DAY - timedelta(days=back), metal=cell[0], region=cell[1], stories=stories_a_day, publishers=2)
        for back in range(1, 29)
        if stories_a_day
    )


def _mentions(text: str, names: tuple[str, ...]) -> Iterable[Mention]:
    for name in names:
        start = text.lower().find(name.lower())
        if start >= 0:
            words = text[start : start + len(name)]
            yield Mention(field="text", start=start, end=start + len(name), words=words, rule="test")
