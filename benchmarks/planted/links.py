"""Marginal effects, thresholds and link alarms on planted codes whose true probabilities are known."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import expit, ndtr

from analyzer.link import link_operations
from analyzer.link.design import Factor, Level
from analyzer.link.effects import marginal_effect
from analyzer.link.fit import fit_linear, fit_logit
from analyzer.link.sample import build_sample
from analyzer.link.threshold import find_threshold
from analyzer.results import Rating

from .judge import alarm, coverage
from .scores import related
from .themes import catalogue

NPS = Rating("nps", 0, 10)
CHANNELS, MONTHS = 3, 6  # with the intercept and the metric nine parameters


def design_of(x, codes, cluster=None):
    """The sample the product would build for this metric: adjusted for channel and month."""
    factors = [Factor("channel", codes[0], CHANNELS), Factor("month", codes[1], MONTHS)]
    level = Level("response", np.arange(len(x)), None) if cluster is None else Level("unit", cluster, None)
    return build_sample(x, np.ones(len(x), dtype=bool), factors, level)


def draw_metric(rng, kind, channel):
    n = len(channel)
    if kind == "binary":
        return (rng.random(n) < 0.25 + 0.1 * channel).astype(float)
    return rng.gamma(2, 2, n) + 0.5 * channel if kind == "skewed" else rng.normal(size=n) + 0.3 * channel


SLOPE = {"normal": 0.4, "skewed": 0.12, "binary": 0.7}
EFFECTS = (  # metric, events per parameter, answers per respondent, units
    ("normal", 10, 1, 0), ("skewed", 10, 1, 0), ("binary", 10, 1, 0), ("skewed", 40, 1, 0), ("skewed", 10, 2, 0),
    ("normal", 20, 1, 12), ("normal", 20, 1, 30), ("normal", 20, 1, 60),
)  # fmt: skip


def effects(rng, replicates):
    """Average marginal effects (share per unit of the metric) at 10 events per parameter and more; slopes of NPS.

    The truth is the average over the responses at hand; against the population's the same interval is shown unjudged.
    """
    for kind, per, answers, units in EFFECTS:
        n = round(per * (CHANNELS + MONTHS) / 0.13)
        hits, score_hits, loose, done, events = 0, 0, 0, 0, []
        population = _average(*_truth(rng, kind, 200_000, 1, units and 20_000)[:2], kind)
        for _ in range(replicates):
            x, eta, codes, cluster = _truth(rng, kind, n, answers, units)
            p = expit(eta)
            y = (ndtr(related(rng, cluster, 0.3 if answers > 1 else 0.1 if units else 0.0)) < p).astype(float)
            one = design_of(x, codes, cluster)
            fit = fit_logit(one.design, y, one.cluster)
            if fit.separated:
                continue
            done, events = done + 1, [*events, y.sum()]
            e = marginal_effect(
                fit, one.design, one.x, centre=one.centre, scale=one.scale, binary_outcome=True, confidence=0.95
            )
            truth = _average(x, eta, kind)
            hits += e.low <= truth <= e.high
            loose += e.low <= population <= e.high
            noise = related(rng, cluster, 0.3 if answers > 1 else 0.1 if units else 0.0)
            points = 20 - 5 * x + 10 * codes[0] + 60 * noise
            line = fit_linear(one.design, points, one.cluster)
            s = marginal_effect(
                line, one.design, one.x, centre=one.centre, scale=one.scale, binary_outcome=False, confidence=0.95
            )
            score_hits += s.low <= -5 <= s.high
        where = f"{units} units" if units else f"{answers} answers per respondent" if answers > 1 else "independent"
        facts = {"events_per_parameter": np.mean(events) / one.design.shape[1], "of_the_population": loose / done}
        yield coverage(f"complaints: {kind} metric, n = {n}, {where}", hits, done, **facts)
        yield coverage(f"score: {kind} metric, n = {n}, {where}", score_hits, replicates)


def _truth(rng, kind, n, answers, units):
    """Metric, true logit, adjuster codes and clusters."""
    channel, month = rng.integers(0, CHANNELS, n), rng.integers(0, MONTHS, n)
    cluster = rng.integers(0, n // answers, n) if answers > 1 else np.arange(n)
    x = draw_metric(rng, kind, channel)
    if units:
        cluster = rng.integers(0, units, n)
        x = rng.normal(size=units)[cluster]
    start = {"normal": -1.9, "skewed": -2.5, "binary": -2.1}[kind]
    return (
        x,
        start + SLOPE[kind] * x + 0.3 * (channel == 1),
        (channel, month),
        np.unique(cluster, return_inverse=True)[1],
    )


def _average(x, eta, kind):
    if kind == "binary":
        base = eta - SLOPE[kind] * x
        return float((expit(base + SLOPE[kind]) - expit(base)).mean())
    p = expit(eta)
    return float((p * (1 - p)).mean() * SLOPE[kind])


KINKS = (  # outcome, responses, kink, slope before, slope after it on top, where it levels off again
    ("score", 500, 4.0, 0.0, 12.0, np.inf), ("score", 1000, 4.0, 2.0, 12.0, np.inf),
    ("score", 2000, 6.0, 0.0, 8.0, np.inf), ("complaint", 500, 4.0, 0.0, 0.6, np.inf),
    ("complaint", 1000, 3.0, 0.05, 0.5, np.inf), ("complaint", 2000, 5.0, 0.0, 0.4, np.inf),
    ("score, two answers each", 1000, 4.0, 0.0, 12.0, np.inf),
    ("score", 1000, 3.0, 0.0, 25.0, 6.0), ("complaint", 2000, 3.0, 0.0, 1.2, 5.5),
)  # fmt: skip
STRAIGHT = (  # outcome, responses, slope, where it levels off
    ("score", 500, 0.0, np.inf), ("score", 1000, 6.0, np.inf), ("complaint", 500, 0.0, np.inf),
    ("complaint", 1000, 0.15, np.inf), ("score, two answers each", 1000, 3.0, np.inf),
    ("score", 1000, 10.0, 5.0), ("complaint", 2000, 0.5, 5.0),
)  # fmt: skip


def kink(rng, outcome, n, at, before, after, top=np.inf, *, draws=299):
    """Threshold of one data set; adjusted for channel and month."""
    channel, month = rng.integers(0, CHANNELS, n), rng.integers(0, MONTHS, n)
    cluster = rng.integers(0, n // 2, n) if "two" in outcome else np.arange(n)
    cluster = np.unique(cluster, return_inverse=True)[1]
    x = rng.gamma(2, 2, n)
    one = design_of(x, (channel, month), cluster if "two" in outcome else None)
    reached = np.minimum(x, top)
    bend = before * reached + after * np.maximum(reached - at, 0)
    noise = related(rng, cluster, 0.3 if "two" in outcome else 0.0)
    if outcome.startswith("score"):
        y = 40 - bend + 5 * channel + 70 * noise
        fit = fit_linear(one.design, y, one.cluster)
    else:
        y = (ndtr(noise) < expit(-2.2 + bend + 0.3 * (channel == 1))).astype(float)
        fit = fit_logit(one.design, y, one.cluster)
    return find_threshold(
        fit, one.design, x, y, one.cluster, confidence=0.95, replicates=draws, seed=int(rng.integers(2**31))
    )  # fmt: skip


def thresholds(rng, replicates):
    """Thresholds where a kink exists (coverage among those given) and where none does (false kinks)."""
    for outcome, n, at, before, after, top in KINKS:
        found = [
            t
            for t in (kink(rng, outcome, n, at, before, after, top) for _ in range(replicates))
            if np.isfinite(t.value)
        ]
        hits = sum(t.low <= at <= t.high for t in found)
        width = np.median([t.high - t.low for t in found]) if found else np.nan
        level = np.mean([np.isfinite(t.ceiling) for t in found]) if found else np.nan
        facts = {"found_in": len(found) / replicates, "median_width": width, "with_a_ceiling": level}
        case = f"{outcome}, n = {n}, kink at {at:g}, slope {before:g} then {before + after:g}"
        case += f", level from {top:g}" if np.isfinite(top) else ""
        yield coverage(case, hits, len(found), **facts)
    for outcome, n, slope, top in STRAIGHT:
        got = sum(np.isfinite(kink(rng, outcome, n, 4.0, slope, 0.0, top).value) for _ in range(replicates))
        what = f"false kink: {outcome}, n = {n}, straight slope {slope:g}"
        yield alarm(what + (f", level from {top:g}" if np.isfinite(top) else ""), got, replicates)


def survey(rng, n, *, strong=False, repeated=False):
    """Eight themes and a score that depend on the channel (and, when ``strong``, on one metric); five other metrics."""
    channel, month = rng.integers(0, CHANNELS, n), rng.integers(0, MONTHS, n)
    who = rng.integers(0, n // 2, n) if repeated else np.arange(n)
    unit = rng.integers(0, 25, n)
    wait = rng.gamma(2, 2, n)
    base = np.array([-1.5, -1.8, -2.0, -2.2, -2.5, -2.7, -3.0, -3.0])
    codes = np.zeros((n, 8), dtype=bool)
    for k in range(8):
        eta = base[k] + 0.8 * (channel == k % CHANNELS) + (0.35 * (wait - 4) if strong and k < 4 else 0)
        codes[:, k] = ndtr(related(rng, who, 0.3 if repeated else 0.0)) < expit(eta)
    usable = rng.random(n) < 0.8
    raw = np.clip(np.round(9 - 2.2 * codes.sum(axis=1) - 0.5 * (channel == 0) + 1.5 * rng.normal(size=n)), 0, 10)
    row, theme = np.nonzero(codes & usable[:, None])
    frame = pd.DataFrame({
        "score": raw, "score_status": "ok", "channel": channel,
        "date": pd.Timestamp("2024-01-15") + pd.to_timedelta(30.4 * month, unit="D"), "wait": wait,
        "follows_channel": 3.0 * channel + rng.normal(size=n), "binary": (rng.random(n) < 0.06).astype(float),
        "skewed": np.exp(rng.normal(size=n)), "of_person": rng.normal(size=int(who.max()) + 1)[who],
        "of_unit": rng.normal(size=25)[unit],
    })  # fmt: skip
    names = [f"t{k}" for k in range(8)]
    said = pd.DataFrame({"row": row, "theme_id": np.array(names, object)[theme], "sentiment": "negative"})
    options = {
        "rating": NPS, "segments": ["channel"], "date": "date", "unit": unit, "catalogue": catalogue(names),
        "comment_status": np.where(usable, "ok", "empty"), "respondents": who if repeated else None,
    }  # fmt: skip
    return frame, said, options


NULLS = ["follows_channel", "binary", "skewed", "of_person", "of_unit"]


def link_alarms(rng, replicates):
    """No metric matters: any reported link. One metric matters: any link reported of the five that do not."""
    for n, strong, repeated in ((1000, False, False), (1000, False, True), (1500, True, False)):
        hits, chosen, metrics = 0, 0, NULLS + (["wait"] if strong else [])
        for _ in range(replicates):
            frame, said, options = survey(rng, n, strong=strong, repeated=repeated)
            table = link_operations(frame, said, metrics=metrics, replicates=4, **options).table
            found = table[table["q_value"] < 0.05]
            hits += bool(found["metric"].isin(NULLS).any())
            chosen += bool((found["metric"] == "wait").any())
        what = "any false link beside one that matters" if strong else "any link"
        case = f"{what}: 5 null metrics × (8 themes + score), n = {n}" + (", repeated respondents" if repeated else "")
        facts = {"the_one_that_matters_found_in": chosen / replicates} if strong else {}
        yield alarm(case, hits, replicates, **facts)
