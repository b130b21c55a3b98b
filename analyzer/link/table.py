"""Every outcome against every operational metric: the links table and what stands beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from analyzer.errors import InputError, did_you_mean
from analyzer.link.design import Codes, Factor, Level, Mask, metric_level, period_codes, period_factor, segment_factor
from analyzer.link.families import link_q_values
from analyzer.link.outcomes import Outcomes, prepare_outcomes
from analyzer.link.results import DOSE, LINK_COLUMNS, SELECTION, THROUGH, Links, typed
from analyzer.link.rows import Settings, link_row, selection_row
from analyzer.link.sample import Sample, build_sample
from analyzer.results import FloatArray, Rating
from analyzer.schema import Finding
from analyzer.score.multiplicity import benjamini_hochberg
from analyzer.threads import one_thread

MIN_ROWS: Final = 30


@dataclass(frozen=True)
class _Context:
    frame: pd.DataFrame
    outcomes: Outcomes
    factors: tuple[Factor, ...]
    groups: dict[str, Codes]
    calendars: dict[str, Codes]
    respondents: Codes | None
    settings: Settings


def link_operations(
    frame: pd.DataFrame, mentions: pd.DataFrame, *, rating: Rating | None, metrics: Sequence[str],
    segments: Sequence[str] = (), date: str | None = None, period: str = "month", respondents: Any = None,
    unit: Any = None, comment_status: Any, catalogue: pd.DataFrame, confidence: float = 0.95, min_events: int = 10,
    min_group: int = 5, replicates: int = 999, seed: int = 0,
) -> Links:  # fmt: skip
    """What operational metrics go with complaints and with the score, adjusted for segments and period.

    A theme's outcome is at least one negative mention, among usable comments: logistic regression, average marginal
    effect per natural unit (a linear probability model where the logit has no finite solution or fewer than five
    events per parameter). The score's outcome is the points s_i: least squares. Standard errors are clustered where the
    metric varies (response, respondent, unit or period), CR2 with Satterthwaite's t under 80 clusters. The p-value is
    the larger of this t test and of the test that deals the metric out at random (:mod:`analyzer.link.exchange`).
    Benjamini-Hochberg over the whole table. All of it is association: a metric measured after the answer must be
    refused before this room.

    Parameters
    ----------
    frame : (n, ·) with ``score``, ``score_status``, the metrics (numbers or booleans), the segments and the date.
    mentions, catalogue, rating, comment_status : as in :func:`analyzer.rank.rank_themes`.
    metrics, segments : column names in ``frame``; a segment that is itself the metric is left out of its adjusters.
    date, period : column and calendar period of the period dummies (coarser when there would be more than 24).
    respondents, unit : (n,) or None; respondent clusters; the unit a metric may be constant in (team, site).
    min_events : themes with fewer complaints (or fewer comments without one) are left out, with a finding.
    min_group : themes withheld by room ``rank`` are no outcomes; dose bins hold at least this many.
    replicates, seed : draws of the threshold test; a quarter of them shuffles for the placebo.

    Returns
    -------
    Links
        Empty frames with their columns when there are no metrics. ``estimate``: share (0-1) or points of the score per
        one unit of the metric.

    Raises
    ------
    InputError
        If a metric, segment or the date is not a column, or a metric is not numeric.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> wait = rng.gamma(2, 2, 400)
    >>> frame = pd.DataFrame({"score": np.clip(np.round(10 - wait), 0, 10), "score_status": "ok", "wait": wait})
    >>> said = pd.DataFrame({"row": np.flatnonzero(wait > 5), "theme_id": "waiting", "sentiment": "negative"})
    >>> book = pd.DataFrame({"theme_id": ["waiting"], "parent_id": None, "label": "Waiting", "source": "codebook",
    ...                      "stability": np.nan})
    >>> links = link_operations(frame, said, rating=Rating("nps", 0, 10), metrics=["wait"], comment_status=["ok"] * 400,
    ...                         catalogue=book)
    >>> links.table[["outcome", "unit"]].values.tolist()
    [['waiting', 'share per 1 wait'], ['score', 'NPS points per 1 wait']]
    >>> bool(abs(links.through["coefficient"].sum() + links.table["estimate"].iloc[1]) < 1e-9)
    True
    """
    _check(frame, [*metrics, *segments, *([date] if date else [])])
    outcomes = prepare_outcomes(
        frame, mentions, rating=rating, comment_status=comment_status, catalogue=catalogue, min_group=min_group
    )
    settings = Settings(confidence, min_events, min_group, replicates, seed, rating)
    context = _context(frame, outcomes, segments, date, period, respondents, unit, settings)
    rows: dict[str, list[dict[str, object]]] = {"table": [], "dose": [], "through": [], "selection": []}
    findings: list[Finding] = []
    with one_thread():
        for metric in dict.fromkeys(metrics):
            got, said = _one_metric(context, metric)
            findings += said
            for name, new in got.items():
                rows[name] += new
    table = typed(rows["table"], LINK_COLUMNS)
    table = table.assign(q_value=link_q_values(table["p_value"], table["metric"])).sort_values(
        ["q_value", "p_value"], kind="stable"
    )
    selection = typed(rows["selection"], SELECTION)
    selection = selection.assign(q_value=benjamini_hochberg(selection["p_value"]))
    findings += _table_findings(table, selection, confidence)
    return Links(
        table.reset_index(drop=True),
        typed(rows["dose"], DOSE),
        typed(rows["through"], THROUGH),
        selection,
        tuple(findings),
    )


def _check(frame: pd.DataFrame, names: Sequence[str]) -> None:
    for name in names:
        if name not in frame.columns:
            raise InputError(
                f"links: no column {name!r}.{did_you_mean(name, map(str, frame.columns))} "
                f"Columns: {', '.join(map(str, frame.columns))}."
            )


def _context(
    frame: pd.DataFrame, outcomes: Outcomes, segments: Sequence[str], date: str | None, period: str, respondents: Any,
    unit: Any, settings: Settings,
) -> _Context:  # fmt: skip
    from analyzer.score.weights import cluster_codes

    factors = [segment_factor(name, frame[name]) for name in segments]
    calendars: dict[str, Codes] = {}
    if date is not None and frame[date].notna().any():
        factors.append(period_factor(frame[date], period))
        calendars = {name: period_codes(frame[date], name)[0] for name in ("month", "week", "day")}
    groups = {name: pd.factorize(frame[name].astype("str").to_numpy(object))[0].astype(np.int64) for name in segments}
    groups = {name: codes + 1 for name, codes in groups.items()}  # missing = 0
    if unit is not None:
        groups = {"unit": pd.factorize(np.asarray(unit, dtype=object))[0].astype(np.int64) + 1} | groups
    return _Context(
        frame, outcomes, tuple(factors), groups, calendars, cluster_codes(respondents, len(frame)), settings
    )


def _numeric(frame: pd.DataFrame, metric: str) -> FloatArray:
    try:
        x = frame[metric].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise InputError(
            f"metric {metric!r}: expected numbers or booleans ({error}). Convert it, or leave it out."
        ) from error
    return np.where(np.isfinite(x), x, np.nan)


def _one_metric(context: _Context, metric: str) -> tuple[dict[str, list[dict[str, object]]], list[Finding]]:
    x = _numeric(context.frame, metric)
    known = ~np.isnan(x)
    if known.sum() < MIN_ROWS:
        text = f"Metric {metric!r} is known for {int(known.sum())} responses; links need {MIN_ROWS}."
        return {}, [Finding("warning", "metric_too_few", text, int(known.sum()))]
    if np.ptp(x[known]) == 0:
        text = f"Metric {metric!r} has one value only: nothing can go with it. Check the operations file."
        return {}, [Finding("warning", "metric_constant", text, int(known.sum()))]
    groups = {name: codes for name, codes in context.groups.items() if name != metric}
    level = metric_level(x, respondents=context.respondents, groups=groups, calendars=context.calendars)
    factors = [f for f in context.factors if f.name != metric]
    samples: dict[str, Sample] = {}
    masks: dict[str, Mask] = {
        "all": known,
        "usable": known & context.outcomes.usable,
        "scored": known & context.outcomes.scored,
    }
    for name, rows in masks.items():
        built = build_sample(x, rows, factors, level) if rows.sum() >= MIN_ROWS else None
        if built is not None:
            samples[name] = built
    findings = _sample_findings(metric, samples, masks, level)
    return _rows(context, metric, samples, findings), findings


def _sample_findings(metric: str, samples: dict[str, Sample], masks: dict[str, Mask], level: Level) -> list[Finding]:
    findings = []
    for name in ("scored", "usable"):
        if name not in samples and masks[name].sum() >= MIN_ROWS:
            text = (
                f"Metric {metric!r} hardly varies once segments and period are held fixed: it follows them, "
                "so its own link cannot be told."
            )
            return [Finding("info", "metric_follows_segments", text, int(masks[name].sum()))]
    few = min((s.groups for s in samples.values()), default=40)
    if few < 40:
        allow = "intervals allow for it (CR2, t)" if few > 1 else "no interval can be given"
        text = f"Metric {metric!r} varies over {few} clusters only ({level.name}); {allow}."
        findings.append(Finding("info", "metric_few_clusters", text))
    return findings


def _rows(
    context: _Context, metric: str, samples: dict[str, Sample], findings: list[Finding]
) -> dict[str, list[dict[str, object]]]:
    from analyzer.link.describe import through_rows

    out: dict[str, list[dict[str, object]]] = {"table": [], "dose": [], "through": [], "selection": []}
    outcomes, settings = context.outcomes, context.settings
    if "scored" in samples:
        one = samples["scored"]
        got = link_row(metric, ["score"], outcomes.points[one.rows][:, None], one, settings)
        out["table"] += got.table
        out["dose"] += got.dose
        out["through"] += through_rows(metric, outcomes.ledger_ids, outcomes.losses[one.rows], one.x_clean)
    if "usable" in samples and outcomes.themes:
        one = samples["usable"]
        y = np.asarray(outcomes.complaints[one.rows].toarray(), dtype=float)
        events = np.minimum(y.sum(axis=0), len(y) - y.sum(axis=0))
        keep = np.flatnonzero(events >= settings.min_events)
        got = link_row(metric, [outcomes.themes[j] for j in keep], y[:, keep], one, settings)
        out["table"] += got.table
        out["dose"] += got.dose
        findings += got.findings
        if len(keep) < len(events):
            text = (
                f"{len(events) - len(keep)} themes have fewer than {settings.min_events} complaints (or comments "
                f"without one) where metric {metric!r} is known; they are not linked to it."
            )
            findings.append(Finding("info", "link_too_few_events", text))
    if "all" in samples:
        one = samples["all"]
        row = selection_row(metric, outcomes.usable[one.rows].astype(float), one, settings)
        out["selection"] += [row] if row else []
    return out


def _table_findings(table: pd.DataFrame, selection: pd.DataFrame, confidence: float) -> list[Finding]:
    alpha = 1 - confidence
    findings = []
    for row in selection[selection["q_value"] < alpha].itertuples():
        more = "more" if row.estimate > 0 else "less"
        findings.append(Finding(
            "warning", "metric_goes_with_commenting",
            f"Customers with a higher {row.metric!r} comment {more} often: its links with themes describe those who "
            "commented only.",
        ))  # fmt: skip
    turned = table[(table["p_value"] < alpha) & (table["crude_p"] < alpha) & (table["crude"] * table["estimate"] < 0)]
    for row in turned.itertuples():
        findings.append(Finding(
            "warning", "simpson_reversal",
            f"The association of {row.metric!r} with {row.outcome!r} changes its sign once adjusted for "
            f"{row.adjusted_for or 'nothing'}; only the adjusted one is reported.", int(row.n),
        ))  # fmt: skip
    gone = table[(table["q_value"] >= alpha) & (table["crude_p"] < alpha / max(len(table), 1))]
    for metric, part in gone.groupby("metric", sort=True):
        findings.append(Finding(
            "info", "link_explained_by_segments",
            f"{len(part)} unadjusted associations of {metric!r} vanish once segments and period are held fixed.",
        ))  # fmt: skip
    return findings
