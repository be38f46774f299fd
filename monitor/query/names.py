"""Names of metals and regions as people write them: an id, a name in English or Chinese, an alias."""

import re
from collections import defaultdict
from collections.abc import Mapping

from monitor.domain.tags import Term
from monitor.query.mistakes import QueryMistake, nearest
from monitor.reading.terms import folded

# The kind of place that an official name ends in and people leave out: 青海省, 广西壮族自治区, Qinghai Province.
_KIND = re.compile(
    r"(?<=[\u4e00-\u9fff]{2})(?:壮族|回族|维吾尔)?(?:自治区|特别行政区|直辖市|大区|省|市|州|郡|府|县)$"
    r"|(?<=\w)[ -](?:province|state|region|prefecture|oblast)$"
)


class Names:
    """One vocabulary, ready to be asked."""

    def __init__(self, terms: Mapping[str, Term]) -> None:
        self.terms = terms
        self._ids: dict[str, set[str]] = defaultdict(set)
        self._short: dict[str, set[str]] = defaultdict(set)
        self._below: dict[str, list[str]] = defaultdict(list)
        for term in terms.values():
            for name in {folded(name) for name in (term.name_en, term.name_zh, *term.aliases)}:
                self._ids[name].add(term.id)
                self._short[_KIND.sub("", name)].add(term.id)
            for parent in term.parents:
                self._below[parent].append(term.id)
        for id_ in terms:
            self._ids[folded(id_)] = {id_}  # an id is never ambiguous

    def id(self, name: str, field: str, position: int) -> str:
        """Return the id that goes by this name; among several, the only one that lies below no other.

        Raises:
            QueryMistake: nothing goes by this name, or several things do.
        """
        wanted = folded(name)
        spelled = (wanted, wanted.replace(" ", "-"), wanted.replace("-", " "))
        found = next((self._ids[each] for each in spelled if each in self._ids), None)
        found = found or self._short.get(_KIND.sub("", wanted))
        if not found:
            near, hint = nearest(wanted, self._ids), "; regions are countries and provinces" * (field == "region")
            raise QueryMistake(f"there is no {field} {name!r}{hint}", position=position, suggestion=near)
        highest = [id_ for id_ in found if not self.terms[id_].parents]
        if len(found) > 1 and len(highest) != 1:
            choice = ", ".join(f"{id_} ({self.terms[id_].name_en})" for id_ in sorted(found))
            raise QueryMistake(f"{name!r} may be {choice}: write one of these ids", position=position)
        return highest[0] if len(found) > 1 else next(iter(found))

    def with_below(self, id_: str) -> list[str]:
        """Return the id and all below it, but for subdivisions (CN-QH): their country (CN) is always tagged too."""
        found, row = {id_: None}, [id_]
        while row:
            for below in self._below.get(row.pop(), ()):
                if below not in found and not below.startswith(f"{id_}-"):
                    found[below] = None
                    row.append(below)
        return list(found)


_read: dict[int, Names] = {}


def names_of(terms: Mapping[str, Term]) -> Names:
    """Return the names of a vocabulary's metals or regions; reading thousands of them is done once."""
    names = _read.get(id(terms))
    if names is None or names.terms is not terms:
        # Each keeps its mapping alive, so that an id in use is never another's; a process has two, tests a few more.
        if len(_read) > 8:
            _read.clear()
        names = _read[id(terms)] = Names(terms)
    return names
