"""Key drivers from sub-ratings: shares of R² with intervals, what a driver costs at its worst and adds at its best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from analyzer.link.drivers import MAX_LMG, johnson_weights, lmg_shares
from analyzer.results import FloatArray
from analyzer.schema import Finding

DRIVERS: Final = (
    "driver", "n", "mean", "r_squared", "lmg", "lmg_low", "lmg_high", "johnson", "johnson_low", "johnson_high", "share",
    "worst", "best", "penalty", "penalty_low", "penalty_high", "reward", "reward_low", "reward_high", "kind",
)  # fmt: skip
MIN_ROWS: Final = 30
_PER_DRIVER: Final = 10
_BLOCKS: Final = 50
_FILLED: Final = 0.5  # rows must be complete: one rarely asked sub-rating would cost all the others their rows


@dataclass(frozen=True)
class Drivers:
    """Key drivers.

    Attributes
    ----------
    table : ``DRIVERS``, largest share first. ``lmg`` and ``johnson`` each sum to ``r_squared``; ``share`` = lmg (above
        12 drivers johnson) / R². ``penalty``, ``reward``: points of the score at the driver's ``worst`` and ``best``
        rating against its middle, the other drivers held fixed. ``kind``: basic (its worst costs more than its best
        adds), excitement (the reverse), performance (both, alike), "" (cannot tell).
    findings : drivers left out, rows that were complete.
    """

    table: pd.DataFrame
    findings: tuple[Finding, ...] = ()


def sub_rating_drivers(
    frame: pd.DataFrame, drivers: Sequence[str], points: Any, *, weights: Any = None, respondents: Any = None,
    confidence: float = 0.95, seed: int = 0,
) -> Drivers:  # fmt: skip
    """Which sub-ratings go with the score, over the responses that have them all.

    LMG and Johnson's weights (:mod:`analyzer.link.drivers`) of the points s_i; intervals by a delete-a-block jackknife
    over 50 blocks of respondents, t, cut at 0 and 1. Penalty and reward: least squares of s_i on a dummy for the lowest
    and one for the highest value of every sub-rating, robust errors (clustered by respondent). Source: Brandt (1987),
    "A procedure for identifying value-enhancing service components", AMA. All of it is association.

    Parameters
    ----------
    frame : (n, ·) with the sub-ratings as numbers, higher = better.
    drivers : their columns.
    points : (n,) points s_i of the score, NaN where unscored.
    weights, respondents : (n,) or None.
    seed : of the random blocks.

    Returns
    -------
    Drivers
        An empty table with a finding when fewer than 30 rows, or 10 per driver, are complete.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> x = pd.DataFrame({"food": rng.integers(1, 6, 400), "seat": rng.integers(1, 6, 400)})
    >>> out = sub_rating_drivers(x, ["food", "seat"], 3.0 * x["food"] + rng.normal(size=400)).table
    >>> out["driver"].iloc[0], bool(abs(out["lmg"].sum() - out["r_squared"].iloc[0]) < 1e-9)
    ('food', True)
    """
    names = list(dict.fromkeys(drivers))
    empty = pd.DataFrame(columns=list(DRIVERS)).astype({c: _kind(c) for c in DRIVERS})
    if not names:
        return Drivers(empty)
    x = frame[names].to_numpy(dtype=float, na_value=np.nan)
    y = np.asarray(points, dtype=float)
    w = np.ones(len(y)) if weights is None else np.asarray(weights, dtype=float)
    known = (np.isfinite(x) & (np.isfinite(y) & (w > 0))[:, None]).sum(axis=0)
    filled = known > _FILLED * known.max(initial=0)
    rows = np.isfinite(y) & (w > 0) & np.isfinite(x[:, filled]).all(axis=1)
    varies = filled & np.array([np.ptp(x[rows, j]) > 0 if rows.any() else False for j in range(len(names))])
    kept = [name for name, keep in zip(names, varies, strict=True) if keep]
    findings = _left_out([name for name in names if name not in kept])
    need = max(MIN_ROWS, _PER_DRIVER * len(kept))
    if not kept or rows.sum() < need or np.ptp(y[rows]) == 0:
        text = f"{int(rows.sum())} responses have a score and all sub-ratings; key drivers need {need} that differ."
        return Drivers(empty, (*findings, Finding("info", "drivers_too_few", text, int(rows.sum()))))
    if rows.sum() < np.isfinite(y).sum() / 2:
        text = f"Key drivers use the {int(rows.sum())} responses with every sub-rating, of {int(np.isfinite(y).sum())}."
        findings.append(Finding("warning", "drivers_incomplete", text, int(rows.sum())))
    x, y, w = x[rows][:, varies], y[rows], w[rows]
    findings += _zeros(kept, x)
    cluster = _clusters(respondents, rows)
    table = pd.DataFrame({"driver": pd.Series(kept, dtype="str"), "n": len(y), "mean": (w @ x) / w.sum()})
    table = table.assign(**_shares(x, y, w, cluster, confidence, seed), **_penalty(x, y, w, cluster, confidence))
    table = table.sort_values(["share", "driver"], ascending=[False, True], kind="stable").reset_index(drop=True)
    return Drivers(table.astype({c: _kind(c) for c in DRIVERS})[list(DRIVERS)], tuple(findings))


def _kind(column: str) -> str:
    return "str" if column in ("driver", "kind") else "int64" if column == "n" else "float64"


def _left_out(gone: list[str]) -> list[Finding]:
    if not gone:
        return []
    text = (
        "Sub-ratings that are constant, or answered less than half as often as the best-known one, are no drivers: "
        f"{', '.join(map(repr, gone))}."
    )
    return [Finding("info", "driver_left_out", text)]


def _zeros(names: list[str], x: FloatArray) -> list[Finding]:
    odd = [name for name, low, high in zip(names, x.min(axis=0), x.max(axis=0), strict=True) if (low, high) == (0, 5)]
    if not odd:
        return []
    text = (
        f"Sub-ratings {', '.join(map(repr, odd))} run from 0 to 5. If 0 means 'not rated' on a scale from 1 to 5, "
        "empty these cells: as they are, they count as the worst rating."
    )
    return [Finding("warning", "driver_zeros", text, int((x == 0).any(axis=1).sum()))]


def _clusters(respondents: Any, rows: Any) -> Any:
    from analyzer.score.weights import cluster_codes

    codes = cluster_codes(respondents, len(rows))
    chosen = np.flatnonzero(rows) if codes is None else codes[rows]
    return np.unique(chosen, return_inverse=True)[1]


def _cross_products(z: FloatArray, w: FloatArray, block: Any, blocks: int) -> FloatArray:
    """Per block, the sums of w z z' with z = (1, drivers, outcome): everything a correlation needs, (B, k+2, k+2)."""
    return np.stack([np.einsum("ni,nj->ij", z[block == b] * w[block == b, None], z[block == b]) for b in range(blocks)])


