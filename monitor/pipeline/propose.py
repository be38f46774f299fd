"""What to watch at an address that somebody pasted."""

from monitor.domain.watching import Document, Source
from monitor.errors import ItemError, ParseError
from monitor.ports import Fetcher
from monitor.sources.discovery import as_announced, as_listing, feeds_named

# Asking a site for every place where a feed might be would not be polite.
_MOST_TRIED = 6


async def propose_source(url: str, *, fetcher: Fetcher) -> tuple[Source, Document]:
    """Return the best source for an address, and the document in which it announces its articles.

    The address may be a feed or a sitemap itself, a page that names its feed, or a page that is a list.

    Raises:
        FetchError: the address cannot be fetched.
        ParseError: it is none of these.
    """
    page = await _fetched(url, fetcher)
    if source := as_announced(page):
        return source, page
    for address in feeds_named(page)[:_MOST_TRIED]:
        try:
            document = await _fetched(address, fetcher)
        except ItemError:
            continue
        if (source := as_announced(document)) and source.kind == "feed":
            return source, document
    if source := as_listing(page):
        return source, page
    raise ParseError(f"neither a feed nor a page with a list of articles: {url}")


async def _fetched(url: str, fetcher: Fetcher) -> Document:
    answer = await fetcher.fetch(url)
    assert isinstance(answer, Document), "asked without validators"
    return answer
