"""Builds the real thing; the only place that knows every class.

Each part is imported when it is asked for: `monitor query` needs no web framework and no gazetteer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.errors import ConfigError
from monitor.settings import Settings, load_settings

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from sqlalchemy import Engine

    from monitor.digest import Profile
    from monitor.domain.tags import Vocabulary
    from monitor.domain.watching import Source
    from monitor.fetch import HostMemory
    from monitor.pipeline.collect import Collector
    from monitor.pipeline.ingest import Importer
    from monitor.pipeline.report import Reporter
    from monitor.ports import Fetcher
    from monitor.sources.catalog import Catalog

SEEDS = "seeds"  # the source that the first documents belong to


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Monitor:
    """Everything a command or a page needs, made when first asked for."""

    settings: Settings
    now: Callable[[], datetime] = utc_now

    @cached_property
    def engine(self) -> Engine:
        """The archive's database; it must exist and be of the newest revision."""
        from monitor.store.database import open_engine
        from monitor.store.schema import check_revision

        engine = open_engine(self.settings.database_url, must_exist=True)
        check_revision(engine)
        return engine

    @cached_property
    def catalog(self) -> Catalog:
        """What to watch."""
        from monitor.sources.catalog import load_sources

        return load_sources(self._sources_file())

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Every tag that exists."""
        from monitor.tag import vocabulary

        return vocabulary()

    def prepare(self) -> None:
        """Create the database or bring it to the newest revision."""
        from monitor.store.database import open_engine
        from monitor.store.migrate import upgrade

        engine = open_engine(self.settings.database_url)
        upgrade(engine)
        engine.dispose()

    def announce_sources(self) -> None:
        """Let the archive know what is watched, so that its health page shows sources that were never visited."""
        from monitor.store.archive import open_archive

        with open_archive(self.engine, write=True) as archive:
            archive.visits.sync(self.catalog.sources)

    def collector(self) -> Collector:
        """Return what visits sources."""
        from monitor.pipeline.collect import Collector

        return Collector(
            self.engine,
            sources=self.catalog.sources,
            open_fetcher=self.fetcher,
            now=self.now,
            workers=self.settings.workers,
        )

    def fetcher(self) -> AbstractAsyncContextManager[Fetcher]:
        """Return what gets documents off the network."""
        from monitor.fetch import open_fetcher

        return open_fetcher(self.settings.fetch, memory=self._hosts)

    @cached_property
    def _hosts(self) -> HostMemory:
        # For the life of the process: robots.txt and Retry-After outlast one collection.
        from monitor.fetch import HostMemory

        return HostMemory()

    def importer(self, *, source: str, as_of: datetime | None = None, dry_run: bool = False) -> Importer:
        """Return what keeps files."""
        from monitor.pipeline.ingest import Importer

        return Importer(
            self.engine,
            sources=self.sources_by_id(),
            now=self.now,
            default_source=source,
            as_of=as_of,
            dry_run=dry_run,
        )

    def sources_by_id(self) -> dict[str, Source]:
        """Return the catalog's sources by id."""
        return {source.id: source for source in self.catalog.sources}

    def reporter(self) -> Reporter:
        """Return what builds and sends digests."""
        from monitor.deliver import open_channels
        from monitor.pipeline.report import Reporter

        return Reporter(
            self.engine,
            vocabulary=lambda: self.vocabulary,
            folder=self.settings.data_dir / "digests",
            channels=open_channels(self.settings.channels, folder=self.settings.data_dir / "outbox"),
            now=self.now,
        )

    def profiles(self) -> dict[str, Profile]:
        """Return the digests to make, by name; there is always a default one."""
        from monitor.digest import read_profiles

        common = {
            "timezone": self.settings.timezone,
            "time": self.settings.digest_time.strftime("%H:%M"),
            "base_url": self.settings.base_url,
        }
        stated = [common | {"name": "default"}, *(common | dict(profile) for profile in self.catalog.profiles)]
        # A profile called "default" in sources.yaml replaces ours.
        by_name = {profile.get("name", "default"): profile for profile in stated}
        where = f"{self.settings.sources_file}: profiles"
        return {profile.name: profile for profile in read_profiles(list(by_name.values()), where=where)}

    def profile(self, name: str) -> Profile:
        """Return a digest's profile.

        Raises:
            ConfigError: there is none of this name.
        """
        profiles = self.profiles()
        if name not in profiles:
            raise ConfigError(f"There is no profile {name!r}. Known: {', '.join(sorted(profiles))}.")
        return profiles[name]

    def seeds(self) -> Path:
        """Return the folder of documents that a new archive starts from."""
        from monitor.store.schema import database_files

        return database_files() / "seeds"

    def _sources_file(self) -> Path:
        from monitor.store.schema import database_files

        file = self.settings.sources_file
        packaged = database_files() / "sources.yaml"
        # An installed service finds the pack that came with it until the operator writes a file of their own.
        return packaged if not file.exists() and file == Path("sources.yaml") and packaged.exists() else file


def open_monitor() -> Monitor:
    """Return the service's parts as the environment says.

    Raises:
        ConfigError: a setting is wrong.
    """
    return Monitor(load_settings())
