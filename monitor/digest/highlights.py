"""What must not be missed: warnings, and the day in five lines."""

from collections import Counter
from collections.abc import Iterator, Sequence

from monitor.digest.cards import where
from monitor.digest.coverage import BLIND, PARTIAL
from monitor.digest.naming import Names
from monitor.digest.stories import StoryReading
from monitor.domain.days import DayRecord
from monitor.domain.reports import Coverage, Line, Mover, StoryCard

_WARNINGS, _LINES = 3, 5
_REGIONS_NAMED = 3
# From this share of articles about China that are all in another language, names are likely translated by machine.
_MOSTLY = 0.8
_THRESHOLDS = {"partial": PARTIAL, "blind": BLIND}


def warnings(record: DayRecord, readings: Sequence[StoryReading], coverage: Coverage) -> tuple[Line, ...]:
    """Return at most three: late edition, coverage, freshness, language, in this order."""
    return tuple(_warnings(record, readings, coverage))[:_WARNINGS]


def minute(
    cards: Sequence[StoryCard], movers: Sequence[Mover], readings: Sequence[StoryReading], names: Names
) -> tuple[Line, ...]:
    """Return the day in at most five lines by fixed priority; background leads only on a day that has nothing fresh."""
    fresh = [card for card in cards if not card.background] or list(cards)
    best = sorted(fresh, key=lambda card: (-card.score["total"], card.first_seen, card.id))
    rules: tuple[Iterator[Line], ...] = (
        _spikes(movers),
        _busiest_metal(readings, names),
        _firmest(best),
        _of_type(best, "export_measure"),
        _updates(best),
        _at_level(best, 3, "policy"),
        _at_level(best, 2, "intent"),
        _deadlines(best),
    )
    return tuple(line for rule in rules for line in rule)[:_LINES]


def _warnings(record: DayRecord, readings: Sequence[StoryReading], coverage: Coverage) -> Iterator[Line]:
    if record.late_by_days:
        yield Line(code="late", values={"days": record.late_by_days})
    sources = coverage.sources
    if coverage.state in _THRESHOLDS:
        yield Line(
            code=coverage.state,
            values={"failing": sources["failing"], "enabled": sources["enabled"], "polled": sources["polled"]},
        )
    elif coverage.state == "unread":
        yield Line(code="unread", values={"articles": coverage.dates["articles"], "enabled": sources["enabled"]})
    if readings and all(reading.background for reading in readings):
        yield _only_background(record, readings)
    if line := _one_language(readings):
        yield line


def _only_background(record: DayRecord, readings: Sequence[StoryReading]) -> Line:
    published = sorted(
        {str(each.lead.archived.article.published.date) for each in readings if each.lead.archived.article.published}
    )
    undated = sum(each.lead.archived.article.published is None for each in readings)
    dates = ", ".join(published[:4]) + (" …" if len(published) > 4 else "")
    return Line(
        code="only_background" if dates else "only_undated",
        values={"stories": len(readings), "day": str(record.window.day), "dates": dates, "undated": undated},
    )


def _one_language(readings: Sequence[StoryReading]) -> Line | None:
    """Texts that look translated by machine, or news of China that is all in English: names may be unusual."""
    if not readings:
        return None
    articles = [article for reading in readings for article in reading.today]
    english = all((article.article.language or "").startswith("en") for article in articles)
    chinese = sum(
        "CN" in reading.regions or any(each.startswith("CN-") for each in reading.regions) for reading in readings
    )
    translated = sum("machine_translation_suspected" in article.article.flags for article in articles)
    if 2 * translated >= len(articles):
        return Line(code="translated", values={"articles": len(articles), "translated": translated})
    if english and chinese >= _MOSTLY * len(readings):
        return Line(code="one_language", values={"articles": len(articles)})
    return None


def _spikes(movers: Sequence[Mover]) -> Iterator[Line]:
    for mover in movers[:2]:
        what = mover.organisation or " · ".join(named.name for named in (mover.metal, mover.region) if named)
        yield Line(
            code="spike",
            values={
                "what": what,
                "stories": mover.stories,
                "expected": f"{mover.expected:g}",
                "publishers": mover.publishers,
            },
        )


