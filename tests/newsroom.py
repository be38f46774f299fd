"""A real HTTP server on loopback with a feed, a listing page and a sitemap over pages of our own."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from textwrap import dedent

METALS = ("lithium", "cobalt", "tungsten", "gallium", "vanadium", "nickel", "graphite", "titanium", "antimony")
PLACES = ("Qinghai", "Chile", "Jiangxi", "Zambia", "Quebec", "Sichuan", "Indonesia", "Norway", "Kazakhstan")
DOINGS = (
    "opens a second refinery after two years of work on the site",
    "halts exports while the customs office checks every licence",
    "signs a supply contract with three makers of magnets",
    "finds a deposit beneath the old tailings of the northern mine",
    "asks villagers about the road that ore trucks will take",
    "buys shares of the smelter that its neighbour had to close",
    "tests a solvent that separates the concentrate in one step",
    "lends money to the port where the ore is loaded in winter",
    "orders a survey of the ground water around the salt lake",
)


@dataclass
class Newsroom:
    """What the server serves, and what it was asked."""

    address: str = ""
    numbers: dict[str, list[int]] = field(default_factory=lambda: {"feed": [], "listing": [], "sitemap": []})
    failing: dict[str, int] = field(default_factory=dict)  # path -> status
    headers: dict[str, dict[str, str]] = field(default_factory=dict)  # path -> more of them
    replaced: dict[str, bytes] = field(default_factory=dict)  # path -> something else than ours
    requests: list[tuple[str, int, bool]] = field(default_factory=list)  # path, status, conditional

    def publish(self, channel: str, *numbers: int) -> None:
        """Announce articles through a channel, newest first."""
        self.numbers[channel] = [*numbers, *self.numbers[channel]]

    def sources_yaml(self) -> str:
        """Return a sources.yaml for the three channels."""
        return dedent(f"""\
            version: 1
            sources:
              - id: feed
                name: The feed
                kind: feed
                url: {self.address}/feed.xml
              - id: listing
                name: The listing
                kind: listing
                url: {self.address}/news/
                options: {{item: "ul.news li", link: a, title: a, date: .date}}
              - id: sitemap
                name: The sitemap
                kind: sitemap
                url: {self.address}/sitemap.xml
            """)

    def pages_asked_for(self) -> list[str]:
        """Return the article pages that were asked for and delivered."""
        return [path for path, status, _ in self.requests if path.startswith("/a/") and status == 200]

    def body_of(self, path: str) -> tuple[str, bytes] | None:
        """Return (content type, bytes) of a path."""
        makers = {"/feed.xml": self._feed, "/news/": self._listing, "/sitemap.xml": self._sitemap}
        if path in self.replaced:
            return "text/html; charset=utf-8", self.replaced[path]
        if path in makers:
            return makers[path]()
        number = path.removeprefix("/a/").removesuffix(".html")
        return ("text/html; charset=utf-8", page(int(number))) if number.isdecimal() else None

    def _feed(self) -> tuple[str, bytes]:
        items = "".join(
            f"<item><title>{title(n)}</title><link>{self.address}/a/{n}.html</link><guid>{n}</guid>"
            f"<pubDate>Fri, 20 Nov 2026 {n % 24:02d}:00:00 GMT</pubDate></item>"
            for n in self.numbers["feed"]
        )
        xml = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Feed</title>{items}</channel></rss>'
        return "application/rss+xml", xml.encode()

    def _listing(self) -> tuple[str, bytes]:
        items = "".join(
            f'<li><a href="/a/{n}.html">{title(n)}</a> <span class="date">2026-11-20</span></li>'
            for n in self.numbers["listing"]
        )
        return "text/html; charset=utf-8", f"<html><body><ul class=news>{items}</ul></body></html>".encode()

    def _sitemap(self) -> tuple[str, bytes]:
        items = "".join(f"<url><loc>{self.address}/a/{n}.html</loc></url>" for n in self.numbers["sitemap"])
        xml = f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{items}</urlset>'
        return "application/xml", xml.encode()


def title(number: int) -> str:
    """Return a headline that no other number has."""
    metal, place = METALS[number % len(METALS)], PLACES[number // len(METALS) % len(PLACES)]
    return f"{place} {DOINGS[number * 7 % len(DOINGS)].split(' ', 1)[0]} {metal} case {number}"


def page(number: int) -> bytes:
    """Return an article whose words are its own."""
    metal, place = METALS[number % len(METALS)], PLACES[number // len(METALS) % len(PLACES)]
    own = [hashlib.sha256(f"{number}/{i}".encode()).hexdigest()[:8] for i in range(60)]
    sentences = [
        f"{place} {DOINGS[(number + i) % len(DOINGS)]}, the {metal} office said in {own[i * 4]} of {own[i * 4 + 1]}, "
        f"and {own[i * 4 + 2]} tonnes were named by {own[i * 4 + 3]}."
        for i in range(15)
    ]
    paragraphs = "".join(f"<p>{' '.join(sentences[i : i + 3])}</p>" for i in range(0, 15, 3))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title(number)}</title></head><body>'
        f"<article><h1>{title(number)}</h1>{paragraphs}</article></body></html>"
    ).encode()


@contextmanager
def open_newsroom() -> Iterator[Newsroom]:
    """Serve a newsroom on a free port of 127.0.0.1."""
    newsroom = Newsroom()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(newsroom))
    server.daemon_threads = True
    newsroom.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield newsroom
    server.shutdown()
    server.server_close()
    thread.join()


def write_sources(newsroom: Newsroom, folder: Path) -> Path:
    """Write the newsroom's sources.yaml into a folder and return its path."""
    file = folder / "sources.yaml"
    file.write_text(newsroom.sources_yaml(), encoding="utf-8")
    return file


def _handler(newsroom: Newsroom) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked_before = self.headers.get("if-none-match")
            found = newsroom.body_of(self.path)
            if failure := newsroom.failing.get(self.path):
                self._answer(failure, "text/plain", b"sorry", asked_before)
            elif found is None:
                self._answer(404, "text/plain", b"nothing here", asked_before)
            else:
                etag = f'"{hashlib.md5(found[1]).hexdigest()}"'
                fresh = asked_before == etag
                self._answer(304 if fresh else 200, found[0], b"" if fresh else found[1], asked_before, etag)

        def _answer(self, status: int, media: str, body: bytes, asked_before: str | None, etag: str = "") -> None:
            newsroom.requests.append((self.path, status, asked_before is not None))
            self.send_response(status)
            self.send_header("Content-Type", media)
            self.send_header("Content-Length", str(len(body)))
            if etag:
                self.send_header("ETag", etag)
            for name, value in newsroom.headers.get(self.path, {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Stay silent."""

    return Handler
