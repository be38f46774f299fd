"""Chat and push services, a hundred kinds of them, through apprise."""

import logging
from collections.abc import Mapping
from typing import Any

from pydantic import SecretStr

from monitor.domain.reports import RenderedDigest
from monitor.errors import ConfigError, DeliveryError

_TIMEOUT_SECONDS = 30
_SHORTEST_SECRET = 4  # shorter parts of an address are words such as "api", and tell nothing


class NotifyChannel:
    """Sends the short form to one service. One service is one channel, so that each gets each edition once."""

    def __init__(self, *, name: str, address: SecretStr) -> None:
        """Raise ConfigError when apprise does not know such an address."""
        self.name = name
        self._address = address
        self._service = _apprise().Apprise()
        # Their messages show addresses with their keys; we raise what they say, without them.
        logging.getLogger("apprise").propagate = False
        logging.getLogger("urllib3").setLevel(logging.INFO)
        if not self._service.add(address.get_secret_value()):
            raise ConfigError(f"channel {name!r}: apprise does not understand its address; see docs/digest.md")

    def send(self, rendered: Mapping[str, RenderedDigest]) -> None:
        """Send the format `chat`.

        Raises:
            DeliveryError: the service did not take it; the message does not show the address.
        """
        title, _, body = rendered["chat"].content.decode().partition("\n")
        apprise = _apprise()
        with apprise.LogCapture(level=logging.WARNING, fmt="%(message)s") as log:
            taken = self._service.notify(
                title=title, body=body, body_format=apprise.NotifyFormat.TEXT, timeout=_TIMEOUT_SECONDS
            )
        if not taken:
            why = " ".join(log.getvalue().split())[:200]
            raise DeliveryError(
                f"{self.name}: the service did not take it: {self._without_secrets(why) or 'no reason'}"
            )

    def _without_secrets(self, words: str) -> str:
        """Blank out every part of the address that could be a key."""
        address = self._address.get_secret_value()
        for separator in ":/@?&=":
            address = address.replace(separator, " ")
        for part in sorted(set(address.split()), key=len, reverse=True):
            if len(part) >= _SHORTEST_SECRET:
                words = words.replace(part, "***")
        return words


def _apprise() -> Any:
    """Return the library, imported by the first who needs it: half a second that no other command should pay."""
    import apprise

    return apprise
