"""Fit the trees of monitor/extract/model.json to pages on which people marked the article.

    uv run --with lightgbm python -m bench.fit_extraction PAGES... > monitor/extract/model.json
    uv run --with lightgbm python -m bench.fit_extraction --unseen PAGES...

PAGES are folders with `gold.jsonl.gz` (one object a line: html_file, url, text, and text_alt for what may be there but
need not), a shape that public extraction benchmarks are easily brought into. Prints the trees; raise EXTRACTOR_VERSION
when you keep them. With `--unseen`, prints instead how well trees do on sites that they were not fitted to: the mean F1
and its spread over several divisions of the sites; a change that moves it less than the spread has moved nothing.
"""

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from statistics import mean, stdev
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from monitor.errors import ParseError
from monitor.extract.body import likely_blocks, text_of
from monitor.extract.features import NAMES, features
from monitor.extract.head import read_head
from monitor.extract.metadata import headline
from monitor.extract.outline import Block, Outline, outline
from monitor.extract.page import parse, read_text

_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")
_WINDOW = 4  # tokens, as the public benchmarks compare
# Eight leaves keep a tree readable; more trees or leaves gained nothing on sites that were left out.
_TREES = 80
_FIT = {
    "objective": "binary",
    "num_leaves": 8,
    "learning_rate": 0.12,
    "min_data_in_leaf": 60,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "feature_fraction": 0.5,
    "lambda_l2": 5,
    "verbose": -1,
    "num_threads": 1,
    "seed": 1,
    "deterministic": True,
}
_LEAST = 15.0  # characters that a block weighs besides its own: short lines are few letters, but seen by readers
_FOLDS = 5
_DIVISIONS = 3  # of the sites into folds: one page more or less in the right fold moves a set by as much as a good idea


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """One page: its rows, which of its blocks are the article, and how much each block counts."""

    site: str
    title: str | None
    page: Outline
    texts: tuple[str, ...]  # the marked text, and the same with what may be there but need not
    rows: NDArray[np.float32]
    labels: NDArray[np.bool_]
    weights: NDArray[np.float64]  # sum to 1 over a page, by characters; 0 for blocks that may be there or not


