"""One day into a digest, and the digest to its readers."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Engine

from monitor.digest import (
    FORMATS,
    Known,
    Profile,
    TagKind,
    Told,
    compose_digest,
    from_json,
    render,
    revise,
    to_json,
    window_of,
)
from monitor.domain.articles import ArticleId
from monitor.domain.days import Window
from monitor.domain.questions import All, Facet, Period, Query, Words
from monitor.domain.reports import Digest, Edition, RenderedDigest
from monitor.domain.tags import Vocabulary
from monitor.errors import ConfigError, DeliveryError
from monitor.ports import Channel
from monitor.query import parse
from monitor.store.archive import Archive, open_archive

log = structlog.get_logger()

# Four of each weekday: weekends have a third of the news of weekdays.
_BASELINE_DAYS = 28

# Of these, windows and baselines can be reckoned in every zone.
_FIRST_DAY, _LAST_DAY = date(1970, 1, 1), date(2999, 12, 31)

# What is written as a file; the other formats belong to channels.
_FILES = {"json": "json", "md": "md", "html": "html", "text": "txt"}


class Reporter:
    """Builds editions, keeps them, writes them to files and hands them to channels."""

    def __init__(
        self,
        engine: Engine,
        *,
        vocabulary: Callable[[], Vocabulary],
        folder: Path,
        channels: Mapping[str, Channel],
        now: Callable[[], datetime],
    ) -> None:
        self._engine = engine
        self._vocabulary = vocabulary
        self._folder = folder
        self._channels = channels
        self._now = now

    def today(self, profile: Profile) -> date:
        """Return the day it is in the profile's zone."""
        return self._now().astimezone(ZoneInfo(profile.timezone)).date()

    def compose(self, day: date, profile: Profile) -> Digest:
        """Return a day's digest from what the archive knows now, without keeping it."""
        with open_archive(self._engine) as archive:
            return self._compose(archive, day, profile)

    def build(self, day: date, profile: Profile) -> tuple[Edition, bool]:
        """Return the newest edition of a day, and whether it was made just now because something had changed.

        Raises ConfigError for a day to come of which nothing is known: its edition would be there before its news.
        """
        with open_archive(self._engine, write=True) as archive:
            self._refuse_what_is_to_come(archive, day, profile)
            last = archive.digests.latest(day, profile.name)
            previous = from_json(last.document) if last else None
            digest = revise(self._compose(archive, day, profile), previous)
            if last is not None and digest is previous:
                return last, False
            edition = self._edition(day, digest)
            archive.digests.add(edition)
        self._write(edition)
        log.info("digest built", day=str(day), profile=profile.name, revision=edition.revision)
        return edition, True

    def _refuse_what_is_to_come(self, archive: Archive, day: date, profile: Profile) -> None:
        if not _FIRST_DAY <= day <= _LAST_DAY:
            raise ConfigError(f"There are digests of the days from {_FIRST_DAY} to {_LAST_DAY}; {day} is none of them.")
        today = self.today(profile)
        if day > today and not archive.days.busy_between(*_bounds(day, profile)):
            raise ConfigError(
                f"{day} has not begun in {profile.timezone}, where it is {today}; no news of it is known."
            )

    def missing(self, profile: Profile) -> list[date]:
        """Return the finished days with news or visits that have no edition yet, oldest first; 7 days back at most."""
        today = self.today(profile)
        days = [today - timedelta(days=back) for back in range(7, 0, -1)]
        with open_archive(self._engine) as archive:
            return [
                day
                for day in days
                if archive.digests.latest(day, profile.name) is None
                and archive.days.busy_between(*_bounds(day, profile))
            ]

    def undelivered(self, profile: Profile) -> list[Edition]:
        """Return the editions of the last 7 finished days that some channel has not got, oldest first.

        A revision of a day that has arrived is not sent by itself: readers get each day once.
        """
        today = self.today(profile)
        with open_archive(self._engine) as archive:
            editions = [archive.digests.latest(today - timedelta(days=back), profile.name) for back in range(7, 0, -1)]
            return [
                edition
                for edition in editions
                if edition and any(not archive.digests.reached(edition, channel) for channel in profile.channels)
            ]

    def send(self, edition: Edition, profile: Profile, *, waits: bool = True) -> dict[str, str]:
        """Hand an edition to the profile's channels, once each, and return channel -> what happened.

        A channel that fails does not stop the others, and is offered the edition again after a while; without `waits`,
        when somebody asks for it, at once.
        """
        digest = from_json(edition.document)
        return {name: self._send(edition, digest, name, waits=waits) for name in profile.channels}

    def outlook(self, edition: Edition, profile: Profile) -> dict[str, str]:
        """Return channel -> what `send` would do, sending nothing."""
        with open_archive(self._engine) as archive:
            known = archive.digests.deliveries(edition)
        states = {name: known[name][0] if name in known else "" for name in profile.channels}
        return {name: "arrived before" if state == "sent" else "would be sent" for name, state in states.items()}

    def try_channels(self, names: Sequence[str] | None, *, dry_run: bool) -> dict[str, str]:
        """Send a digest of today through these channels, or all, and return channel -> what happened.

        Nothing is recorded: the real delivery of any edition is not touched.
        """
        profile = Profile()
        rendered = _in_all_forms(self.compose(self.today(profile), profile))
        outcomes: dict[str, str] = {}
        for name in names or list(self._channels):
            outcomes[name] = "would be tried" if dry_run else self._try(name, rendered)
        return outcomes

    def _try(self, name: str, rendered: Mapping[str, RenderedDigest]) -> str:
        try:
            self._channels[name].send(rendered)
        except (DeliveryError, ConfigError) as error:
            return f"failed: {error}"
        return "sent"

    def _send(self, edition: Edition, digest: Digest, name: str, *, waits: bool) -> str:
        with open_archive(self._engine, write=True) as archive:
            if not archive.digests.claim(edition, name, now=self._now(), waits=waits):
                return "nothing to do"
        try:
            self._channels[name].send(_in_all_forms(digest))
        except (DeliveryError, ConfigError) as error:
            refused = isinstance(error, ConfigError) or error.refused
            with open_archive(self._engine, write=True) as archive:
                archive.digests.failed(edition, name, str(error), now=self._now(), refused=refused)
            log.warning("digest not delivered", channel=name, day=str(edition.day), error=str(error))
            return f"failed: {error}"
        with open_archive(self._engine, write=True) as archive:
            archive.digests.arrived(edition, name, now=self._now())
        log.info("digest delivered", channel=name, day=str(edition.day), revision=edition.revision)
        return "sent"

    def _compose(self, archive: Archive, day: date, profile: Profile) -> Digest:
        window = window_of(day, profile.timezone)
        baseline = [window_of(day - timedelta(days=back), profile.timezone) for back in range(_BASELINE_DAYS, 0, -1)]
        # A day is on time until the next one is over.
        late = max(0, (self.today(profile) - day).days - 1)
        only = self._wanted(archive, day, profile)
        record = archive.days.record(window, baseline=baseline, late_by_days=late, only=only)
        known, told = _known(archive, before=window.start), told_of(archive, baseline[0], window)
        return compose_digest(record, profile, self._vocabulary(), known=known, told=told)

    def _wanted(self, archive: Archive, day: date, profile: Profile) -> frozenset[ArticleId] | None:
        """Return the day's articles that the profile's query asks for, None when it asks for all."""
        if not profile.query:
            return None
        query = parse(
            f"({profile.query}) seen:{day}..{day}",
            self._vocabulary(),
            now=self._now(),
            timezone=profile.timezone,
            known=archive.search.names(),
        )
        return frozenset(archive.search.ids(query))

    def _edition(self, day: date, digest: Digest) -> Edition:
        return Edition(
            day=day,
            profile=digest.profile,
            revision=digest.revision,
            built_at=self._now(),
            sha256=digest.sha256,
            articles=digest.articles,
            stories=digest.stories,
            document=to_json(digest),
        )

    def _write(self, edition: Edition) -> None:
        digest = from_json(edition.document)
        folder = self._folder / str(edition.day)
        folder.mkdir(parents=True, exist_ok=True)
        for form, suffix in _FILES.items():
            file = folder / f"{edition.profile}.r{edition.revision}.{suffix}"
            file.write_bytes(render(digest, form).content)


