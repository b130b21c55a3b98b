"""What a run works out beyond the contract's tables: change, segments, drivers, priorities, people.

Every frame is always there, with its columns, also when it has no rows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from analyzer.config import Config
from analyzer.errors import InputError
from analyzer.results import Rating, Survey
from analyzer.schema import Finding

BEFORE_AFTER: Final = (
    "metric", "launch", "n_before", "n_after", "before", "after", "difference", "low", "high", "p_value", "method",
)  # fmt: skip
DIVERGENCE: Final = ("kind", "response_id")
BIAS: Final = (
    "metric", "n_commented", "n_silent", "commented", "silent", "difference", "low", "high", "p_value", "method",
)  # fmt: skip
BRIDGE: Final = (
    "period_before", "period_after", "theme_id", "mass_before", "mass_after", "lost_before", "lost_after", "frequency",
    "severity", "change",
)  # fmt: skip
LAST_PERIODS: Final = 18  # whose themes are worked out one by one
_TEXT: Final = {"metric", "launch", "method", "kind", "response_id", "period_before", "period_after", "theme_id"}


@dataclass(frozen=True)
class Extras:
    """Further frames of a run by name, and what they found."""

    frames: Mapping[str, pd.DataFrame]
    findings: tuple[Finding, ...] = ()

    def __or__(self, other: Extras) -> Extras:
        return Extras({**self.frames, **other.frames}, (*self.findings, *other.findings))


@dataclass(frozen=True)
class CodedSurvey:
    """What the rooms before say, row for row of the survey: the input of everything in this file."""

    survey: Survey
    config: Config
    frame: pd.DataFrame
    comment_status: Any
    mentions: pd.DataFrame
    catalogue: pd.DataFrame

    @property
    def rating(self) -> Rating:
        """The primary rating."""
        rating = self.survey.rating
        if rating is None:
            raise InputError("this needs a score. Name its column with --score COL.")
        return rating

    def options(self, *names: str) -> dict[str, Any]:
        """The named keyword arguments that functions of rooms ``score`` and ``rank`` share."""
        from analyzer.rank.table import parent_map
        from analyzer.score.weights import frame_weights

        frame = self.frame
        known: dict[str, Callable[[], Any]] = {
            "rating": lambda: self.survey.rating,
            "comment_status": lambda: self.comment_status,
            "weights": lambda: frame_weights(frame, "weight" if "weight" in frame else None)[0],
            "respondents": lambda: frame["respondent"] if "respondent" in frame else None,
            "cluster": lambda: frame["respondent"].to_numpy() if "respondent" in frame else None,
            "confidence": lambda: self.config.score.confidence,
            "min_group": lambda: self.config.privacy.min_group,
            "parents": lambda: parent_map(self.catalogue),
        }
        return {name: known[name]() for name in names}

    def points(self) -> Any:
        """Points s_i of the primary score, (n,), NaN where there is no usable one."""
        from analyzer.score import points, raw_scores

        return points(raw_scores(self.frame, self.survey.ratings)[self.rating.metric], self.rating)


def _empty(columns: tuple[str, ...]) -> pd.DataFrame:
    kinds = {c: "str" if c in _TEXT else "int64" if c.startswith("n_") else "float64" for c in columns}
    return pd.DataFrame(columns=list(columns)).astype(kinds)


def _frame(rows: list[tuple[Any, ...]], columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(columns)).astype(_empty(columns).dtypes.to_dict())


def guard_agents(survey: Survey, config: Config) -> Survey:
    """Leave the agent out of the segments unless ``privacy.agents`` is on: a score per segment value ranks people."""
    agent = survey.columns.get("agent")
    kept = tuple(name for name in survey.segments if name not in (agent, "agent", f"{agent}_input"))
    if config.privacy.agents or agent is None or kept == survey.segments:
        return survey
    text = f"column {agent!r} holds agents and is no segment: privacy.agents: true is needed for results per agent."
    finding = Finding("warning", "agents_no_segment", text)
    return replace(survey, segments=kept, findings=(*survey.findings, finding))


def score_extras(survey: Survey, config: Config, frame: pd.DataFrame, scores: pd.DataFrame) -> Extras:
    """What needs scores only: before/after a launch, NPS × CSAT, bands; wrong settings stop the run here, early."""
    from analyzer.rank.priorities import read_values
    from analyzer.score.benchmarks import own_baseline, place

    read_values(config.values, metric=survey.rating.metric if survey.rating else "nps")
    coded = CodedSurvey(survey, config, frame, None, pd.DataFrame(), pd.DataFrame())
    own = Extras({"benchmarks": place(scores), "baseline": own_baseline(scores)})
    return own | _before_after(coded) | _divergence(coded)


def _before_after(coded: CodedSurvey) -> Extras:
    from analyzer.score import before_after

    launch, survey = coded.config.time.before_after, coded.survey
    nothing = Extras({"before_after": _empty(BEFORE_AFTER)})
    if launch is None or survey.rating is None:
        return nothing
    if "date" not in coded.frame:
        text = "time.before_after is set but the survey has no date column: name it with --date COL."
        return Extras(nothing.frames, (Finding("warning", "before_after_no_dates", text),))
    options = coded.options("weights", "cluster", "confidence")
    kind, metric = coded.config.survey.kind, coded.rating.metric
    got = before_after(coded.points(), coded.frame["date"], launch=launch, metric=metric, kind=kind, **options)
    d = got.difference
    if 0 < min(d.n_first, d.n_second) < coded.config.privacy.min_group:
        text = "before/after is withheld: one side has fewer scored responses than privacy.min_group."
        return Extras(nothing.frames, (Finding("info", "before_after_small", text),))
    row = (metric, str(pd.Timestamp(launch).date()), d.n_second, d.n_first, got.before, got.after, d.value,
           d.interval.low, d.interval.high, d.p_value, d.interval.method)  # fmt: skip
    verdict = "told apart from chance" if d.p_value <= 1 - options["confidence"] else "not told apart from chance"
    text = (
        f"{metric} {d.value:+.1f} after {row[1]} ({d.interval.low:+.1f} to {d.interval.high:+.1f}; {verdict}): from "
        f"{got.before:.1f} (n {d.n_second}) to {got.after:.1f} (n {d.n_first}). Other things may have changed as well."
    )
    found = (Finding("info", "before_after", text, d.n_first + d.n_second), *got.findings)
    return Extras({"before_after": _frame([row], BEFORE_AFTER)}, found)


def _divergence(coded: CodedSurvey) -> Extras:
    from analyzer.score import divergence

    metrics = list(coded.survey.ratings)
    if not {"nps", "csat"} <= set(metrics):
        return Extras({"divergence": _empty(DIVERGENCE)})
    names = ["group" if i == 0 else f"group_{m}" for i, m in enumerate(metrics)]
    nps, csat = (coded.frame[names[metrics.index(m)]] for m in ("nps", "csat"))
    got = divergence(nps, csat)
    ids = coded.frame["response_id"].to_numpy()
    rows = [("satisfied_detractor", ids[i]) for i in got.satisfied_detractors]
    rows += [("dissatisfied_promoter", ids[i]) for i in got.dissatisfied_promoters]
    return Extras({"divergence": _frame(rows, DIVERGENCE)}, got.findings)


def coded_extras(coded: CodedSurvey, scores: Any, links: Any, responses: pd.DataFrame) -> Extras:
    """What needs comments and themes as well: bias, bridge, changes, theme × segment, drivers, priorities, people."""
    alpha = 1 - coded.config.score.confidence
    out = _comment_bias(coded) | _theme_segments(coded, scores.scores)
    out = out | _theme_change(coded, scores.scores, out.frames["theme_periods"])
    out = out | _drivers(coded) | _priorities(coded) | _people(coded, responses)
    families = {
        **score_families(scores.scores, scores.trends),
        "themes": out.frames["changes"].rename(columns={"theme_id": "subject"})[["subject", "p_value"]],
        "links": link_family(links.table),
    }
    from analyzer.score.alerts import alert_list

    alerts = alert_list(families, alpha=alpha)
    return out | Extras({"alerts": alerts}, _change_findings(out.frames["changes"], alerts))


def score_families(scores: pd.DataFrame, trends: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Tests of the score table as families of the alert list: raw trends, last changes, segments against the rest."""
    raw = trends[trends["segment"].isna()]
    last = scores[scores["period"].notna()].groupby("metric", sort=False).tail(1)
    segments = scores[scores["segment"].notna()]
    named = segments["metric"] + " " + segments["segment"].astype("str") + "=" + segments["segment_value"].astype("str")
    return {
        "trend": pd.DataFrame({"subject": raw["metric"].astype("str"), "p_value": raw["p_value"]}),
        "last period": pd.DataFrame({"subject": last["metric"].astype("str"), "p_value": last["p_value"]}),
        "segments": pd.DataFrame({"subject": named.astype("str"), "p_value": segments["p_value"]}),
    }


