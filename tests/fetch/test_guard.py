"""What is promised: only public addresses are reached, whatever a name, a spelling or a redirect says."""

from collections.abc import Sequence
from ipaddress import ip_address, ip_network

import pytest

from monitor.errors import FetchError, PermanentFetchError
from monitor.fetch import open_fetcher
from monitor.fetch.guard import refusal
from monitor.fetch.transport import GuardedTransport
from tests.fetch.site import a_policy, answer, moved, open_site, run


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("127.0.0.1", id="loopback"),
        pytest.param("10.1.2.3", id="private"),
        pytest.param("172.31.255.255", id="private, the middle one"),
        pytest.param("192.168.0.1", id="private, the home one"),
        pytest.param("169.254.169.254", id="metadata of most clouds"),
        pytest.param("100.100.100.200", id="metadata of Alibaba, in carrier NAT"),
        pytest.param("192.0.0.192", id="metadata of Oracle"),
        pytest.param("0.0.0.0", id="this network"),
        pytest.param("192.0.2.1", id="documentation"),
        pytest.param("198.18.0.1", id="benchmarking"),
        pytest.param("224.0.0.1", id="multicast"),
        pytest.param("255.255.255.255", id="broadcast"),
        pytest.param("::1", id="loopback, v6"),
        pytest.param("::", id="unspecified, v6"),
        pytest.param("fe80::1", id="link-local, v6"),
        pytest.param("fd00:ec2::254", id="metadata of AWS, v6"),
        pytest.param("ff02::1", id="multicast, v6"),
        pytest.param("2001:db8::1", id="documentation, v6"),
        pytest.param("::ffff:127.0.0.1", id="mapped loopback"),
        pytest.param("::ffff:169.254.169.254", id="mapped metadata"),
        pytest.param("::127.0.0.1", id="compatible loopback"),
        pytest.param("::ffff:0:127.0.0.1", id="translated loopback"),
        pytest.param("64:ff9b:1::a00:1", id="local NAT64"),
        pytest.param("fec0::1", id="site-local"),
        pytest.param("100.64.0.1", id="carrier NAT"),
        pytest.param("::ffff:100.64.0.1", id="mapped carrier NAT"),
        pytest.param("64:ff9b::7f00:1", id="loopback through NAT64"),
        pytest.param("64:ff9b::a9fe:a9fe", id="metadata through NAT64"),
        pytest.param("2002:7f00:1::", id="loopback through 6to4"),
        pytest.param("2001:0:0:1::1", id="Teredo"),
    ],
)
def test_addresses_inside_are_refused(address: str) -> None:
    assert refusal(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "223.5.5.5", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses_are_not(address: str) -> None:
    assert refusal(ip_address(address)) is None


def test_a_range_that_the_operator_opened_is_let_through_in_every_spelling() -> None:
    allowed = [ip_network("127.0.0.0/8")]

    assert refusal(ip_address("127.0.0.1"), allowed=allowed) is None
    assert refusal(ip_address("::ffff:127.0.0.1"), allowed=allowed) is None
    assert refusal(ip_address("10.0.0.1"), allowed=allowed)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "017700000001",
        "127.1",
        "127.0.0.1.",
        "%31%32%37.0.0.1",
        "１２７.０.０.１",
        "127。0。0。1",
        "localhost",
        "LocalHost.",
        "[::1]",
        "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::127.0.0.1]",
    ],
)
def test_no_spelling_of_loopback_is_dialled(host: str, dialled: list[str]) -> None:
    async def test() -> None:
        async with open_fetcher(a_policy(allow_private_networks="")) as fetcher:
            with pytest.raises(FetchError) as caught:
                await fetcher.fetch(f"http://{host}:9/")
            assert caught.value.kind in ("refused_address", "bad_address", "robots_unreachable")

    run(test())
    assert dialled == []


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param(["10.0.0.1"], id="a private answer"),
        pytest.param(["93.184.216.34", "127.0.0.1"], id="one bad answer among good ones"),
        pytest.param(["fe80::1%eth0"], id="an address with a zone"),
    ],
)
def test_a_name_that_leads_inside_is_never_dialled(answers: list[str], dialled: list[str]) -> None:
    async def lookup(host: str, port: int) -> Sequence[str]:
        return answers

    async def test() -> None:
        policy = a_policy(allow_private_networks="")
        async with open_fetcher(policy, transport=GuardedTransport(policy, lookup=lookup)) as fetcher:
            with pytest.raises(PermanentFetchError, match=r"private|loopback|link-local"):
                await fetcher.fetch("http://news.example/")

    run(test())
    assert dialled == []


