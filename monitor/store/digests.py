"""Editions of digests, never edited, and their way through the channels."""

import json
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from monitor.domain.reports import Edition
from monitor.store.tables import DeliveryRow, EditionRow, table

_EDITIONS = table(EditionRow)
_DELIVERIES = table(DeliveryRow)

# Waits after the first, second ... failed attempt; the last one is repeated until the edition arrives.
_WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))

# A refusal that only a person can change is looked at again once a day; after a week nobody sends old editions.
_REFUSED_WAIT = timedelta(days=1)

# An attempt that was begun and neither arrived nor failed died with its process; after this long it is tried again.
_LOST_AFTER = timedelta(minutes=15)


class Digests:
    """Questions and answers about editions and deliveries."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def latest(self, day: date, profile: str) -> Edition | None:
        """Return the newest revision of a day's digest."""
        query = (
            select(_EDITIONS)
            .where(_EDITIONS.c.day == day, _EDITIONS.c.profile == profile)
            .order_by(_EDITIONS.c.revision.desc())
            .limit(1)
        )
        row = self._connection.execute(query).first()
        return _edition(row) if row else None

    def newest(self, profile: str) -> Edition | None:
        """Return the newest revision of the newest day."""
        day = select(func.max(_EDITIONS.c.day)).where(_EDITIONS.c.profile == profile)
        found = self._connection.execute(day).scalar()
        return None if found is None else self.latest(found, profile)

    def list(self, *, profile: str | None = None, limit: int = 100) -> list[Edition]:
        """Return editions, newest day and revision first."""
        query = select(_EDITIONS).order_by(_EDITIONS.c.day.desc(), _EDITIONS.c.profile, _EDITIONS.c.revision.desc())
        if profile:
            query = query.where(_EDITIONS.c.profile == profile)
        return [_edition(row) for row in self._connection.execute(query.limit(limit))]

    def add(self, edition: Edition) -> None:
        """Keep an edition; its day, profile and revision must be new."""
        values = {
            "day": edition.day,
            "profile": edition.profile,
            "revision": edition.revision,
            "built_at": edition.built_at,
            "sha256": edition.sha256,
            "articles": edition.articles,
            "stories": edition.stories,
            "document": json.dumps(dict(edition.document), ensure_ascii=False).encode(),
        }
        self._connection.execute(insert(_EDITIONS).values(values))

    def claim(self, edition: Edition, channel: str, *, now: datetime, waits: bool = True) -> bool:
        """Take on the delivery of an edition through a channel; False when it arrived, is under way or must wait.

        Without `waits`, one that failed is due at once: somebody asks for it.
        """
        row = self._delivery(edition, channel)
        if row is None:
            values = {"edition_id": self._id(edition), "channel": channel, "state": "sending", "attempts": 1, "at": now}
            self._connection.execute(insert(_DELIVERIES).values(values))
            return True
        # What was recorded in the future was recorded by a clock that has been set back since.
        lost = row.state == "sending" and not row.at - _LOST_AFTER < now < row.at + _LOST_AFTER
        again = row.state == "failed" and (not waits or not row.at <= now < row.retry_at)
        claimed = lost or again
        if claimed:
            self._set(edition, channel, state="sending", attempts=row.attempts + 1, at=now)
        return claimed

    def arrived(self, edition: Edition, channel: str, *, now: datetime) -> None:
        """Record that the channel took the edition."""
        self._set(edition, channel, state="sent", at=now, retry_at=None, error=None)

    def failed(self, edition: Edition, channel: str, error: str, *, now: datetime, refused: bool = False) -> None:
        """Record that the channel did not take the edition, and when it will be offered again."""
        row = self._delivery(edition, channel)
        assert row is not None, "a delivery fails only after it was claimed"
        wait = _REFUSED_WAIT if refused else _WAITS[min(row.attempts, len(_WAITS)) - 1]
        self._set(edition, channel, state="failed", at=now, retry_at=now + wait, error=error)

    def reached(self, edition: Edition, channel: str) -> bool:
        """Say whether any revision of the edition's day arrived through the channel."""
        query = (
            select(_DELIVERIES.c.edition_id)
            .join(_EDITIONS, _EDITIONS.c.id == _DELIVERIES.c.edition_id)
            .where(_EDITIONS.c.day == edition.day, _EDITIONS.c.profile == edition.profile)
            .where(_DELIVERIES.c.channel == channel, _DELIVERIES.c.state == "sent")
        )
        return self._connection.execute(query.limit(1)).first() is not None

    def deliveries(self, edition: Edition) -> dict[str, tuple[str, int, str | None]]:
        """Return channel -> (state, attempts, last error) of an edition."""
        query = select(_DELIVERIES).where(_DELIVERIES.c.edition_id == self._id(edition)).order_by(_DELIVERIES.c.channel)
        return {row.channel: (row.state, row.attempts, row.error) for row in self._connection.execute(query)}

    def _id(self, edition: Edition) -> int:
        query = select(_EDITIONS.c.id).where(
            _EDITIONS.c.day == edition.day,
            _EDITIONS.c.profile == edition.profile,
            _EDITIONS.c.revision == edition.revision,
        )
        return int(self._connection.execute(query).scalar_one())

    def _delivery(self, edition: Edition, channel: str) -> Row[Any] | None:
        query = select(_DELIVERIES).where(
            _DELIVERIES.c.edition_id == self._id(edition), _DELIVERIES.c.channel == channel
        )
        return self._connection.execute(query).first()

    def _set(self, edition: Edition, channel: str, **values: Any) -> None:
        where = (_DELIVERIES.c.edition_id == self._id(edition)) & (_DELIVERIES.c.channel == channel)
        self._connection.execute(update(_DELIVERIES).where(where).values(values))


def _edition(row: Row[Any]) -> Edition:
    return Edition(
        day=row.day,
        profile=row.profile,
        revision=row.revision,
        built_at=row.built_at,
        sha256=row.sha256,
        articles=row.articles,
        stories=row.stories,
        document=json.loads(row.document),
    )
