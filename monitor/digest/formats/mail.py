"""An e-mail: complete plain text, and HTML of tables and inline styles with its pictures inside.

What the channel adds are the envelope's own fields: From, To, Date, Message-ID, List-Unsubscribe.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP
from functools import cache

import css_inline

from monitor.digest import charts
from monitor.digest.formats import plain_text
from monitor.digest.formats.html import environment
from monitor.digest.layout.blocks import Page
from monitor.digest.layout.page import SHORT, brief, laid_out
from monitor.digest.quoting import plain, shortened
from monitor.digest.wording import wording_of
from monitor.domain.reports import Digest, RenderedDigest

# Of the whole message with its pictures; Gmail hides what lies beyond 102 kB of HTML alone.
LARGEST = 100_000
_SUBJECT = 200  # characters; more is cut by every mailbox
# Sections that the longest mails go without, from the most dispensable on; all of it is on the page.
_SPARE = ("policies", "quiet", "ladder", "grid", "metals")
# Of the grid's cells, none to beyond chance; attributes are a third as long as styles.
_SHADES = ("", "#eaf3f3", "#cfe6e6", "#9fd0d1", "#5fb3b6")
_TAG, _CLASS = re.compile(r"<[a-z][^<>]*>"), re.compile(r' class="[^"]*"')  # classes say nothing once styles are inline
_PICTURES = ("trends", "heat")


class Mail:
    """A whole message (RFC 5322) without its envelope fields."""

    def render(self, digest: Digest) -> RenderedDigest:
        """Return the message's bytes; boundaries come from the digest's hash, so that they repeat."""
        pictures = {name: drawn for name in _PICTURES if (drawn := charts.png(name, digest))}
        wordings = list(_fuller_first(digest))

        @cache
        def written(place: int) -> bytes:
            return _message(digest, *wordings[place], pictures).as_bytes()

        last = len(wordings) - 1

        def fits(place: int) -> bool:
            return len(written(place)) <= LARGEST

        # Each wording is smaller than the one before; on most days the first one fits.
        fullest = 0 if fits(0) else bisect_left(range(last), True, lo=1, key=fits)
        return RenderedDigest(format="email", media_type="message/rfc822", content=written(fullest))


def _fuller_first(digest: Digest) -> Iterator[tuple[Page, Page]]:
    """Yield what the text part and the HTML part may say, from all to little; the text never says less."""
    short = laid_out(digest, only=SHORT)
    yield laid_out(digest), short
    yield short, short
    for lines in (3, 2, 1, 0):
        yield brief(short, lines), brief(short, lines)
    for spared in range(1, len(_SPARE) + 1):
        page = brief(laid_out(digest, only=tuple(key for key in SHORT if key not in _SPARE[:spared])), 0)
        yield page, page


def _message(digest: Digest, said: Page, shown: Page, pictures: Mapping[str, bytes]) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["Subject"] = shortened(plain(shown.subject), _SUBJECT)
    message["X-Entity-Ref-ID"] = f"{digest.id}/{digest.revision}"
    message.set_content(plain_text.written(said), cte="quoted-printable")
    message.add_alternative(_html(digest, shown, pictures), subtype="html", cte="quoted-printable")
    html = list(message.iter_parts())[1]
    assert isinstance(html, MIMEPart), "the second alternative is the HTML part"
    for name, picture in pictures.items():
        cid = f"<{_picture_id(name, digest)}>"
        html.add_related(picture, "image", "png", cid=cid, filename=f"{name}.png", disposition="inline")
    _fix_boundaries(message, digest.sha256)
    return message


def _html(digest: Digest, page: Page, pictures: Mapping[str, bytes]) -> str:
    footer = wording_of(digest).say("unsubscribe", profile=digest.profile)
    ids = {name: _picture_id(name, digest) for name in pictures}
    template = environment().get_template("mail.html")
    html = template.render(page=page, pictures=ids, footer=footer, shades=_SHADES)
    styled = css_inline.inline(html, keep_style_tags=False, load_remote_stylesheets=False)
    return _TAG.sub(lambda tag: _CLASS.sub("", tag[0]), styled)


def _picture_id(name: str, digest: Digest) -> str:
    return f"{name}.{digest.sha256[:16]}@monitor.invalid"


def _fix_boundaries(message: EmailMessage, sha256: str) -> None:
    """Set what the library would draw at random."""
    multiparts = (part for part in message.walk() if part.is_multipart())
    for number, part in enumerate(multiparts):
        part.set_boundary(f"=_{sha256[:24]}_{number}")
