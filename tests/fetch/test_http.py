"""What is promised: a whole document or a named failure, manners at every host, and that nothing sent can hurt."""

import asyncio
import gzip
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import brotli  # type: ignore[import-untyped]  # it ships no stubs
import pytest
import zstandard

from monitor.domain.watching import Document, NotModified, Validators
from monitor.errors import FetchError, PermanentFetchError, TemporaryFetchError
from monitor.fetch import HostMemory, open_fetcher
from tests.fetch.site import Answer, a_policy, answer, moved, open_site, run

NO_ROBOTS = {"obey_robots": False}
FEED = b"<rss version='2.0'><channel></channel></rss>"


async def failure(*answers: Answer, **policy: object) -> FetchError:
    """Return how fetching such answers fails."""
    async with open_site() as site, open_fetcher(a_policy(**{**NO_ROBOTS, **policy})) as fetcher:
        with pytest.raises(FetchError) as caught:
            await fetcher.fetch(site.serve("/x", *answers))
        return caught.value


def test_a_document_comes_with_what_was_said_about_it() -> None:
    async def test() -> None:
        async with open_site() as site, open_fetcher(a_policy(**NO_ROBOTS)) as fetcher:
            url = site.serve("/feed", answer(FEED, etag='"a"', last_modified="odd", content_type="text/xml"))

            document = await fetcher.fetch(url)

            assert isinstance(document, Document)
            assert (document.body, document.status, document.url, document.final_url) == (FEED, 200, url, url)
            assert document.validators == Validators(etag='"a"', last_modified="odd")
            assert document.content_type == "text/xml"

    run(test())


def test_we_say_who_we_are_and_where_to_complain() -> None:
    async def test() -> None:
        async with open_site() as site, open_fetcher(a_policy(contact="desk@example.org")) as fetcher:
            await fetcher.fetch(site.serve("/x", answer(b"x")))

            for request in site.requests:
                assert request.headers["user-agent"].startswith("strategic-resource-monitor/")
                assert "desk@example.org" in request.headers["user-agent"]

    run(test())


@pytest.mark.parametrize(
    "validators",
    [
        pytest.param(Validators(etag='W/"1-gzip"', last_modified="Fri, 20 Nov 2026 08:00:00 GMT"), id="both"),
        pytest.param(Validators(etag="unquoted"), id="an etag that breaks the rules"),
        pytest.param(Validators(last_modified="2026-11-20 08:00:00"), id="a date in no known form"),
    ],
)
def test_validators_go_back_as_they_came(validators: Validators) -> None:
    async def test() -> None:
        async with open_site() as site, open_fetcher(a_policy(**NO_ROBOTS)) as fetcher:
            url = site.serve("/x", answer(status=304))

            result = await fetcher.fetch(url, validators=validators)

            assert isinstance(result, NotModified)
            assert site.requests[0].headers.get("if-none-match") == validators.etag
            assert site.requests[0].headers.get("if-modified-since") == validators.last_modified

    run(test())


@pytest.mark.parametrize(
    ("status", "error"),
    [
        *((status, PermanentFetchError) for status in (400, 401, 403, 404, 410, 451)),
        *((status, TemporaryFetchError) for status in (408, 425, 429, 500, 502, 503, 504, 304)),
    ],
)
def test_every_status_has_a_consequence(status: int, error: type[FetchError]) -> None:
    found = run(failure(answer(status=status)))

    assert type(found) is error
    assert (found.kind, found.status) == (f"http_{status}", status)


# --- redirects ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statuses", "moved_for_good"),
    [
        pytest.param([301], "/1", id="moved"),
        pytest.param([308, 301], "/2", id="moved twice"),
        pytest.param([302], None, id="elsewhere for now"),
        pytest.param([307], None, id="elsewhere for now, the strict form"),
        pytest.param([301, 302], "/1", id="moved, and from there elsewhere for now"),
        pytest.param([302, 301], None, id="what a temporary place says is not for good"),
    ],
)
def test_only_permanent_redirects_are_remembered(statuses: list[int], moved_for_good: str | None) -> None:
    async def test() -> None:
        async with open_site() as site, open_fetcher(a_policy(**NO_ROBOTS)) as fetcher:
            for hop, status in enumerate(statuses):
                site.serve(f"/{hop}", moved(f"/{hop + 1}", status))
            site.serve(f"/{len(statuses)}", answer(FEED))

            document = await fetcher.fetch(site.address + "/0")

            assert isinstance(document, Document)
            assert document.final_url == f"{site.address}/{len(statuses)}"
            assert document.moved_to == (moved_for_good and site.address + moved_for_good)

    run(test())