def _estimates(cross: FloatArray) -> FloatArray:
    """R², LMG shares and Johnson's weights in a row, from a matrix of cross products; NaN when a column is constant."""
    k = len(cross) - 2
    mean = cross[0, 1:] / cross[0, 0]
    covariance = cross[1:, 1:] / cross[0, 0] - np.outer(mean, mean)
    spread = np.sqrt(np.maximum(covariance.diagonal(), 0.0))
    if (spread <= 1e-12 * np.maximum(np.abs(mean), 1.0)).any():
        return np.full(1 + 2 * k, np.nan)
    r = covariance / np.outer(spread, spread)
    weights = johnson_weights(r[:k, :k], r[:k, k])
    shares = lmg_shares(r[:k, :k], r[:k, k]) if k <= MAX_LMG else np.full(k, np.nan)
    return np.concatenate([[weights.sum()], shares, weights])


def _shares(
    x: FloatArray, y: FloatArray, w: FloatArray, cluster: Any, confidence: float, seed: int
) -> dict[str, FloatArray]:
    from analyzer.score.intervals import t_value

    k, groups = x.shape[1], int(cluster.max()) + 1
    blocks = min(_BLOCKS, groups)
    # centred first: a common offset would eat the digits of the sums of squares
    z = np.column_stack([np.ones(len(y)), x - x.mean(axis=0), y - y.mean()])
    block = (np.random.default_rng(seed).permutation(groups) % blocks)[cluster]
    cross = _cross_products(z, w, block, blocks)
    whole = cross.sum(axis=0)
    value = _estimates(whole)
    margin = np.full(len(value), np.nan)  # of one respondent
    if blocks > 1:
        jack = np.stack([_estimates(whole - part) for part in cross])
        se = np.sqrt((blocks - 1) / blocks * ((jack - jack.mean(axis=0)) ** 2).sum(axis=0))
        margin = float(t_value(confidence, blocks - 1)) * se
    low, high = np.maximum(value - margin, 0.0), np.minimum(value + margin, 1.0)
    lmg, johnson = slice(1, 1 + k), slice(1 + k, 1 + 2 * k)
    best = value[lmg] if np.isfinite(value[lmg]).all() else value[johnson]
    return {
        "r_squared": np.full(k, value[0]),
        "lmg": value[lmg], "lmg_low": low[lmg], "lmg_high": high[lmg],
        "johnson": value[johnson], "johnson_low": low[johnson], "johnson_high": high[johnson],
        "share": best / value[0] if value[0] > 0 else np.full(k, np.nan),
    }  # fmt: skip


