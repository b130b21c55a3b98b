"""A blind, stratified sample of comments to code by hand."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from analyzer.errors import InputError

SHEET: Final = ("response_id", "comment", "themes")
DESIGN: Final = ("response_id", "stratum", "population", "weight")
_LEAST: Final = 2  # rows per stratum: one has no variance


@dataclass(frozen=True)
class Sample:
    """What was drawn.

    Attributes
    ----------
    sheet : for the person who codes, in random order: ``response_id, comment`` (redacted) and the empty ``themes``;
        nothing in it tells what the program found.
    design : same rows by id: ``stratum`` (a number), ``population`` (comments of the stratum), ``weight`` = N_h/n_h.
    """

    sheet: pd.DataFrame
    design: pd.DataFrame


def draw_sample(responses: pd.DataFrame, *, n: int, seed: int = 0) -> Sample:
    """Draw usable comments, rare themes more often than their share.

    A comment belongs to the stratum of the rarest theme the program gave it, or to "none". A stratum of N_h comments
    gets rows in proportion to the square root of N_h, at least two; the smallest strata are pooled where there are too
    many of them for n.

    Parameters
    ----------
    responses : of a run: ``response_id, comment, comment_status, themes``.
    n : comments to draw; all where there are fewer.
    seed : of the draw and the order.

    Raises
    ------
    InputError
        If there is no usable comment or n is not positive.

    Examples
    --------
    >>> frame = pd.DataFrame({"response_id": list("abcdef"), "comment": ["x"] * 6, "comment_status": ["ok"] * 6,
    ...     "themes": [["t"], ["t"], [], [], [], []]})
    >>> sample = draw_sample(frame, n=4)
    >>> float(sample.design["weight"].sum()), sample.sheet["themes"].unique().tolist()
    (6.0, [''])
    """
    usable = responses[responses["comment_status"] == "ok"].reset_index(drop=True)
    if n < 1:
        raise InputError(f"n is {n}; give the number of comments to code, for example 200.")
    if not len(usable):
        raise InputError("there is no usable comment to draw from.")
    rng = np.random.default_rng(seed)
    strata, size = _strata([set(t) for t in usable["themes"]], n)
    counts = allocate(size, n)
    rows = np.concatenate(
        [rng.choice(np.flatnonzero(strata == h), k, replace=False) for h, k in enumerate(counts) if k]
    )
    rng.shuffle(rows)
    drawn, own = usable.iloc[rows], strata[rows]
    ids = drawn["response_id"].astype("str").to_numpy()
    sheet = pd.DataFrame({"response_id": ids, "comment": drawn["comment"].astype("str").to_numpy(), "themes": ""})
    design = pd.DataFrame(
        {"response_id": ids, "stratum": own + 1, "population": size[own], "weight": size[own] / counts[own]}
    )
    return Sample(sheet[list(SHEET)], design[list(DESIGN)])


def allocate(sizes: np.ndarray, n: int) -> np.ndarray:
    """Rows per stratum: about sqrt(N_h), at least two (or all), at most N_h, n altogether (or everything).

    >>> allocate(np.array([100, 25, 1]), 16).tolist()
    [10, 5, 1]
    """
    sizes = np.asarray(sizes, dtype=np.int64)
    if sizes.sum() <= n:
        return np.array(sizes)
    counts = np.asarray(np.minimum(sizes, _LEAST))
    want = np.sqrt(sizes)
    while counts.sum() < n:  # at most n rounds: the next row goes where the share is furthest behind
        behind = np.where(counts < sizes, want / (counts + 0.5), -np.inf)
        counts[int(behind.argmax())] += 1
    return counts


def _strata(themes: Sequence[Set[str]], n: int) -> tuple[np.ndarray, np.ndarray]:
    """Stratum of each comment (biggest first) and the sizes."""
    frequency = pd.Series([t for given in themes for t in given], dtype="str").value_counts().to_dict()
    keys = [min(given, key=lambda t: (frequency[t], t)) if given else "" for given in themes]
    counts = pd.Series(keys, dtype="str").value_counts()
    order = sorted(counts.index, key=lambda k: (-int(counts[k]), k))
    most = max(n // _LEAST, 1)
    place = {key: min(i, most - 1) for i, key in enumerate(order)}  # the rarest share the last stratum
    strata = np.array([place[key] for key in keys], dtype=np.intp)
    return strata, np.bincount(strata)
