"""What extracting a page costs: CPU against a bare parse and against trafilatura in one run, and memory.

    python -m bench.extraction PAGES...        (with the `bench` extra)

PAGES are HTML files, gzipped or not. Contenders take turns page by page, so that a busy machine slows them alike.
"""

import gzip
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from monitor.errors import ParseError
from monitor.extract import extract_article


def main(paths: list[str]) -> None:
    import trafilatura

    pages = [_read(Path(path)) for path in paths]
    contenders: dict[str, Callable[[bytes], object]] = {
        "bare parse": LexborHTMLParser,
        "monitor": _extract,
        "trafilatura": lambda page: trafilatura.bare_extraction(page, with_metadata=True, include_comments=False),
    }
    seconds = _race(contenders, pages)
    for name, spent in seconds.items():
        print(
            f"{name:12} {1000 * spent / len(pages):8.2f} ms a page  {spent / seconds['bare parse']:7.2f} x bare parse"
            f"  {spent / seconds['trafilatura']:7.3f} x trafilatura"
        )
    print(f"memory: {_peak(pages) / 1024:,.0f} KiB of Python objects at most for one page, besides the parser's tree")


def _read(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def _extract(page: bytes) -> object:
    try:
        return extract_article(page)
    except ParseError:
        return None


def _race(contenders: dict[str, Callable[[bytes], object]], pages: list[bytes]) -> dict[str, float]:
    """Return the CPU seconds of each contender over all pages, first calls left out."""
    seconds = dict.fromkeys(contenders, 0.0)
    for run in contenders.values():
        run(pages[0])
    for number, page in enumerate(pages):
        order = list(contenders) if number % 2 else list(contenders)[::-1]
        for name in order:
            start = time.process_time()
            contenders[name](page)
            seconds[name] += time.process_time() - start
    return seconds


def _peak(pages: list[bytes]) -> int:
    """Return the most bytes that Python allocated while one page was extracted."""
    most = 0
    for page in pages[:50]:
        tracemalloc.start()
        _extract(page)
        most = max(most, tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    return most


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1:])
