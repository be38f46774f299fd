"""Which metals does a text name? Every form of the lexicon is looked at, and accepted or refused with a reason."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from monitor.tag.chrome import page_lines
from monitor.tag.lexicon import Form, Lexicon
from monitor.tag.matching import Hit
from monitor.tag.organisations import in_organisation
from monitor.tag.words import Reading

# Words on either side that may turn an everyday word into a metal: a clause in English.
_NEAR = 12
# Words on either side that hold the next line of a table.
_FAR = 20
# Characters on either side in which another Chinese metal name makes a list: 金、银、铜.
_BESIDE_HAN = 2
_UNITS = frozenset(("gpt", "gt", "ppm", "ppb", "oz", "opt", "pct", "grade", "grading", "averaging"))
_MEASURES = frozenset(("tonne", "tonnes", "tons", "ounces", "ounce", "pct", "lb", "lbs", "pounds", "grade"))
# What a company's name has behind the metal: Oregon Steel Mills, Coniagas Battery Metals.
_COMPANY_WORDS = frozenset(("metals", "mills", "works", "mining", "miners", "mines"))
_AS_WRITTEN = ("exact", "symbol")
_LINKS = frozenset(("and", "or", "with", "plus", "as", "well", "including", "both"))


class MetalHit(NamedTuple):
    """One form found in one field, before judgement."""

    reading: Reading
    form: Form
    hit: Hit


class Refused(NamedTuple):
    """A hit that is no metal, and why."""

    found: MetalHit
    reason: str


def find_metals(
    readings: Sequence[Reading], lexicon: Lexicon, *, names: Iterable[tuple[Reading, int, int, str]] = ()
) -> tuple[list[MetalHit], list[Refused]]:
    """Return what names a metal, and what only looks like it.

    `names` are spans of place names, which may contain a metal's word: (reading, start, end, name).
    """
    found = [each for reading in readings for each in _hits(reading, lexicon)]
    if not found:
        return [], []
    judge = _Judge(readings, found, lexicon, list(names))
    verdicts = [(each, judge.objection(each)) for each in found]
    settled = {each.form.metal for each, reason in verdicts if reason is None and each.form.rule != "symbol"}
    accepted, refused = [], []
    for each, reason in verdicts:
        # Once the article has used a word for the metal, the same word means the metal throughout.
        if reason is None or (reason in _MENDABLE and each.form.metal in settled):
            accepted.append(each)
        else:
            refused.append(Refused(each, reason))
    return accepted, refused


def trade_share(readings: Sequence[Reading], lexicon: Lexicon) -> float:
    """Return how large a part of the article are words of the trade, each counted once.

    Two Chinese characters count as a word.
    """
    words = {word for reading in readings for word in reading.words}
    han = "".join(reading.han for reading in readings)
    found = len(words & lexicon.context_words) + sum(word in han for word in lexicon.context_han if han)
    return found / max(1.0, sum(len(reading.words) for reading in readings) + len(han) / 2)


PAGE_LINE = "a line of the page, not of the article"
_NO_CONTEXT = "an everyday word, and nothing about metals close by"
_NO_TOPIC = "nothing else in the article is about metals"
_TOO_VAGUE = "too vague: it does not say which metals"
_MENDABLE = (_NO_CONTEXT, _NO_TOPIC)


def _hits(reading: Reading, lexicon: Lexicon) -> Iterator[MetalHit]:
    for hit in lexicon.words.find(reading):
        for form in lexicon.word_forms[hit.pattern]:
            found = MetalHit(reading, form, hit)
            as_written = form.rule not in _AS_WRITTEN or reading.plain[hit.start : hit.end] == form.written
            if as_written and (form.rule != "symbol" or _measured(found)):
                yield found
    for hit in lexicon.han.find(reading):
        for form in lexicon.han_forms[hit.pattern]:
            yield MetalHit(reading, form, hit)


class _Judge:
    """Knows the whole article, and says what speaks against a hit."""

    def __init__(
        self,
        readings: Sequence[Reading],
        found: Sequence[MetalHit],
        lexicon: Lexicon,
        names: list[tuple[Reading, int, int, str]],
    ) -> None:
        self._lexicon = lexicon
        self._names = names
        self._companies = {name for each in found if (name := self._company_name(each))}
        self._counts = Counter(each.form.metal for each in found)
        self._page_lines = {id(reading): page_lines(reading, lexicon.chrome) for reading in readings}
        self._about_metals = self._topic(readings, found)

    def _company_name(self, found: MetalHit) -> str | None:
        """Return a word and a metal's name behind it that stand capitalised within a sentence."""
        reading, hit = found.reading, found.hit
        if hit.first < 2 or reading.shouting or reading.headline or not self._can_end_a_name(found):
            return None
        before = reading.words[hit.first - 1]
        capitals = all(reading.written(word).istitle() for word in range(hit.first - 1, hit.last + 1))
        within = reading.gap(hit.first - 2) in (" ", ", ") or self._legal_form_follows(reading, hit.last)
        ours = before in self._lexicon.metal_words or before in self._lexicon.context_words
        named = capitals and within and not ours and reading.gap(hit.first - 1) == " "
        return " ".join(reading.words[hit.first - 1 : hit.last + 1]) if named else None

    def _legal_form_follows(self, reading: Reading, last: int) -> bool:
        return last + 1 < len(reading.words) and reading.words[last + 1] in self._lexicon.endings.forms

    def _can_end_a_name(self, found: MetalHit) -> bool:
        last = found.reading.words[found.hit.last] if found.hit.last >= 0 else ""
        return found.hit.first == found.hit.last or last in _COMPANY_WORDS

    def _topic(self, readings: Sequence[Reading], found: Sequence[MetalHit]) -> bool:
        """Whether the article speaks of such things at all: a sure form, two metals, or two words of the trade."""
        if any(each.form.rule == "sure" for each in found):
            return True
        if len({each.form.metal for each in found if each.form.rule == "usual"}) > 1:
            return True
        words = {word for reading in readings for word in reading.words}
        if len(words & self._lexicon.context_words) >= 2:
            return True
        return any(word in reading.han for reading in readings for word in self._lexicon.context_han if reading.han)

    def objection(self, found: MetalHit) -> str | None:
        """Return why this is no metal, or None."""
        form = found.form
        if form.metal is None:
            return form.reason
        if any(start <= found.hit.start < end for start, end in self._page_lines[id(found.reading)]):
            return PAGE_LINE
        if name := self._name_around(found):
            return f"part of the name {name}"
        if organisation := self._organisation(found):
            return f"part of the name {organisation}"
        return _TOO_VAGUE if form.rule == "vague" else self._rule_objection(found)

    def _rule_objection(self, found: MetalHit) -> str | None:
        match found.form.rule:
            case "sure":
                return None
            case "usual":
                return None if self._about_metals or self._near(found) or self._repeated(found) else _NO_TOPIC
            case "context":
                return None if self._near(found) or self._beside(found) else _NO_CONTEXT
            case "beside":
                return None if self._beside(found) or self._tabled(found) else "counts only beside another metal"
            case "exact":
                unclear = found.reading.shouting or not self._near(found)
                return "an abbreviation, and nothing about metals close by" if unclear else None
            case _:  # a symbol was looked at when it was found
                return None

    def _name_around(self, found: MetalHit) -> str | None:
        hit = found.hit
        for reading, start, end, name in self._names:
            inside = start <= hit.start and hit.end <= end and (start, end) != (hit.start, hit.end)
            if reading is found.reading and inside:
                return name
        return None

    def _organisation(self, found: MetalHit) -> str | None:
        if found.hit.first >= 0:
            reading, hit = found.reading, found.hit
            return in_organisation(reading, hit.first, hit.last, self._lexicon.endings) or self._company(found)
        after = found.reading.han[found.hit.end : found.hit.end + 5]
        if len(found.form.written) <= 2:
            for ending in self._lexicon.han_endings:
                if after.startswith(ending) and not (ending == "业" and after[1:2] in ("务", "绩", "态", "内", "界")):
                    return found.reading.han[found.hit.start : found.hit.end + len(ending)]
        return None

    def _company(self, found: MetalHit) -> str | None:
        """Return the company whose name ends in the metal: "Nippon Steel", and NIPPON STEEL where that stands too."""
        reading, hit = found.reading, found.hit
        if hit.first == 0 or reading.gap(hit.first - 1) != " ":
            return None
        in_name = " ".join(reading.words[hit.first - 1 : hit.last + 1]) in self._companies
        return reading.plain[reading.starts[hit.first - 1] : hit.end] if in_name else None

    def _repeated(self, found: MetalHit) -> bool:
        """Whether the title has the metal, or the text has it twice."""
        return found.reading.field == "title" or self._counts[found.form.metal] > 1

    def _tabled(self, found: MetalHit) -> bool:
        """Whether a measure stands right beside the word, and another metal not far: "LEAD 1550 tonnes ... ZINC"."""
        reading, hit = found.reading, found.hit
        if hit.first < 0:
            return False
        beside = [*reading.words[max(0, hit.first - 2) : hit.first], *reading.words[hit.last + 1 : hit.last + 3]]
        around = [*reading.words[max(0, hit.first - _FAR) : hit.first], *reading.words[hit.last + 1 : hit.last + _FAR]]
        return bool(_MEASURES.intersection(beside)) and bool(self._lexicon.metal_words.intersection(around))

    def _near(self, found: MetalHit) -> bool:
        reading, hit = found.reading, found.hit
        if hit.first < 0:
            start, end = reading.sentence(hit.start)
            sentence = reading.han[start : hit.start] + " " + reading.han[hit.end : end]
            return any(word in sentence for word in self._lexicon.context_han)
        window = [
            *reading.words[max(0, hit.first - _NEAR) : hit.first],
            *reading.words[hit.last + 1 : hit.last + 1 + _NEAR],
        ]
        return any(word in self._lexicon.context_words for word in window)

    def _beside(self, found: MetalHit) -> bool:
        reading, hit, names = found.reading, found.hit, self._lexicon.metal_words
        if hit.first < 0:
            around = reading.han[max(0, hit.start - _BESIDE_HAN) : hit.start]
            after = reading.han[hit.end : hit.end + _BESIDE_HAN]
            if reading.han[hit.start - 1 : hit.start].isdigit():  # 9金4银2铜 are medals
                return False
            listed = "、" in around or "、" in after or "和" in around or "和" in after
            return listed and any(char in names for char in around + after)
        if found.form.rule == "context":
            names = self._lexicon.plain_metal_words
        before = [word for word in reading.words[max(0, hit.first - 3) : hit.first] if word not in _LINKS]
        after_words = [word for word in reading.words[hit.last + 1 : hit.last + 4] if word not in _LINKS]
        return (bool(before) and before[-1] in names) or (bool(after_words) and after_words[0] in names)


def _measured(found: MetalHit) -> bool:
    """Whether a symbol stands as chemists and geologists write it: 1.2 g/t Au, 45% Fe, Cu-Au, Ni-Co."""
    reading, hit = found.reading, found.hit
    if reading.plain[max(0, hit.start - 2) : hit.start].strip() == "%":
        return True
    if hit.first < 2 or reading.gap(hit.first - 1) != " ":
        return False
    unit, over = reading.words[hit.first - 1], reading.words[hit.first - 2]
    return unit in _UNITS or (unit in ("t", "ton", "tonne", "st") and over in ("g", "kg", "oz", "lb", "per"))
