"""Precision, recall, F1, kappa and corrected prevalence of codes against a hand-coded sample."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analyzer.evaluate.design import Design, Ratio, ratio, wald, wilson
from analyzer.results import FloatArray
from analyzer.score.intervals import z_value

MICRO: Final = "(micro)"
MACRO: Final = "(macro)"
COLUMNS: Final = (
    "n_gold", "n_predicted", "precision", "precision_low", "precision_high", "recall", "recall_low", "recall_high",
    "f1", "f1_low", "f1_high", "kappa", "kappa_low", "kappa_high", "share_predicted", "prevalence", "prevalence_low",
    "prevalence_high", "attenuation",
)  # fmt: skip
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Estimate:
    """k estimates with their intervals, each (k,); NaN where it cannot be given."""

    value: FloatArray
    low: FloatArray
    high: FloatArray


def rogan_gladen(observed: Any, sensitivity: Any, specificity: Any) -> FloatArray:
    """Prevalence corrected for classifier error, (p + Sp - 1)/(Se + Sp - 1), cut to [0, 1].

    NaN where the classifier is no better than chance (Se + Sp <= 1). Source: Rogan and Gladen (1978).

    Examples
    --------
    >>> round(float(rogan_gladen(.20, .7, .95)), 4)
    0.2308
    """
    p, se, sp = (np.asarray(v, dtype=float) for v in (observed, sensitivity, specificity))
    youden = se + sp - 1
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(youden > 0, np.clip((p + sp - 1) / youden, 0.0, 1.0), np.nan))


def accuracy_table(
    gold: Bools,
    predicted: Bools,
    names: Sequence[str],
    *,
    design: Design,
    shares: Sequence[float] | None = None,
    summed: Bools | None = None,
) -> pd.DataFrame:
    """Accuracy per code, then ``(micro)`` and ``(macro)``.

    Parameters
    ----------
    gold, predicted : (n, k) which codes the person gave and the program.
    names : k codes.
    design : weights and strata of the sample; every figure but the counts is weighted.
    shares : (k,) share of the whole population the program gave the code to; by default the sample's weighted share.
    summed : (k,) codes that count in micro and macro; all by default. Macro is over those with a gold row.

    Returns
    -------
    DataFrame
        ``code`` and ``COLUMNS``. Intervals of precision, recall and F1 are Wilson's on the effective sample size, of
        kappa linearised. ``prevalence`` is Rogan-Gladen's; ``attenuation`` = Se + Sp - 1, by about which
        an effect on the coded theme shrinks.
    """
    g, p = np.asarray(gold, dtype=bool), np.asarray(predicted, dtype=bool)
    both = g & p
    precision, recall = ratio(both, p, design), ratio(both, g, design, missable=~p)
    f1 = ratio(2.0 * both, g.astype(float) + p, design)
    kappa = cohen_kappa(g, p, design)
    observed = _mean(p, design) if shares is None else np.asarray(shares, dtype=float)
    prevalence, youden = _prevalence(g, p, observed, design)
    table = pd.DataFrame({"code": pd.Series(list(names), dtype="str"), "n_gold": g.sum(axis=0),
                          "n_predicted": p.sum(axis=0)})  # fmt: skip
    parts: dict[str, Ratio | Estimate] = {"precision": precision, "recall": recall, "f1": f1, "kappa": kappa}
    for name, part in parts.items():
        table = table.assign(**{name: part.value, f"{name}_low": part.low, f"{name}_high": part.high})
    table = table.assign(
        share_predicted=observed, prevalence=prevalence.value, prevalence_low=prevalence.low,
        prevalence_high=prevalence.high, attenuation=youden,
    )  # fmt: skip
    use = np.ones(len(names), dtype=bool) if summed is None else np.asarray(summed, dtype=bool)
    totals = [_micro(g[:, use], p[:, use], design), _macro(g[:, use], p[:, use], design)]
    return pd.concat([table, pd.DataFrame(totals)], ignore_index=True)[["code", *COLUMNS]]


def cohen_kappa(gold: Bools, predicted: Bools, design: Design) -> Estimate:
    """Weighted Cohen's kappa of k yes/no codes, with the linearised interval.

    kappa = (po - pe)/(1 - pe), pe = a b + (1 - a)(1 - b) for gold share a and predicted share b. At full agreement the
    variance is 0 and says nothing; the lower bound is then kappa at Wilson's lower bound of po.
    """
    g, d = gold.astype(float), predicted.astype(float)
    a, b, po = _mean(gold, design), _mean(predicted, design), _mean(gold == predicted, design)
    pe = a * b + (1 - a) * (1 - b)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = np.where(pe < 1, (po - pe) / (1 - pe), np.nan)
        scale = (design.weights / design.weights.sum())[:, None]
        chance = (2 * b - 1) * (g - a) + (2 * a - 1) * (d - b)
        u = scale * (((gold == predicted) - po) / (1 - pe) - (1 - po) / (1 - pe) ** 2 * chance)
        low, high = _kappa_bounds(value, design.variance(np.nan_to_num(u)), design)
        n = design.weights.sum() ** 2 / (design.weights**2).sum()
        floor = (wilson(np.ones(1), np.full(1, n), z_value(design.confidence))[0] - pe) / (1 - pe)
    missing = np.isnan(value)
    low = np.where(missing, np.nan, np.where(po >= 1, np.maximum(floor, -1.0), low))
    return Estimate(value, low, np.where(missing, np.nan, high))


def _kappa_bounds(value: FloatArray, variance: FloatArray, design: Design) -> tuple[FloatArray, FloatArray]:
    """Wilson's bounds with n = kappa (1 - kappa)/variance where kappa is positive, else value ± t·se."""
    half = design.t * np.sqrt(variance)
    z = z_value(design.confidence)
    n = value * (1 - value) / variance * (z / design.t) ** 2
    low, high = wilson(np.clip(value, 0, 1), n, z)
    inside = (value > 0) & (value < 1)
    return (
        np.where(inside, low, np.clip(value - half, -1, 1)),
        np.where(inside, high, np.clip(value + half, -1, 1)),
    )


