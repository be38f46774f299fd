"""What stands around a name: is it a place, a person, an organisation, a plain word?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from monitor.tag.chrome import page_lines
from monitor.tag.lexicon import load_lexicon, read_yaml
from monitor.tag.matching import Hit
from monitor.tag.names import Referent, pair_continues
from monitor.tag.organisations import in_organisation
from monitor.tag.words import Reading

# A Chinese company, institution or paper, right behind the place in its name: 厦门钨业, 中泰证券, 上海证券报.
_HAN_ORGANISATION = re.compile(
    "[^，。、；：（）“”《》 ,.省市县区镇的在与和及是有将等这今]{0,4}"
    "(?:[钨钼锗铜铝钛锡镍钴锌锂金矿钢]业|股份|集团|证券|控股|有限公司|大学|学院|研究院|银行|日报|晚报|时报|基金|信托|保险|转债)"
)
# Countries are meant in the names of their organisations too: Bank of Korea.
_NATIONAL = ("country", "people")
# A town that is also a given name must be as large as Austin to be meant without a word that says so.
_LARGER_THAN_A_NAME = 5.5
_LONGEST_TITLE = 300  # characters
# Letters of GAO, ICO or CHU, which are towns as well.
_LONGEST_ABBREVIATION = 4
# A town of two characters counts only with its kind behind it: 发展 is a town too.
_TOWN_ENDINGS = tuple("市县镇旗")


@dataclass(frozen=True, slots=True)
class NameWords:
    """The word lists of `english.yaml`."""

    titles: frozenset[str]
    given: frozenset[str]
    small_words: frozenset[str]
    before_places: frozenset[str]
    locatives: frozenset[str]
    after_places: frozenset[str]
    streets: frozenset[str]
    projects: frozenset[str]
    common_words: frozenset[str]


@cache
def load_name_words() -> NameWords:
    """Return the word lists; read once."""
    return NameWords(**{name: frozenset(str(word) for word in words) for name, words in read_yaml("english").items()})


class NameContext:
    """Knows the article's fields and says what speaks for and against a name being a place."""

    def __init__(self, readings: Sequence[Reading], words: NameWords) -> None:
        self._words = words
        self.plain_words = words.common_words | words.small_words
        self._lexicon = load_lexicon()
        self._page_lines = {id(reading): page_lines(reading, self._lexicon.chrome) for reading in readings}
        self._title_words = _title_words(readings[0])

    def objection(self, reading: Reading, hit: Hit, referents: Sequence[Referent]) -> str | None:
        """Return why the name means no place, or None."""
        if referents[0].kind == "none":
            return "a name that is no place"
        if any(start <= hit.start < end for start, end in self._page_lines[id(reading)]):
            return "a line of the page, not of the article"
        if hit.first < 0:
            return _objection_to_han(reading, hit, referents)
        if reading.plain[hit.end : hit.end + 1] == "$":
            return "an amount of money"
        if referents[0].kind == "abbreviation":
            return None
        return self._other_name(reading, hit, referents)

    def follows_a_town(self, reading: Reading, hit: Hit) -> bool:
        """Whether an abbreviation stands where a state's does: "Tulsa, Okla."."""
        if hit.first < 1:
            return False
        return reading.gap(hit.first - 1) in (", ", ",") and reading.capital(hit.first - 1)

    def stands_as_a_place(self, reading: Reading, hit: Hit) -> bool:
        """Whether the words around say that it is some place: "in Pataskala", "Pataskala police"."""
        if hit.first < 0:
            return True
        before = reading.words[hit.first - 1] if hit.first and reading.gap(hit.first - 1) == " " else ""
        after = reading.words[hit.last + 1] if reading.gap(hit.last) == " " else ""
        return before in self._words.locatives or after in self._words.after_places

    def _other_name(self, reading: Reading, hit: Hit, referents: Sequence[Referent]) -> str | None:
        county = reading.words[hit.last] in ("county", "parish") and hit.first < hit.last
        organisation = in_organisation(reading, hit.first, hit.last, self._lexicon.endings, strict=False)
        if organisation and not county and referents[0].kind not in _NATIONAL and not self._about(organisation):
            return f"part of the name {organisation}"
        if reading.gap(hit.last) == " " and reading.words[hit.last + 1] in self._words.streets:
            return "the name of a street"
        if person := self._person(reading, hit, referents):
            return person
        if county or any(each.is_own for each in referents):
            return None
        return (
            self._plain_word(reading, hit, referents) or self._project(reading, hit) or self._longer_name(reading, hit)
        )

    def _about(self, organisation: str) -> bool:
        return organisation.split(maxsplit=1)[0].lower() in self._title_words

    def _plain_word(self, reading: Reading, hit: Hit, referents: Sequence[Referent]) -> str | None:
        """Return an objection to a single word that is a word of the language, or a given name, more than a town."""
        words, word = self._words, reading.words[hit.first]
        parent_follows = reading.gap(hit.last) == ", " and reading.capital(hit.last + 1)
        if hit.first != hit.last or parent_follows:
            return None
        if word in self.plain_words or len(word) < 3:
            return "a plain word"
        if len(word) <= _LONGEST_ABBREVIATION and reading.written(hit.first).isupper() and not reading.shouting:
            return "an abbreviation"
        small = max(each.weight for each in referents) < _LARGER_THAN_A_NAME
        return "a given name" if small and word in words.given and not self.stands_as_a_place(reading, hit) else None

    def _project(self, reading: Reading, hit: Hit) -> str | None:
        """Return an objection to the name of a project: "Montauban Gold-Silver Project", "the Ramsay project"."""
        if reading.shouting or reading.gap(hit.last) != " ":
            return None
        following, projects = reading.words[hit.last + 1], self._words.projects
        named = not projects.isdisjoint(reading.words[hit.last + 2 : hit.last + 4]) or reading.capital(hit.last + 1)
        metal = following in self._lexicon.metal_words and named
        return "the name of a project" if metal or following in projects else None

    def _person(self, reading: Reading, hit: Hit, referents: Sequence[Referent]) -> str | None:
        words = self._words
        if reading.shouting:
            return None
        before = reading.words[hit.first - 1] if hit.first and reading.gap(hit.first - 1) in (" ", ". ") else ""
        initial = len(before) == 1 and before not in ("a", "s") and hit.first > 1 and reading.capital(hit.first - 2)
        named = before in words.given or initial or (before in words.titles and referents[0].kind != "people")
        if named and reading.capital(hit.first - 1):
            return f"a person: {reading.written(hit.first - 1)} {reading.plain[hit.start : hit.end]}"
        if hit.first == hit.last and reading.words[hit.first] in words.given and self._surname_follows(reading, hit):
            return f"a person: {reading.plain[hit.start : reading.end(hit.last + 1)]}"
        return None

    def _surname_follows(self, reading: Reading, hit: Hit) -> bool:
        if reading.gap(hit.last) != " ":
            return False
        following = reading.words[hit.last + 1]
        return reading.capital(hit.last + 1) and following not in self._words.after_places

    def _longer_name(self, reading: Reading, hit: Hit) -> str | None:
        """Return an objection when capitalised words on either side make the town part of another name."""
        if reading.shouting or reading.headline:
            return None
        words = self._words
        if hit.first and reading.gap(hit.first - 1) == " ":
            before = reading.words[hit.first - 1]
            if reading.capital(hit.first - 1) and before not in words.small_words | words.before_places:
                return f"part of a longer name: {reading.written(hit.first - 1)} {reading.plain[hit.start : hit.end]}"
        if reading.gap(hit.last) == " ":
            following = reading.words[hit.last + 1]
            if reading.capital(hit.last + 1) and following not in words.after_places:
                return f"part of a longer name: {reading.plain[hit.start : reading.end(hit.last + 1)]}"
        return None


def _title_words(reading: Reading) -> set[str]:
    """Return the words of the title; of a text without one, those of a short first line."""
    end = len(reading.plain) if reading.field == "title" else reading.plain.find("\n")
    return set(reading.words[: reading.word_at(end)]) if end <= _LONGEST_TITLE else set()


def _objection_to_han(reading: Reading, hit: Hit, referents: Sequence[Referent]) -> str | None:
    han, kind = reading.han, referents[0].kind
    organisation = _HAN_ORGANISATION.match(han, hit.end)
    if organisation and kind not in ("country", "institution"):
        return f"part of the name {han[hit.start : organisation.end()]}"
    town_at_most = all(each.kind == "city" for each in referents)
    if town_at_most and hit.end - hit.start == 2 and han[hit.end : hit.end + 1] not in _TOWN_ENDINGS:
        return "a plain word"
    if kind == "pair" and (han[hit.end : hit.end + 1] or " ") not in pair_continues():
        return "two characters of other words"
    return None
