"""The report to its readers."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from monitor.deliver.channels import KINDS, open_channel
from monitor.deliver.policy import ChannelPolicy
from monitor.ports import Channel

__all__ = ["KINDS", "ChannelPolicy", "open_channel", "open_channels"]


def open_channels(policy: ChannelPolicy, *, folder: Path) -> Mapping[str, Channel]:
    """Return the channels by name, each opened when it is first asked for.

    Raises, when asked:
        ConfigError: there is no such channel, or the environment does not say where it leads.
    """
    return _Channels(policy, folder)


class _Channels(Mapping[str, Channel]):
    """Listed are those that need no address of their own; `email:ADDRESS` and `folder:PATH` can be asked for too."""

    def __init__(self, policy: ChannelPolicy, folder: Path) -> None:
        self._policy = policy
        self._folder = folder
        self._open: dict[str, Channel] = {}

    def __getitem__(self, name: str) -> Channel:
        if name not in self._open:
            self._open[name] = open_channel(name, self._policy, folder=self._folder)
        return self._open[name]

    def __iter__(self) -> Iterator[str]:
        yield "folder"
        if self._policy.email.host and self._policy.email.to:
            yield "email"
        yield from (f"notify:{service}" for service in self._policy.notify)

    def __len__(self) -> int:
        return sum(1 for _ in self)
