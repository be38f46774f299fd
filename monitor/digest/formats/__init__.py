"""The digest in every form. To add one: a file here, and a line in the table below."""

from collections.abc import Mapping

from monitor.digest.formats import atom, chat, html, json_form, mail, markdown, plain_text
from monitor.domain.reports import Digest, RenderedDigest
from monitor.ports import DigestFormat

FORMATS: Mapping[str, DigestFormat] = {
    "json": json_form.Json(),
    "html": html.Html(),
    "md": markdown.Markdown(),
    "text": plain_text.PlainText(),
    "email": mail.Mail(),
    "chat": chat.Chat(),
    "atom": atom.Atom(),
}


def render(digest: Digest, form: str) -> RenderedDigest:
    """Return the digest in one of FORMATS; the same digest gives the same bytes.

    Raises:
        KeyError: there is no such format.
    """
    return FORMATS[form].render(digest)
