"""The responses one metric is linked on, with their design."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analyzer.link.design import Codes, Factor, Level, Mask, adjusters, relabel
from analyzer.link.matrix import Design, compact
from analyzer.link.placebo import cells
from analyzer.results import FloatArray


@dataclass(frozen=True)
class Sample:
    """One metric on one set of responses.

    Attributes
    ----------
    rows : (n,) mask of the responses; x : (m,) metric in its own unit.
    design : (m, p): the standardised metric, the constant, the adjusters.
    centre, scale : the metric is standardised as (x - centre)/scale.
    x_clean : (m,) metric minus its least-squares projection on intercept and adjusters, in its own unit.
    rest_bread : (p - 1, p - 1) inverse cross products of intercept and adjusters.
    cluster, groups, level_name : where standard errors are clustered.
    cell, block : for the placebo.
    adjusted_for : names of the adjusters, e.g. ``"channel, month"``.
    """

    rows: Mask
    x: FloatArray
    design: Design
    centre: float
    scale: float
    x_clean: FloatArray
    rest_bread: FloatArray
    cluster: Codes
    groups: int
    level_name: str
    cell: Codes
    block: Codes | None
    adjusted_for: str

    def clean(self, columns: FloatArray) -> FloatArray:
        """Columns (m, k) minus their least-squares projection on intercept and adjusters."""
        rest = self.design.rest
        return np.asarray(columns - rest @ (self.rest_bread @ rest.tdot(columns)))


def build_sample(x: FloatArray, rows: Mask, factors: Sequence[Factor], level: Level) -> Sample | None:
    """Design of one metric; None when the metric does not vary beyond its adjusters or has too few responses."""
    own = x[rows]
    used = [f for f in factors if len(np.unique(f.codes[rows])) > 1]
    table, cell = adjusters(used, rows)
    scale = float(own.std())
    if scale <= 0 or len(own) < table.shape[1] + 11:
        return None
    centre = float(own.mean())
    z = (own - centre) / scale
    design = Design(z[:, None], cell, compact(table), np.empty((len(z), 0)))
    rest = design.rest
    bread = np.linalg.inv(rest.cross())
    clean = z - rest @ (bread @ rest.tdot(z))
    clean = clean - rest @ (bread @ rest.tdot(clean))
    if float((clean**2).mean()) < 1e-6:
        return None
    cluster, groups = relabel(level.cluster[rows])
    # period first: a placebo must not move values across time when it can help it
    ordered = [*used[-1:], *used[:-1]] if used else []
    return Sample(
        rows=rows,
        x=own,
        design=design,
        centre=centre,
        scale=scale,
        x_clean=clean * scale,
        rest_bread=bread,
        cluster=cluster,
        groups=groups,
        level_name=level.name,
        cell=cells(ordered, rows),
        block=None if level.block is None else level.block[rows],
        adjusted_for=", ".join(f.name for f in used),
    )
