"""How we behave on the network, as the operator may set it."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from monitor import __version__

AGENT = "strategic-resource-monitor"

_MIB = 1024 * 1024


def _split(value: object) -> object:
    """Read a comma-separated list, which is what an environment variable can hold."""
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _network(value: object) -> object:
    return ip_network(value, strict=False) if isinstance(value, str) else value


_Networks = Annotated[
    tuple[Annotated[IPv4Network | IPv6Network, BeforeValidator(_network)], ...], BeforeValidator(_split)
]


class FetchPolicy(BaseModel):
    """Limits and manners of every request. The defaults are for the open web."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    contact: str | None = Field(default=None, description="An address or page where webmasters reach the operator.")
    allow_private_networks: _Networks = Field(default=(), description="Ranges that the address guard lets through.")
    proxy: str | None = Field(default=None, description="An HTTP proxy. It, not we, then resolves names.")

    connect_timeout_seconds: float = Field(default=10, gt=0, description="Longest wait for a connection.")
    read_timeout_seconds: float = Field(default=20, gt=0, description="Longest silence while an answer arrives.")
    deadline_seconds: float = Field(default=60, gt=0, description="Longest time for one whole answer.")

    max_redirects: int = Field(default=5, ge=0, description="Hops followed; each is checked like the first.")
    max_header_bytes: int = Field(default=64 * 1024, ge=1024, description="Of one answer.")
    max_body_bytes: int = Field(default=10 * _MIB, ge=1024, description="As sent, before decompression.")
    max_decoded_bytes: int = Field(default=32 * _MIB, ge=1024, description="After decompression.")
    # Highly repetitive HTML reaches 40; bombs start at 1,000.
    max_ratio: int = Field(default=150, ge=2, description="Decoded by sent size, from one MiB on.")

    concurrent_requests: int = Field(default=32, ge=1, description="To all hosts together; one at a time to each.")
    per_host_delay_seconds: float = Field(default=1.0, ge=0, description="Between two requests to one host.")
    max_crawl_delay_seconds: float = Field(default=60, ge=0, description="A robots.txt may ask for no more than this.")
    patience_seconds: float = Field(default=10, ge=0, description="How long to wait out a Retry-After in place.")
    obey_robots: bool = Field(default=True, description="Whether robots.txt decides what is fetched.")
    robots_lifetime_hours: float = Field(default=24, gt=0, description="How long a robots.txt is believed.")

    @property
    def user_agent(self) -> str:
        """Who we are, and where to complain."""
        return f"{AGENT}/{__version__}" + (f" (+{self.contact})" if self.contact else " (news monitor)")
