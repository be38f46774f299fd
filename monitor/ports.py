"""The few places where something can be plugged in. Each contract is all that its users may rely on."""

from collections.abc import Mapping
from typing import Any, Protocol

from monitor.domain.reports import Digest, RenderedDigest
from monitor.domain.watching import Announcement, Document, NotModified, Source, Validators


class Fetcher(Protocol):
    """Gets documents off the network, politely and safely. Used from one event loop."""

    async def fetch(
        self, url: str, *, validators: Validators | None = None, body: bytes | None = None
    ) -> Document | NotModified:
        """Return what is at `url` now, whole and decompressed; with a `body`, which is JSON, what it answers to that.

        Raises:
            TemporaryFetchError: worth another try; `retry_at` when the server said when.
            PermanentFetchError: will not get better by itself.
        """
        ...


class SourceKind(Protocol):
    """Knows how one kind of source announces its articles. Pure."""

    def check(self, options: Mapping[str, Any]) -> None:
        """Raise ValueError, naming the option, when the options of a source do not fit this kind."""
        ...

    def read(self, document: Document, source: Source) -> Announcement:
        """Return what the document announces, in its order.

        Raises:
            ParseError: the document is not of this kind.
        """
        ...


class DigestFormat(Protocol):
    """Turns the one digest document into something to read. Pure."""

    def render(self, digest: Digest) -> RenderedDigest:
        """Return the digest in this format; the same digest gives the same bytes."""
        ...


class Channel(Protocol):
    """Takes a rendered digest to its readers."""

    name: str

    def send(self, rendered: Mapping[str, RenderedDigest]) -> None:
        """Deliver the digest, choosing among the formats by name.

        Raises:
            DeliveryError: not delivered; the same edition will be offered again.
        """
        ...
