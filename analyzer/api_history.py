"""The public face of history: several runs in one store, and the improvements that hold."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analyzer import artifacts

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class History:
    """The runs of a store.

    Attributes
    ----------
    runs : one row per run, in the order of their answers: ``run, first_date, last_date, n, metric, value, low, high,
        codebook``.
    changes : what changed between runs and whether it holds (:func:`analyzer.pipeline_history.changes`).
    """

    runs: pd.DataFrame
    changes: pd.DataFrame

    @property
    def validated(self) -> pd.DataFrame:
        """The changes that hold: improved or worsened."""
        return self.changes[self.changes["verdict"].isin(["improved", "worsened"])].reset_index(drop=True)

    def to_html(self, path: str | Path) -> Path:
        """Write one self-contained page and return its path."""
        from analyzer.report.history import render_history

        artifacts.write_text(path, render_history(self.runs, self.changes))
        return Path(path)

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw the score of every run with its interval (the extra ``notebook``)."""
        from analyzer.report.plots import plot_history

        return plot_history(self.runs, ax=ax)

    def __repr__(self) -> str:
        held = len(self.validated)
        return f"<History of {len(self.runs)} runs, {held} changes that hold; see .runs, .changes, .to_html(path)>"

    def _repr_html_(self) -> str:
        from analyzer.report.history import history_fragment

        return history_fragment(self.runs, self.changes)


def add_to_history(store: str | Path, folder: str | Path, *, label: str | None = None, replace: bool = False) -> str:
    """Add a finished run to a store (a DuckDB file, made when absent). Comments are not stored.

    Parameters
    ----------
    store : file.
    folder : results of ``analyzer run``.
    label : the run's name in the store; default the folder's.
    replace : take the place of a run of the same name.

    Returns
    -------
    str
        The run's name.

    Raises
    ------
    InputError
        If the folder holds no run, the name is taken, or the file is no store.
    """
    from analyzer.pipeline_history import add_run

    return add_run(Path(store), Path(folder), name=label, replace_run=replace)


def read_history(store: str | Path) -> History:
    """Read a store and compare its runs.

    Raises
    ------
    InputError
        If there is no such store.
    """
    from analyzer.pipeline_history import RUNS, changes, read_store, stored_runs

    runs = stored_runs(read_store(Path(store)))
    facts: list[dict[str, Any]] = [dict(run.facts) for run in runs]
    table = pd.DataFrame(facts, columns=[c for c in RUNS if c != "added"])
    return History(table, changes(runs))


__all__ = ["History", "add_to_history", "read_history"]
