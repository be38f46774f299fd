"""Every tag that exists, with its names: what queries understand and pages show."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from monitor.domain.tags import Term, Vocabulary
from monitor.tag.lexicon import read_yaml
from monitor.tag.names import Region, load_regions


@cache
def vocabulary() -> Vocabulary:
    """Return all metals and regions by id. A subdivision's parent is its country; a metal's are its groups."""
    return Vocabulary(metals=_metals(), regions=_regions())


def _metals() -> dict[str, Term]:
    return {
        metal: Term(
            id=metal,
            name_en=facts["en"],
            name_zh=facts["zh"],
            parents=tuple(facts.get("parents", ())),
            aliases=_aliases((facts["en"], facts["zh"], *facts.get("aliases", ()), facts.get("symbol", ""))),
        )
        for metal, facts in read_yaml("metals").items()
    }


def _regions() -> dict[str, Term]:
    own, china = read_yaml("regions"), read_yaml("china")
    facts = own["countries"] | own["subdivisions"]
    return {code: _region(region, facts.get(code, {}), china.get(code, {})) for code, region in load_regions().items()}


def _region(region: Region, facts: Mapping[str, Any], province: Mapping[str, Any]) -> Term:
    """Return a region with English rather than local names for readers, and every other name as an alias."""
    english = [*province.get("en", ()), *facts.get("names", ())]
    chinese = [region.name_zh, *facts.get("zh", ())]
    is_part = "-" in region.code
    name_en = _cased(english[0]) if is_part and english else region.name_en
    name_zh = next((name for name in chinese if not name.isascii()), name_en)
    others = (*english, *chinese, *facts.get("exact", ()), *facts.get("abbr", ()), *region.others)
    return Term(
        id=region.code,
        name_en=name_en,
        name_zh=name_zh,
        parents=(region.code[:2],) if is_part else (),
        aliases=_aliases((name_en, name_zh, region.name_en, *others)),
    )


def _cased(name: str) -> str:
    """Return a name of the lexicon, which may be in lower case, as it is written in English."""
    small = ("of", "and", "the", "de", "do", "la")
    return " ".join(word if word in small or word[0].isupper() else word.capitalize() for word in name.split())


def _aliases(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.lower() for name in names if name))
