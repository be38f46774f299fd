"""Visits: what the last one to each source left behind, and the account of every one."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from monitor.domain.watching import Account, Drop, Source, SourceId, SourceState, Tally, Validators, Visit
from monitor.store.columns import storable
from monitor.store.tables import DropRow, SourceStateRow, StateChangeRow, VisitRow, table
from monitor.store.writing import Numbers, insert_rows

_STATES = table(SourceStateRow)
_CHANGES = table(StateChangeRow)
_VISITS = table(VisitRow)
_DROPS = table(DropRow)

# Fields of a visit with a column of their own; the others are remembered together, by name.
_COLUMNS = frozenset(
    [
        "source",
        "at",
        "next_due",
        "state",
        "validators",
        "body_sha256",
        "failures_in_row",
        "last_ok",
        "last_new",
        "last_error",
    ]
)
_TOGETHER = tuple(each.name for each in fields(Visit) if each.name not in _COLUMNS)
# How people call a source is for `sync` to say; the rest is what a visit says anew.
_CALLED = ("source", "kind", "name", "family", "region", "enabled")
_LEARNED = [column.name for column in _STATES.columns if column.name not in _CALLED]
_RENEWING = f" ON CONFLICT (source) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _LEARNED)}"


class Visits:
    """Questions and answers about visits."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._numbers = Numbers(connection, _VISITS)

    def sync(self, sources: Iterable[Source]) -> None:
        """Make the known sources those of the catalog; sources that left it are shown as disabled."""
        known = {row.source: row for row in self._connection.execute(select(_STATES))}
        wanted = {source.id: _description(source) for source in sources}
        for source_id, description in wanted.items():
            row = known.get(source_id)
            if row is None:
                values = {"source": source_id, "rest": {}, "failures_in_row": 0} | description
                self._connection.execute(insert(_STATES).values(values))
                continue
            # How a source does is for its visits to say, unless it was switched on or off.
            if row.enabled == description["enabled"]:
                del description["state"]
            if any(getattr(row, name) != value for name, value in description.items()):
                self._update(source_id, description)
        for source_id in known.keys() - wanted.keys():
            if known[source_id].enabled:
                self._update(source_id, {"enabled": False, "state": SourceState.DISABLED})

    def last(self) -> dict[SourceId, Visit]:
        """Return the last visit of each source that was ever visited."""
        query = select(_STATES).where(_STATES.c.at.is_not(None))
        return {SourceId(row.source): _visit(row) for row in self._connection.execute(query)}

    def record(self, accounts: Sequence[Account]) -> None:
        """Keep the accounts of visits, each to another source, and make these the last ones to their sources.

        A changed state is recorded once.
        """
        for account in accounts:
            tally = account.tally
            assert tally.found == tally.kept + tally.duplicates + tally.dropped, "every item found is accounted for"
        self._record_changes([account.visit for account in accounts])
        insert_rows(self._connection, _STATES, [_state_row(account.visit) for account in accounts], _RENEWING)
        self._write([(self._row(**_of(account)), account.drops) for account in accounts])

    def account(
        self,
        source: SourceId,
        at: datetime,
        tally: Tally,
        drops: Sequence[Drop],
        *,
        outcome: str,
        state: str,
        error: str | None = None,
    ) -> None:
        """Keep the account of a visit or an import."""
        self._write([(self._row(source, at, tally, outcome=outcome, state=state, error=error), drops)])

    def drops_since(self, since: datetime, *, source: SourceId | None = None) -> list[tuple[SourceId, Drop]]:
        """Return drops recorded on or after the day of `since`, newest first."""
        query = select(_DROPS).where(_DROPS.c.day >= since.date()).order_by(_DROPS.c.id.desc())
        if source:
            query = query.where(_DROPS.c.source == source)
        return [
            (SourceId(row.source), Drop(url=row.url, reason=row.reason, detail=row.detail, retry_at=row.retry_at))
            for row in self._connection.execute(query)
        ]

    def changes(self, source: SourceId) -> list[tuple[datetime, str, str, str | None]]:
        """Return (at, before, after, why) of each change of state, oldest first."""
        query = select(_CHANGES).where(_CHANGES.c.source == source).order_by(_CHANGES.c.id)
        return [(row.at, row.before, row.after, row.why) for row in self._connection.execute(query)]

    def latest_at(self) -> datetime | None:
        """Return when the last visit to any source was."""
        found: datetime | None = self._connection.execute(select(func.max(_VISITS.c.at))).scalar()
        return found

    def states(self, only: Collection[SourceId] | None = None) -> list[Mapping[str, Any]]:
        """Return one mapping per source for people: id, name, kind, state and when."""
        query = select(_STATES).order_by(_STATES.c.source)
        rows = self._connection.execute(query).mappings()
        return [dict(row) for row in rows if only is None or row["source"] in only]

    def _record_changes(self, visits: Sequence[Visit]) -> None:
        query = select(_STATES.c.source, _STATES.c.state).where(_STATES.c.source.in_([v.source for v in visits]))
        before = {row.source: row.state for row in self._connection.execute(query)}
        rows = [
            {
                "source": visit.source,
                "at": visit.at,
                "before": before.get(visit.source, SourceState.NEW),
                "after": visit.state,
                "why": visit.last_error,
            }
            for visit in visits
            if before.get(visit.source) != visit.state
        ]
        insert_rows(self._connection, _CHANGES, rows)

    def _row(
        self, source: SourceId, at: datetime, tally: Tally, *, outcome: str, state: str, error: str | None
    ) -> dict[str, Any]:
        return {
            "id": self._numbers.next(),
            "source": source,
            "at": at,
            "outcome": outcome,
            "state": state,
            "found": tally.found,
            "kept": tally.kept,
            "duplicates": tally.duplicates,
            "dropped": tally.dropped,
            "known": tally.known,
            "error": storable(error) if error else None,
        }

    def _write(self, visits: Sequence[tuple[Mapping[str, Any], Sequence[Drop]]]) -> None:
        insert_rows(self._connection, _VISITS, [visit for visit, _ in visits])
        insert_rows(self._connection, _DROPS, [_drop_row(drop, visit) for visit, drops in visits for drop in drops])

    def _update(self, source: SourceId, values: Mapping[str, Any]) -> None:
        self._connection.execute(update(_STATES).where(_STATES.c.source == source).values(values))


