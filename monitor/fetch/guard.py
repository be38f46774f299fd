"""Which addresses may be reached. The answer of one resolution is vetted whole, and that very answer is dialled."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# The IANA special-purpose registries (RFC 6890) and multicast. `ipaddress` alone lets some of these pass in every
# version: CGNAT is not private, NAT64 and multicast are global.
_REFUSED = {
    ip_network(network): meaning
    for network, meaning in {
        "0.0.0.0/8": "this network",
        "10.0.0.0/8": "private",
        "100.64.0.0/10": "carrier NAT",
        "127.0.0.0/8": "loopback",
        "169.254.0.0/16": "link-local and cloud metadata",
        "172.16.0.0/12": "private",
        "192.0.0.0/24": "protocol assignments",
        "192.0.2.0/24": "documentation",
        "192.88.99.0/24": "6to4 relays",
        "192.168.0.0/16": "private",
        "198.18.0.0/15": "benchmarking",
        "198.51.100.0/24": "documentation",
        "203.0.113.0/24": "documentation",
        "224.0.0.0/4": "multicast",
        "240.0.0.0/4": "reserved",
        "::/96": "unspecified, loopback and IPv4-compatible",
        "64:ff9b:1::/48": "local NAT64",
        "100::/64": "discard",
        "2001::/23": "protocol assignments, Teredo among them",
        "2001:db8::/32": "documentation",
        "3fff::/20": "documentation",
        "5f00::/16": "segment routing",
        "fc00::/7": "unique local",
        "fe80::/10": "link-local",
        "fec0::/10": "site-local",
        "ff00::/8": "multicast",
    }.items()
}
_V4_MAPPED = ip_network("::ffff:0:0/96")
_V4_TRANSLATED = ip_network("::ffff:0:0:0/96")
_NAT64 = ip_network("64:ff9b::/96")
_SIX_TO_FOUR = ip_network("2002::/16")


class RefusedAddressError(Exception):
    """The name leads to an address that must not be reached; no connection was opened."""


Lookup = Callable[[str, int], Awaitable[Sequence[str]]]


async def system_lookup(host: str, port: int) -> Sequence[str]:
    """Ask the system's resolver; it also reads the spellings 0x7f000001, 2130706433 and 0177.1 as it would dial them.

    Raises:
        OSError: the name does not resolve.
    """
    answers = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(answer[4][0]) for answer in answers]


async def resolve(host: str, port: int, *, allowed: Sequence[Network], lookup: Lookup = system_lookup) -> list[str]:
    """Return the addresses to dial for a host, in the resolver's order, all of them vetted.

    One bad answer refuses the name: a resolver that mixes public and private addresses is being used against us.

    Raises:
        RefusedAddressError: an answer lies in a refused range.
        OSError: the name does not resolve.
    """
    try:
        found: list[Address] = [ip_address(host)]
    except ValueError:
        found = [ip_address(answer.partition("%")[0]) for answer in await lookup(host, port)]
    for address in found:
        if meaning := refusal(address, allowed=allowed):
            raise RefusedAddressError(f"{host} is {address} ({meaning})")
    return list(dict.fromkeys(str(address) for address in found))


def refusal(address: Address, *, allowed: Sequence[Network] = ()) -> str | None:
    """Return why an address must not be reached, or None. `allowed` ranges win."""
    embedded = _embedded_v4(address) if isinstance(address, IPv6Address) else None
    for candidate in filter(None, (address, embedded)):
        if any(candidate in network for network in allowed):
            return None
    if embedded is not None:
        return refusal(embedded)
    return next((meaning for network, meaning in _REFUSED.items() if address in network), None)


def _embedded_v4(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 one leads to through mapping, translation or a tunnel."""
    if address in _V4_MAPPED or address in _NAT64 or address in _V4_TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _SIX_TO_FOUR:
        return IPv4Address(int(address) >> 80 & 0xFFFFFFFF)
    return None
