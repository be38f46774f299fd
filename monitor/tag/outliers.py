"""Places that an article cannot mean: "six counties in Xinyi and Jilin", in a text about Jiangxi.

Machines translate what they do not know into the nearest name, and then a county of the south is joined to a province
of the north. Each alone would be believed; together, and in an article about a third province, they are doubtful.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from monitor.tag.choice import Located, Misplaced

_JOINTS = frozenset(("and", "和", "与", "及"))
# An article is about a province when it names it, or places there, so often, and by so many names.
_MENTIONS, _NAMES = 5, 3


def outliers_apart(located: Sequence[Located]) -> tuple[list[Located], list[Misplaced]]:
    """Refuse a town and a province that are joined, lie apart, and are each named once beside the article's own."""
    mentions = Counter(each.referent.code for each in located)
    homes = _homes(located)
    outliers: dict[int, Misplaced] = {}
    for pair in pairwise(located):
        home = homes.get(pair[0].referent.country)
        if home and _unlike(*pair) and all(mentions[each.referent.code] == 1 for each in pair):
            for each, other in (pair, pair[::-1]):
                reason = f"named once, together with {_words(other)} elsewhere, in an article about {_words(home)}"
                outliers[id(each)] = Misplaced(each.found, each.referent, reason)
    return [each for each in located if id(each) not in outliers], list(outliers.values())


def _homes(located: Sequence[Located]) -> dict[str, Located]:
    """Return, by country, a name of the subdivision that the article is about there."""
    parts: dict[str, list[Located]] = defaultdict(list)
    for each in located:
        if "-" in each.referent.code:
            parts[each.referent.code].append(each)
    about = [
        some for some in parts.values() if len(some) >= _MENTIONS and len({each.found.name for each in some}) >= _NAMES
    ]
    about.sort(key=len)
    return {some[0].referent.country: next(filter(_is_subdivision, some), some[0]) for some in about}


def _unlike(before: Located, after: Located) -> bool:
    """Whether a town and a province of one country are joined though neither lies in the other."""
    reading = before.found.reading
    joint = (
        reading.plain[before.found.hit.end : after.found.hit.start].strip() if reading is after.found.reading else ""
    )
    codes = {before.referent.code, after.referent.code}
    ranks = {_is_subdivision(before), _is_subdivision(after)}
    apart = len(codes) == len(ranks) == 2 and all("-" in code for code in codes)
    return joint in _JOINTS and apart and before.referent.country == after.referent.country


def _is_subdivision(located: Located) -> bool:
    return located.referent.kind in ("subdivision", "abbreviation")


def _words(located: Located) -> str:
    return located.found.reading.plain[located.found.hit.start : located.found.hit.end]