def _description(source: Source) -> dict[str, Any]:
    return {
        "kind": source.kind,
        "name": source.name,
        "family": source.house,
        "region": source.region,
        "enabled": source.enabled,
        "state": SourceState.NEW if source.enabled else SourceState.DISABLED,
    }


def _of(account: Account) -> dict[str, Any]:
    visit = account.visit
    told = {"outcome": account.outcome, "state": visit.state, "error": account.error}
    return {"source": visit.source, "at": visit.at, "tally": account.tally} | told


def _state_row(visit: Visit) -> dict[str, Any]:
    """Return the row of a source, as one that nobody has described yet."""
    return {
        "source": visit.source,
        "kind": "",
        "name": visit.source,
        "family": "",
        "enabled": True,
        "at": visit.at,
        "next_due": visit.next_due,
        "state": visit.state,
        "etag": visit.validators.etag,
        "last_modified": visit.validators.last_modified,
        "body_sha256": visit.body_sha256,
        "failures_in_row": visit.failures_in_row,
        "last_ok": visit.last_ok,
        "last_new": visit.last_new,
        "last_error": storable(visit.last_error) if visit.last_error else None,
        "rest": {name: _plain(getattr(visit, name)) for name in _TOGETHER},
    }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, Mapping):
        return {"map": dict(value)}
    if isinstance(value, (frozenset, set)):
        return {"set": sorted(value)}
    return value


def _rich(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "at" in value:
        return datetime.fromisoformat(value["at"]).astimezone(UTC)
    return frozenset(value["set"]) if "set" in value else value["map"]


def _visit(row: Row[Any]) -> Visit:
    return Visit(
        source=SourceId(row.source),
        at=row.at,
        next_due=row.next_due,
        state=SourceState(row.state),
        validators=Validators(etag=row.etag, last_modified=row.last_modified),
        body_sha256=row.body_sha256,
        failures_in_row=row.failures_in_row,
        last_ok=row.last_ok,
        last_new=row.last_new,
        last_error=row.last_error,
        # A field that an older version remembered and this one has no use for is passed over.
        **{name: _rich(value) for name, value in row.rest.items() if name in _TOGETHER},
    )


def _drop_row(drop: Drop, visit: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "visit_id": visit["id"],
        "day": visit["at"].date(),
        "source": visit["source"],
        "reason": drop.reason,
        "url": storable(drop.url),
        "detail": storable(drop.detail),
        "retry_at": drop.retry_at,
    }
