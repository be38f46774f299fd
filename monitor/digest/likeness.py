"""What the day's stories have in common: names, regions with a stage, and the two that are most alike."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from monitor.digest.cards import where
from monitor.digest.naming import Names
from monitor.digest.quoting import plain
from monitor.digest.stories import StoryReading
from monitor.domain.articles import ArticleId
from monitor.domain.reports import ClosestPair, SharedName

_MOST = 12
_COMBINATIONS = 4  # regions with a stage: on a busy day every second story shares one
_COMPARED = 40  # stories, in rank order
# Words of four letters and more, and pairs of Chinese characters: shorter ones are in every text.
_WORD = re.compile(r"[a-z]{4,}|(?=([\u4e00-\u9fff]{2}))")


def shared_names(readings: Sequence[StoryReading], names: Names) -> tuple[SharedName, ...]:
    """Return the places below a province and the products that several stories name, then regions with a stage."""
    named: dict[str, dict[ArticleId, str]] = {}
    for reading in readings:
        for words in _words(reading, names):
            named.setdefault(_singular(words.lower()), {}).setdefault(reading.lead.archived.id, words)
    shared = [
        SharedName(words=next(iter(articles.values())), articles=tuple(articles))
        for articles in named.values()
        if len(articles) > 1
    ]
    shared.sort(key=lambda each: (-len(each.articles), each.words))
    return (*shared[:_MOST], *_regions_and_stages(readings, names))


def closest_pair(readings: Sequence[StoryReading]) -> ClosestPair | None:
    """Return the two stories that share most of their words, of those about one metal; None without such two."""
    spoken = [(reading, _vocabulary(reading)) for reading in readings[:_COMPARED]]
    pairs = [
        (len(one & other) / max(1, len(one | other)), first, second)
        for (first, one), (second, other) in combinations(spoken, 2)
        if set(first.metals) & set(second.metals)
    ]
    if not pairs:
        return None
    share, first, second = max(pairs, key=lambda pair: pair[0])
    ids = sorted((first.lead.archived.id, second.lead.archived.id))
    differ = tuple(name for name, same in _compared(first, second) if not same)
    return ClosestPair(articles=(ids[0], ids[1]), share=round(100 * share), differ=differ)


def _words(reading: StoryReading, names: Names) -> Iterator[str]:
    tags = reading.lead.archived.tags
    places = (plain(mention.words) for tag in tags.regions for mention in tag.mentions)
    yield from (place for place in places if not names.is_region(place))
    products = (plain(mention.words) for tag in tags.metals for mention in tag.mentions)
    yield from (product for product in products if " " in product)


def _singular(words: str) -> str:
    """Return a plain English plural as its singular, well enough to tell that two are the same."""
    if words.endswith("ies"):
        return words[:-3] + "y"
    return words[:-1] if words.endswith("s") and not words.endswith("ss") else words


def _regions_and_stages(readings: Sequence[StoryReading], names: Names) -> list[SharedName]:
    found: dict[tuple[str, str], list[ArticleId]] = {}
    for reading in readings:
        for pair in ((region, stage) for region in where(reading) for stage in reading.stages):
            found.setdefault(pair, []).append(reading.lead.archived.id)
    shared = [
        SharedName(words=names.region(region).name, articles=tuple(articles), stage=stage)
        for (region, stage), articles in found.items()
        if len(articles) > 1
    ]
    shared.sort(key=lambda each: (-len(each.articles), each.words, each.stage))
    return shared[:_COMBINATIONS]


def _vocabulary(reading: StoryReading) -> set[str]:
    return {match[1] or match[0] for match in _WORD.finditer(reading.lead.text.lower())}


def _compared(first: StoryReading, second: StoryReading) -> Iterator[tuple[str, bool]]:
    """Yield what two stories may have in common, and whether they do."""
    yield "date", first.event is not None and second.event is not None and first.event.edtf == second.event.edtf
    for name in ("people", "companies", "regions", "metals"):
        one, other = (
            {str(getattr(each, "name", each)) for each in getattr(reading, name)} for reading in (first, second)
        )
        yield name, bool(one & other) or not (one or other)