@pytest.mark.parametrize(
    ("status", "asked"),
    [
        pytest.param(307, ("POST", b'{"page": 1}'), id="the same question elsewhere"),
        pytest.param(308, ("POST", b'{"page": 1}'), id="the same question elsewhere for good"),
        pytest.param(302, ("GET", b""), id="the answer lies elsewhere"),
        pytest.param(303, ("GET", b""), id="the answer lies elsewhere, said clearly"),
    ],
)
def test_a_question_is_posted_and_asked_once_more_only_where_the_server_says_so(
    status: int, asked: tuple[str, bytes]
) -> None:
    async def test() -> None:
        async with open_site() as site, open_fetcher(a_policy(obey_robots=False)) as fetcher:
            address = site.serve("/api", moved("/there", status))
            site.serve("/there", answer(b"[]"))

            document = await fetcher.fetch(f"{address}#page=1", validators=Validators(etag='"1"'), body=b'{"page": 1}')

            first, second = site.requests
            assert isinstance(document, Document)
            assert document.body == b"[]"
            assert (first.method, first.path, first.body) == ("POST", "/api", b'{"page": 1}')
            assert first.headers["content-type"] == "application/json"
            assert "if-none-match" not in first.headers
            assert (second.method, second.body) == asked

    run(test())


def test_redirects_in_a_circle_are_left() -> None:
    async def test() -> None:
        async with open_site() as site, open_fetcher(a_policy(**NO_ROBOTS)) as fetcher:
            site.serve("/a", moved("/b"))
            site.serve("/b", moved("/a"))
            with pytest.raises(PermanentFetchError) as caught:
                await fetcher.fetch(site.address + "/a")
            assert caught.value.kind == "redirect_loop"
            assert len(site.requests) == 2

    run(test())


def test_a_long_chain_of_redirects_is_left() -> None:
    async def test() -> None:
        async with open_site() as site, open_fetcher(a_policy(max_redirects=3, **NO_ROBOTS)) as fetcher:
            for hop in range(9):
                site.serve(f"/{hop}", moved(f"/{hop + 1}"))
            with pytest.raises(PermanentFetchError) as caught:
                await fetcher.fetch(site.address + "/0")
            assert caught.value.kind == "too_many_redirects"
            assert len(site.requests) == 4

    run(test())


def test_a_password_in_an_address_stays_with_its_origin() -> None:
    async def test() -> None:
        async with open_site() as site, open_site("127.0.0.2") as other, open_fetcher(a_policy(**NO_ROBOTS)) as fetcher:
            site.serve("/x", moved(other.serve("/y", answer(b"y"))))

            await fetcher.fetch(site.address.replace("//", "//user:secret@") + "/x")

            assert "authorization" in site.requests[0].headers
            assert "authorization" not in other.requests[0].headers
            assert "cookie" not in other.requests[0].headers

    run(test())


# --- bounds ---------------------------------------------------------------------------------------------------------