def _busiest_metal(readings: Sequence[StoryReading], names: Names) -> Iterator[Line]:
    """The metal that most stories are about, and where they play: counts only, when there are at least two."""
    counts = Counter(metal for reading in readings for metal in reading.metals)
    metal, stories = max(counts.items(), key=lambda item: (item[1], item[0]), default=("", 0))
    if stories < 2:
        return
    about = [where(reading) for reading in readings if metal in reading.metals]
    places = Counter(region for regions in about for region in regions)
    top = sorted(places.items(), key=lambda item: (-item[1], item[0]))[:_REGIONS_NAMED]
    named = ", ".join(f"{names.region(region).name} {count}" for region, count in top)
    several = sum(len(regions) > 1 for regions in about)
    counted = {"stories": stories, "total": len(readings), "several": several}
    yield Line(code="busiest", values={"metal": names.metal(metal).name, "where": named, **counted})


def _firmest(cards: Sequence[StoryCard]) -> Iterator[Line]:
    firm = [card for card in cards if card.commitment and card.commitment.level >= 4]
    for card in sorted(firm, key=lambda card: -_level(card))[:2]:
        yield _line("firmest", card, level=_level(card), level_code=card.commitment.code if card.commitment else "")


def _of_type(cards: Sequence[StoryCard], kind: str) -> Iterator[Line]:
    for card in cards:
        if kind in card.types and card.claims and _level(card) < 4:
            quotes = tuple(claim.quote for claim in card.claims[:1])
            yield Line(code=kind, values=_about(card), quotes=quotes)
            return


def _updates(cards: Sequence[StoryCard]) -> Iterator[Line]:
    for card in [card for card in cards if card.status == "update" and _level(card) < 4][:1]:
        quotes = tuple(quote for change in card.changes for quote in change.quotes)[:1]
        yield Line(code="update", values={**_about(card), "story": int(card.id)}, quotes=quotes)


def _at_level(cards: Sequence[StoryCard], level: int, code: str) -> Iterator[Line]:
    at = [card for card in cards if _level(card) == level and (level != 3 or _code(card) == "policy_issued")]
    for card in at[:1]:
        missing = [slot for slot in ("amount", "year", "date") if slot in card.missing]
        projects = tuple(claim.quote for claim in card.claims if claim.slot == "project")[:2] if level == 3 else ()
        line = _line(code, card, count=len(at))
        yield Line(code=code, values={**line.values, "missing": ",".join(missing)}, quotes=(*line.quotes, *projects))


def _deadlines(cards: Sequence[StoryCard]) -> Iterator[Line]:
    dated = [(card, claim) for card in cards for claim in card.claims if claim.slot == "deadline"]
    for card, claim in dated[:1]:
        missing = "year" if "year" in card.missing else ""
        yield Line(
            code="deadline", values={**_about(card), "count": len(dated), "missing": missing}, quotes=(claim.quote,)
        )


def _line(code: str, card: StoryCard, **values: str | int) -> Line:
    quotes = (card.commitment.clause,) if card.commitment else ()
    return Line(code=code, values={**_about(card), **values}, quotes=quotes)


def _about(card: StoryCard) -> dict[str, str | int]:
    named = [each.name for each in (*card.regions[:_REGIONS_NAMED], *card.metals[:_REGIONS_NAMED])]
    return {"about": ", ".join((*_company(card), *named))}


def _company(card: StoryCard) -> list[str]:
    """Return the company that the deciding words are said of, if they name one."""
    quotes = [claim.quote for claim in card.claims if claim.slot in ("step", "parties")]
    quotes += [card.commitment.clause] if card.commitment else []
    return [company for company in card.companies if any(company in quote.text for quote in quotes)][:1]


def _level(card: StoryCard) -> int:
    return card.commitment.level if card.commitment else 0


def _code(card: StoryCard) -> str:
    return card.commitment.code if card.commitment else ""