def _prevalence(gold: Bools, predicted: Bools, observed: FloatArray, design: Design) -> tuple[Estimate, FloatArray]:
    """Rogan-Gladen with the population's share taken as known, and Se + Sp - 1.

    The interval is Wilson's on the effective sample size of the linearised estimate; where the sample shows no
    miss or no false alarm it joins those of sensitivity and specificity by squared distances (MOVER, Zou and Donner
    2008).
    """
    se = ratio(gold & predicted, gold, design, missable=~predicted)
    sp = ratio(~gold & ~predicted, ~gold, design)
    youden = se.value + sp.value - 1
    value = rogan_gladen(observed, se.value, sp.value)
    with np.errstate(invalid="ignore", divide="ignore"):
        u = (-value * se.influence + (1 - value) * sp.influence) / youden
        variance = design.variance(np.nan_to_num(u))
        n = value * (1 - value) / variance * (z_value(design.confidence) / design.t) ** 2
        low, high = wilson(value, n, z_value(design.confidence))
    joined = _mover(observed, value, se, sp)
    exact = (variance <= 0) | (value <= 0) | (value >= 1) | (se.value >= 1) | (sp.value >= 1)
    return Estimate(value, np.where(exact, joined[0], low), np.where(exact, joined[1], high)), youden


def _mover(observed: FloatArray, value: FloatArray, se: Ratio, sp: Ratio) -> tuple[FloatArray, FloatArray]:
    """Bounds of the corrected prevalence from those of sensitivity and specificity."""

    def at(sensitivity: FloatArray, specificity: FloatArray, worst: float) -> FloatArray:
        return np.nan_to_num(rogan_gladen(observed, sensitivity, specificity), nan=worst)

    down = np.hypot(value - at(se.high, sp.value, 0.0), value - at(se.value, sp.low, 0.0))
    up = np.hypot(at(se.low, sp.value, 1.0) - value, at(se.value, sp.high, 1.0) - value)
    return np.clip(value - down, 0, 1), np.clip(value + up, 0, 1)


def _micro(gold: Bools, predicted: Bools, design: Design) -> dict[str, Any]:
    """All codes pooled; a comment, not a code, is what was drawn."""
    both = (gold & predicted).sum(axis=1, keepdims=True).astype(float)
    g, p = (m.sum(axis=1, keepdims=True).astype(float) for m in (gold, predicted))
    row: dict[str, Any] = {"code": MICRO, "n_gold": int(g.sum()), "n_predicted": int(p.sum())}
    parts = {
        "precision": ratio(both, p, design),
        "recall": ratio(both, g, design),
        "f1": ratio(2 * both, g + p, design),
    }
    for name, part in parts.items():
        row |= {name: part.value[0], f"{name}_low": part.low[0], f"{name}_high": part.high[0]}
    return row


def _macro(gold: Bools, predicted: Bools, design: Design) -> dict[str, Any]:
    """Plain means over the codes with a gold row; a code never predicted has precision 0."""
    some = gold.any(axis=0)
    g, p = gold[:, some], predicted[:, some]
    row: dict[str, Any] = {"code": MACRO, "n_gold": int(g.sum()), "n_predicted": int(p.sum())}
    both = g & p
    parts = {
        "precision": (both, p.astype(float)),
        "recall": (both, g.astype(float)),
        "f1": (2.0 * both, g.astype(float) + p),
    }
    for name, (hits, base) in parts.items():
        if not some.any():
            row |= dict.fromkeys((name, f"{name}_low", f"{name}_high"), np.nan)
            continue
        each = ratio(hits, base, design)
        value = np.nan_to_num(each.value).mean()
        low, high = wald(value, each.influence.mean(axis=1), design)
        if low == high:  # no error at all in the sample: its variance says nothing, the codes' own intervals do
            low, high = np.nan_to_num(each.low).mean(), np.nan_to_num(each.high).mean()
        row |= {name: float(value), f"{name}_low": float(low), f"{name}_high": float(high)}
    kappa = cohen_kappa(g, p, design).value
    return row | {"kappa": float(np.nanmean(kappa)) if np.isfinite(kappa).any() else np.nan}


def _mean(values: Bools, design: Design) -> FloatArray:
    return np.asarray(design.weights @ values.astype(float) / design.weights.sum())
