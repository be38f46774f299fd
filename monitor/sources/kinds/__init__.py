"""Kinds of sources: how a document announces articles. A new kind is a file here and a line in the table."""

from collections.abc import Mapping
from types import MappingProxyType

from monitor.domain.watching import Announcement, Document, Source
from monitor.ports import SourceKind
from monitor.sources.kinds.api import Api, body_to_post
from monitor.sources.kinds.feed import Feed
from monitor.sources.kinds.listing import Listing
from monitor.sources.kinds.page import Page
from monitor.sources.kinds.sitemap import Sitemap

__all__ = ["KINDS", "body_to_post", "read_entries"]

KINDS: Mapping[str, SourceKind] = MappingProxyType(
    {"feed": Feed(), "sitemap": Sitemap(), "listing": Listing(), "api": Api(), "page": Page()}
)


def read_entries(document: Document, source: Source) -> Announcement:
    """Return what a document of this source announces, in its order.

    Raises:
        ParseError: the document is not what the source says it is.
    """
    return KINDS[source.kind].read(document, source)
