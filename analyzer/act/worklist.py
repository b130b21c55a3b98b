"""Work lists with a reason, a quote and an age; what a team wrote into the last list survives the next run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analyzer.act.chronic import chronic_detractors
from analyzer.schema import Finding

OWNED = ("owner", "status", "note")
"""Columns that belong to the team: kept from the previous list, empty in a new row."""

_GROUPS = {
    "detractors": ("detractor", "dissatisfied"),
    "passives": ("passive", "neutral"),
    "promoters": ("promoter", "satisfied"),
}


@dataclass(frozen=True)
class WorkLists:
    """One frame per purpose.

    Attributes
    ----------
    detractors : to call back, most urgent first (worst score, then newest).
    passives : one step from being promoters; only those who named a problem.
    promoters : to ask for a review; only those without a complaint.
    chronic : respondents who are unhappy again and again.
    findings : warnings that belong to the lists.
    """

    detractors: pd.DataFrame
    passives: pd.DataFrame
    promoters: pd.DataFrame
    chronic: pd.DataFrame
    findings: tuple[Finding, ...] = ()

    def frames(self) -> dict[str, pd.DataFrame]:
        """The lists by name."""
        return {name: getattr(self, name) for name in ("detractors", "passives", "promoters", "chronic")}


def work_lists(
    responses: pd.DataFrame,
    mentions: pd.DataFrame,
    themes: pd.DataFrame,
    *,
    previous: Mapping[str, pd.DataFrame] | None = None,
    reversed_scale: bool = False,
    segments: tuple[str, ...] = (),
) -> WorkLists:
    """Build the work lists of a run.

    Source: definition of this project.

    Parameters
    ----------
    responses, mentions, themes : tables of the output contract.
    previous : the lists of the last run by name; ``owner``, ``status``, ``note`` and any column the team added are
        taken over by response (or respondent) id, and rows the team works on that left the list are kept at its end.
    reversed_scale : True when the lowest raw score is the best.
    segments : columns of ``responses`` to show.

    Returns
    -------
    WorkLists
        Ages are in days before the newest answer of the export, so that a re-run gives the same bytes.

    Examples
    --------
    >>> answers = pd.DataFrame({"response_id": ["1", "2"], "score": [0.0, 10.0], "score_status": "ok",
    ...                         "group": ["detractor", "promoter"], "polarity": [-0.9, 0.8]})
    >>> said = pd.DataFrame({"response_id": ["1"], "theme_id": ["waiting"], "text": ["an hour on hold"],
    ...                      "sentiment": ["negative"], "confidence": [0.9]})
    >>> lists = work_lists(answers, said, pd.DataFrame({"theme_id": ["waiting"], "label": ["Waiting time"]}))
    >>> lists.detractors[["response_id", "reason", "quote"]].values.tolist()
    [['1', 'Waiting time', 'an hour on hold']]
    """
    previous = previous or {}
    base = _base(responses, mentions, themes, segments)
    urgency = base["score"] if not reversed_scale else -base["score"]
    base = base.assign(_urgency=urgency).sort_values(["_urgency", "age_days", "response_id"], kind="stable")
    lists = {}
    for name, groups in _GROUPS.items():
        rows = base[base["group"].isin(groups)]
        if name == "passives":
            rows = rows[rows["theme_id"].notna()]
        if name == "promoters":
            rows = rows[(rows["_negatives"] == 0) & (rows["polarity"] > 0)].iloc[::-1]
        kept = [c for c in rows.columns if not c.startswith("_") and c not in ("group", "polarity")]
        lists[name] = carry_over(rows[kept].reset_index(drop=True), previous.get(name), key="response_id")
    chronic, findings = chronic_detractors(responses)
    return WorkLists(
        **lists, chronic=carry_over(chronic, previous.get("chronic"), key="respondent"), findings=tuple(findings)
    )


def _base(
    responses: pd.DataFrame, mentions: pd.DataFrame, themes: pd.DataFrame, segments: tuple[str, ...]
) -> pd.DataFrame:
    """Every scored response with its costliest complaint as the reason and the evidence as the quote."""
    columns = ["response_id", *(c for c in ("respondent", "date") if c in responses), "score", "group", "polarity"]
    base = responses.loc[responses["score_status"] == "ok", [*columns, *segments]].copy()
    negative = mentions[mentions["sentiment"] == "negative"]
    order = pd.Series(np.arange(len(themes)), index=themes["theme_id"])
    worst = negative.assign(_rank=negative["theme_id"].map(order).astype(float))
    worst = worst.sort_values(["_rank", "confidence"], ascending=[True, False], kind="stable").drop_duplicates(
        "response_id"
    )
    worst = worst.assign(reason=worst["theme_id"].map(themes.set_index("theme_id")["label"]), quote=worst["text"])
    base = base.merge(worst[["response_id", "theme_id", "reason", "quote"]], on="response_id", how="left")
    base["_negatives"] = base["response_id"].map(negative["response_id"].value_counts()).fillna(0)
    newest = base["date"].max() if "date" in base else pd.NaT
    base["age_days"] = (newest - base["date"]).dt.days.astype("float64") if "date" in base else np.nan
    return base


def carry_over(rows: pd.DataFrame, previous: pd.DataFrame | None, *, key: str) -> pd.DataFrame:
    """Take the team's columns over from the previous list; keep rows they work on that are no longer listed.

    Examples
    --------
    >>> new = pd.DataFrame({"response_id": ["1", "2"], "score": [0.0, 3.0]})
    >>> old = pd.DataFrame({"response_id": ["2"], "score": [3.0], "owner": ["Ada"], "status": ["called"]})
    >>> carry_over(new, old, key="response_id")["owner"].fillna("").tolist()
    ['', 'Ada']
    """
    rows = rows.drop(columns=[name for name in OWNED if name in rows])
    if previous is None or key not in previous or key not in rows:
        return rows.assign(**{name: pd.Series(None, index=rows.index, dtype="str") for name in OWNED})
    previous = previous.assign(**{key: previous[key].astype("str")}).drop_duplicates(key)
    added = [c for c in previous.columns if c not in rows.columns and c not in OWNED]
    theirs = [*OWNED, *added]
    previous = previous.reindex(columns=[*dict.fromkeys([*previous.columns, *theirs])])
    merged = rows.merge(previous[[key, *theirs]], on=key, how="left")
    worked_on = previous[list(OWNED)].notna().any(axis=1) & ~previous[key].isin(rows[key].astype("str"))
    gone = previous.loc[worked_on].reindex(columns=merged.columns)
    if not len(gone):
        return merged
    return pd.concat([merged, gone.astype(merged.dtypes.to_dict(), errors="ignore")], ignore_index=True)
