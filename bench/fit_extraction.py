"""Fit the trees of monitor/extract/model.json to pages on which people marked the article.

    uv run --with lightgbm python -m bench.fit_extraction PAGES... > monitor/extract/model.json

PAGES are folders with `gold.jsonl.gz` (one object a line: html_file, url, text, and text_alt for what may be there but
need not), a shape that public extraction benchmarks are easily brought into. Prints the trees; raise EXTRACTOR_VERSION
when you keep them.
"""

import gzip
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.errors import ParseError
from monitor.extract.features import NAMES, PageFeatures
from monitor.extract.head import read_head
from monitor.extract.metadata import headline
from monitor.extract.outline import Block, outline
from monitor.extract.page import parse, read_text

_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")
_WINDOW = 4  # tokens, as the public benchmarks compare
# Eight leaves keep a tree readable; more trees or leaves gained nothing on sites that were left out.
_FIT = {
    "n_estimators": 80,
    "num_leaves": 8,
    "learning_rate": 0.12,
    "min_child_samples": 60,
    "subsample": 0.8,
    "subsample_freq": 1,
    "colsample_bytree": 0.5,
    "reg_lambda": 5,
    "verbose": -1,
    "n_jobs": 1,
    "random_state": 1,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """One page: its rows, which of its blocks are the article, and how much each block counts."""

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
    features = PageFeatures(
        page,
        title=title.text if title else None,
        linked_body=head.linked.body,
        description=head.linked.description or head.first("og:description", "description"),
    )
    labels = _marked(page.blocks, record["text"])
    optional = labels != _marked(page.blocks, record["text_alt"]) if record.get("text_alt") else labels & False
    weights = np.array([block.size + 5.0 for block in page.blocks]) * ~optional
    return Sample(rows=features.rows(), labels=labels, weights=weights / (weights.sum() or 1.0))


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


def fit(sets: list[list[Sample]]) -> list[dict[str, Any]]:
    """Return the fitted trees; a set counts by the square root of its pages, so that no large one rules."""
    import lightgbm  # needed here alone

    pages = [(sample, len(group) ** -0.5) for group in sets for sample in group if len(sample.rows)]
    rows = np.vstack([sample.rows for sample, _ in pages])
    labels = np.concatenate([sample.labels for sample, _ in pages])
    weights = np.concatenate([sample.weights * share for sample, share in pages])
    model = lightgbm.LGBMClassifier(**_FIT).fit(rows, labels, sample_weight=weights / weights.mean())
    return [_tree(dumped["tree_structure"]) for dumped in model.booster_.dump_model()["tree_info"]]


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


if __name__ == "__main__":
    trees = fit([list(samples(Path(folder))) for folder in sys.argv[1:]])
    json.dump({"trees": trees}, sys.stdout, separators=(",", ":"))
