"""An Atom feed (RFC 4287) whose entry is the day's digest in its short form."""

from monitor.digest.formats.html import environment
from monitor.digest.layout.page import SHORT, laid_out
from monitor.domain.reports import Digest, RenderedDigest


class Atom:
    """One feed document with one entry; the entry's content is HTML without pictures."""

    def render(self, digest: Digest) -> RenderedDigest:
        """Return the feed. `updated` is the end of the window: the document's own time, no clock's."""
        page = laid_out(digest, only=SHORT)
        content = environment().get_template("entry.html").render(page=page, pictures={})
        feed = environment().get_template("feed.xml").render(page=page, digest=digest, content=content)
        return RenderedDigest(format="atom", media_type="application/atom+xml", content=feed.encode())
