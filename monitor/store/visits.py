"""Visits: what the last one to each source left behind, and the account of every one."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Update, bindparam, func, insert, select, update

from monitor.domain.watching import Drop, Source, SourceId, SourceState, Tally, Validators, Visit
from monitor.store.columns import storable
from monitor.store.tables import DropRow, SourceStateRow, StateChangeRow, VisitRow, table
from monitor.store.writing import insert_numbered

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


_STATE = select(_STATES.c.state).where(_STATES.c.source == bindparam("of"))


@cache
def _update(columns: tuple[str, ...]) -> Update:
    """Return the statement that writes these columns of one source; composing it takes longer than running it."""
    return update(_STATES).where(_STATES.c.source == bindparam("of")).values({n: bindparam(n) for n in columns})


class Visits:
    """Questions and answers about visits."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

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

    def record(
        self, visit: Visit, tally: Tally, drops: Sequence[Drop], *, outcome: str, error: str | None = None
    ) -> None:
        """Keep the account of a visit and make it the source's last one; a changed state is recorded once."""
        assert tally.found == tally.kept + tally.duplicates + tally.dropped, "every item found is accounted for"
        self._record_change(visit)
        if not self._update(visit.source, _state_values(visit)):
            self._connection.execute(
                insert(_STATES).values(
                    source=visit.source, kind="", name=visit.source, family="", enabled=True, **_state_values(visit)
                )
            )
        self.account(visit.source, visit.at, tally, drops, outcome=outcome, state=visit.state, error=error)

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
        values = {
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
        visit_id = insert_numbered(self._connection, _VISITS, values)
        rows = [_drop_row(drop, visit_id, source, at) for drop in drops]
        if rows:
            self._connection.execute(insert(_DROPS), rows)

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

    def _record_change(self, visit: Visit) -> None:
        before = self._connection.execute(_STATE, {"of": visit.source}).scalar()
        if before == visit.state:
            return
        values = {
            "source": visit.source,
            "at": visit.at,
            "before": before or SourceState.NEW,
            "after": visit.state,
            "why": visit.last_error,
        }
        self._connection.execute(insert(_CHANGES).values(values))

    def _update(self, source: SourceId, values: Mapping[str, Any]) -> bool:
        result = self._connection.execute(_update(tuple(values)), {**values, "of": source})
        return result.rowcount == 1


def _description(source: Source) -> dict[str, Any]:
    return {
        "kind": source.kind,
        "name": source.name,
        "family": source.family or source.id,
        "region": source.region,
        "enabled": source.enabled,
        "state": SourceState.NEW if source.enabled else SourceState.DISABLED,
    }


def _state_values(visit: Visit) -> dict[str, Any]:
    rest = {f.name: getattr(visit, f.name) for f in fields(visit) if f.name not in _COLUMNS}
    return {
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
        "rest": {name: _plain(value) for name, value in rest.items()},
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
    known = {f.name for f in fields(Visit)}
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
        **{name: _rich(value) for name, value in row.rest.items() if name in known},
    )


def _drop_row(drop: Drop, visit_id: int, source: SourceId, at: datetime) -> dict[str, Any]:
    return {
        "visit_id": visit_id,
        "day": at.date(),
        "source": source,
        "reason": drop.reason,
        "url": storable(drop.url),
        "detail": storable(drop.detail),
        "retry_at": drop.retry_at,
    }
