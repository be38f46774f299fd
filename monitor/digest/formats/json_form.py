"""The document itself, for programs."""

from monitor.digest.document import canonical, to_json
from monitor.domain.reports import Digest, RenderedDigest


class Json:
    """Canonical JSON: keys sorted, UTF-8, one line."""

    def render(self, digest: Digest) -> RenderedDigest:
        """Return the bytes whose `sha256` field is the hash of the rest."""
        return RenderedDigest(format="json", media_type="application/json", content=canonical(to_json(digest)) + b"\n")
