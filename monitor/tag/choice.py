"""Which of the places that a name may mean is meant? Inhabitants speak for a place, and so does what else is named."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from monitor.tag.context import NameContext
from monitor.tag.matching import Hit
from monitor.tag.names import OWN, Referent
from monitor.tag.words import Reading

# What a referent gains, in powers of ten of inhabitants, when the article speaks of its surroundings elsewhere.
_SUBDIVISION_NAMED = 2.5
_COUNTRY_NAMED = 1.0
_HOME = 1.0
# A town without a word about its state or country must be this large, as a power of ten, to be believed.
_BELIEVED = 5.0
# The smallest town to be believed when its name is the only one of its kind.
_SMALLEST = 3.0
# A large town speaks for its surroundings when its namesakes abroad are smaller by this much.
_DOMINANT = 0.6


class PlaceHit(NamedTuple):
    """One name found in one field, with all that it may mean."""

    reading: Reading
    hit: Hit
    referents: tuple[Referent, ...]
    name: str  # as matched, for talking of "the same name" in one article


class Located(NamedTuple):
    """A name and the place that it means. `rule` says how we know."""

    found: PlaceHit
    referent: Referent
    rule: str


class Misplaced(NamedTuple):
    """A name that means no place here, and why. `referent` is the likeliest it could have been."""

    found: PlaceHit
    referent: Referent
    reason: str


# Countries that share their name with a state elsewhere, with those whose mention says that the country is meant.
_NEAR_NAMESAKES = {"GE": ("RU", "AM", "AZ", "TR", "UA")}


class Choice:
    """Knows all names of the article, and decides between their referents."""

    def __init__(
        self, candidates: list[PlaceHit], stated: dict[int, Referent], context: NameContext, home_region: str | None
    ) -> None:
        """`stated` holds, by id of the hit, the referents whose parent stands beside them."""
        self._candidates = candidates
        self._stated = stated
        self._context = context
        self._home = home_region or ""
        self._names = {found.name: found for found in candidates}
        self._settled = {found.name: stated[id(found)] for found in candidates if id(found) in stated}
        self._named = self._evidence()
        self._hints, self._hints_of_name = self._shared_hints()

    def made(self) -> tuple[list[Located], list[Misplaced]]:
        """Return every candidate with its place, or with why it has none."""
        located: list[Located] = []
        unbelieved: list[Misplaced] = []
        verdicts = {name: self._verdict(found) for name, found in self._names.items()}
        for found in self._candidates:
            best, rule = verdicts[found.name]
            if id(found) in self._stated:
                located.append(Located(found, _at_town(found, self._stated[id(found)]), "its parent is stated"))
            elif not rule:
                unbelieved.append(Misplaced(found, best, "a small town, and nothing else said about its region"))
            elif best.kind == "pair":
                located.extend(Located(found, each, rule) for each in found.referents)
            elif best.code:
                located.append(Located(found, _at_town(found, best), rule))
        return located, unbelieved

    def _verdict(self, found: PlaceHit) -> tuple[Referent, str]:
        """Return what the name means in this article, and the rule that says so; none for a place not believed."""
        if found.name in self._settled:
            return self._settled[found.name], "its parent is stated elsewhere"
        best = self._likeliest(found)
        return best, best.kind if self._believed(best, found) else ""

    def _evidence(self) -> dict[str, set[str]]:
        """Return, by country and subdivision, the names that can hardly mean anything but a place there."""
        named: dict[str, set[str]] = defaultdict(set)
        for name, found in self._names.items():
            sure = self._settled.get(name) or _only(found.referents) or _dominant(found.referents)
            if sure is not None:
                named[sure.country].add(name)
                named[sure.code].add(name)
        return named

    def _shared_hints(self) -> tuple[dict[str, float], dict[tuple[str, str], float]]:
        """Return how far towns' names point to each subdivision: one name of three places, a third to each.

        First the sum by subdivision, then the part of each name in it.
        """
        total: dict[str, float] = defaultdict(float)
        part: dict[tuple[str, str], float] = {}
        for name, found in self._names.items():
            codes = {each.code for each in found.referents if each.kind == "city" and "-" in each.code}
            for code in codes:
                part[code, name] = 1 / len(codes)
                total[code] += 1 / len(codes)
        return total, part

    def _believed(self, best: Referent, found: PlaceHit) -> bool:
        """Whether the place is large or supported enough; a small one must be the only one, and said to be a place."""
        if self._score(best, found.name) >= _BELIEVED:
            return True
        only_one = len({each.code for each in found.referents}) == 1
        return only_one and best.weight >= _SMALLEST and self._placed(found.name)

    def _placed(self, name: str) -> bool:
        """Whether the words around say anywhere that the name is some place."""
        same = (found for found in self._candidates if found.name == name)
        return any(self._context.stands_as_a_place(found.reading, found.hit) for found in same)

    def _likeliest(self, found: PlaceHit) -> Referent:
        """Return the best referent. A country that shares its name with a state abroad needs a neighbour's mention."""
        if len(found.referents) == 1:
            return found.referents[0]
        best = max(found.referents, key=lambda each: self._score(each, found.name))
        states = [each for each in found.referents if each.kind == "subdivision" and each.weight >= OWN]
        for state in states:
            abroad = best.kind == "country" and state.country != best.code
            near = (best.code, *_NEAR_NAMESAKES.get(best.code, ()))
            if abroad and not any(self._others(code, found.name) for code in near):
                return state
        return best

    def _score(self, referent: Referent, name: str) -> float:
        score = referent.weight
        if "-" in referent.code and self._others(referent.code, name):
            score += _SUBDIVISION_NAMED
        else:
            others = self._hints.get(referent.code, 0.0) - self._hints_of_name.get((referent.code, name), 0.0)
            score += _SUBDIVISION_NAMED * min(1.0, others)
        score += _COUNTRY_NAMED if self._others(referent.country, name) else 0
        score += _HOME if self._home and referent.code.startswith(self._home) else 0
        return score

    def _others(self, code: str, name: str) -> bool:
        """Whether other names than this one speak for the region."""
        names = self._named.get(code)
        return bool(names) and names != {name}


def _only(referents: Sequence[Referent]) -> Referent | None:
    """Return the referent when the name is ours and all that we know by it lies in one subdivision or country."""
    own = [each for each in referents if each.kind != "city" and each.weight >= OWN and each.code]
    countries, parts = {each.country for each in own}, {each.code for each in own if "-" in each.code}
    if len(countries) != 1 or len(parts) > 1:
        return None
    return max(own, key=lambda each: len(each.code))


def _dominant(referents: Sequence[Referent]) -> Referent | None:
    """Return the largest town when it is large, and far larger than its namesakes elsewhere."""
    first = max(referents, key=lambda each: each.weight)
    others = (each.weight for each in referents if each.code != first.code)
    large = first.kind == "city" and first.weight >= _BELIEVED
    return first if large and first.weight - max(others, default=0.0) >= _DOMINANT else None


def _at_town(found: PlaceHit, chosen: Referent) -> Referent:
    """Return the place; for a capital, the subdivision that it lies in, which has the country with it."""
    if chosen.kind != "capital":
        return chosen
    towns = (each for each in found.referents if each.country == chosen.country and "-" in each.code)
    return next(towns, chosen)