def test_a_name_that_changes_its_mind_gains_nothing(dialled: list[str]) -> None:
    """The first answer is vetted and dialled; the next connection is vetted anew."""
    answers = [["127.0.0.1"], ["10.0.0.1"]]

    async def lookup(host: str, port: int) -> Sequence[str]:
        return answers.pop(0)

    async def test() -> None:
        async with open_site() as site:
            site.serve("/a", answer(b"a", connection="close"))
            policy = a_policy(obey_robots=False)
            async with open_fetcher(policy, transport=GuardedTransport(policy, lookup=lookup)) as fetcher:
                await fetcher.fetch(f"http://news.example:{site.port}/a")
                with pytest.raises(PermanentFetchError):
                    await fetcher.fetch(f"http://news.example:{site.port}/a")

    run(test())
    assert dialled == ["127.0.0.1"]


@pytest.mark.parametrize(
    "target",
    [
        pytest.param("http://169.254.169.254/latest/meta-data/", id="metadata"),
        pytest.param("http://192.0.2.1/", id="an address nobody owns"),
        pytest.param("http://[fd00::1]/", id="unique local"),
        pytest.param("//10.0.0.1/x", id="without a scheme"),
        pytest.param("file:///etc/passwd", id="a file"),
        pytest.param("ftp://127.0.0.1/x", id="another scheme"),
        pytest.param("gopher://127.0.0.1:25/", id="an old scheme"),
    ],
)
def test_a_redirect_inside_is_refused_before_any_connection(target: str, dialled: list[str]) -> None:
    async def test() -> None:
        async with open_site() as site:
            address = site.serve("/feed", moved(target))
            async with open_fetcher(a_policy(obey_robots=False)) as fetcher:
                with pytest.raises(PermanentFetchError) as caught:
                    await fetcher.fetch(address)
            assert caught.value.kind in ("refused_address", "refused_scheme")

    run(test())
    assert dialled == ["127.0.0.1"]


def test_a_redirect_to_a_name_that_leads_inside_is_refused_before_any_connection(dialled: list[str]) -> None:
    async def lookup(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.1"] if host == "news.example" else ["169.254.169.254"]

    async def test() -> None:
        async with open_site() as site:
            site.serve("/feed", moved(f"http://metadata.example:{site.port}/"))
            policy = a_policy(obey_robots=False)
            async with open_fetcher(policy, transport=GuardedTransport(policy, lookup=lookup)) as fetcher:
                with pytest.raises(PermanentFetchError, match="link-local"):
                    await fetcher.fetch(f"http://news.example:{site.port}/feed")

    run(test())
    assert dialled == ["127.0.0.1"]


@pytest.mark.parametrize("target", ["http://10.0.0.1/robots.txt", "gopher://127.0.0.1:25/", "file:///etc/passwd"])
def test_a_robots_txt_leads_nowhere_else_either(target: str, dialled: list[str]) -> None:
    async def test() -> None:
        async with open_site() as site, open_fetcher(a_policy()) as fetcher:
            site.serve("/robots.txt", moved(target))
            with pytest.raises(PermanentFetchError) as caught:
                await fetcher.fetch(site.serve("/feed", answer(b"feed")))
            assert caught.value.kind in ("refused_address", "refused_scheme")
            assert site.asked("/feed") == []

    run(test())
    assert dialled == ["127.0.0.1"]


def test_a_user_name_that_looks_like_a_host_is_none(dialled: list[str]) -> None:
    async def test() -> None:
        async with open_fetcher(a_policy(allow_private_networks="")) as fetcher:
            for address in (r"http://news.example\@127.0.0.1/", "http://news.example@127.0.0.1/"):
                with pytest.raises(PermanentFetchError):
                    await fetcher.fetch(address)

    run(test())
    assert dialled == []


def test_the_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch, dialled: list[str]) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.9:3128")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.9:3128")

    async def test() -> None:
        async with open_site() as site, open_fetcher(a_policy()) as fetcher:
            await fetcher.fetch(site.serve("/a", answer(b"a")))

    run(test())
    assert set(dialled) == {"127.0.0.1"}