async def drip(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
    for _ in range(1000):
        writer.write(b".")
        await writer.drain()
        await asyncio.sleep(0.01)


async def drip_headers(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(1000):
        writer.write(f"x-{number}: y\r\n".encode())
        await writer.drain()
        await asyncio.sleep(0.01)


async def flood(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
    for _ in range(10_000):
        writer.write(b"2000\r\n" + bytes(0x2000) + b"\r\n")
        await writer.drain()


async def silence(writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(5)


async def hang_up(writer: asyncio.StreamWriter) -> None:
    writer.close()


@pytest.mark.parametrize(
    ("reply", "kind", "policy"),
    [
        pytest.param(drip, "timeout", {"deadline_seconds": 0.2}, id="a body that drips for ever"),
        pytest.param(silence, "timeout", {"read_timeout_seconds": 0.1}, id="no answer"),
        pytest.param(flood, "too_large", {"max_body_bytes": 100_000}, id="an endless body"),
        pytest.param(answer(bytes(20_000)), "too_large", {"max_body_bytes": 10_000}, id="a large body"),
        pytest.param(
            answer(gzip.compress(bytes(2**22)), content_encoding="gzip"),
            "too_large",
            {"max_decoded_bytes": 2**20},
            id="a bomb",
        ),
        pytest.param(
            answer(brotli.compress(bytes(2**23)), content_encoding="br"),
            "too_large",
            {},
            id="a bomb of brotli, by its ratio",
        ),
        pytest.param(
            answer(zstandard.compress(bytes(2**23)), content_encoding="zstd"), "too_large", {}, id="a bomb of zstd"
        ),
        pytest.param(
            answer(gzip.compress(gzip.compress(bytes(2**24))), content_encoding="gzip, gzip"),
            "too_large",
            {},
            id="a bomb in a bomb",
        ),
        pytest.param(drip_headers, "timeout", {"deadline_seconds": 0.2}, id="headers that drip for ever"),
        pytest.param(answer(gzip.compress(FEED)[:-9], content_encoding="gzip"), "undecodable", {}, id="cut gzip"),
        pytest.param(answer(FEED, content_encoding="gzip"), "undecodable", {}, id="gzip that is none"),
        pytest.param(answer(b"", x="y" * 20_000), "broken_answer", {"max_header_bytes": 8192}, id="a huge header"),
        pytest.param(
            answer(FEED, length=9999, connection="close"), "timeout", {"read_timeout_seconds": 0.2}, id="short"
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n", "broken_answer", {}, id="bad chunk"
        ),
        pytest.param(b"SSH-2.0-OpenSSH_9.9\r\n\r\n", "broken_answer", {}, id="not HTTP"),
        pytest.param(hang_up, "broken_answer", {}, id="hangs up"),
    ],
)
def test_an_answer_is_whole_and_within_bounds_or_a_failure(reply: Answer, kind: str, policy: dict[str, object]) -> None:
    found = run(failure(reply, **policy))

    assert isinstance(found, TemporaryFetchError)
    assert found.kind == kind


@pytest.mark.parametrize(
    "begun",
    [
        pytest.param(answer(FEED, length=2 * len(FEED)), id="of a length"),
        pytest.param(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n<rss>\r\n", id="between chunks"),
        pytest.param(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\n<rss", id="within a chunk"),
        pytest.param(b"HTTP/1.1 200 OK\r\ncontent-le", id="within the headers"),
    ],
)
def test_a_body_cut_short_is_no_body(begun: bytes) -> None:
    async def half(writer: asyncio.StreamWriter) -> None:
        writer.write(begun)
        await writer.drain()
        writer.close()

    assert run(failure(half)).kind == "broken_answer"


def test_nobody_at_the_door_is_a_temporary_failure() -> None:
    async def test() -> None:
        async with open_site() as site:
            address = site.address
        async with open_fetcher(a_policy(**NO_ROBOTS)) as fetcher:
            with pytest.raises(TemporaryFetchError) as caught:
                await fetcher.fetch(address)
            assert caught.value.kind == "no_connection"

    run(test())


def test_a_connection_that_died_while_idle_is_not_a_failure() -> None:
    async def test() -> None:
        async def once(writer: asyncio.StreamWriter) -> None:
            writer.write(answer(b"one"))
            await writer.drain()
            writer.close()

        async with open_site() as site, open_fetcher(a_policy(**NO_ROBOTS)) as fetcher:
            url = site.serve("/x", once, answer(b"two"))
            await fetcher.fetch(url)
            document = await fetcher.fetch(url)
            assert isinstance(document, Document)
            assert document.body == b"two"

    run(test())


def test_one_connection_serves_many_requests() -> None:
    async def test() -> None:
        async with open_site() as site, open_fetcher(a_policy()) as fetcher:
            url = site.serve("/x", answer(b"x"))
            for _ in range(5):
                await fetcher.fetch(url)
            assert site.connections == 1

    run(test())


# --- manners --------------------------------------------------------------------------------------------------------


def test_a_host_gets_one_request_at_a_time_and_a_pause_between_two() -> None:
    async def test() -> None:
        async with open_site() as site, open_fetcher(a_policy(per_host_delay_seconds=0.05)) as fetcher:
            for n in range(4):
                site.serve(f"/{n}", answer(b"x"))

            await asyncio.gather(*(fetcher.fetch(f"{site.address}/{n}") for n in range(4)))

            for before, after in zip(site.requests, site.requests[1:], strict=False):
                assert after.began - before.ended >= 0.045

    run(test())


def test_other_hosts_need_not_wait() -> None:
    async def test() -> None:
        async with open_site() as busy, open_site("127.0.0.2") as free, open_fetcher(a_policy(**NO_ROBOTS)) as fetcher:
            slow = asyncio.create_task(fetcher.fetch(busy.serve("/x", silence)))
            await fetcher.fetch(free.serve("/y", answer(b"y")))
            assert not slow.done()
            slow.cancel()

    run(test())


@pytest.mark.parametrize("in_words", [False, True], ids=["seconds", "date"])
def test_a_host_that_asks_for_silence_gets_it(in_words: bool) -> None:
    clock = [datetime(2026, 11, 22, 8, 0, tzinfo=UTC)]
    later = format_datetime(clock[0] + timedelta(minutes=5), usegmt=True) if in_words else "300"

    async def test() -> None:
        policy = a_policy(**NO_ROBOTS)
        async with open_site() as site, open_fetcher(policy, now=lambda: clock[0]) as fetcher:
            site.serve("/busy", answer(status=429, retry_after=later))
            site.serve("/other", answer(b"x"))
            with pytest.raises(TemporaryFetchError) as first:
                await fetcher.fetch(site.address + "/busy")
            with pytest.raises(TemporaryFetchError) as second:
                await fetcher.fetch(site.address + "/other")

            assert first.value.retry_at is not None
            assert clock[0] + timedelta(minutes=5) <= first.value.retry_at <= clock[0] + timedelta(minutes=5, seconds=2)
            assert (second.value.kind, second.value.retry_at) == ("host_silence", first.value.retry_at)
            assert len(site.requests) == 1

            clock[0] += timedelta(minutes=6)
            await fetcher.fetch(site.address + "/other")

    run(test())


@pytest.mark.parametrize("value", ["soon", "-5", "", "Fri, 20 Nov 2020 08:00:00 GMT", "9" * 30, "Nov 99"])
def test_a_retry_after_that_makes_no_sense_silences_nobody_for_long(value: str) -> None:
    found = run(failure(answer(status=503, retry_after=value)))

    assert isinstance(found, TemporaryFetchError)
    assert found.retry_at is None or found.retry_at <= datetime.now(UTC) + timedelta(hours=24)


ROBOTS = b"""User-agent: *
Disallow: /private

User-agent: strategic-resource-monitor
Disallow: /not-you
Crawl-delay: 0.1
"""


def test_robots_txt_is_asked_once_and_obeyed() -> None:
    async def test() -> None:
        async with open_site() as site, open_fetcher(a_policy()) as fetcher:
            site.serve("/robots.txt", answer(ROBOTS))
            site.serve("/private", answer(b"for those who are not named"))
            with pytest.raises(PermanentFetchError) as caught:
                await fetcher.fetch(site.serve("/not-you", answer(b"x")))
            await fetcher.fetch(site.address + "/private")

            assert caught.value.kind == "robots"
            assert [request.path for request in site.requests] == ["/robots.txt", "/private"]
            assert site.requests[1].began - site.requests[0].ended >= 0.09

    run(test())


def test_a_redirect_to_a_forbidden_place_is_not_followed() -> None:
    async def test() -> None:
        async with open_site() as site, open_fetcher(a_policy()) as fetcher:
            site.serve("/robots.txt", answer(ROBOTS))
            with pytest.raises(PermanentFetchError):
                await fetcher.fetch(site.serve("/x", moved("/not-you")))
            assert site.asked("/not-you") == []

    run(test())


@pytest.mark.parametrize(
    ("reply", "allowed"),
    [
        pytest.param(answer(status=404), True, id="none"),
        pytest.param(answer(status=403), True, id="refused: RFC 9309 counts it as none"),
        pytest.param(answer(b"<html>not found</html>"), True, id="a page instead"),
        pytest.param(answer(b""), True, id="empty"),
        pytest.param(answer(b"\xff\xfe\x00\x01garbage: \x80"), True, id="garbage"),
        pytest.param(answer(status=500), False, id="an error: RFC 9309 says stay away for now"),
        pytest.param(answer(b"User-agent: *\nDisallow: /"), False, id="all forbidden"),
    ],
)
def test_what_a_missing_or_broken_robots_txt_means(reply: bytes, allowed: bool) -> None:
    async def test() -> bool:
        async with open_site() as site, open_fetcher(a_policy()) as fetcher:
            site.serve("/robots.txt", reply)
            try:
                await fetcher.fetch(site.serve("/x", answer(b"x")))
            except FetchError:
                return bool(site.asked("/x"))
            return True

    assert run(test()) is allowed


def test_what_hosts_asked_for_is_remembered_from_one_run_to_the_next() -> None:
    memory = HostMemory()

    async def test() -> None:
        async with open_site() as site:
            site.serve("/busy", answer(status=429, retry_after="300"))
            async with open_fetcher(a_policy(), memory=memory) as fetcher:
                with pytest.raises(TemporaryFetchError):
                    await fetcher.fetch(site.address + "/busy")
            async with open_fetcher(a_policy(), memory=memory) as fetcher:
                with pytest.raises(TemporaryFetchError) as caught:
                    await fetcher.fetch(site.address + "/other")
            assert caught.value.kind == "host_silence"
            assert [request.path for request in site.requests] == ["/robots.txt", "/busy"]

    run(test())


def test_robots_txt_is_asked_again_when_its_time_is_over() -> None:
    clock = [datetime(2026, 11, 22, tzinfo=UTC)]

    async def test() -> None:
        async with open_site() as site, open_fetcher(a_policy(), now=lambda: clock[0]) as fetcher:
            url = site.serve("/x", answer(b"x"))
            await fetcher.fetch(url)
            clock[0] += timedelta(hours=25)
            await fetcher.fetch(url)
            assert len(site.asked("/robots.txt")) == 2

    run(test())