def link_family(table: pd.DataFrame) -> pd.DataFrame:
    """Tests of the links table as a family of the alert list."""
    return pd.DataFrame({"subject": table["outcome"] + " ~ " + table["metric"], "p_value": table["p_value"]})


def _comment_bias(coded: CodedSurvey) -> Extras:
    from analyzer.score import comment_bias

    if coded.survey.rating is None:
        return Extras({"comment_bias": _empty(BIAS)})
    rating, said = coded.rating, np.asarray(coded.comment_status, dtype=object) != "empty"
    options = coded.options("weights", "cluster", "confidence")
    got = comment_bias(coded.points(), said, metric=rating.metric, scale=(rating.low, rating.high), **options)
    d = got.difference
    row = (rating.metric, d.n_first, d.n_second, got.commented, got.silent, d.value, d.interval.low, d.interval.high,
           d.p_value, d.interval.method)  # fmt: skip
    few = min(d.n_first, d.n_second) < coded.config.privacy.min_group
    return (
        Extras({"comment_bias": _empty(BIAS)}) if few else Extras({"comment_bias": _frame([row], BIAS)}, got.findings)
    )


def last_periods(coded: CodedSurvey, withheld: Collection[str] = ()) -> tuple[Any, Any, str, str] | None:
    """Masks (n,) and labels of the last two periods whose scores are given (not ``withheld``); None without two."""
    from analyzer.score import period_codes

    if "date" not in coded.frame:
        return None
    codes, labels = period_codes(coded.frame["date"], period=coded.config.time.period)
    scored = (coded.frame["score_status"] == "ok").to_numpy(dtype=bool)
    n = np.bincount(codes[scored & (codes >= 0)], minlength=len(labels))
    given = np.array([label not in withheld for label in labels], dtype=bool)
    large = np.flatnonzero((n >= max(coded.config.privacy.min_group, 1)) & given)
    if len(large) < 2:
        return None
    before, after = large[-2:]
    return codes == before, codes == after, labels[before], labels[after]


