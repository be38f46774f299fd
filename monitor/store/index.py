"""What the index of words is asked, in the language of each database.

    "rare earths" -china    ->   FTS5         ("rare earth") NOT "china"
                                 PostgreSQL   'rare' & 'earth' & !'china', and then: ' rare earth ' stands in the entry

SQLite's index knows where in an article a term stands. PostgreSQL's could (a `tsvector` with places), but an entry then
takes 7 kB and not 3, and is looked at as long: GIN keeps no places, so that every phrase is looked up in the entry. So
the entry is text, of which the index is made, and `in_a_row` looks at it where the index does not know enough.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from monitor.domain.questions import All, AnyOf, Facet, Not, Words
from monitor.reading.terms import asked
from monitor.store.entries import facet


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """Articles with one of these terms: of a facet, or that every article has."""

    terms: tuple[str, ...]


STATES = ("original", "duplicate")  # each article is one of them
EVERYTHING = Terms(terms=tuple(facet("is", state) for state in STATES))

# As migration 0009 wrote it: PostgreSQL knows its index by these words.
ENTRY = "array_to_tsvector(string_to_array(w.body, ' ') || string_to_array(w.title, ' '))"
# No term holds a bar, and no phrase goes on from the text to the headline.
_WRITTEN = "(' ' || w.body || ' | ' || w.title || ' ')"


def indexed(expression: Any) -> bool:
    """Say whether the index of words can answer alone."""
    if isinstance(expression, (All, AnyOf)):
        return all(indexed(part) for part in expression.parts)
    return indexed(expression.part) if isinstance(expression, Not) else isinstance(expression, (Words, Facet, Terms))


def fts5(expression: Any) -> str:
    """Return the expression in FTS5's language (sqlite.org/fts5.html, section 3)."""
    match expression:
        case All(parts=parts):
            wanted: list[Any] = [part for part in parts if not isinstance(part, Not)] or [EVERYTHING]
            excluded = "".join(f" NOT {fts5(part.part)}" for part in parts if isinstance(part, Not))
            return f"(({' AND '.join(fts5(part) for part in wanted)}){excluded})"
        case AnyOf(parts=parts):
            return f"({' OR '.join(fts5(part) for part in parts)})"
        case Not(part=part):
            return f"({fts5(EVERYTHING)} NOT {fts5(part)})"
        case Words(text=text):
            found, begins = asked(text)
            return f'"{" ".join(found)}"{" *" if begins else ""}'
    return "(" + " OR ".join(f'"{term}"' for term in _terms(expression)) + ")"


def tsquery(expression: Any) -> str:
    """Return the expression as a `tsquery` (postgresql.org/docs/current/datatype-textsearch.html).

    It finds all that the expression holds, and more where a phrase is asked for: articles with its words anywhere.
    """
    match expression:
        case All(parts=parts):
            wanted: list[Any] = [part for part in parts if not isinstance(part, Not)] or [EVERYTHING]
            excluded = [part.part for part in parts if isinstance(part, Not) and not has_phrase(part)]
            return f"({' & '.join([*map(tsquery, wanted), *(f'!{tsquery(part)}' for part in excluded)])})"
        case AnyOf(parts=parts):
            return f"({' | '.join(tsquery(part) for part in parts)})"
        case Not():
            # What is only excluded has no list to begin with: PostgreSQL would read its whole index.
            return tsquery(All(parts=(expression,)))
        case Words(text=text):
            found, begins = asked(text)
            quoted = " & ".join(f"'{term}'" for term in found)
            return f"({quoted}{':*' if begins else ''})"
    return any_of(_terms(expression))


def any_of(terms: Sequence[str]) -> str:
    """Return the `tsquery` of articles that have one of the terms."""
    return "(" + " | ".join(f"'{term}'" for term in terms) + ")"


def has_phrase(expression: Any) -> bool:
    """Say whether terms in a row are asked for, of which PostgreSQL's index knows too little."""
    if isinstance(expression, (All, AnyOf)):
        return any(has_phrase(part) for part in expression.parts)
    if isinstance(expression, Not):
        return has_phrase(expression.part)
    return isinstance(expression, Words) and len(asked(expression.text)[0]) > 1


def in_a_row(expression: Any, value: Callable[[str], str]) -> str:
    """Return the expression as a condition on the entry's own text; `value` gives the placeholder of a parameter."""
    match expression:
        case All(parts=parts):
            return f"({' AND '.join(in_a_row(part, value) for part in parts)})"
        case AnyOf(parts=parts):
            return f"({' OR '.join(in_a_row(part, value) for part in parts)})"
        case Not(part=part):
            return f"NOT {in_a_row(part, value)}"
        case Words(text=text):
            return _says(written(text), value)
    return f"({' OR '.join(_says(f' {term} ', value) for term in _terms(expression))})"


def _says(what: str, value: Callable[[str], str]) -> str:
    return f"strpos({_WRITTEN}, {value(what)}) > 0"


def written(text: str) -> str:
    """Return what an entry says that holds these words in a row: their terms, with a space before and after."""
    found, begins = asked(text)
    return f" {' '.join(found)}{'' if begins else ' '}"


def _terms(expression: Facet | Terms) -> Sequence[str]:
    if isinstance(expression, Terms):
        return expression.terms
    return [facet(expression.name, value) for value in expression.ids]
