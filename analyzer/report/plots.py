"""Matplotlib pictures of the results for notebooks: themes, ledger, trend and dose–response.

Every length drawn is the exact value of a table cell; matplotlib is imported when the first picture is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from analyzer.errors import InputError, MissingExtraError, did_you_mean
from analyzer.report.format import metric_name, number, safe_text, score_unit

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LOSS, _GAIN, _LEVEL, _QUIET, _INK = "#b4452d", "#3c7d5a", "#0b5c8a", "#9aa5ab", "#1d2327"
_RESIDUAL: Final = ("(no complaint)", "(no comment)", "(other)")
_MAX_TICKS: Final = 14
Tables = Mapping[str, pd.DataFrame]


def plot_themes(
    tables: Tables, *, side: str = "lost", top: int = 12, confidence: float | None = None, ax: Axes | None = None
) -> Axes:
    """Bars of the points each theme costs (``side="lost"``, with intervals) or brings (``side="gained"``).

    Parameters
    ----------
    tables : the output tables; uses ``themes`` and ``scores``.
    side : "lost" in rank order, or "gained", most gained first (that column has no interval).
    top : how many childless ranked themes; discovered ones are hatched.
    confidence : named in the axis label where given.
    ax : axes to draw on; None makes a new figure.

    Returns
    -------
    Axes
        Bar widths are ``lost_points`` or ``gained_points``; the lines run from ``lost_low`` to ``lost_high``.

    Raises
    ------
    InputError
        For another side, ``top`` below 1, or an analysis without ranked themes.
    MissingExtraError
        Without matplotlib.
    """
    _allowed("side", side, ("lost", "gained"))
    _at_least_one(top)
    themes = tables["themes"]
    ranked = themes[themes["rank"].notna() & ~themes["theme_id"].isin(set(themes["parent_id"].dropna()))]
    if ranked.empty:
        raise InputError("plot 'themes': no ranked themes in this analysis (are there usable comments?); try 'trend'.")
    column = f"{side}_points"
    order = ["rank", "theme_id"] if side == "lost" else [column, "theme_id"]
    ranked = ranked.sort_values(order, ascending=[side == "lost", True], kind="stable").head(top)
    ax = _axes(ax, height=1.2 + 0.34 * len(ranked))
    y = list(range(len(ranked)))
    bars = ax.barh(y, ranked[column], color=_LOSS if side == "lost" else _GAIN, height=0.68)
    for bar, source in zip(bars, ranked["source"], strict=True):
        if source == "discovered":
            bar.set(hatch="///", alpha=0.6)
    if side == "lost":
        ax.hlines(y, ranked["lost_low"], ranked["lost_high"], color=_INK, linewidth=1.4)
    ax.set_yticks(y, [_plain(label) for label in ranked["label"]])
    ax.invert_yaxis()
    metric = metric_name(_overall(tables)["metric"])
    verb, level = ("cost", _level(confidence)) if side == "lost" else ("brought", "")
    ax.set_xlabel(f"{metric} points {side}{level}")
    ax.set_title(
        f"What the themes {verb}" + (" (hatched: discovered)" if (ranked["source"] == "discovered").any() else "")
    )
    return ax


def plot_ledger(tables: Tables, *, top: int = 10, confidence: float | None = None, ax: Axes | None = None) -> Axes:
    """Waterfall from the best possible score down to the score; nothing is left out.

    Parameters
    ----------
    tables : the output tables; uses ``ledger``, ``themes`` and ``scores``.
    top : themes with a bar of their own; the rest is one bar, the residual rows keep theirs.
    confidence : named in the axis label where given (the level of the score's own interval).
    ax : axes to draw on; None makes a new figure.

    Returns
    -------
    Axes
        First bar the best possible score, then one bar as wide as each loss, last the score. The widths between
        add up to best − value.

    Raises
    ------
    InputError
        For ``top`` below 1 or an analysis without a score.
    MissingExtraError
        Without matplotlib.
    """
    _at_least_one(top)
    overall = _overall(tables)
    steps = _steps(tables, top)
    value, total = float(overall["value"]), float(tables["ledger"]["lost_points"].sum())
    after = value + total - steps["lost_points"].cumsum()
    ax = _axes(ax, height=1.6 + 0.32 * (len(steps) + 2))
    last = len(steps) + 1
    ax.barh(0, value + total, color=_LEVEL, height=0.68)
    residual = steps["theme_id"].isin([*_RESIDUAL, ""])
    ax.barh(
        range(1, last), steps["lost_points"], left=after, height=0.68,
        color=[_QUIET if quiet else _LOSS for quiet in residual],
    )  # fmt: skip
    ax.barh(last, value, color=_LEVEL, height=0.68)
    ax.hlines(last, overall["low"], overall["high"], color=_INK, linewidth=1.4)
    for y, (lost, left) in enumerate(zip(steps["lost_points"], after, strict=True), start=1):
        ax.annotate(number(-lost), (left, y), xytext=(-4, 0), textcoords="offset points", ha="right", va="center")
    name = metric_name(overall["metric"])
    labels = ["best possible", *(_plain(label) for label in steps["label"]), name]
    ax.set_yticks(range(last + 1), labels)
    ax.invert_yaxis()
    ax.axvline(0, color=_QUIET, linewidth=0.8)
    low, high = min(0.0, value, float(after.min())), max(0.0, value + total)
    ax.set_xlim(low - 0.14 * (high - low), high + 0.03 * (high - low))  # room on the left for the numbers
    ax.set_xlabel(f"{name}{score_unit(overall['metric'])}{_level(confidence)}")
    ax.set_title(f"From {number(value + total)} down to {number(value)}")
    return ax


def plot_trend(tables: Tables, *, confidence: float | None = None, ax: Axes | None = None) -> Axes:
    """Score per period with its interval, and the score over all periods as a dashed line.

    Parameters
    ----------
    tables : the output tables; uses ``scores`` (the primary metric, without segments).
    confidence : named in the axis label where given.
    ax : axes to draw on; None makes a new figure.

    Returns
    -------
    Axes
        The line's y values are ``value`` at the first day of each period; vertical lines run from ``low`` to ``high``.
        A suppressed period interrupts the line.

    Raises
    ------
    InputError
        Where the survey has no dates, so that there are no periods.
    MissingExtraError
        Without matplotlib.
    """
    overall = _overall(tables)
    scores = tables["scores"]
    own = (scores["metric"] == overall["metric"]) & scores["segment"].isna() & scores["period"].notna()
    rows = scores[own].sort_values("period", kind="stable")
    if rows.empty:
        raise InputError("plot 'trend': the scores have no periods. Name the date column (columns.date or --date).")
    ax = _axes(ax, height=4.0)
    at = [_first_day(period) for period in rows["period"]]
    ax.axhline(float(overall["value"]), color=_QUIET, linestyle="--", linewidth=1)
    ax.vlines(at, rows["low"], rows["high"], color=_LEVEL, alpha=0.5, linewidth=2)
    ax.plot(at, rows["value"].to_numpy(float), color=_LEVEL, marker="o")
    every = -(-len(at) // _MAX_TICKS)
    ax.set_xticks(at[::every], rows["period"].tolist()[::every], rotation=30, ha="right")
    name = metric_name(overall["metric"])
    ax.set_ylabel(f"{name}{score_unit(overall['metric'])}{_level(confidence)}")
    ax.set_title(f"{name} over time (dashed: all periods)")
    return ax


def plot_dose(
    extras: Tables, metric: str, outcome: str = "score", *, confidence: float | None = None, ax: Axes | None = None
) -> Axes:
    """Dose–response: the outcome in bins of an operational metric, before any adjustment.

    Parameters
    ----------
    extras : the further tables of a run; uses ``dose``.
    metric : operational metric.
    outcome : "score" or a theme id (then the share of the comments that complain about it, in percent).
    confidence : named in the axis label where given.
    ax : axes to draw on; None makes a new figure.

    Returns
    -------
    Axes
        One point per bin, evenly spaced, at ``value`` (times 100 for a theme), vertical lines from ``low`` to ``high``.

    Raises
    ------
    InputError
        Where there is no such metric or outcome; the message names those there are.
    MissingExtraError
        Without matplotlib.
    """
    dose = extras["dose"]
    if dose.empty:
        raise InputError("plot 'dose': no operational metrics in this analysis. Join an operations file first.")
    _allowed("metric", metric, tuple(dose["metric"].unique()))
    of_metric = dose[dose["metric"] == metric]
    _allowed("outcome", outcome, tuple(of_metric["outcome"].unique()))
    bins = of_metric[of_metric["outcome"] == outcome].sort_values("bin_low", kind="stable")
    ax = _axes(ax, height=4.0)
    unit = 1 if outcome == "score" else 100
    x = list(range(len(bins)))
    ax.vlines(x, bins["low"] * unit, bins["high"] * unit, color=_LEVEL, alpha=0.5, linewidth=2)
    ax.plot(x, (bins["value"] * unit).to_numpy(float), color=_LEVEL, marker="o")
    edges = zip(bins["bin_low"], bins["bin_high"], strict=True)
    ax.set_xticks(
        x, [f"{low:g}" if low == high else f"{low:g}–{high:g}" for low, high in edges], rotation=30, ha="right"
    )
    ax.set_xlabel(f"{_plain(metric)} (bins of the responses)")
    what = "score" if outcome == "score" else "complaining comments (%)"
    ax.set_ylabel(f"{what}\n{_level(confidence).lstrip()}".rstrip())
    ax.set_title(f"{_plain(outcome)} by {_plain(metric)}, unadjusted")
    return ax


def plot_bridge(bridge: pd.DataFrame, *, top: int = 10, ax: Axes | None = None) -> Axes:
    """Where a change of the score sits: points by theme, those that moved most first, the rest in one bar.

    Parameters
    ----------
    bridge : table ``bridge`` of a comparison; ``change`` sums to the difference of the scores.
    top : rows with a bar of their own.
    ax : axes to draw on; None makes a new figure.

    Raises
    ------
    InputError
        Where there is no bridge (two exports have none), or ``top`` is below 1.
    MissingExtraError
        Without matplotlib.
    """
    _at_least_one(top)
    if bridge.empty:
        raise InputError("plot: there is no bridge; compare two runs, or two parts of one.")
    order = bridge["change"].abs().sort_values(ascending=False, kind="stable").index
    first, rest = bridge.loc[order[:top]], bridge.loc[order[top:]]
    names, values = first["theme_id"].tolist(), first["change"].tolist()
    if len(rest):
        names, values = [*names, f"{len(rest)} more"], [*values, float(rest["change"].sum())]
    ax = _axes(ax, height=1.2 + 0.34 * len(names))
    y = list(range(len(names)))
    ax.barh(y, values, color=[_GAIN if value > 0 else _LOSS for value in values], height=0.68)
    ax.axvline(0, color=_INK, linewidth=0.8)
    ax.set_yticks(y, [_plain(name) for name in names])
    ax.invert_yaxis()
    ax.set_xlabel("points of the score, B − A")
    ax.set_title(f"Where the change of {number(float(bridge['change'].sum()), sign=True)} points sits")
    return ax


def plot_history(runs: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Score of every run with its interval, in the order of their answers.

    Parameters
    ----------
    runs : table ``runs`` of a history; runs with another metric than the first are left out.
    ax : axes to draw on; None makes a new figure.

    Raises
    ------
    InputError
        Where no run has a score.
    MissingExtraError
        Without matplotlib.
    """
    known = runs[runs["value"].notna()]
    if known.empty:
        raise InputError("plot: no run of this history has a score.")
    metric = str(known["metric"].iloc[0])
    known = known[known["metric"] == metric]
    ax = _axes(ax, height=4.0)
    x = list(range(len(known)))
    ax.vlines(x, known["low"], known["high"], color=_LEVEL, alpha=0.5, linewidth=2)
    ax.plot(x, known["value"].to_numpy(float), color=_LEVEL, marker="o")
    ax.set_xticks(x, [_plain(name) for name in known["run"]], rotation=30, ha="right")
    ax.set_ylabel(f"{metric_name(metric)}{score_unit(metric)}")
    ax.set_title(f"{metric_name(metric)} of {len(known)} runs")
    return ax


_KINDS: Final[Mapping[str, Callable[..., Any]]] = {
    "themes": plot_themes,
    "ledger": plot_ledger,
    "trend": plot_trend,
    "dose": plot_dose,
}


def plot(kind: str, tables: Tables, extras: Tables, *, confidence: float | None = None, **options: Any) -> Axes:
    """Draw one kind of picture: "themes", "ledger", "trend" or "dose"; options as in its own function.

    Raises
    ------
    InputError
        For an unknown kind.
    """
    _allowed("kind of plot", kind, tuple(_KINDS))
    axes: Axes = _KINDS[kind](extras if kind == "dose" else tables, confidence=confidence, **options)
    return axes


def _axes(ax: Axes | None, *, height: float) -> Axes:
    """The axes to draw on; a new figure fits its labels."""
    if ax is None:
        try:
            from matplotlib import pyplot
        except ImportError as error:
            raise MissingExtraError("matplotlib", "notebook", "plotting") from error
        _, ax = pyplot.subplots(figsize=(8.0, height), layout="constrained")
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def _overall(tables: Tables) -> pd.Series:
    """The overall row of the primary metric: the first without segment and period."""
    scores = tables["scores"]
    rows = scores[scores["segment"].isna() & scores["period"].isna()]
    if rows.empty or pd.isna(rows["value"].iloc[0]):
        raise InputError("plot: this analysis has no score to show. Name one with columns.score.")
    return rows.iloc[0]


def _steps(tables: Tables, top: int) -> pd.DataFrame:
    """Ledger rows to draw (``theme_id, label, lost_points``): top themes, the pooled rest (id ""), the residuals."""
    ledger, themes = tables["ledger"], tables["themes"]
    labels = dict(zip(themes["theme_id"], themes["label"], strict=True))
    parents = set(themes["parent_id"].dropna())
    named = ledger.assign(
        label=[f"{labels[t]} (in general)" if t in parents else labels.get(t, t) for t in ledger["theme_id"]]
    )[["theme_id", "label", "lost_points"]]
    residual = named["theme_id"].isin(_RESIDUAL)
    own = named[~residual].sort_values(["lost_points", "theme_id"], ascending=[False, True], kind="stable")
    rest = own.iloc[top:]
    pooled = pd.DataFrame(
        {"theme_id": [""], "label": [f"{len(rest)} more themes"], "lost_points": [rest["lost_points"].sum()]}
    )
    parts = [own.head(top), *([pooled] if len(rest) else []), named[residual]]
    return pd.concat(parts, ignore_index=True)


def _first_day(period: str) -> int:
    """Ordinal of the first day of a period label (2018-04-01, 2018-W15, 2018-04, 2018-Q2, 2018), so that gaps show."""
    year, rest = int(period[:4]), period[5:]
    if rest.startswith("W"):
        return date.fromisocalendar(year, int(rest[1:]), 1).toordinal()
    if rest.startswith("Q"):
        return date(year, 3 * int(rest[1:]) - 2, 1).toordinal()
    return date(year, int(rest[:2] or 1), int(rest[3:] or 1)).toordinal()


def _level(confidence: float | None) -> str:
    return "" if confidence is None else f" (lines: {confidence * 100:g} % intervals)"


def _plain(text: str) -> str:
    """A customer's or user's words as they are: no hidden characters, and no dollar sign read as mathematics."""
    return safe_text(str(text)).replace("$", r"\$")


def _at_least_one(top: int) -> None:
    if top < 1:
        raise InputError(f"top is {top}; give 1 or more.")


def _allowed(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise InputError(f"{name} is {value!r}.{did_you_mean(value, allowed)} Allowed: {', '.join(map(str, allowed))}.")