def _penalty(x: FloatArray, y: FloatArray, w: FloatArray, cluster: Any, confidence: float) -> dict[str, Any]:
    """Brandt's dummies; NaN throughout when they cannot be told apart, per driver when an end has few answers."""
    from statsmodels.regression.linear_model import WLS

    from analyzer.score.intervals import t_value

    n, k = x.shape
    worst, best = x.min(axis=0), x.max(axis=0)
    ends = np.concatenate([x == worst, x == best], axis=1).astype(float)
    middle = ((x > worst) & (x < best)).sum(axis=0)
    enough = (ends.sum(axis=0) >= _PER_DRIVER) & np.tile(middle >= _PER_DRIVER, 2)
    value, se = np.full(2 * k, np.nan), np.full(2 * k, np.nan)
    tilt, tilt_se = np.full(k, np.nan), np.full(k, np.nan)
    design = np.column_stack([np.ones(n), ends[:, enough]])
    groups = int(cluster.max()) + 1
    df = (groups if groups < n else n) - design.shape[1]
    if df > 0 and np.linalg.matrix_rank(design) == design.shape[1]:
        model = WLS(y, design, weights=w)
        fit = (
            model.fit(cov_type="cluster", cov_kwds={"groups": cluster}, use_t=True)
            if groups < n
            else model.fit(cov_type="HC3", use_t=True)
        )
        value[enough], se[enough] = fit.params[1:], fit.bse[1:]
        at = np.full(2 * k, -1)
        at[enough] = np.arange(1, 1 + int(enough.sum()))
        covariance = np.asarray(fit.cov_params())
        for j in np.flatnonzero(enough[:k] & enough[k:]):
            pair = covariance[np.ix_([at[j], at[k + j]], [at[j], at[k + j]])]
            tilt[j], tilt_se[j] = value[j] + value[k + j], np.sqrt(max(float(pair.sum()), 0.0))
    t = float(t_value(confidence, max(df, 1)))
    low, high = value - t * se, value + t * se
    return {
        "worst": worst, "best": best, "penalty": value[:k], "penalty_low": low[:k], "penalty_high": high[:k],
        "reward": value[k:], "reward_low": low[k:], "reward_high": high[k:],
        "kind": _kinds(high[:k] < 0, low[k:] > 0, tilt, t * tilt_se),
    }  # fmt: skip


def _kinds(costs: Any, adds: Any, tilt: FloatArray, margin: FloatArray) -> list[str]:
    """Basic where the worst costs more than the best adds, excitement the other way round, told by an interval."""
    kinds = np.where(costs & adds, "performance", "")
    kinds = np.where(costs & (tilt + margin < 0), "basic", kinds)
    return list(np.where(adds & (tilt - margin > 0), "excitement", kinds))
