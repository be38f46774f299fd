"""Names of organisations: a metal or a place inside one is not what the article is about."""

from dataclasses import dataclass

from monitor.tag.words import Reading

_LONGEST_NAME = 6  # words after the one in question


@dataclass(frozen=True, slots=True)
class Endings:
    """Last words of such names.

    Legal `forms` are told in any writing, `sure` ones where case says something, `likely` ones next to the word only.
    """

    forms: frozenset[str]
    sure: frozenset[str]
    likely: frozenset[str]


def in_organisation(reading: Reading, first: int, last: int, endings: Endings, *, strict: bool = True) -> str | None:
    """Return the organisation's name that words first..last begin or stand in, or None.

    A name is a run of capitalised words that ends like one of an organisation: "Fathom Nickel Inc", "Barrick Gold
    Corporation". In a text of capitals only a legal form tells. `strict` asks for more in headlines, where a capital
    says little.
    """
    if not reading.capital(last):
        return None
    end = last
    while end - last < _LONGEST_NAME and _continues(reading, end):
        end += 1
        if _ends(reading, end, endings, next_word=end == last + 1, strict=strict):
            return reading.plain[reading.starts[first] : reading.end(end)]
    return None


def _ends(reading: Reading, word: int, endings: Endings, *, next_word: bool, strict: bool) -> bool:
    folded = reading.words[word]
    if reading.shouting:
        return folded in endings.forms
    return folded in endings.sure or (next_word and folded in endings.likely and not (strict and reading.headline))


def _continues(reading: Reading, word: int) -> bool:
    """Whether the next word goes on with a name: capitalised, or a small word, with nothing but a blank between."""
    if word + 1 >= len(reading.words):
        return False
    gap, following = reading.gap(word), reading.words[word + 1]
    if gap == ", ":
        return following in ("inc", "ltd", "llc", "corp", "co", "limited")
    joins = gap in (" ", "-", " & ", "’", "'", ". ")
    return joins and (reading.capital(word + 1) or following in ("and", "of", "s"))
