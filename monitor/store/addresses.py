"""What became of every address: kept, waiting for another try, or given up on. Nothing is asked for twice in vain."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, or_, select, text
from sqlalchemy.dialects import postgresql, sqlite

from monitor.domain.articles import ArticleId
from monitor.domain.watching import Drop, Entry, SourceId, Waiting
from monitor.store.columns import storable
from monitor.store.tables import AddressRow, SightingRow, table
from monitor.store.writing import insert_rows

_ADDRESSES = table(AddressRow)
_SIGHTINGS = table(SightingRow)

_IS_WAITING = text("state = 'waiting'")  # not a parameter: the index of those that wait is chosen by it
# Made once: composing it for each visit took as long as running it.
_SETTLED = select(_ADDRESSES.c.address).where(
    _ADDRESSES.c.address.in_(bindparam("asked", expanding=True)),
    or_(
        _ADDRESSES.c.state != "waiting",
        and_(_ADDRESSES.c.retry_at.is_not(None), _ADDRESSES.c.retry_at > bindparam("now")),
    ),
)
_CHANGING = [column.name for column in _ADDRESSES.columns if column.name not in ("address", "since")]
# An address that leads somewhere goes on leading there.
_UNLESS_KEPT = (
    f" ON CONFLICT (address) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _CHANGING)}"
    " WHERE addresses.state <> 'kept'"
)


class Addresses:
    """Questions and answers about addresses. All are canonical."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def settled(self, addresses: Collection[str], *, now: datetime) -> set[str]:
        """Return those that need no request now: kept, given up on, or waiting for a later time."""
        found: set[str] = set()
        for part in _parts(list(addresses)):
            found.update(self._connection.execute(_SETTLED, {"asked": part, "now": now}).scalars())
        return found

    def article_of(self, address: str) -> ArticleId | None:
        """Return the article that is kept under this address."""
        query = select(_ADDRESSES.c.article_id).where(_ADDRESSES.c.address == address)
        found = self._connection.execute(query).scalar()
        return None if found is None else ArticleId(found)

    def waiting(self, source: SourceId, *, now: datetime) -> list[Waiting]:
        """Return what this source announced and could not deliver, where another try is due; longest waiting first."""
        query = (
            select(_ADDRESSES.c.address, _ADDRESSES.c.entry, _ADDRESSES.c.attempts)
            .where(_ADDRESSES.c.source == source, _IS_WAITING, _ADDRESSES.c.retry_at <= now)
            .order_by(_ADDRESSES.c.since)
        )
        return [
            Waiting(entry=_entry(row.entry, row.address), attempts=row.attempts)
            for row in self._connection.execute(query)
        ]

    def sources_waiting(self, *, now: datetime) -> set[SourceId]:
        """Return the sources for which `waiting` has something."""
        query = select(_ADDRESSES.c.source).where(_ADDRESSES.c.state == "waiting", _ADDRESSES.c.retry_at <= now)
        return {SourceId(source) for source in self._connection.execute(query.distinct()).scalars()}

    def attempts(self, address: str) -> int:
        """Return how often this address was tried in vain."""
        query = select(_ADDRESSES.c.attempts).where(_ADDRESSES.c.address == address)
        return int(self._connection.execute(query).scalar() or 0)

    def keep(self, addresses: Iterable[str], article: ArticleId, *, source: SourceId, at: datetime) -> None:
        """Record that these addresses lead to this article. An address that led elsewhere stays there."""
        kept = {"article_id": article, "state": "kept", "reason": None, "attempts": 0, "retry_at": None}
        row = kept | {"source": source, "entry": None, "since": at}
        self._write([{"address": address} | row for address in dict.fromkeys(addresses)])

    def put_off(self, drop: Drop, *, address: str, source: SourceId, at: datetime) -> None:
        """Record that an address could not be had: for another try when the drop says when, else for good."""
        row = {
            "address": address,
            "article_id": None,
            "state": "waiting" if drop.retry_at else "given_up",
            "reason": drop.reason,
            "attempts": self.attempts(address) + 1,
            "retry_at": drop.retry_at,
            "source": source,
            "entry": _entry_json(drop.entry) if drop.entry and drop.retry_at else None,
            "since": at,
        }
        self._write([row])

    def announce(self, entries: Mapping[str, Entry], *, source: SourceId, at: datetime) -> None:
        """Let these entries, by address, wait for their first try; addresses that are known stay as they are."""
        row = {"article_id": None, "state": "waiting", "reason": None, "attempts": 0, "retry_at": at}
        row |= {"source": source, "since": at}
        # In parts: a list of everything that was ever published has 50,000 lines.
        for part in _parts(list(entries)):
            rows = [row | {"address": address, "entry": _entry_json(entries[address])} for address in part]
            insert_rows(self._connection, _ADDRESSES, rows, " ON CONFLICT DO NOTHING")

    def saw_again(self, article: ArticleId, *, source: SourceId, at: datetime) -> None:
        """Record that another source announced an article that was kept already."""
        query = self._insert()(_SIGHTINGS).values(article_id=article, source=source, at=at)
        self._connection.execute(query.on_conflict_do_nothing())

    def _write(self, rows: Sequence[dict[str, Any]]) -> None:
        insert_rows(self._connection, _ADDRESSES, rows, _UNLESS_KEPT)

    def _insert(self) -> Any:
        return postgresql.insert if self._connection.dialect.name == "postgresql" else sqlite.insert


def _parts(addresses: Sequence[str], size: int = 500) -> Iterator[Sequence[str]]:
    return (addresses[at : at + size] for at in range(0, len(addresses), size))


# dataclasses.asdict copies what it gives, at ten times the cost.
_OF_ENTRY = tuple(each.name for each in fields(Entry))


def _entry_json(entry: Entry) -> dict[str, Any]:
    stored = {name: getattr(entry, name) for name in _OF_ENTRY}
    stored["published"] = entry.published.isoformat() if entry.published else None
    return {name: storable(value) if isinstance(value, str) else value for name, value in stored.items() if value}


def _entry(stored: dict[str, Any] | None, address: str) -> Entry:
    values = dict(stored or {"url": address})
    if published := values.get("published"):
        values["published"] = datetime.fromisoformat(published)
    values["authors"] = tuple(values.get("authors", ()))
    return Entry(**values)
