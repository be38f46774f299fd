"""Which countries and subdivisions does a text name? Names are recognised, then told apart by what stands beside them.

"Xinyu, Jiangxi"   the stated parent decides
"Yichun"           decided by what else the article names: Jiangxi, or Heilongjiang
"Reading"          a word first, a town only with its parent stated
"Jackson"          a person when the article has a "Michael Jackson"
"""

from collections.abc import Iterator, Sequence, Set
from itertools import pairwise

from monitor.tag.choice import Choice, Located, Misplaced, PlaceHit
from monitor.tag.context import NameContext
from monitor.tag.gazetteer import Gazetteer
from monitor.tag.matching import Hit
from monitor.tag.names import OWN, Referent
from monitor.tag.outliers import outliers_apart
from monitor.tag.words import Reading


def find_places(
    readings: Sequence[Reading], gazetteer: Gazetteer, context: NameContext, *, home_region: str | None
) -> tuple[list[Located], list[Misplaced]]:
    """Return the names that mean a place, with the place, and those that mean none."""
    candidates, refused = [], []
    for reading in readings:
        for found in _candidates(reading, gazetteer, context):
            reason = context.objection(found.reading, found.hit, found.referents)
            if reason is None:
                candidates.append(found)
            else:
                refused.append(Misplaced(found, found.referents[0], reason))
    candidates, foreign = _institutions_apart(candidates)
    stated = dict(_stated_parents(candidates))
    candidates, unfit = _unstated_apart(candidates, refused, stated, context.plain_words)
    known = {number: referent for number, referent in stated.items() if referent is not None}
    believed, unbelieved = Choice(candidates, known, context, home_region).made()
    located, outliers = outliers_apart(believed)
    return located, refused + foreign + unfit + unbelieved + outliers


def _candidates(reading: Reading, gazetteer: Gazetteer, context: NameContext) -> Iterator[PlaceHit]:
    for hit, referents in gazetteer.find(reading, context.plain_words):
        fitting = referents
        if any(each.written for each in referents):
            fitting = [each for each in referents if not each.written or _as_written(each, reading, hit, context)]
        if fitting:
            han = hit.first < 0
            name = reading.han[hit.start : hit.end] if han else " ".join(reading.words[hit.first : hit.last + 1])
            yield PlaceHit(reading, hit, tuple(fitting), name)


def _as_written(referent: Referent, reading: Reading, hit: Hit, context: NameContext) -> bool:
    written = reading.plain[hit.start : hit.end]
    told_apart = referent.written == written and (not reading.shouting or "." in written)
    return told_apart and (referent.kind != "abbreviation" or context.follows_a_town(reading, hit))


def _stated_parents(candidates: Sequence[PlaceHit]) -> Iterator[tuple[int, Referent | None]]:
    """Yield what "Xinyu, Jiangxi" and 江西新余 settle: (id of the hit, its referent); None for an unknown town."""
    for before, after in pairwise(candidates):
        if before.reading is not after.reading or before.name == after.name or not _joined(before, after):
            continue
        child, parent = (after, before) if after.hit.first < 0 else (before, after)
        parts = [each for each in child.referents if _can_be_part(each, child)]
        inside = next((each for each in parts if _lies_in(each, parent.referents)), None)
        town_at_most = not any(each.is_own for each in child.referents)
        if inside or (town_at_most and parent.referents[0].kind in ("abbreviation", "subdivision")):
            yield id(child), inside


def _can_be_part(referent: Referent, child: PlaceHit) -> bool:
    """A town of the same name as a country is not meant in "Nevada, Canada and Mexico"."""
    names_country = child.referents[0].kind in ("country", "people", "institution")
    return (
        referent.kind == "subdivision"
        if names_country
        else referent.kind in ("city", "place", "capital", "subdivision")
    )


def _joined(before: PlaceHit, after: PlaceHit) -> bool:
    gap = before.reading.plain[before.hit.end : after.hit.start]
    return gap in (("", "省", "市", "州", "自治区") if after.hit.first < 0 else (", ", " (", ",", " ", "., "))


def _lies_in(referent: Referent, parents: Sequence[Referent]) -> bool:
    return any(
        parent.kind in ("subdivision", "abbreviation", "country")
        and parent.weight >= OWN
        and (referent.code == parent.code or ("-" not in parent.code and referent.country == parent.code))
        and (referent.kind != "subdivision" or "-" not in parent.code)
        for parent in parents
    )


def _institutions_apart(candidates: list[PlaceHit]) -> tuple[list[PlaceHit], list[Misplaced]]:
    """Refuse 财政部 right behind 美国: it is another country's."""
    kept: list[PlaceHit] = []
    foreign: list[Misplaced] = []
    for found in candidates:
        before = kept[-1] if kept else None
        owned = before is not None and before.reading is found.reading and before.hit.end == found.hit.start
        if before and owned and found.referents[0].kind == "institution" and before.referents[0].kind == "country":
            foreign.append(Misplaced(found, found.referents[0], f"an institution of {before.name}"))
        else:
            kept.append(found)
    return kept, foreign


def _unstated_apart(
    candidates: list[PlaceHit],
    refused: Sequence[Misplaced],
    stated: dict[int, Referent | None],
    plain_words: Set[str],
) -> tuple[list[PlaceHit], list[Misplaced]]:
    """Refuse towns whose state is not stated, when they are persons elsewhere, plain words, or in a state unknown."""
    persons = {each.found.name for each in refused if _is_surname(each)}
    kept, unfit = [], []
    for found in candidates:
        town_at_most = not any(each.is_own for each in found.referents)
        reason = None
        if id(found) in stated:
            reason = "a town of the same name in the state that is named" if stated[id(found)] is None else None
        elif town_at_most and found.name in persons:
            reason = "a person elsewhere in the article"
        elif town_at_most and found.name in plain_words:
            reason = "a plain word"
        if reason:
            unfit.append(Misplaced(found, found.referents[0], reason))
        else:
            kept.append(found)
    return kept, unfit


def _is_surname(refused: Misplaced) -> bool:
    """Whether the name was refused as a person's, or as the last word of a longer name."""
    last = refused.reason.lower().endswith(refused.found.name)
    return refused.reason.startswith("a person") or (refused.reason.startswith("part of a longer name") and last)
