"""Rows of the links table for one metric."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, cast

import numpy as np

from analyzer.link.describe import Bins, bins, dose_rows
from analyzer.link.effects import Effect, marginal_effect
from analyzer.link.exchange import exchangeable_p, guarded
from analyzer.link.fit import Fit, fit_linear, fit_logit
from analyzer.link.guards import e_value, e_value_bound
from analyzer.link.placebo import placebo_p
from analyzer.link.sample import Sample
from analyzer.link.threshold import find_threshold
from analyzer.results import FloatArray, MetricName, Rating
from analyzer.schema import Finding

EVENTS_PER_PARAMETER: Final = 5
_POINTS: Final = {"nps": "NPS points", "csat": "CSAT points", "ces": "CES points", "stars": "stars"}


@dataclass(frozen=True)
class Settings:
    """Options that every row needs."""

    confidence: float
    min_events: int
    min_group: int
    replicates: int
    seed: int
    rating: Rating | None


@dataclass(frozen=True)
class Rows:
    """Table rows, dose rows and findings of one metric on one set of responses."""

    table: list[dict[str, object]] = field(default_factory=list)
    dose: list[dict[str, object]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def link_row(metric: str, names: Sequence[str], y: FloatArray, one: Sample, settings: Settings) -> Rows:
    """One table row and a dose table per outcome; ``y`` is (m, k): points of the score, or 0/1 complaints."""
    rows = Rows()
    if not names:
        return rows
    clean = one.clean(y)
    placebo = placebo_p(
        one.x_clean, clean, cell=one.cell, block=one.block, replicates=max(settings.replicates // 4, 99),
        seed=settings.seed,
    )  # fmt: skip
    binned = bins(one.x, min_group=settings.min_group)
    for j, name in enumerate(names):
        outcome = y[:, j]
        fit, separated = _fit(name, outcome, one)
        if separated:
            text = (
                f"{metric!r} tells almost perfectly who complains about {name!r}: a linear probability model is used."
            )
            rows.findings.append(Finding("info", "link_separated", text, int(outcome.sum())))
        rows.table.append(_row(metric, name, outcome, clean[:, j], fit, one, settings, float(placebo[j])))
        rows.dose.extend(_dose(metric, name, outcome, binned, one, settings))
    return rows


def _fit(name: str, y: FloatArray, one: Sample) -> tuple[Fit, bool]:
    if name == "score":
        return fit_linear(one.design, y, one.cluster), False
    events = min(y.sum(), len(y) - y.sum())
    if events < EVENTS_PER_PARAMETER * one.design.shape[1]:
        return fit_linear(one.design, y, one.cluster), False
    fit = fit_logit(one.design, y, one.cluster)
    return (fit_linear(one.design, y, one.cluster), True) if fit.separated else (fit, False)


def _effect(fit: Fit, one: Sample, *, binary: bool, confidence: float) -> Effect:
    return marginal_effect(
        fit, one.design, one.x, centre=one.centre, scale=one.scale, binary_outcome=binary, confidence=confidence
    )


def _guarded(clean: FloatArray, effect: Effect, fit: Fit, one: Sample, settings: Settings) -> Effect:
    p = exchangeable_p(one.x_clean, clean, one.cluster)
    return guarded(effect, p, df=fit.df, confidence=settings.confidence)


def _row(
    metric: str, name: str, y: FloatArray, clean: FloatArray, fit: Fit, one: Sample, settings: Settings, placebo: float
) -> dict[str, object]:
    binary = name != "score"
    effect = _guarded(clean, _effect(fit, one, binary=binary, confidence=settings.confidence), fit, one, settings)
    kink = find_threshold(
        fit, one.design, one.x, y, one.cluster, confidence=settings.confidence, replicates=settings.replicates,
        seed=settings.seed,
    )  # fmt: skip
    simple = fit_linear(one.design.simple, y, one.cluster)
    crude = _effect(simple, one, binary=binary, confidence=settings.confidence)
    unit = "share" if binary else _POINTS[settings.rating.metric if settings.rating else "stars"]
    defined = np.isfinite(effect.p_value)
    return {
        "outcome": name,
        "metric": metric,
        "n": len(y),
        "estimate": effect.estimate if defined else np.nan,
        "low": effect.low if defined else np.nan,
        "high": effect.high if defined else np.nan,
        "unit": f"{unit} per 1 {metric}",
        "p_value": effect.p_value,
        "q_value": np.nan,
        "adjusted_for": one.adjusted_for,
        "threshold": kink.value,
        "threshold_low": kink.low,
        "threshold_high": kink.high,
        "e_value": e_value(effect.risk_ratio),
        "refuted": None if np.isnan(placebo) else placebo >= round(1 - settings.confidence, 12),
        "method": fit.kind,
        "n_events": int(y.sum()) if binary else len(y),
        "n_clusters": one.groups,
        "cluster": one.level_name,
        "crude": crude.estimate,
        "crude_p": crude.p_value,
        "contrast_low": effect.contrast[0],
        "contrast_high": effect.contrast[1],
        "risk_ratio": effect.risk_ratio,
        "e_value_bound": e_value_bound(effect.ratio_low, effect.ratio_high),
        "threshold_p": kink.p_value,
        "placebo_p": placebo,
        "ceiling": kink.ceiling,
    }


def _dose(
    metric: str, name: str, y: FloatArray, binned: Bins, one: Sample, settings: Settings
) -> list[dict[str, object]]:
    rating, kind, bounds, scale = settings.rating, "csat", (0.0, 100.0), 100.0
    if name == "score" and rating is not None:
        kind, bounds, scale = rating.metric, (rating.worst, rating.best), 1.0
    return dose_rows(
        name, metric, y if scale == 1 else 100 * y, binned, one.cluster, kind=cast("MetricName", kind), bounds=bounds,
        scale=scale, confidence=settings.confidence,
    )  # fmt: skip


def selection_row(metric: str, commented: FloatArray, one: Sample, settings: Settings) -> dict[str, object] | None:
    """Does the metric go with leaving a usable comment? None when (nearly) everybody or nobody commented."""
    if min(commented.sum(), len(commented) - commented.sum()) < settings.min_events:
        return None
    fit, _ = _fit("commented", commented, one)
    effect = _effect(fit, one, binary=True, confidence=settings.confidence)
    effect = _guarded(one.clean(commented[:, None])[:, 0], effect, fit, one, settings)
    return {
        "metric": metric, "n": len(commented), "estimate": effect.estimate, "low": effect.low, "high": effect.high,
        "p_value": effect.p_value, "q_value": np.nan,
    }  # fmt: skip
