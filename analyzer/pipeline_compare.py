"""Two exports, two runs, or two parts of one compared; and finished runs read back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np
import pandas as pd

from analyzer.config import Config, parse_config
from analyzer.display import Displayed
from analyzer.errors import InputError
from analyzer.results import Rating, Survey
from analyzer.schema import Finding

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COMPARED: Final = (
    "metric", "n_a", "value_a", "low_a", "high_a", "n_b", "value_b", "low_b", "high_b", "difference", "low", "high",
    "p_value", "method",
)  # fmt: skip
_ROW: Final = "row in the run"


@dataclass(frozen=True)
class Run(Displayed):
    """A finished run, read back from its folder.

    Attributes
    ----------
    survey : rebuilt from responses.parquet: everything but the comments.
    tables : every frame of analysis.duckdb, ``responses`` with its lists of themes.
    mentions : with ``row``, the position in the survey.
    """

    folder: Path
    survey: Survey
    config: Config
    tables: Mapping[str, pd.DataFrame]
    mentions: pd.DataFrame
    manifest: Mapping[str, Any]


def read_run(folder: str | Path) -> Run:
    """Read the results of ``analyzer run`` back.

    Raises
    ------
    InputError
        If the folder holds no complete results, or those of an older version.
    """
    from analyzer.store import read_duckdb

    folder = Path(folder)
    files = [folder / name for name in ("run.json", "responses.parquet", "analysis.duckdb")]
    missing = next((f.name for f in files if not f.exists()), None)
    if missing:
        raise InputError(f"{folder}: no {missing} there. Give the --out folder of `analyzer run`.")
    try:
        manifest = json.loads(files[0].read_text(encoding="utf-8"))
        ratings = {
            name: Rating(**{**r, "satisfied": None if r["satisfied"] is None else tuple(r["satisfied"])})
            for name, r in manifest["ratings"].items()
        }
        config = parse_config(manifest["config"], where=str(files[0]))
        segments, operations = tuple(manifest["segments"]), tuple(manifest["operations"])
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{folder}: written by another version ({error}). Run `analyzer run` into it again."
        ) from error
    responses = pd.read_parquet(files[1])
    responses = responses.assign(themes=pd.Series([list(t) for t in responses["themes"]], dtype=object))
    tables = {**read_duckdb(files[2]), "responses": responses}
    nothing = pd.DataFrame(index=responses.index)
    survey = Survey(
        frame=responses.drop(columns=["comment", "themes"]), comments=nothing, asked=nothing, ratings=ratings,
        segments=segments, operations=operations, columns=manifest["columns"], accounting={"read": len(responses)},
    )  # fmt: skip
    position = pd.Series(np.arange(len(responses)), index=responses["response_id"])
    mentions = tables["mentions"].assign(row=tables["mentions"]["response_id"].map(position).astype("int64"))
    return Run(folder, survey, config, tables, mentions, manifest)


@dataclass(frozen=True)
class Side:
    """One side of a comparison; ``mentions`` is None for an export (scores only)."""

    name: str
    survey: Survey
    config: Config
    mentions: pd.DataFrame | None = None
    catalogue: pd.DataFrame | None = None


@dataclass(frozen=True)
class Comparison(Displayed):
    """B compared with A.

    Attributes
    ----------
    scores : ``COMPARED``, one row per metric both sides have. ``difference`` = B - A in the metric's unit, with
        interval and two-sided p; numbers are null where a side has fewer scored responses than ``privacy.min_group``.
    bridge : the difference of the primary score split exactly over ledger rows, into frequency and severity: columns
        of :func:`analyzer.rank.period_bridge` (before = A, after = B). Empty unless both sides are runs.
    """

    shown_frames: ClassVar[tuple[str, ...]] = ("scores", "bridge")

    scores: pd.DataFrame
    bridge: pd.DataFrame
    findings: tuple[Finding, ...] = ()

    def plot(self, *, top: int = 10, ax: Axes | None = None) -> Axes:
        """Draw the bridge: points of the score by theme, in parts (the extra ``notebook``)."""
        from analyzer.report.plots import plot_bridge

        return plot_bridge(self.bridge, top=top, ax=ax)


def read_side(path: str | Path, *, config: Config, where: str | None = None) -> Side:
    """An export (scores) or a run folder (scores and themes), with the rows that meet ``where``."""
    from analyzer.read import read_survey, select

    path = Path(path)
    name = f"{path}{f' where {where}' if where else ''}"
    if not path.is_dir():
        return Side(name, read_survey(path, config=config, where=where), config)
    run = read_run(path)
    survey = replace(run.survey, frame=run.survey.frame.assign(**{_ROW: np.arange(len(run.survey.frame))}))
    survey = select(survey, where=where) if where else survey
    old = survey.frame[_ROW].to_numpy()
    new = np.full(len(run.survey.frame), -1)
    new[old] = np.arange(len(old))
    mentions = run.mentions.assign(row=new[run.mentions["row"].to_numpy()])
    survey = replace(survey, frame=survey.frame.drop(columns=_ROW))
    catalogue = run.tables["themes"][["theme_id", "parent_id", "label", "source", "stability"]]
    return Side(name, survey, run.config, mentions[mentions["row"] >= 0].reset_index(drop=True), catalogue)


def compare_sides(a: Side, b: Side, *, same_input: bool = False) -> Comparison:
    """Compare two sides: every common metric, and for two runs what the primary score's difference consists of.

    Raises
    ------
    InputError
        If they share no metric, read one on different scales, or (same input) share responses: a part must not be
        compared with a whole that contains it.
    """
    if same_input:
        twice = len(set(a.survey.frame["response_id"]) & set(b.survey.frame["response_id"]))
        if twice:
            raise InputError(
                f"compare: {twice} responses are on both sides. Make --where-a and --where-b exclude each other."
            )
    metrics = [m for m in a.survey.ratings if m in b.survey.ratings]
    if not metrics:
        raise InputError(
            f"compare: no common metric; A has {', '.join(a.survey.ratings) or 'none'}, "
            f"B {', '.join(b.survey.ratings) or 'none'}. Name it with --metric."
        )
    findings = list(_kind_findings(a, b))
    rows = [_row(a, b, metric) for metric in metrics]
    table = pd.DataFrame(rows, columns=list(COMPARED))
    few = table["difference"].isna()
    if few.any():
        group = max(a.config.privacy.min_group, b.config.privacy.min_group)
        text = f"Numbers of {int(few.sum())} metrics are withheld: a side has fewer than {group} scored responses."
        findings.append(Finding("warning", "compare_too_few", text))
    bridge, more = _bridge(a, b) if not few.iloc[0] else _bridge(a, replace(b, mentions=None))
    return Comparison(table, bridge, (*findings, *more))


def _kind_findings(a: Side, b: Side) -> tuple[Finding, ...]:
    """Transactional against relational is no comparison; different weighting is worth knowing."""
    found = [f for side in (a, b) for f in side.survey.findings if f.code == "survey_kinds_pooled"][:1]
    kinds = (a.config.survey.kind, b.config.survey.kind)
    if None not in kinds and kinds[0] != kinds[1]:
        text = f"A is {kinds[0]}, B {kinds[1]}: transactional and relational scores do not compare."
        found.append(Finding("warning", "survey_kinds_compared", text))
    return tuple(found)


def _parts(side: Side, metric: str) -> tuple[Any, Any, Any]:
    """Points, weights and respondents of one side."""
    from analyzer.score import frame_weights, points, raw_scores

    frame = side.survey.frame
    raw = raw_scores(frame, side.survey.ratings)[metric]
    who = frame["respondent"].to_numpy(dtype=object) if "respondent" in frame else None
    weights = frame_weights(frame, "weight" if "weight" in frame else None)[0]
    return points(raw, side.survey.ratings[metric]), weights, who


def _row(a: Side, b: Side, metric: str) -> tuple[Any, ...]:
    from analyzer.score import compare, overall

    first, second = a.survey.ratings[metric], b.survey.ratings[metric]
    if replace(first, explicit=False) != replace(second, explicit=False):
        raise InputError(
            f"compare: {metric} is read on {first.low:g} to {first.high:g} in A and {second.low:g} to {second.high:g} "
            "in B (or with another cut). Set score.scale and score.satisfied so that both are read alike."
        )
    confidence = a.config.score.confidence
    (s_a, w_a, r_a), (s_b, w_b, r_b) = _parts(a, metric), _parts(b, metric)
    both = r_a is not None and r_b is not None
    d = compare(
        s_b, s_a, first.metric, confidence=confidence, weights_a=w_b, weights_b=w_a,
        cluster_a=_known(r_b, "b") if both else None, cluster_b=_known(r_a, "a") if both else None,
        scale=(first.low, first.high),
    )  # fmt: skip
    group = max(a.config.privacy.min_group, b.config.privacy.min_group)
    if min(d.n_first, d.n_second) < group:
        return (metric, d.n_second, *[np.nan] * 3, d.n_first, *[np.nan] * 7, None)
    one, two = (
        overall(side.survey.frame, side.survey.ratings, confidence=confidence, weights=w, cluster=who)[metric]
        for side, w, who in ((a, w_a, r_a), (b, w_b, r_b))
    )
    return (
        metric, one.n, one.value, one.interval.low, one.interval.high, two.n, two.value, two.interval.low,
        two.interval.high, d.value, d.interval.low, d.interval.high, d.p_value, d.interval.method,
    )  # fmt: skip


def _known(who: Any, side: str) -> Any:
    """Respondents with a name of their own for every missing one, so that nobody unknown is taken for the same."""
    values = np.asarray(who, dtype=object).copy()
    missing = np.flatnonzero(pd.isna(values))
    values[missing] = [f"unknown {side} {i}" for i in missing]
    return values


def _bridge(a: Side, b: Side) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    from analyzer.rank import period_bridge
    from analyzer.rank.table import parent_map

    columns = (
        "theme_id", "mass_before", "mass_after", "lost_before", "lost_after", "frequency", "severity", "change",
    )  # fmt: skip
    primary = next(iter(a.survey.ratings))
    if a.mentions is None or b.mentions is None or primary != next(iter(b.survey.ratings)):
        return pd.DataFrame(columns=list(columns)).astype(
            {c: "str" if c == "theme_id" else "float64" for c in columns}
        ), ()
    n = len(a.survey.frame)
    sides = (a.survey.frame, b.survey.frame)
    frame = pd.concat([f[["score", "score_status", "comment_status"]] for f in sides], ignore_index=True)
    weights = np.concatenate([np.ones(len(f)) if w is None else w for f, w in zip(
        sides, (_parts(a, primary)[1], _parts(b, primary)[1]), strict=True)])  # fmt: skip
    mentions = pd.concat([a.mentions, b.mentions.assign(row=b.mentions["row"] + n)], ignore_index=True)
    catalogue = pd.concat([a.catalogue, b.catalogue], ignore_index=True).drop_duplicates("theme_id")
    after = np.arange(len(frame)) >= n
    bridge = period_bridge(
        frame, mentions, rating=a.survey.ratings[primary], comment_status=frame["comment_status"], before=~after,
        after=after, weights=weights, min_group=max(a.config.privacy.min_group, b.config.privacy.min_group),
        parents=parent_map(catalogue),
    )  # fmt: skip
    return bridge, _theme_findings(a, b)


def _theme_findings(a: Side, b: Side) -> tuple[Finding, ...]:
    """Two runs may know different discovered themes; then a frequency changes for no reason of the customers."""
    if a.catalogue is None or b.catalogue is None:
        return ()
    found = [set(c.loc[c["source"] == "discovered", "theme_id"]) for c in (a.catalogue, b.catalogue)]
    alone = found[0] ^ found[1]
    if not alone and a.config.themes.codebook == b.config.themes.codebook:
        return ()
    text = (
        f"The two runs were not coded alike ({len(alone)} discovered themes are known to one only), so part of the "
        "bridge may be coding. Better: one run over both, then compare it with --where-a and --where-b."
    )
    return (Finding("warning", "compare_other_themes", text),)
