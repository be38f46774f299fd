"""How likely each block is of the article: eighty small decision trees over the columns of `features.py`.

Fitted by gradient boosting (Friedman 2001) to 788 public news and blog pages in twenty languages on which people had
marked the article; `bench/fit_extraction.py` fits them again. A tree is `split` (column names), `at` (go left when
not above), and for each leaf the turns that lead to it (+1 left, -1 right) and what it adds to the log odds.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.extract.features import NAMES

_SPLITS = 8  # a tree has at most so many: all its turns for one block are the bits of one byte


@dataclass(frozen=True, slots=True)
class _Forest:
    """T trees. A tree is a table: the byte of all its turns -> what the leaf adds (Lucchese et al., SIGIR 2015)."""

    columns: NDArray[np.intp]  # T * 8
    at: NDArray[np.float32]  # T * 8, 1
    tables: NDArray[np.float32]  # T * 256
    table_starts: NDArray[np.int32]  # T, 1


def probabilities(rows: NDArray[np.float32]) -> list[float]:
    """Return for each row of features how likely the block is of the article, in [0, 1]."""
    if not len(rows):
        return []
    forest = _forest()
    left = np.ascontiguousarray(rows.T)[forest.columns] <= forest.at
    turns = np.packbits(left.reshape(-1, _SPLITS, len(rows)), axis=1)[:, 0]
    odds = forest.tables.take(turns + forest.table_starts).sum(axis=0)
    found: list[float] = (1 / (1 + np.exp(-odds))).tolist()
    return found


@cache
def _forest() -> _Forest:
    trees = json.loads((files("monitor.extract") / "model.json").read_text("utf-8"))["trees"]
    columns = np.zeros((len(trees), _SPLITS), dtype=np.intp)
    at = np.zeros((len(trees), _SPLITS), dtype=np.float32)
    for number, tree in enumerate(trees):
        columns[number, : len(tree["split"])] = [NAMES.index(name) for name in tree["split"]]
        at[number, : len(tree["at"])] = tree["at"]
    starts = np.arange(0, 256 * len(trees), 256, dtype=np.int32)[:, None]
    return _Forest(columns.ravel(), at.reshape(-1, 1), np.concatenate([_table(tree) for tree in trees]), starts)


def _table(tree: dict[str, Any]) -> NDArray[np.float32]:
    """Return what the tree adds for each byte whose bits, the highest first, say at which splits one goes left."""
    left = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1)
    table = np.zeros(256, dtype=np.float32)
    for path, value in zip(tree["paths"], tree["leaves"], strict=True):
        splits, turns = [split for split, _ in path], [turn > 0 for _, turn in path]
        table[(left[:, splits] == turns).all(axis=1)] = value
    return table
