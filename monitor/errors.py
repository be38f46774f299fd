"""Every error, and what happens next.

MonitorError
├── ConfigError       the operator must fix a file or a variable; the process stops (exit 2)
├── QueryError        the question cannot be understood; nothing was done (exit 2)
├── ItemError         one source or page; recorded, the run goes on
│   ├── FetchError
│   │   ├── TemporaryFetchError   worth another try; `retry_at` when the server said when
│   │   └── PermanentFetchError   will not get better by itself
│   └── ParseError    the bytes are not what they should be
├── StoreError        the run stops, nothing is half-saved (exit 4)
└── DeliveryError     the digest exists; the next tick sends it (exit 5)
"""

from datetime import datetime


class MonitorError(Exception):
    """What went wrong, where, and how to fix it, in words for a person with no debugger."""


class ConfigError(MonitorError):
    """A setting or a source is wrong and only the operator can mend it."""


class QueryError(MonitorError):
    """A query has a mistake; the message points at it and suggests the nearest right form."""


class ItemError(MonitorError):
    """One source, page or line is bad; it is recorded and the others go on."""


class FetchError(ItemError):
    """A document could not be fetched.

    `kind` is one word for counting: `timeout`, `http_503`, `too_large`, `refused_address`, `robots` ...
    """

    def __init__(self, url: str, what: str, *, kind: str, status: int | None = None) -> None:
        super().__init__(f"{what}: {url}")
        self.url = url
        self.what = what
        self.kind = kind
        self.status = status


class TemporaryFetchError(FetchError):
    """Worth another try; `retry_at` when the server said when."""

    def __init__(
        self, url: str, what: str, *, kind: str, status: int | None = None, retry_at: datetime | None = None
    ) -> None:
        super().__init__(url, what, kind=kind, status=status)
        self.retry_at = retry_at


class PermanentFetchError(FetchError):
    """Will not get better by itself."""


class ParseError(ItemError):
    """The bytes are not what they should be: not a feed, not a page, not a line of JSON."""


class StoreError(MonitorError):
    """The archive cannot be read or written; nothing is half-saved."""


class DeliveryError(MonitorError):
    """A channel did not take the digest; it is offered again, soon, or tomorrow when it was refused for good."""

    def __init__(self, what: str, *, refused: bool = False) -> None:
        super().__init__(what)
        self.refused = refused  # nothing but a person is likely to change it
