"""The public face of comparing and of linking operations to a finished run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analyzer.api import ConfigLike, as_config
from analyzer.errors import InputError

if TYPE_CHECKING:
    from analyzer.pipeline_compare import Comparison, Run


def compare(
    a: str | Path, b: str | Path | None = None, *, where_a: str | None = None, where_b: str | None = None,
    config: ConfigLike = None,
) -> Comparison:  # fmt: skip
    """B minus A: two exports, two run folders, or two parts of one.

    Parameters
    ----------
    a, b : exports (scores only) or folders written by ``Analysis.write`` (scores and the bridge over themes); ``b``
        defaults to ``a``, which then needs conditions.
    where_a, where_b : rows of each side, e.g. ``"date < '2026-02-01'"``; they must exclude each other on one input.
    config : how exports are read; a run folder keeps its own.

    Returns
    -------
    Comparison
        ``.scores`` (difference, interval, p per metric), ``.bridge`` (per theme: frequency + severity = change, summing
        to the difference of the primary score), ``.findings``.

    Raises
    ------
    InputError
        For unreadable inputs, no common metric, different scales, or responses on both sides.
    """
    from analyzer.pipeline_compare import compare_sides, read_side

    if b is None and not (where_a and where_b):
        raise InputError("compare: give B, or --where-a and --where-b to compare two parts of A.")
    settings = as_config(config)
    second = a if b is None else b
    sides = [read_side(path, config=settings, where=where) for path, where in ((a, where_a), (second, where_b))]
    return compare_sides(*sides, same_input=Path(a).resolve() == Path(second).resolve())


def link_run(
    folder: str | Path, operations: str | Path | pd.DataFrame, *, on: str | Sequence[str],
    columns: Sequence[str] = (), date: str | None = None,
) -> Run:  # fmt: skip
    """Join operational metrics to a finished run and recompute, in place, what depends on them.

    Parameters
    ----------
    folder : results of ``analyzer run``; its files are replaced together or not at all.
    operations : file or frame with one row per key.
    on : key column(s): ``response_id``, ``respondent``, ``unit`` or a segment of responses.parquet (under the product's
        name or the export's), or a period of the answer's date.
    columns : metrics to take; default all numeric and yes/no columns.
    date : column that says when a metric was recorded; later than the answer explains nothing.

    Raises
    ------
    InputError
        If the folder holds no run, a key is unknown there, or the join is not many-to-one.
    """
    from analyzer.pipeline_link import link_run as link

    return link(folder, operations, on=[on] if isinstance(on, str) else list(on), columns=list(columns), date=date)
