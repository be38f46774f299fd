"""A query as SQL. What the index can answer alone becomes one match expression; the rest, conditions beside it.

    lithium metal:cobalt seen:7d   ->   MATCH "lithium" AND "metal:cobalt" AND "seen:202611"
                                        a.first_seen >= ...

Every value is a parameter, and every term of a match expression stands in quotes.
"""
# ruff: noqa: S608 - every value is a parameter

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from monitor.domain.questions import All, AnyOf, Expression, Facet, Not, OfStory, Period, Publishers, Query, Words
from monitor.store import index
from monitor.store.columns import iso
from monitor.store.entries import cells, first_key, months
from monitor.store.index import STATES, Terms, has_phrase, indexed

# Up to three years of months are asked for by name; of a longer period the newest articles are never far.
_MOST_MONTHS = 36

_NO_TIME = (None, None)


@dataclass(kw_only=True, slots=True)
class Plan:
    """How a query is answered: FROM and WHERE over `w` (index), `k` (keys) and `a` (articles), with parameters."""

    postgresql: bool
    match: str | None = None  # in the language of the database's index
    phrases: list[str] = field(default_factory=list)  # conditions that only the entry in the index can answer
    first: int | None = None  # keys of the answer lie in [first, end)
    end: int | None = None
    of_few: bool = False  # a condition names the articles, and they are few
    narrow: str | None = None  # what follows from the conditions and is found out at once for all articles
    conditions: list[str] = field(default_factory=list)
    parameters: dict[str, Any] = field(default_factory=dict)

    def value(self, value: Any) -> str:
        """Return the placeholder of a new parameter."""
        name = f"p{len(self.parameters)}"
        self.parameters[name] = iso(value) if isinstance(value, datetime) and not self.postgresql else value
        return f":{name}"

    def ask_index(self, parts: Sequence[Expression | Terms]) -> None:
        """Ask the index of words for articles that each of the parts holds."""
        asked: Any = parts[0] if len(parts) == 1 else All(parts=tuple(parts))  # type: ignore[arg-type]  # Terms are ours
        self.match = index.tsquery(asked) if self.postgresql else index.fts5(asked)
        if self.postgresql:
            self.phrases = [index.in_a_row(part, self.value) for part in parts if has_phrase(part)]

    def within(self, *, first: int | None = None, end: int | None = None) -> "Plan":
        """Return the same plan for keys in [first, end) only."""
        return replace(
            self,
            first=max((key for key in (self.first, first) if key is not None), default=None),
            end=min((key for key in (self.end, end) if key is not None), default=None),
            parameters=dict(self.parameters),
        )

    def narrowed(self) -> "Plan":
        """Return the same plan, which first finds all articles that may be in the answer: for looking far."""
        return replace(self, conditions=[self.narrow, *self.conditions], narrow=None) if self.narrow else self

    @property
    def empty(self) -> bool:
        """Say that no key can be in the answer."""
        return self.first is not None and self.end is not None and self.first >= self.end

    def answer(self, columns: str) -> str:
        """Return SELECT, FROM and WHERE. SQLite is told to begin with the index: `CROSS JOIN` keeps the order."""
        join, key = ("JOIN", "w.key") if self.postgresql else ("CROSS JOIN", "w.rowid")
        tables = f"search_words AS w {join} search_keys AS k ON k.key = {key}" if self.match else "search_keys AS k"
        return f"SELECT {columns} FROM {tables}{self._articles(join)} {self._where()}"

    def newest(self, limit: int) -> str:
        """Return the statement that gives the newest (key, article)."""
        answer = self.answer(f"{self._key()}, k.article_id")
        return f"{answer} ORDER BY {self._order()} DESC LIMIT {self.value(limit)}"

    def newest_in_window(self, limit: int) -> str:
        """Return the same for PostgreSQL, which is told to ask the index of words before all else."""
        assert self.match is not None, "windows are of the index of words"
        # A parameter keeps the text the same, and the statement prepared: planning it takes a millisecond.
        newest = f"ORDER BY w.key + 0 DESC LIMIT {self.value(limit)}"
        alone = "" if self.conditions else newest
        # Phrases come last: to read an entry takes longer than all else.
        matches = [self._matches(self.match), *self._bounds(), *self.phrases]
        if self.first is not None and self.end is not None:
            matches.insert(0, self._matches(index.any_of(cells(self.first, self.end))))
        conditions = f"WHERE {' AND '.join(self.conditions)}" if self.conditions else ""
        return (
            f"WITH w AS MATERIALIZED (SELECT key FROM search_words AS w WHERE {' AND '.join(matches)} {alone})"
            f" SELECT w.key, k.article_id FROM w JOIN search_keys AS k ON k.key = w.key{self._articles('JOIN')}"
            f" {conditions} {newest}"
        )

    def of_index(self) -> list[str]:
        """Return the conditions that the index of words answers."""
        return [self._matches(self.match), *self.phrases] if self.match else []

    def _matches(self, match: str) -> str:
        mark = self.value(match)
        return f"{index.ENTRY} @@ CAST({mark} AS tsquery)" if self.postgresql else f"search_words MATCH {mark}"

    def _articles(self, join: str) -> str:
        needed = any("a." in condition for condition in self.conditions)
        return f" {join} articles AS a ON a.id = k.article_id" if needed else ""

    def _where(self) -> str:
        conditions = [*self.of_index(), *self.conditions, *self._bounds()]
        return f"WHERE {' AND '.join(conditions)}" if conditions else ""

    def _bounds(self) -> list[str]:
        bounds = [f"{self._order()} >= {self.value(self.first)}"] if self.first is not None else []
        return bounds + ([f"{self._order()} < {self.value(self.end)}"] if self.end is not None else [])

    def _key(self) -> str:
        if self.match is None:
            return "k.key"
        return "w.key" if self.postgresql else "w.rowid"

    def _order(self) -> str:
        # An expression is in no index of PostgreSQL: it must ask the index of words, and not look at each article.
        return "w.key + 0" if self.postgresql and self.match else self._key()


