"""A story as the digest reads it: tags, facts, what the day added. Each is read when first asked for."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from urllib.parse import urlsplit

from monitor.digest import claims, event_dates, events, people, quantities
from monitor.digest.commitments import commitment_of
from monitor.digest.quoting import ReadArticle
from monitor.domain.articles import ArchivedArticle
from monitor.domain.days import StoryRecord, Window
from monitor.domain.reports import Claim, Commitment, DateRead, Line, Quantity
from monitor.domain.tags import Tag

FRESH = timedelta(days=14)  # older news is background
_OFFICIAL_HOST = re.compile(
    r"(?:^|\.)(?:gov|govt|gob|gouv|go)(?:\.[a-z]{2})?$|(?:^|\.)(?:gc\.ca|europa\.eu|admin\.ch)$"
)
_OFFICIAL_UPSTREAM = re.compile(r"(?i)\b(?:government|ministry|official website|commission)\b|政府|官网|部网站")
_CHANGES_SHOWN = 4
_OTHERS_READ = 2  # so many as a card can show
_EARLIER_READ = 5  # articles of the days before that an update is compared with: the newest say what was known


@dataclass(frozen=True)
class StoryReading:
    """One story of the day."""

    story: StoryRecord
    window: Window

    @cached_property
    def today(self) -> tuple[ArchivedArticle, ...]:
        """The articles first seen in the window, oldest first."""
        start, end = self.window.start, self.window.end
        return tuple(article for article in self.story.articles if start <= article.first_seen < end)

    @cached_property
    def earlier(self) -> tuple[ArchivedArticle, ...]:
        """The articles first seen before the window."""
        return tuple(article for article in self.story.articles if article.first_seen < self.window.start)

    @property
    def articles(self) -> tuple[ArchivedArticle, ...]:
        """All articles up to the end of the window."""
        return self.earlier + self.today

    @property
    def is_new(self) -> bool:
        """Whether its first article came in the window."""
        return not self.earlier

    @property
    def status(self) -> str:
        """What the day made of it: new, update when it added something, else continuing."""
        return "new" if self.is_new else "update" if self.changes else "continuing"

    @property
    def running_days(self) -> int:
        """1 on the first day."""
        return max(1, (self.window.end - self.articles[0].first_seen).days + 1) if self.earlier else 1

    @cached_property
    def lead(self) -> ReadArticle:
        """The article to quote: the day's first that is no copy, and with a headline if there is one."""
        originals = [article for article in self.today if article.duplicate is None] or list(self.today)
        titled = [article for article in originals if article.article.title]
        return ReadArticle((titled or originals)[0])

    @cached_property
    def read(self) -> tuple[ReadArticle, ...]:
        """The articles read in full: the lead, and a few of the day's other originals, for what they add."""
        others = [each for each in self.today if each.duplicate is None and each.id != self.lead.archived.id]
        return (self.lead, *(ReadArticle(article) for article in others[:_OTHERS_READ]))

    @cached_property
    def metals(self) -> tuple[str, ...]:
        """What the story is about, most salient first."""
        return _primary([article.tags.metals for article in self._originals])

    @cached_property
    def metals_mentioned(self) -> tuple[str, ...]:
        """What the story mentions besides."""
        return _others([self.lead.archived.tags.metals], self.metals)

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """Where the story plays."""
        return _primary([article.tags.regions for article in self._originals])

    @cached_property
    def regions_mentioned(self) -> tuple[str, ...]:
        """Which regions the story mentions besides."""
        return _others([self.lead.archived.tags.regions], self.regions)

    @cached_property
    def _originals(self) -> tuple[ArchivedArticle, ...]:
        return tuple(article for article in self.articles if article.duplicate is None) or self.articles

    @cached_property
    def voices(self) -> set[str]:
        """The independent publishers that carry it."""
        return _families(self.articles)

    @property
    def families(self) -> int:
        """How many they are."""
        return len(self.voices)

    @cached_property
    def commitment(self) -> Commitment | None:
        """How firm it is: what the firmest of its articles says."""
        found = [commitment for article in self.read if (commitment := commitment_of(article))]
        return max(found, key=lambda commitment: commitment.level, default=None)

    @cached_property
    def types(self) -> tuple[str, ...]:
        """What happened."""
        return events.event_types(self.lead)

    @cached_property
    def stages(self) -> tuple[str, ...]:
        """Where in the value chain."""
        return events.stages(self.lead)

    @cached_property
    def _dates(self) -> tuple[DateRead | None, tuple[DateRead, ...]]:
        event, dates = event_dates.dates_read(self.lead, self.window.day)
        named = {each.edtf: each for each in dates}
        for article in self.read[1:]:
            for each in event_dates.dates_read(article, self.window.day)[1]:
                named.setdefault(each.edtf, each)
        return event, tuple(named.values())

    @property
    def event(self) -> DateRead | None:
        """When it happened, if the text says."""
        return self._dates[0]

    @property
    def dates(self) -> tuple[DateRead, ...]:
        """The other dates it names."""
        return self._dates[1]

    @cached_property
    def numbers(self) -> tuple[Quantity, ...]:
        """The numbers it quotes."""
        found: dict[str, Quantity] = {}
        for article in self.read:
            for number in quantities.quantities(article):
                found.setdefault(number.words.lower(), number)
        return tuple(found.values())

    @cached_property
    def people(self) -> tuple[people.Person, ...]:
        """Whom it names."""
        return people.people(self.lead)

    @cached_property
    def companies(self) -> tuple[str, ...]:
        """Which companies it names."""
        return people.companies(self.lead)

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """The lines of its card."""
        own = claims.claims(self.lead, commitment=self.commitment, people=self.people, dates=self.dates)
        return (*own, *claims.told_by_others(self.read[1:]))

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """What it leaves open."""
        return claims.missing(
            self.lead,
            types=self.types,
            event=self.event,
            dates=self.dates,
            numbers=self.numbers,
            companies=self.companies,
            commitment=self.commitment,
        )

    @cached_property
    def moment(self) -> date | None:
        """The day it speaks of: published, or else happened; None when neither is known to the day."""
        published = self.lead.archived.article.published
        if published is not None:
            return published.date
        return event_dates.as_date(self.event.edtf) if self.event else None

    @property
    def background(self) -> bool:
        """Whether it is old or cannot be dated: kept, marked, and never in the lead while there is fresh news."""
        return self.moment is None or self.moment < self.window.day - FRESH

    @property
    def official(self) -> bool:
        """Whether a government's own page says it."""
        article = self.lead.archived.article
        host = urlsplit(article.url or "").hostname or ""
        return bool(_OFFICIAL_HOST.search(host) or _OFFICIAL_UPSTREAM.search(article.named_upstream or ""))

    @property
    def zh_lead_hours(self) -> int | None:
        """By how many whole hours Chinese sources were first; None when not both tongues carry the story."""
        chinese = [article.first_seen for article in self.articles if (article.article.language or "").startswith("zh")]
        others = [
            article.first_seen
            for article in self.articles
            if article.article.language and not article.article.language.startswith("zh")
        ]
        if not chinese or not others or min(chinese) >= min(others):
            return None
        return int((min(others) - min(chinese)).total_seconds() // 3600)

    @cached_property
    def changes(self) -> tuple[Line, ...]:
        """What the day added to a story that was known: a firmer step, voices, numbers, dates."""
        if self.is_new:
            return ()
        before = [ReadArticle(article) for article in self.earlier if article.duplicate is None][-_EARLIER_READ:]
        return tuple(_changes(self, before))[:_CHANGES_SHOWN]


def _changes(reading: StoryReading, before: list[ReadArticle]) -> Iterable[Line]:
    commitment = reading.commitment
    known = max((each.level for article in before if (each := commitment_of(article))), default=0)
    if commitment and commitment.level > known:
        yield Line(
            code="firmer", values={"level": commitment.level, "code": commitment.code}, quotes=(commitment.quote,)
        )
    voices = len(_families(reading.today) - _families(reading.earlier))
    if voices:
        yield Line(code="more_publishers", values={"count": voices})
    seen = {number.words.lower() for article in before for number in quantities.quantities(article)}
    for number in reading.numbers:
        if number.kind not in ("share", "count", "ordinal") and number.words.lower() not in seen:
            yield Line(code="new_number", values={"words": number.words}, quotes=(number.quote,))
    dated = {each.edtf for article in before for each in _ahead(*event_dates.dates_read(article, reading.window.day))}
    for named in _ahead(reading.event, reading.dates):
        if named.edtf not in dated:
            yield Line(code="new_date", values={"words": named.words}, quotes=(named.quote,))


def _ahead(event: DateRead | None, others: tuple[DateRead, ...]) -> list[DateRead]:
    return [each for each in (event, *others) if each and each.ahead]


def _primary(tags: list[tuple[Tag, ...]]) -> tuple[str, ...]:
    """Return the ids that are primary in at least half of the articles, most salient first."""
    support: Counter[str] = Counter()
    salience: Counter[str] = Counter()
    for each in tags:
        for tag in each:
            if tag.role == "primary":
                support[tag.id] += 1
                salience[tag.id] += tag.salience  # type: ignore[assignment]  # typeshed knows integer counters only
    enough = [name for name, count in support.items() if 2 * count >= len(tags)]
    return tuple(sorted(enough, key=lambda name: -salience[name]))


def _others(tags: list[tuple[Tag, ...]], primary: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag.id for each in tags for tag in each if tag.id not in primary))


def _families(articles: Iterable[ArchivedArticle]) -> set[str]:
    return {article.family or article.source for article in articles}
