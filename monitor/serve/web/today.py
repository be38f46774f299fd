"""Today's digest as it stands, composed again only when something has come in."""

import threading
from datetime import date

from monitor.digest import Profile, from_json
from monitor.domain.reports import Digest
from monitor.store.archive import open_archive
from monitor.wiring import Monitor


class Today:
    """The digest of the day that goes on. It is a preview: editions are built when the day is over."""

    def __init__(self, monitor: Monitor) -> None:
        self._monitor = monitor
        self._lock = threading.Lock()
        self._known: tuple[object, Digest] | None = None

    def digest(self) -> Digest:
        """Return today's digest when there is news today, else the newest edition, else today's empty one."""
        profile = self._monitor.profile("default")
        day = self._monitor.reporter().today(profile)
        live = self._live(day, profile)
        if live.articles:
            return live
        with open_archive(self._monitor.engine) as archive:
            newest = archive.digests.newest(profile.name)
        return from_json(newest.document) if newest else live

    def digest_of(self, day: date, profile: Profile) -> Digest | None:
        """Return a day's digest: today's as it stands, an earlier day's newest edition, or None."""
        if day == self._monitor.reporter().today(profile) and profile.name == "default":
            return self._live(day, profile)
        with open_archive(self._monitor.engine) as archive:
            edition = archive.digests.latest(day, profile.name)
        return from_json(edition.document) if edition else None

    def _live(self, day: date, profile: Profile) -> Digest:
        with self._lock:
            with open_archive(self._monitor.engine) as archive:
                state = (day, archive.articles.count(), archive.visits.latest_at())
            if self._known is None or self._known[0] != state:
                self._known = (state, self._monitor.reporter().compose(day, profile))
            return self._known[1]
