"""The ways out. To add one: a file here, and a line in the table below."""

from collections.abc import Callable, Mapping
from pathlib import Path

from monitor.deliver.channels.email import EmailChannel
from monitor.deliver.channels.folder import FolderChannel
from monitor.deliver.channels.notify import NotifyChannel
from monitor.deliver.policy import ChannelPolicy
from monitor.errors import ConfigError
from monitor.ports import Channel


def _folder(name: str, detail: str, policy: ChannelPolicy, folder: Path) -> Channel:  # noqa: ARG001 - one shape for all
    return FolderChannel(name=name, folder=Path(detail) if detail else folder)


def _email(name: str, detail: str, policy: ChannelPolicy, folder: Path) -> Channel:  # noqa: ARG001 - one shape for all
    recipients = (detail,) if detail else policy.email.to
    if not policy.email.host or not recipients:
        raise ConfigError(f"channel {name!r}: set MONITOR_CHANNELS__EMAIL__HOST, __SENDER and __TO to send mail")
    return EmailChannel(name=name, policy=policy.email, to=recipients)


def _notify(name: str, detail: str, policy: ChannelPolicy, folder: Path) -> Channel:  # noqa: ARG001 - one shape for all
    if detail not in policy.notify:
        known = ", ".join(f"notify:{service}" for service in sorted(policy.notify)) or "none"
        raise ConfigError(f"channel {name!r}: no such service in MONITOR_CHANNELS__NOTIFY; known: {known}")
    return NotifyChannel(name=name, address=policy.notify[detail])


KINDS: Mapping[str, Callable[[str, str, ChannelPolicy, Path], Channel]] = {
    "folder": _folder,
    "email": _email,
    "notify": _notify,
}


def open_channel(name: str, policy: ChannelPolicy, *, folder: Path) -> Channel:
    """Return the channel of a name such as `folder`, `email:desk@example.org` or `notify:desk`.

    Raises:
        ConfigError: there is no such kind, or the environment does not say where it leads.
    """
    kind, _, detail = name.partition(":")
    if kind not in KINDS:
        raise ConfigError(f"channel {name!r}: no such kind; known: {', '.join(KINDS)}. See docs/digest.md")
    return KINDS[kind](name, detail, policy, folder)