def plan(query: Query, *, postgresql: bool, seen: tuple[datetime | None, datetime | None] = _NO_TIME) -> Plan:
    """Return how the query is answered; `seen` is when the archive's first and last article were first seen."""
    made = Plan(postgresql=postgresql)
    parts = _parts(_affirmed(query.expression))
    hints = [hint for part in parts if isinstance(part, Period) for hint in _hint(part, seen)]
    words = [*(part for part in parts if indexed(part)), *hints]
    if words:
        made.ask_index(words)
    for part in parts:
        if isinstance(part, Period) and part.name == "published":
            made = made.within(first=_key_at(part.start), end=_key_at(part.end))
        elif not indexed(part):
            made.conditions.append(_condition(part, made))
        if isinstance(part, Publishers) and part.least > 1:
            made.narrow = _of_large_stories(part.least)
    made.of_few = any(isinstance(part, OfStory) for part in parts)
    return made


def asks_when_seen(query: Query) -> bool:
    """Say whether the answer must lie in a period of first sight."""
    return any(isinstance(part, Period) and part.name == "seen" for part in _parts(query.expression))


def positive_words(expression: Expression | None) -> list[Words]:
    """Return the words that are asked for, without those that are excluded."""
    if isinstance(expression, Words):
        return [expression]
    if isinstance(expression, (All, AnyOf)):
        return [words for part in expression.parts for words in positive_words(part)]
    return []


def _parts(expression: Expression | None) -> Sequence[Expression]:
    if expression is None:
        return ()
    return expression.parts if isinstance(expression, All) else (expression,)


def _affirmed(expression: Any) -> Any:
    """Return the expression with what is rare asked for, not all else excluded: that is a walk past everything."""
    match expression:
        case Not(part=part):
            return _opposite(part)
        case All(parts=parts):
            return All(parts=tuple(map(_affirmed, parts)))
        case AnyOf(parts=parts):
            return AnyOf(parts=tuple(map(_affirmed, parts)))
    return expression