def samples(folder: Path) -> Iterator[Sample]:
    """Return the marked pages of a folder."""
    with gzip.open(folder / "gold.jsonl.gz", "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            if record.get("text") and (sample := _sample(folder, record)):
                yield sample


def _sample(folder: Path, record: dict[str, Any]) -> Sample | None:
    try:
        tree = parse(read_text(gzip.decompress((folder / record["html_file"]).read_bytes()), None))
    except ParseError:
        return None
    if tree.body is None:
        return None
    head, page = read_head(tree), outline(tree.body)
    title = headline(tree, head, record.get("url"))
    rows = features(
        page,
        title=title.text if title else None,
        linked_body=head.linked.body,
        description=head.linked.description or head.first("og:description", "description"),
    )
    labels = _marked(page.blocks, record["text"])
    optional = labels != _marked(page.blocks, record["text_alt"]) if record.get("text_alt") else labels & False
    weights = np.array([block.size + _LEAST for block in page.blocks]) * ~optional
    return Sample(
        site=_site(record.get("url")) or record["html_file"],
        title=title.text if title else None,
        page=page,
        texts=tuple(filter(None, (record["text"], record.get("text_alt")))),
        rows=rows,
        labels=labels,
        weights=weights / (weights.sum() or 1.0),
    )


def _site(url: str | None) -> str:
    labels = (urlsplit(url or "").hostname or "").split(".")
    short = len(labels) > 2 and len(labels[-2]) < 4  # co.uk, com.cn, gov.au
    return ".".join(labels[-3 if short else -2 :])


def _marked(blocks: list[Block], text: str) -> NDArray[np.bool_]:
    """Say for each block whether most of its token windows are in the marked text; short blocks, whether a line is."""
    wanted = set(_windows(_TOKEN.findall(text)))
    lines = {" ".join(_TOKEN.findall(line)) for line in text.split("\n")}
    found = []
    for block in blocks:
        tokens = _TOKEN.findall(block.text)
        windows = _windows(tokens)
        if windows:
            found.append(sum(window in wanted for window in windows) > 0.5 * len(windows))
        else:
            found.append(" ".join(tokens) in lines)
    return np.array(found, dtype=np.bool_)


def _windows(tokens: list[str]) -> list[tuple[str, ...]]:
    return list(zip(*(tokens[start:] for start in range(_WINDOW)), strict=False))


def fit(sets: list[list[Sample]]) -> Any:
    """Return the fitted trees; a set counts by the square root of its pages, so that no large one rules."""
    import lightgbm  # needed here alone

    pages = [(sample, len(group) ** -0.5) for group in sets for sample in group if len(sample.rows)]
    rows = np.vstack([sample.rows for sample, _ in pages])
    labels = np.concatenate([sample.labels for sample, _ in pages]).astype(np.float64)
    weights = np.concatenate([sample.weights * share for sample, share in pages])
    return lightgbm.train(_FIT, lightgbm.Dataset(rows, labels, weight=weights / weights.mean()), _TREES)


def trees(booster: Any) -> list[dict[str, Any]]:
    """Return the trees in the shape that `judge.py` reads."""
    return [_tree(dumped["tree_structure"]) for dumped in booster.dump_model()["tree_info"]]


def _tree(root: dict[str, Any]) -> dict[str, Any]:
    tree: dict[str, Any] = {"split": [], "at": [], "paths": [], "leaves": []}

    def grow(node: dict[str, Any], path: list[list[int]]) -> None:
        if "leaf_value" in node:
            tree["leaves"].append(round(node["leaf_value"], 5))
            tree["paths"].append(path)
            return
        number = len(tree["split"])
        tree["split"].append(NAMES[node["split_feature"]])
        tree["at"].append(float(f"{node['threshold']:.6g}"))
        grow(node["left_child"], [*path, [number, 1]])
        grow(node["right_child"], [*path, [number, -1]])

    grow(root, [])
    return tree


def unseen(sets: list[list[Sample]], division: int) -> Iterator[float]:
    """Return the F1 of each set, every page scored by trees that saw no page of its site."""
    found: list[list[tuple[float, float]]] = [[] for _ in sets]
    for fold in range(_FOLDS):
        booster = fit([[sample for sample in group if _fold(sample.site, division) != fold] for group in sets])
        for scores, group in zip(found, sets, strict=True):
            scores += [_score(sample, booster) for sample in group if _fold(sample.site, division) == fold]
    for scores in found:
        precision, recall = (mean(values) for values in zip(*scores, strict=True))
        yield 2 * precision * recall / (precision + recall)


def _fold(site: str, division: int) -> int:
    return int(sha256(f"{division}:{site}".encode()).hexdigest(), 16) % _FOLDS


def _score(sample: Sample, booster: Any) -> tuple[float, float]:
    """Return precision and recall over token windows, against the more favourable of the marked texts."""
    likely = booster.predict(sample.rows, num_threads=1).tolist() if len(sample.rows) else []
    got = Counter(_windows(_TOKEN.findall(text_of(likely_blocks(sample.page, likely, sample.title)))))
    scores = []
    for text in sample.texts:
        wanted = Counter(_windows(_TOKEN.findall(text)))
        hits = (wanted & got).total()
        scores.append((hits / (got.total() or 1), hits / (wanted.total() or 1)))
    return max(scores, key=lambda score: score[0] * score[1])


def main(arguments: list[str]) -> None:
    folders = [Path(argument) for argument in arguments if argument != "--unseen"]
    sets = [list(samples(folder)) for folder in folders]
    if "--unseen" not in arguments:
        json.dump({"trees": trees(fit(sets))}, sys.stdout, separators=(",", ":"))
        return
    divisions = [list(unseen(sets, division)) for division in range(_DIVISIONS)]
    rows = [*zip(*divisions, strict=True), tuple(map(mean, divisions))]
    for name, scores in zip([*(folder.name for folder in folders), "macro"], rows, strict=True):
        print(f"{name:20} {mean(scores):.4f} ± {stdev(scores):.4f}")


if __name__ == "__main__":
    main(sys.argv[1:])
