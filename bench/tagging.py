"""CPU of tagging an article against one pyahocorasick scan of the same patterns over the same text, in one run.

    python bench/tagging.py [FILE.jsonl[.gz] ...]     lines with "title" and "text"; without files, the seed documents

Prints the ratio (a ceiling of 3 is promised), the CPU to start with the full gazetteer, and the memory it takes.
"""

import gzip
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import ahocorasick

_SEEDS = Path(__file__).parent.parent / "db" / "seeds"


def main() -> None:
    """Measure and print."""
    base = _resident_mb()
    begin = time.process_time()
    from monitor.tag import tag_article

    tag_article("Warm", "up in Chile, 智利")
    started, resident = time.process_time() - begin, _resident_mb() - base
    articles = list(_articles(sys.argv[1:]))
    automaton = _peer()
    # In turns, so that whatever else the machine does meets both.
    rounds = [(_cpu(tag_article, articles), _cpu(partial(_scan, automaton), articles)) for _ in range(5)]
    ours, peer = (min(times) for times in zip(*rounds, strict=True))
    characters = sum(len(title) + len(text) for title, text in articles) / len(articles)
    print(f"{len(articles)} articles of {characters:.0f} characters")
    print(f"tag_article     {1e6 * ours:8.0f} us CPU each")
    print(f"one scan        {1e6 * peer:8.0f} us CPU each, pyahocorasick, {len(automaton)} patterns")
    print(f"ratio           {ours / peer:8.2f}    (promised: at most 3)")
    print(f"start           {started:8.2f} s CPU  (promised: less than 1.5)")
    print(f"memory          {resident:8.0f} MB")


def _articles(files: list[str]) -> Iterator[tuple[str, str]]:
    for file in files:
        with gzip.open(file, "rt") if file.endswith(".gz") else Path(file).open() as lines:
            for line in lines:
                row = json.loads(line)
                yield row.get("title") or "", row["text"]
    if not files:
        yield from (("", path.read_text()) for path in sorted(_SEEDS.glob("*.txt")) for _ in range(10))


def _peer() -> ahocorasick.Automaton:
    """Return the automaton of all names that the tagger looks for, of metals and of places."""
    from monitor.tag.gazetteer import all_names
    from monitor.tag.lexicon import load_lexicon

    automaton = ahocorasick.Automaton()
    for pattern in {*load_lexicon().patterns, *all_names()}:
        automaton.add_word(pattern, len(pattern))
    automaton.make_automaton()
    return automaton


def _scan(automaton: ahocorasick.Automaton, title: str, text: str) -> int:
    return sum(1 for _ in automaton.iter(title.lower())) + sum(1 for _ in automaton.iter(text.lower()))


def _cpu(work: Callable[[str, str], object], articles: list[tuple[str, str]]) -> float:
    begin = time.process_time()
    for title, text in articles:
        work(title, text)
    return (time.process_time() - begin) / len(articles)


def _resident_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
