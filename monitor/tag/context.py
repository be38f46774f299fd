"""What stands around a name: is it a place, a person, an organisation, a plain word?"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from monitor.tag.chrome import page_lines
from monitor.tag.gazetteer import Referent
from monitor.tag.lexicon import load_lexicon, read_yaml
from monitor.tag.matching import Hit
from monitor.tag.organisations import in_organisation
from monitor.tag.words import Reading

# A Chinese company, institution or paper, right behind the place in its name: 厦门钨业, 中泰证券, 上海证券报.
_HAN_ORGANISATION = re.compile(
    "[^，。、；：（）“”《》 ,.省市县区镇的在与和及是有将等这今]{0,4}"
    "(?:[钨钼锗铜铝钛锡镍钴锌锂金矿钢]业|股份|集团|证券|控股|有限公司|大学|学院|研究院|银行|日报|晚报|时报|基金|信托|保险|转债)"
)
# A town of two characters counts only with its kind behind it or its province in front: 发展 is a town too.
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
    common_words: frozenset[str]


@cache
def load_name_words() -> NameWords:
    """Return the word lists; read once."""
    return NameWords(**{name: frozenset(str(word) for word in words) for name, words in read_yaml("english").items()})


class NameContext:
    """Knows the article's fields and says what speaks against a name being a place."""

    def __init__(self, readings: Sequence[Reading], words: NameWords) -> None:
        self._words = words
        self._page_lines = {id(reading): page_lines(reading, load_lexicon().chrome) for reading in readings}
        self._title_words = Counter(word for reading in readings if reading.field == "title" for word in reading.words)

    def objection(self, reading: Reading, hit: Hit, referents: Sequence[Referent]) -> str | None:
        """Return why the name means no place, or None."""
        if referents[0].kind == "none":
            return "a name that is no place"
        if any(start <= hit.start < end for start, end in self._page_lines[id(reading)]):
            return "a line of the page, not of the article"
        if hit.first < 0:
            return _objection_to_han(reading, hit, referents)
        town_at_most = all(each.weight < 7.0 for each in referents)
        organisation = in_organisation(reading, hit.first, hit.last, load_lexicon().endings)
        if organisation and not self._about(organisation):
            return f"part of the name {organisation}"
        if town_at_most:
            return self._objection_to_town(reading, hit)
        return self._person(reading, hit) if referents[0].kind not in ("people", "abbreviation") else None

    def follows_a_town(self, reading: Reading, hit: Hit) -> bool:
        """Whether an abbreviation stands where a state's does: "Tulsa, Okla."."""
        if hit.first < 1:
            return False
        return reading.gap(hit.first - 1) in (", ", ",") and reading.written(hit.first - 1)[0].isupper()

    def _about(self, organisation: str) -> bool:
        return organisation.split(maxsplit=1)[0].lower() in self._title_words

    def _objection_to_town(self, reading: Reading, hit: Hit) -> str | None:
        words = self._words
        if hit.first == hit.last and reading.words[hit.first] in words.common_words | words.small_words:
            if not self._parent_follows(reading, hit):
                return "a plain word"
        elif (
            not all(reading.written(word)[0].isupper() for word in range(hit.first, hit.last + 1))
            and hit.first == hit.last
        ):
            return "not capitalised"
        if person := self._person(reading, hit):
            return person
        return self._in_longer_name(reading, hit)

    def _parent_follows(self, reading: Reading, hit: Hit) -> bool:
        return reading.gap(hit.last) == ", " and reading.written(hit.last + 1)[0].isupper()

    def _person(self, reading: Reading, hit: Hit) -> str | None:
        words = self._words
        before = reading.words[hit.first - 1] if hit.first and reading.gap(hit.first - 1) in (" ", ". ") else ""
        if before in words.titles and reading.written(hit.first - 1)[0].isupper() and not reading.shouting:
            return f"a person: {reading.written(hit.first - 1)} {reading.plain[hit.start : hit.end]}"
        if before in words.given and not reading.shouting and reading.written(hit.first - 1)[0].isupper():
            return f"a person: {reading.written(hit.first - 1)} {reading.plain[hit.start : hit.end]}"
        if hit.first == hit.last and reading.words[hit.first] in words.given and self._surname_follows(reading, hit):
            return f"a person: {reading.plain[hit.start : reading.end(hit.last + 1)]}"
        return None

    def _surname_follows(self, reading: Reading, hit: Hit) -> bool:
        if reading.gap(hit.last) != " " or reading.shouting or reading.headline:
            return False
        following = reading.words[hit.last + 1]
        return reading.written(hit.last + 1)[0].isupper() and following not in self._words.after_places

    def _in_longer_name(self, reading: Reading, hit: Hit) -> str | None:
        """Return an objection when capitalised words on either side make the town part of another name."""
        if reading.shouting or reading.headline:
            return None
        words = self._words
        if hit.first and reading.gap(hit.first - 1) == " ":
            before = reading.words[hit.first - 1]
            if reading.written(hit.first - 1)[0].isupper() and before not in words.small_words | words.before_places:
                return f"part of a longer name: {reading.written(hit.first - 1)} {reading.plain[hit.start : hit.end]}"
        if reading.gap(hit.last) == " ":
            following = reading.words[hit.last + 1]
            if reading.written(hit.last + 1)[0].isupper() and following not in words.after_places:
                return f"part of a longer name: {reading.plain[hit.start : reading.end(hit.last + 1)]}"
        return None


def _objection_to_han(reading: Reading, hit: Hit, referents: Sequence[Referent]) -> str | None:
    han, kind = reading.han, referents[0].kind
    organisation = _HAN_ORGANISATION.match(han, hit.end)
    if organisation and kind not in ("country", "institution"):
        return f"part of the name {han[hit.start : organisation.end()]}"
    town_at_most = all(each.kind == "city" for each in referents)
    framed = han[hit.end : hit.end + 1] in _TOWN_ENDINGS or han[hit.start - 1 : hit.start] in ("省", "市", "州")
    if town_at_most and hit.end - hit.start == 2 and not framed:
        return "a plain word"
    return None
