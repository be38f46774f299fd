"""How likely each block is of the article: eighty small decision trees over the columns of `features.py`.

Fitted by gradient boosting (Friedman 2001) to 788 public news and blog pages in twenty languages on which
people had marked the article; `bench/fit_extraction.py` fits them again. A tree is `split` (column names), `at` (go left when
not above), and for each leaf the turns that lead to it (+1 left, -1 right) and what it adds to the log odds.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from monitor.extract.features import NAMES


@dataclass(frozen=True, slots=True)
class _Forest:
    """All trees at once: T trees of at most S splits and L leaves, padded with leaves that are never reached."""

    columns: NDArray[np.intp]  # T * S
    at: NDArray[np.float32]  # T * S
    turns: NDArray[np.float32]  # T, S, L: +1, -1, or 0 where a split is not on the way to the leaf
    lengths: NDArray[np.float32]  # T, 1, L: turns on the way to the leaf
    values: NDArray[np.float32]  # T, 1, L


def probabilities(rows: list[list[float]]) -> list[float]:
    """Return for each row of features how likely the block is of the article, in [0, 1]."""
    if not rows:
        return []
    forest = _forest()
    table = np.asarray(rows, dtype=np.float32)
    trees, splits, _ = forest.turns.shape
    left = np.where(table[:, forest.columns] <= forest.at, np.float32(1), np.float32(-1))
    turns = left.reshape(len(rows), trees, splits).transpose(1, 0, 2) @ forest.turns
    odds = ((turns == forest.lengths) * forest.values).sum(axis=(0, 2))
    found: list[float] = (1 / (1 + np.exp(-odds))).tolist()
    return found


@cache
def _forest() -> _Forest:
    trees = json.loads((files("monitor.extract") / "model.json").read_text("utf-8"))["trees"]
    splits = max(len(tree["split"]) for tree in trees)
    leaves = max(len(tree["leaves"]) for tree in trees)
    columns = np.zeros((len(trees), splits), dtype=np.intp)
    at = np.zeros((len(trees), splits), dtype=np.float32)
    turns = np.zeros((len(trees), splits, leaves), dtype=np.float32)
    lengths = np.full((len(trees), 1, leaves), np.inf, dtype=np.float32)
    values = np.zeros((len(trees), 1, leaves), dtype=np.float32)
    for number, tree in enumerate(trees):
        columns[number, : len(tree["split"])] = [NAMES.index(name) for name in tree["split"]]
        at[number, : len(tree["at"])] = tree["at"]
        values[number, 0, : len(tree["leaves"])] = tree["leaves"]
        for leaf, path in enumerate(tree["paths"]):
            lengths[number, 0, leaf] = len(path)
            for split, turn in path:
                turns[number, split, leaf] = turn
    return _Forest(columns.ravel(), at.ravel(), turns, lengths, values)
