"""An e-mail: complete plain text, and HTML of tables and inline styles with its pictures inside.

What the channel adds are the envelope's own fields: From, To, Date, Message-ID, List-Unsubscribe.
"""

from email.message import EmailMessage, MIMEPart
from email.policy import SMTP

import css_inline

from monitor.digest import charts
from monitor.digest.formats import plain_text
from monitor.digest.formats.html import environment
from monitor.digest.layout.blocks import Page
from monitor.digest.layout.page import SHORT, laid_out
from monitor.digest.quoting import plain, shortened
from monitor.digest.wording import wording_of
from monitor.domain.reports import Digest, RenderedDigest

# Gmail hides what lies beyond 102 kB of HTML; a little is left for what mail servers add.
LARGEST_HTML = 100_000
_SUBJECT = 200  # characters; more is cut by every mailbox
# What is left out, in this order, until the HTML is small enough; all of it is on the page.
_SPARE = ("policies", "quiet", "ladder", "grid", "metals")


class Mail:
    """A whole message (RFC 5322) without its envelope fields."""

    def render(self, digest: Digest) -> RenderedDigest:
        """Return the message's bytes; boundaries come from the digest's hash, so that they repeat."""
        pictures = {name: drawn for name in ("trends", "heat") if (drawn := charts.png(name, digest))}
        message = EmailMessage(policy=SMTP)
        page = laid_out(digest, only=SHORT)
        message["Subject"] = shortened(plain(page.subject), _SUBJECT)
        message["X-Entity-Ref-ID"] = f"{digest.id}/{digest.revision}"
        message.set_content(plain_text.written(laid_out(digest)), cte="quoted-printable")
        message.add_alternative(_html(digest, pictures), subtype="html", cte="quoted-printable")
        html_part = list(message.iter_parts())[1]
        assert isinstance(html_part, MIMEPart), "the second alternative is the HTML part"
        for name, picture in pictures.items():
            html_part.add_related(
                picture,
                "image",
                "png",
                cid=f"<{_picture_id(name, digest)}>",
                filename=f"{name}.png",
                disposition="inline",
            )
        _fix_boundaries(message, digest.sha256)
        return RenderedDigest(format="email", media_type="message/rfc822", content=message.as_bytes())


def _html(digest: Digest, pictures: dict[str, bytes]) -> str:
    """Return the HTML part, leaving sections out until it is below LARGEST_HTML."""
    words = wording_of(digest)
    footer = words.say("unsubscribe", profile=digest.profile)
    ids = {name: _picture_id(name, digest) for name in pictures}
    for spared in range(len(_SPARE) + 1):
        keys = tuple(key for key in SHORT if key not in _SPARE[:spared])
        page: Page = laid_out(digest, only=keys)
        html = environment().get_template("mail.html").render(page=page, pictures=ids, footer=footer)
        html = css_inline.inline(html, keep_style_tags=False, load_remote_stylesheets=False)
        if len(html.encode()) <= LARGEST_HTML:
            return html
    return html


def _picture_id(name: str, digest: Digest) -> str:
    return f"{name}.{digest.sha256[:16]}@monitor.invalid"


def _fix_boundaries(message: EmailMessage, sha256: str) -> None:
    """Set what the library would draw at random."""
    multiparts = (part for part in message.walk() if part.is_multipart())
    for number, part in enumerate(multiparts):
        part.set_boundary(f"=_{sha256[:24]}_{number}")
