"""Mail over SMTP, encrypted, to all recipients or to none."""

import hashlib
import smtplib
import ssl
from collections.abc import Mapping
from contextlib import closing
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, localtime, parseaddr

from monitor.deliver.policy import EmailPolicy
from monitor.domain.reports import RenderedDigest
from monitor.errors import ConfigError, DeliveryError

_PERMANENT = 500  # RFC 5321 §4.2.1: 5yz will be the same tomorrow unless somebody changes something


class EmailChannel:
    """Hands a digest to a mail server.

    A server that drops the line after the text and before its answer may have taken the mail or not: it is offered
    again with the same Message-ID, by which mailboxes recognise a copy.
    """

    def __init__(self, *, name: str, policy: EmailPolicy, to: tuple[str, ...]) -> None:
        self.name = name
        self._policy = policy
        self._to = tuple(_address(recipient, name) for recipient in to)

    def send(self, rendered: Mapping[str, RenderedDigest]) -> None:
        """Send the format `email`.

        Raises:
            DeliveryError: the server did not take it for all recipients; nobody has got it, as far as we can know.
        """
        message = self._message(rendered["email"].content)
        try:
            with closing(self._connected()) as server:
                self._hand_over(server, message)
        except smtplib.SMTPResponseException as error:
            raise self._refused(error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPException as error:
            raise DeliveryError(f"{self.name}: {self._server} {_words(error)}") from error
        except OSError as error:
            raise DeliveryError(f"{self.name}: {self._server} cannot be reached: {error.strerror or error}") from error

    @property
    def _server(self) -> str:
        return f"mail server {self._policy.host}:{self._policy.actual_port}"

    def _connected(self) -> smtplib.SMTP:
        """Return an encrypted, logged-in connection; certificates are checked."""
        policy = self._policy
        place = (policy.host, policy.actual_port)
        if policy.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                *place, timeout=policy.timeout_seconds, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(*place, timeout=policy.timeout_seconds)
        try:
            if policy.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if policy.username:
                server.login(policy.username, policy.password.get_secret_value())
        except BaseException:
            server.close()
            raise
        return server

    def _hand_over(self, server: smtplib.SMTP, message: EmailMessage) -> None:
        """Give sender, every recipient, text; one refusal before the text and nobody gets anything."""
        server.ehlo_or_helo_if_needed()
        self._accepted(*server.mail(self._sender))
        for recipient in self._to:
            self._accepted(*server.rcpt(recipient), about=recipient)
        self._accepted(*server.data(message.as_bytes()))
        try:
            server.quit()
        except (smtplib.SMTPException, OSError):
            return  # the mail is taken; how they say goodbye does not matter

    def _accepted(self, code: int, answer: bytes, *, about: str = "") -> None:
        if not 200 <= code < 300:
            raise self._refused(code, answer, about)

    def _refused(self, code: int, answer: bytes | str, about: str = "") -> DeliveryError:
        said = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
        remedy = "; change the settings or ask its operator" if code >= _PERMANENT else ""
        who = f" for {about}" if about else ""
        return DeliveryError(
            f"{self.name}: {self._server} answered {code}{who}: {' '.join(said.split())[:200]}{remedy}",
            refused=code >= _PERMANENT,
        )

    @property
    def _sender(self) -> str:
        return parseaddr(self._policy.sender)[1]

    def _message(self, content: bytes) -> EmailMessage:
        message = message_from_bytes(content, policy=SMTP)
        assert isinstance(message, EmailMessage), "the policy makes such messages"
        sender = self._sender
        mark = hashlib.sha256(content + "\n".join((self.name, *self._to)).encode()).hexdigest()[:32]
        message["From"] = self._policy.sender
        message["To"] = self._to[0] if len(self._to) == 1 else "undisclosed-recipients:;"
        message["Date"] = format_datetime(localtime())
        message["Message-ID"] = f"<{mark}@{sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: holiday notices are not to answer
        ways = [f"<mailto:{sender}?subject=unsubscribe>"]
        if self._policy.unsubscribe_url:
            ways.insert(0, f"<{self._policy.unsubscribe_url}>")
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
        message["List-Unsubscribe"] = ", ".join(ways)
        return message


def _address(recipient: str, name: str) -> str:
    """Return the bare address; refuse what could smuggle in a second recipient or a header."""
    address = parseaddr(recipient)[1]
    if "@" not in address or any(char in recipient for char in "\r\n\0,;"):
        raise ConfigError(f"channel {name!r}: {recipient!r} is no e-mail address")
    return address


def _words(error: smtplib.SMTPException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
