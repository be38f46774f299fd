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

_SPLITS = 7  # of a tree with eight leaves
_PLACES = (1 << np.arange(_SPLITS, dtype=np.uint8))[::-1, None]  # of each split in the binary number


@dataclass(frozen=True, slots=True)
class _Forest:
    """T trees. A tree is a table: its turns as a binary number -> what the leaf adds (Lucchese et al., SIGIR 2015)."""

    columns: NDArray[np.intp]  # 7 * T: of all trees the first split, then of all trees the second ...
    at: NDArray[np.float32]  # 7 * T, 1
    tables: NDArray[np.float32]  # T * 128
    table_starts: NDArray[np.intp]  # T, 1


def probabilities(rows: NDArray[np.float32]) -> list[float]:
    """Return for each row of features how likely the block is of the article, in [0, 1]."""
    if not len(rows):
        return []
    forest = _forest()
    left = rows.T.take(forest.columns, axis=0) <= forest.at
    bits = left.view(np.uint8).reshape(_SPLITS, -1) * _PLACES
    turns = np.add.reduce(bits, axis=0, dtype=np.uint8).reshape(-1, len(rows))
    odds = forest.tables.take(turns + forest.table_starts).sum(axis=0)
    found: list[float] = (1 / (1 + np.exp(-odds))).tolist()
    return found


@cache
def _forest() -> _Forest:
    trees = json.loads((files("monitor.extract") / "model.json").read_text("utf-8"))["trees"]
    columns = np.zeros((_SPLITS, len(trees)), dtype=np.intp)
    at = np.zeros((_SPLITS, len(trees)), dtype=np.float32)
    for number, tree in enumerate(trees):
        columns[: len(tree["split"]), number] = [NAMES.index(name) for name in tree["split"]]
        at[: len(tree["at"]), number] = tree["at"]
    tables = np.concatenate([_table(tree) for tree in trees])
    starts = np.arange(0, len(tables), 1 << _SPLITS)[:, None]
    return _Forest(columns.ravel(), at.reshape(-1, 1), tables, starts)


def _table(tree: dict[str, Any]) -> NDArray[np.float32]:
    """Return what the tree adds for each number whose bits, the highest first, say at which splits one goes left."""
    left = np.arange(1 << _SPLITS)[:, None] >> np.arange(_SPLITS)[::-1] & 1
    table = np.zeros(len(left), dtype=np.float32)
    for path, value in zip(tree["paths"], tree["leaves"], strict=True):
        splits, turns = [split for split, _ in path], [turn > 0 for _, turn in path]
        table[(left[:, splits] == turns).all(axis=1)] = value
    return table
