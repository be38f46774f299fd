"""The archive: `open_archive` is the only entrance, and each opening is one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from sqlalchemy import Connection, Engine

from monitor.store.addresses import Addresses
from monitor.store.articles import Articles
from monitor.store.corrections import Corrections
from monitor.store.counts import Counts
from monitor.store.database import transaction
from monitor.store.days import Days
from monitor.store.digests import Digests
from monitor.store.likeness import Likeness
from monitor.store.pages import Pages
from monitor.store.search import Search
from monitor.store.stories import Stories
from monitor.store.subjects import Subjects
from monitor.store.visits import Visits


class Archive:
    """What can be asked of the archive and told to it, by subject, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def articles(self) -> Articles:
        """Articles, their tags and revisions."""
        return Articles(self._connection)

    @cached_property
    def addresses(self) -> Addresses:
        """What became of every address."""
        return Addresses(self._connection)

    @cached_property
    def pages(self) -> Pages:
        """Raw documents."""
        return Pages(self._connection)

    @cached_property
    def visits(self) -> Visits:
        """Visits to sources, and their drops."""
        return Visits(self._connection)

    @cached_property
    def likeness(self) -> Likeness:
        """Which stored articles look like a new one."""
        return Likeness(self._connection, self.articles)

    @cached_property
    def subjects(self) -> Subjects:
        """What recent articles are about."""
        return Subjects(self._connection)

    @cached_property
    def stories(self) -> Stories:
        """Articles about one event."""
        return Stories(self._connection)

    @cached_property
    def corrections(self) -> Corrections:
        """Why articles are in their stories, and what people corrected."""
        return Corrections(self._connection, self.articles)

    @cached_property
    def days(self) -> Days:
        """One day as a digest needs it."""
        return Days(self._connection)

    @cached_property
    def digests(self) -> Digests:
        """Editions and their deliveries."""
        return Digests(self._connection)

    @property
    def counts(self) -> Counts:
        """How many articles, by day, metal, region and source."""
        self.settle()
        return Counts(self._connection)

    @property
    def search(self) -> Search:
        """Articles by words and fields."""
        self.settle()
        return Search(self._connection)

    def settle(self) -> None:
        """Bring the search index and the counts up to date with the articles; the end of the transaction does it."""
        self.articles.settle()


@contextmanager
def open_archive(engine: Engine, *, write: bool = False) -> Iterator[Archive]:
    """Give the archive inside one transaction; leaving it normally keeps everything, an exception nothing.

    Raises:
        StoreError: the database cannot be reached, is locked, full or damaged.
    """
    with transaction(engine, write=write) as connection:
        archive = Archive(connection)
        yield archive
        archive.settle()