def _known(archive: Archive, *, before: datetime) -> Known:
    """Return whom to ask whether an article first seen before then names a person or company, or carries a tag."""
    earlier = Period(name="seen", written=f"..{before:%Y-%m-%dT%H:%M}", start=None, end=before)

    def known(kind: TagKind | Literal["name"], what: str) -> bool:
        asked = Words(text=what) if kind == "name" else Facet(name=kind, values=(what,), ids=(what,))
        return archive.search.count(Query(expression=All(parts=(asked, earlier))), most=1) > 0

    return known


def told_of(archive: Archive, first: Window, today: Window) -> Told:
    """Return whom to ask how many articles, copies not counted, name an organisation: today, and before."""

    def count(name: str, start: datetime, end: datetime) -> int:
        seen = Period(name="seen", written=f"{start:%Y-%m-%dT%H:%M}..{end:%Y-%m-%dT%H:%M}", start=start, end=end)
        original = Facet(name="is", values=("original",), ids=("original",))
        return archive.search.count(Query(expression=All(parts=(Words(text=name), original, seen))))

    return lambda name: (count(name, today.start, today.end), count(name, first.start, today.start))


def _in_all_forms(digest: Digest) -> dict[str, RenderedDigest]:
    return {form: render(digest, form) for form in FORMATS}


def _bounds(day: date, profile: Profile) -> tuple[datetime, datetime]:
    window = window_of(day, profile.timezone)
    return window.start, window.end
