"""Count how common words are: what `monitor.dedup.subject` weighs words by.

    python -m bench.learn_commonness FOLDER > monitor/dedup/common.tsv

One line a word stem or pair of Han characters: the word, and in how many of a thousand articles of its language it
occurs. Copies and made-up articles are left out, so are numbers and what is rarer than the weights can tell apart.
"""

import gzip
import json
import sys
from collections import Counter
from pathlib import Path

from monitor.dedup.subject import RAREST, terms_of

MADE_UP = {"variant", "template", "template_variant"}


def main() -> None:
    counts: dict[str, Counter[str]] = {"en": Counter(), "zh": Counter()}
    articles: Counter[str] = Counter()
    with gzip.open(Path(sys.argv[1]) / "dups.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["kind"] in MADE_UP:
                continue
            articles[row["lang"]] += 1
            counts[row["lang"]].update(set(terms_of(f"{row.get('title') or ''}\n{row['text']}")))
    for language, words in counts.items():
        for word, count in sorted(words.items()):
            if count > 2 * RAREST * articles[language] and not word[0].isdigit():
                print(f"{word}\t{1000 * count / articles[language]:.0f}")


if __name__ == "__main__":
    main()