def _opposite(part: Any) -> Any:
    """Return what is not the part: no original is a duplicate, not one publisher is two or more."""
    match part:
        case Facet(name="is", ids=ids):
            others = tuple(state for state in STATES if state not in ids)
            return Facet(name="is", values=others, ids=others or ("neither",))
        case Publishers(least=least, most=None):
            return Publishers(least=0, most=least - 1)
        case Publishers(least=least, most=int(most)) if least <= 1:
            return Publishers(least=most + 1)
    return Not(part=_affirmed(part))


def _hint(period: Period, seen: tuple[datetime | None, datetime | None]) -> list[Terms]:
    """Return what the index knows of a period that it cannot answer exactly."""
    if period.name == "published":
        return [Terms(terms=("has:date",))]
    start, end = period.start or seen[0], period.end or seen[1]
    if start is None or end is None or start > end:
        return []
    wanted = months(start, end)
    return [Terms(terms=tuple(wanted))] if len(wanted) <= _MOST_MONTHS else []


def _condition(expression: Expression, made: Plan) -> str:
    """Return SQL that is true or false, never unknown: `NOT` must not lose an article."""
    if indexed(expression):
        return _listed(expression, made)
    if isinstance(expression, (All, AnyOf)):
        word = " AND " if isinstance(expression, All) else " OR "
        return f"({word.join(_condition(part, made) for part in expression.parts)})"
    if isinstance(expression, Not):
        return f"NOT {_condition(expression.part, made)}"
    return _leaf(expression, made)


def _leaf(expression: Expression, made: Plan) -> str:
    if isinstance(expression, Period):
        return _within(expression, made)
    if isinstance(expression, OfStory):
        return _of_story(expression, made)
    assert isinstance(expression, Publishers), "the index answers everything else"
    return _publishers(expression, made)


def _listed(expression: Expression, made: Plan) -> str:
    asked = Plan(postgresql=made.postgresql, parameters=made.parameters)
    asked.ask_index([expression])
    key = "key" if made.postgresql else "rowid"
    return f"k.key IN (SELECT w.{key} FROM search_words AS w WHERE {' AND '.join(asked.of_index())})"


def _within(period: Period, made: Plan) -> str:
    if period.name == "published":
        keys = [f"k.key >= {made.value(_key_at(period.start))}"] if period.start else []
        keys += [f"k.key < {made.value(_key_at(period.end))}"] if period.end else []
        return f"({' AND '.join(['a.published_date IS NOT NULL', *keys])})"
    bounds = [f"a.first_seen >= {made.value(period.start)}"] if period.start else []
    bounds += [f"a.first_seen < {made.value(period.end)}"] if period.end else []
    return f"({' AND '.join(bounds)})"


def _key_at(moment: datetime | None) -> int | None:
    return None if moment is None else first_key(moment)


def _of_story(asked_for: OfStory, made: Plan) -> str:
    stories = ", ".join(made.value(story) for story in asked_for.stories)
    return (
        "k.key IN (SELECT sk.key FROM articles AS sa JOIN search_keys AS sk ON sk.article_id = sa.id"
        f" WHERE sa.story_id IN ({stories}))"
    )


def _publishers(bounds: Publishers, made: Plan) -> str:
    if bounds.most is not None and bounds.most < 1:
        return "1 = 0"  # every article has a publisher; the database need not look at each
    number = (
        "(CASE WHEN a.story_id IS NULL THEN 1 ELSE"
        " (SELECT count(DISTINCT pa.family) FROM articles AS pa WHERE pa.story_id = a.story_id) END)"
    )
    if bounds.most is None:
        return f"({number} >= {made.value(bounds.least)})"
    return f"({number} BETWEEN {made.value(bounds.least)} AND {made.value(bounds.most)})"


def _of_large_stories(articles: int) -> str:
    """Return the condition that a story has so many articles, as it must for so many publishers: no row is read."""
    return (
        "k.article_id IN (SELECT la.id FROM articles AS la WHERE la.story_id IN (SELECT story_id FROM articles"
        f" WHERE story_id IS NOT NULL GROUP BY story_id HAVING count(*) >= {int(articles)}))"
    )


def _all(parts: Sequence[Any]) -> Any:
    return parts[0] if len(parts) == 1 else All(parts=tuple(parts))