def _theme_change(coded: CodedSurvey, scores: pd.DataFrame, inside: pd.DataFrame) -> Extras:
    """Bridge and changes between the last two periods; nothing of a theme that ``inside`` (theme_periods) withholds."""
    from analyzer.rank import period_bridge, theme_changes
    from analyzer.rank.change import COLUMNS

    shared = coded.options("rating", "comment_status", "weights", "min_group", "parents")
    periods = last_periods(coded, set(scores.loc[scores["grade"] == "suppressed", "period"].dropna()))
    none = np.zeros(len(coded.frame), dtype=bool)
    before, after, first, second = periods or (none, none, "", "")
    changes = theme_changes(
        coded.frame, coded.mentions, before=before, after=after, negative_only=True, **shared,
        **coded.options("respondents", "confidence"),
    )  # fmt: skip
    gone = inside[inside["period"].isin([first, second]) & inside["lost_points"].isna()]
    hidden = set(gone["theme_id"])
    changes = _withhold_changes(changes, hidden, coded.config.privacy.min_group).assign(
        period_before=pd.Series(first, index=changes.index, dtype="str"),
        period_after=pd.Series(second, index=changes.index, dtype="str"),
    )[["period_before", "period_after", *COLUMNS]]
    if periods is None or coded.survey.rating is None:
        return Extras({"changes": changes, "bridge": _empty(BRIDGE)})
    bridge = period_bridge(coded.frame, coded.mentions, before=before, after=after, pool=hidden, **shared)
    bridge = bridge.assign(period_before=first, period_after=second)[list(BRIDGE)]
    return Extras({"changes": changes, "bridge": bridge.astype(_empty(BRIDGE).dtypes.to_dict())})


def _withhold_changes(changes: pd.DataFrame, hidden: Collection[str], min_group: int) -> pd.DataFrame:
    """Counts and shares of small groups go; the test's p and its direction, which hold no count, stay."""
    counts = changes[["n_before", "n_after"]]
    few = ((counts > 0) & (counts < min_group)).any(axis=1) | changes["theme_id"].isin(list(hidden))
    shares = ["share_before", "share_after", "change", "low", "high"]
    return changes.assign(
        **{name: changes[name].astype("Int64").mask(few) for name in counts},
        **{name: changes[name].mask(few) for name in shares},
    )


