"""How likely each block is of the article: eighty small decision trees over the columns of `features.py`.

Fitted by gradient boosting (Friedman 2001) to 788 public news and blog pages in twenty languages on which people had
marked the article; `bench/fit_extraction.py` fits them again. A tree is `split` (column names), `at` (go left when
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
    at: NDArray[np.float32]  # T * S, 1
    turns: NDArray[np.float32]  # T, L, S: +1 for left, -1 for right, 0 where a split is not on the way to the leaf
    lefts: NDArray[np.float32]  # T, L, 1: how many turns to the left lead to the leaf
    values: NDArray[np.float32]  # T * L


def probabilities(rows: NDArray[np.float32]) -> list[float]:
    """Return for each row of features how likely the block is of the article, in [0, 1]."""
    if not len(rows):
        return []
    forest = _forest()
    columns = np.ascontiguousarray(rows.T)
    trees, _, splits = forest.turns.shape
    left = (columns[forest.columns] <= forest.at).astype(np.float32).reshape(trees, splits, len(rows))
    reached = (forest.turns @ left) == forest.lefts
    odds = forest.values @ reached.reshape(-1, len(rows)).astype(np.float32)
    found: list[float] = (1 / (1 + np.exp(-odds))).tolist()
    return found


@cache
def _forest() -> _Forest:
    trees = json.loads((files("monitor.extract") / "model.json").read_text("utf-8"))["trees"]
    splits = max(len(tree["split"]) for tree in trees)
    leaves = max(len(tree["leaves"]) for tree in trees)
    columns = np.zeros((len(trees), splits), dtype=np.intp)
    at = np.zeros((len(trees), splits), dtype=np.float32)
    turns = np.zeros((len(trees), leaves, splits), dtype=np.float32)
    lefts = np.full((len(trees), leaves, 1), np.inf, dtype=np.float32)
    values = np.zeros((len(trees), leaves), dtype=np.float32)
    for number, tree in enumerate(trees):
        columns[number, : len(tree["split"])] = [NAMES.index(name) for name in tree["split"]]
        at[number, : len(tree["at"])] = tree["at"]
        values[number, : len(tree["leaves"])] = tree["leaves"]
        for leaf, path in enumerate(tree["paths"]):
            lefts[number, leaf] = sum(turn > 0 for _, turn in path)
            for split, turn in path:
                turns[number, leaf, split] = turn
    return _Forest(columns.ravel(), at.reshape(-1, 1), turns, lefts, values.ravel())
