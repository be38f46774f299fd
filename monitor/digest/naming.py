"""Names of metals and regions in the digest's language."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from monitor.domain.reports import Named
from monitor.domain.tags import Tag, Term, Vocabulary

TagKind = Literal["metal", "region"]
# Whether an article first seen before the day names a person or company, or carries a tag.
Known = Callable[[TagKind | Literal["name"], str], bool]


def unasked(kind: TagKind | Literal["name"], what: str) -> bool:  # noqa: ARG001 - one shape for all
    """Say that everything is known: without an archive to ask, nothing is called new."""
    return True


@dataclass(frozen=True, kw_only=True)
class Names:
    """Ids to names; an unknown id is its own name."""

    vocabulary: Vocabulary
    language: str

    def metal(self, id_: str) -> Named:
        """Return a metal or group with its name, as in a heading."""
        return Named(id=id_, name=self._name(self.vocabulary.metals.get(id_), id_))

    def region(self, id_: str, places: Iterable[str] = ()) -> Named:
        """Return a country or subdivision with its name, and the places in it that the text names."""
        return Named(id=id_, name=self._name(self.vocabulary.regions.get(id_), id_), places=tuple(places))

    def own_names(self, region: str) -> tuple[str, ...]:
        """Return what a region itself is called, lower case."""
        term = self.vocabulary.regions.get(region)
        return (term.name_en.lower(), term.name_zh, *term.aliases) if term else ()

    def is_region(self, words: str) -> bool:
        """Whether words are the name of a country or subdivision itself, and no place inside one."""
        return words.lower() in self._regions

    @cached_property
    def _regions(self) -> frozenset[str]:
        terms = self.vocabulary.regions.values()
        return frozenset(name for term in terms for name in (term.name_en.lower(), term.name_zh))

    def quiet_candidates(self) -> list[str]:
        """Return the metals that are no groups of others, in the order of the vocabulary."""
        groups = {parent for term in self.vocabulary.metals.values() for parent in term.parents}
        return [id_ for id_ in self.vocabulary.metals if id_ not in groups]

    def _name(self, term: Term | None, id_: str) -> str:
        if term is None:
            return id_
        name = term.name_zh if self.language == "zh" else term.name_en
        return name[:1].upper() + name[1:] if name else id_


def places_of(tag: Tag, names: Names) -> tuple[str, ...]:
    """Return at most three names by which a region was recognised besides its own, in the order of the text."""
    own = [name for name in names.own_names(tag.id) if name]
    words: dict[str, str] = {}
    for mention in sorted(tag.mentions, key=lambda mention: (mention.field != "title", mention.start)):
        word = " ".join(mention.words.split())
        words.setdefault(word.lower(), word)
    return tuple(word for key, word in words.items() if not any(name in key or key in name for name in own))[:3]