def _change_findings(changes: pd.DataFrame, alerts: pd.DataFrame) -> tuple[Finding, ...]:
    """Emerging and fading themes that hold across all families of tests."""
    told = set(alerts.loc[alerts["alert"] & (alerts["family"] == "themes"), "subject"])
    found = []
    for row in changes[changes["theme_id"].isin(told)].itertuples():
        up, told_n = row.direction != "fading" if pd.isna(row.change) else row.change > 0, not pd.isna(row.n_after)
        text = (
            f"Complaints about {row.theme_id!r} went {'up' if up else 'down'} from {100 * row.share_before:.1f} % of "
            f"comments in {row.period_before} to {100 * row.share_after:.1f} % in {row.period_after}."
            if told_n
            else f"Complaints about {row.theme_id!r} went {'up' if up else 'down'} from {row.period_before} to "
            f"{row.period_after}; how many is withheld, as one of the two has fewer than privacy.min_group."
        )
        code = "theme_emerging" if up else "theme_fading"
        found.append(Finding("warning" if up else "info", code, text, int(row.n_after) if told_n else 0))
    return tuple(found)


def _theme_segments(coded: CodedSurvey, scores: pd.DataFrame) -> Extras:
    """What each theme costs inside each segment value and each of the last periods, closed together."""
    from analyzer.rank import theme_segments
    from analyzer.score import period_codes

    frame, columns, when = coded.frame, [], "date"  # no segment has the name of a canonical column
    if coded.survey.rating is not None:
        columns = list(coded.survey.segments)
        if "date" in frame:
            codes, labels = period_codes(frame["date"], period=coded.config.time.period)
            first = max(len(labels) - LAST_PERIODS, 0)
            named = [labels[code] if code >= first else None for code in codes]
            frame = frame.assign(**{when: pd.Series(named, index=frame.index, dtype="str")})
            columns = [*columns, when]
    shared = coded.options("rating", "comment_status", "weights", "respondents", "confidence", "min_group", "parents")
    hidden = scores[(scores["grade"] == "suppressed")]
    gone = list(zip(hidden["segment"], hidden["segment_value"], strict=True))
    gone += [(when, period) for period in hidden["period"]]
    table = theme_segments(frame, coded.mentions, segments=columns, withheld=gone, apart=(when,), **shared)
    dated = table["segment"] == when
    periods = table[dated].drop(columns="segment").rename(columns={"segment_value": "period"})
    return Extras({
        "theme_segments": table[~dated].reset_index(drop=True), "theme_periods": periods.reset_index(drop=True),
    })  # fmt: skip


def _drivers(coded: CodedSurvey) -> Extras:
    from analyzer.link.sub_ratings import sub_rating_drivers

    names = coded.survey.sub_ratings if coded.survey.rating is not None else ()
    points = coded.points() if names else np.zeros(len(coded.frame))
    options = coded.options("weights", "respondents", "confidence")
    got = sub_rating_drivers(coded.frame, names, points, seed=coded.config.seed, **options)
    return Extras({"drivers": got.table}, got.findings)


def _priorities(coded: CodedSurvey) -> Extras:
    from analyzer.rank.priorities import PRIORITIES, read_values, theme_priorities

    if coded.survey.rating is None:
        return Extras({"priorities": pd.DataFrame(columns=list(PRIORITIES))})
    shared = coded.options("rating", "comment_status", "weights", "respondents", "confidence", "min_group", "parents")
    values = read_values(coded.config.values, metric=coded.rating.metric)
    table, findings = theme_priorities(coded.frame, coded.mentions, coded.catalogue, values=values, **shared)
    return Extras({"priorities": table}, findings)


def _people(coded: CodedSurvey, responses: pd.DataFrame) -> Extras:
    """Contact frequency, and agents as far as ``privacy.agents`` allows."""
    from analyzer.act.agents import agent_view
    from analyzer.act.contact import contact_frequency

    config, frame = coded.config, coded.frame
    contacts, found = contact_frequency(responses, kind=config.survey.kind, confidence=config.score.confidence)
    known = "agent" in frame and coded.survey.rating is not None
    view = agent_view(
        coded.points() if known else [], frame["agent"].tolist() if known else [], enabled=config.privacy.agents,
        rating=coded.survey.rating or Rating("nps", 0, 10),
        dates=frame["date"] if known and "date" in frame else None, period=config.time.period,
        **(coded.options("weights", "confidence") | {"respondents": _codes(coded) if known else None}),
    )  # fmt: skip
    frames = {"contacts": contacts, "agents": view.coaching, "agent_spikes": view.spikes}
    return Extras(frames, (*found, *view.findings))


def _codes(coded: CodedSurvey) -> Any:
    from analyzer.score.weights import cluster_codes

    return cluster_codes(coded.options("cluster")["cluster"], len(coded.frame))
