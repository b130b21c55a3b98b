"""What to do first: frequency × severity × controllability of every theme, and the money that goes with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd

from analyzer.errors import ConfigError, did_you_mean
from analyzer.rank.coded import Coded, code_responses
from analyzer.rank.ledger import Split, ledger_points, loss_matrix
from analyzer.rank.suppress import plan_rows
from analyzer.rank.variance import clustered_covariance, n_clusters
from analyzer.results import FloatArray, MetricName, Rating
from analyzer.schema import Finding
from analyzer.score.values import groups

PRIORITIES: Final = (
    "priority_rank", "theme_id", "label", "frequency", "severity", "lost_points", "controllability", "priority",
    "money_at_risk", "money_low", "money_high",
)  # fmt: skip
_KEYS: Final = ("revenue_per_customer", "churn", "customers", "controllability")


@dataclass(frozen=True)
class Values:
    """The user's own figures (``values`` in the config).

    Attributes
    ----------
    revenue : money per customer and period, or None.
    churn : group -> share of customers lost in that period, 0...1.
    customers : customers the survey stands for, or None for those who answered.
    controllability : theme id -> 0 (out of our hands) ... 1 (ours to change); 1 where nothing is said.
    """

    revenue: float | None = None
    churn: Mapping[str, float] = field(default_factory=dict)
    customers: float | None = None
    controllability: Mapping[str, float] = field(default_factory=dict)


def read_values(values: Mapping[str, Any], *, metric: MetricName = "nps") -> Values:
    """Check the config section ``values``.

    Parameters
    ----------
    values : keys ``revenue_per_customer`` (number), ``churn`` (group: share), ``customers`` (number) and
        ``controllability`` (theme id: 0 to 1).
    metric : decides the names of the groups.

    Raises
    ------
    ConfigError
        For an unknown key or group, a number out of range, or revenue without churn (or the reverse).

    Examples
    --------
    >>> read_values({"revenue_per_customer": 200, "churn": {"detractor": .3, "promoter": .1}}).churn["detractor"]
    0.3
    """
    for key in values:
        if key not in _KEYS:
            raise ConfigError(
                f"values: unknown key {key!r}.{did_you_mean(str(key), _KEYS)} Allowed: {', '.join(_KEYS)}."
            )
    names = _group_names(metric)
    churn = _shares(values.get("churn") or {}, "values.churn", names)
    revenue = _number(values.get("revenue_per_customer"), "values.revenue_per_customer")
    if (revenue is None) != (not churn):
        lacking = "values.churn" if revenue is not None else "values.revenue_per_customer"
        raise ConfigError(f"values: {lacking} is missing; money at risk needs revenue_per_customer and churn by group.")
    if churn and names[-1] not in churn:
        raise ConfigError(f"values.churn: {names[-1]!r} is missing. Add the churn of the best group.")
    control = _shares(values.get("controllability") or {}, "values.controllability", None)
    return Values(revenue, churn, _number(values.get("customers"), "values.customers"), control)


def _group_names(metric: MetricName) -> tuple[str, ...]:
    from analyzer.score.values import NPS_GROUPS, SATISFACTION_GROUPS

    return tuple(NPS_GROUPS if metric == "nps" else SATISFACTION_GROUPS)


def _number(value: Any, where: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < float(value) < float("inf"):
        raise ConfigError(f"{where}: got {value!r}. Give a number above 0.")
    return float(value)


def _shares(value: Any, where: str, allowed: tuple[str, ...] | None) -> dict[str, float]:
    if not isinstance(value, Mapping):
        raise ConfigError(f"{where}: got {value!r}. Write one 'name: number' line each.")
    for name, share in value.items():
        if allowed is not None and name not in allowed:
            raise ConfigError(
                f"{where}: unknown group {name!r}.{did_you_mean(str(name), allowed)} Allowed: {', '.join(allowed)}."
            )
        if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= float(share) <= 1:
            raise ConfigError(f"{where}.{name}: got {share!r}. Give a number from 0 to 1.")
    return {str(name): float(share) for name, share in value.items()}


def theme_priorities(
    frame: pd.DataFrame, mentions: pd.DataFrame, catalogue: pd.DataFrame, *, rating: Rating, comment_status: Any,
    values: Values | None = None, weights: Any = None, respondents: Any = None, confidence: float = 0.95,
    min_group: int = 5, parents: Mapping[str, str] | None = None,
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:  # fmt: skip
    """Themes by impact × frequency × controllability, with money at risk when the user gives values.

    frequency = ledger mass of the theme per scored response, severity = points lost per unit of that mass, so that
    frequency × severity = the theme's lost points of the ledger, exactly; priority = lost points × controllability.

    Money at risk: response i of group g risks revenue × max(churn_g - churn of the best group, 0) (0 for a group that
    has no churn given), split over themes as the ledger splits its loss and scaled to ``customers`` (default: the
    respondents scored). It rests on the given churn and says nothing about causes; its interval (linearised, clustered,
    t) is the sampling of this survey alone. Source: definition of this project; intervals as
    :func:`analyzer.rank.ledger_table`.

    Parameters
    ----------
    frame, mentions, catalogue, rating, comment_status, weights, respondents, min_group : as in
        :func:`analyzer.rank.rank_themes`.
    parents : theme -> parent.

    Returns
    -------
    (DataFrame, findings)
        ``PRIORITIES``, one row per theme row of the ledger, highest priority first. Money columns are NaN without
        values.

    Examples
    --------
    >>> frame = pd.DataFrame({"score": [2.0] * 5 + [10.0] * 5, "score_status": "ok"})
    >>> said = pd.DataFrame({"row": range(5), "theme_id": "waiting", "sentiment": "negative"})
    >>> book = pd.DataFrame({"theme_id": ["waiting"], "label": ["Waiting"]})
    >>> half = Values(controllability={"waiting": 0.5})
    >>> table, _ = theme_priorities(frame, said, book, rating=Rating("nps", 0, 10), comment_status=["ok"] * 10,
    ...                             values=half)
    >>> table[["frequency", "severity", "lost_points", "priority"]].values.tolist()
    [[0.5, 200.0, 100.0, 50.0]]
    """
    given = values or Values()
    coded = code_responses(
        frame, mentions, rating=rating, comment_status=comment_status, weights=weights, respondents=respondents
    )
    split = loss_matrix(coded).pooled(plan_rows(coded, parents, min_group).row_of)
    frequency, lost = ledger_points(coded, split.shares), ledger_points(coded, split.matrix)
    severity = np.divide(lost, frequency, out=np.full(len(lost), np.nan), where=frequency > 0)
    control = np.array([given.controllability.get(name, 1.0) for name in split.ids])
    money, low, high = _money(coded, split, _excess(frame, rating, given), given, confidence)
    labels = catalogue.drop_duplicates("theme_id").set_index("theme_id")["label"]
    table = pd.DataFrame({
        "theme_id": pd.Series(split.ids, dtype="str"), "label": labels.reindex(split.ids).astype("str").to_numpy(),
        "frequency": frequency, "severity": severity, "lost_points": lost, "controllability": control,
        "priority": lost * control, "money_at_risk": money, "money_low": low, "money_high": high,
    })  # fmt: skip
    total = float(np.nansum(money))
    table = table[~table["theme_id"].str.startswith("(")]
    table = table.sort_values(["priority", "theme_id"], ascending=[False, True], kind="stable").reset_index(drop=True)
    table = table.assign(priority_rank=np.arange(1, len(table) + 1))[list(PRIORITIES)]
    return table.astype({"theme_id": "str", "label": "str"}), _findings(given, table, total)


def _excess(frame: pd.DataFrame, rating: Rating, values: Values) -> FloatArray:
    """Money per response: revenue times the churn above that of the best group, (n,)."""
    if values.revenue is None:
        return np.full(len(frame), np.nan)
    base = values.churn[_group_names(rating.metric)[-1]]
    own = pd.Series(groups(frame["score"].to_numpy(dtype=float, na_value=np.nan), rating)).map(dict(values.churn))
    return np.asarray(values.revenue * np.maximum(own.to_numpy(dtype=float, na_value=np.nan) - base, 0.0))


def _money(
    coded: Coded, split: Split, excess: FloatArray, values: Values, confidence: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    from scipy.sparse import diags_array

    from analyzer.score.intervals import t_value

    size = len(split.ids)
    if values.revenue is None or not coded.total > 0:
        return np.full(size, np.nan), np.full(size, np.nan), np.full(size, np.nan)
    matrix = (diags_array(np.where(coded.scored, np.nan_to_num(excess), 0.0)) @ split.shares).tocsr()
    mean = ledger_points(coded, matrix)
    df = n_clusters(coded) - 1
    se = np.sqrt(np.maximum(clustered_covariance(coded, matrix, mean).diagonal(), 0.0))
    margin = float(t_value(confidence, df)) * se if df > 0 else np.full(size, np.nan)
    scale = values.customers if values.customers is not None else float(df + 1)
    return mean * scale, np.maximum(mean - margin, 0.0) * scale, (mean + margin) * scale


def _findings(values: Values, table: pd.DataFrame, total: float) -> tuple[Finding, ...]:
    found = []
    unknown = sorted(set(values.controllability) - set(table["theme_id"]))
    if unknown:
        text = f"values.controllability names themes without a row here: {', '.join(unknown)}."
        found.append(Finding("warning", "controllability_unknown_theme", text))
    if values.revenue is not None:
        whom = "the customers given" if values.customers is not None else "those who answered"
        text = (
            f"Money at risk: {total:,.0f} over all ledger rows, for {whom}. It rests on the churn by group in "
            "values.churn: a scenario, not a measurement."
        )
        found.append(Finding("info", "money_at_risk", text))
    return tuple(found)
