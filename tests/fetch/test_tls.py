"""What is promised: the vetted address is dialled; the server hears the name, and its certificate must bear it."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
import trustme

from monitor.errors import TemporaryFetchError
from monitor.fetch import open_fetcher
from monitor.fetch.transport import GuardedTransport
from tests.fetch.site import Site, a_policy, answer, moved, run

CA = trustme.CA()


@dataclass
class SecureSite(Site):
    """A site over TLS, which remembers the names it was called by."""

    called: list[str | None] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"https://news.example:{self.port}"


@asynccontextmanager
async def open_secure_site(certificate: trustme.LeafCert) -> AsyncIterator[SecureSite]:
    site = SecureSite()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(tls)
    tls.sni_callback = lambda _connection, name, _context: site.called.append(name)
    server = await asyncio.start_server(site.talk, "127.0.0.1", 0, ssl=tls)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()


async def fetched(address: str) -> bytes:
    """Fetch with a client that trusts our authority, and to which every name is on loopback."""

    async def lookup(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    trusting = ssl.create_default_context()
    CA.configure_trust(trusting)
    policy = a_policy(obey_robots=False)
    async with open_fetcher(policy, transport=GuardedTransport(policy, lookup=lookup, tls=trusting)) as fetcher:
        document = await fetcher.fetch(address)
        return document.body  # type: ignore[union-attr]  # asked without validators


def test_the_server_hears_the_name_and_its_certificate_bears_it(dialled: list[str]) -> None:
    async def test() -> None:
        async with open_secure_site(CA.issue_cert("news.example")) as site:
            site.serve("/a", answer(b"ore"))

            assert await fetched(f"{site.name}/a") == b"ore"
            assert site.called == ["news.example"]
            assert site.requests[0].headers["host"] == f"news.example:{site.port}"

    run(test())
    assert dialled == ["127.0.0.1"]


@pytest.mark.parametrize(
    ("certificate", "what"),
    [
        pytest.param(CA.issue_cert("other.example"), "not valid for 'news.example'", id="another name"),
        pytest.param(CA.issue_cert("127.0.0.1"), "not valid for 'news.example'", id="the address that was dialled"),
        pytest.param(trustme.CA().issue_cert("news.example"), "unable to get local issuer", id="nobody we trust"),
    ],
)
def test_a_certificate_that_proves_nothing_is_refused(certificate: trustme.LeafCert, what: str) -> None:
    async def test() -> None:
        async with open_secure_site(certificate) as site:
            site.serve("/a", answer(b"ore"))

            with pytest.raises(TemporaryFetchError, match=what) as caught:
                await fetched(f"{site.name}/a")
            assert caught.value.kind == "bad_certificate"
            assert site.requests == []

    run(test())


def test_a_redirect_to_another_name_is_proven_anew() -> None:
    async def test() -> None:
        async with open_secure_site(CA.issue_cert("news.example")) as site:
            site.serve("/a", moved(f"https://evil.example:{site.port}/a"))

            with pytest.raises(TemporaryFetchError, match=r"not valid for 'evil\.example'"):
                await fetched(f"{site.name}/a")
            assert site.called == ["news.example", "evil.example"]

    run(test())
