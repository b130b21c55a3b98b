"""Several finished runs in one store, and which of the changes between them hold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from analyzer import artifacts
from analyzer.config import parse_config
from analyzer.errors import AnalyzerError, InputError
from analyzer.pipeline_compare import Run, Side, compare_sides, read_run
from analyzer.results import Rating, Survey

RUNS: Final = ("run", "first_date", "last_date", "n", "metric", "value", "low", "high", "codebook", "added")
CHANGES: Final = (
    "run_before", "run_after", "kind", "subject", "label", "before", "after", "change", "low", "high", "p_value",
    "p_adjusted", "verdict", "why",
)  # fmt: skip
_KEPT: Final = ("response_id", "date", "respondent", "weight", "comment_status")
_SHARED: Final = 0.01  # more shared responses than this are one sample seen twice


@dataclass(frozen=True)
class StoredRun:
    """One run of the store: scores and codes of every response, no comments.

    Attributes
    ----------
    name : label given when it was added.
    side : what :func:`compare_sides` takes.
    themes : ``theme_id, label, definition`` of every theme the run could code; ``definition`` is a hash, empty for
        themes discovered in that run, which mean nothing elsewhere.
    facts : row of the table ``runs``.
    coder : which models coded it.
    """

    name: str
    side: Side
    themes: pd.DataFrame
    facts: Mapping[str, Any]
    coder: str


def add_run(store: Path, folder: Path, *, name: str | None = None, replace_run: bool = False) -> str:
    """Put a finished run into the store (made when absent), whole or not at all; returns the run's name.

    Raises
    ------
    InputError
        If the folder holds no run, the name is taken, or the store is not one.
    """
    run = read_run(folder)
    name = name or folder.resolve().name
    tables = read_store(store) if store.exists() else {}
    taken = set(tables["runs"]["run"]) if tables else set()
    if name in taken and not replace_run:
        raise InputError(f"{store}: a run named {name!r} is there already. Give another --label, or --replace.")
    new = _tables(run, name, added=len(taken) if name not in taken else _place(tables["runs"], name))
    merged = {
        key: pd.concat([old[old["run"] != name] for old in [tables[key]] if len(old)] + [frame], ignore_index=True)
        if tables
        else frame
        for key, frame in new.items()
    }
    from analyzer.store import write_duckdb

    with artifacts.atomic_write(store) as temporary:
        temporary.unlink()  # DuckDB makes the file itself
        write_duckdb(temporary, merged)
    return name


def _place(runs: pd.DataFrame, name: str) -> int:
    return int(runs.loc[runs["run"] == name, "added"].iloc[0])


def _tables(run: Run, name: str, *, added: int) -> dict[str, pd.DataFrame]:
    """What the store keeps of a run."""
    frame, manifest = run.survey.frame, run.manifest
    scores = run.tables["scores"]
    overall = scores[scores["segment"].isna() & scores["period"].isna()].iloc[0]
    dates = frame["date"].dropna() if "date" in frame else pd.Series(dtype="datetime64[ns]")
    facts = (
        name, dates.min() if len(dates) else pd.NaT, dates.max() if len(dates) else pd.NaT, len(frame),
        str(overall["metric"]), overall["value"], overall["low"], overall["high"],
        str(run.config.themes.codebook), added,
    )  # fmt: skip
    kept = [c for c in frame if c in _KEPT or str(c).startswith("score")]
    how = {"config": manifest["config"], "ratings": manifest["ratings"], "models": manifest["models"]}
    return {
        "runs": pd.DataFrame([facts], columns=list(RUNS)).assign(how=json.dumps(how, sort_keys=True)),
        "responses": frame[kept].assign(run=name),
        "mentions": run.mentions[["row", "theme_id", "sentiment"]].assign(run=name),
        "themes": _definitions(run).assign(run=name),
        "theme_results": run.tables["themes"].assign(run=name),
        "scores": scores.assign(run=name),
        "ledger": run.tables["ledger"].assign(run=name),
    }


def _definitions(run: Run) -> pd.DataFrame:
    """Every theme the run could code, with a hash of what it means."""
    from analyzer.themes.room import load_themes

    columns = ["theme_id", "parent_id", "label", "source", "definition"]
    try:
        themes = load_themes(run.folder / "theme_model")
    except AnalyzerError:  # a run without comments
        return pd.DataFrame(columns=columns).astype("str")
    meanings = {
        t.id: artifacts.content_hash(t.id, t.description, *t.examples, *t.keywords, str(t.parent), t.polarity)
        for t in themes.model.codebook.themes
    }
    table = themes.catalogue()
    table = table.assign(definition=[meanings.get(i, "") for i in table["theme_id"]])[columns]
    return table.astype(dict.fromkeys(columns, "str"))


def read_store(store: Path) -> dict[str, pd.DataFrame]:
    """Every table of the store.

    Raises
    ------
    InputError
        If there is no such file, or it is no store of runs.
    """
    from analyzer.store import read_duckdb

    if not store.exists():
        raise InputError(f"{store}: no such store. Make it with: analyzer history add {store} DIR")
    try:
        tables = read_duckdb(store)
    except Exception as error:  # duckdb has one error type per cause
        raise InputError(f"{store}: is no store of runs. Give a new file to `analyzer history add`.") from error
    if not {"runs", "responses", "mentions", "themes"} <= set(tables):
        raise InputError(f"{store}: is no store of runs (it may be a single run's database). Give another file.")
    return tables


def stored_runs(tables: Mapping[str, pd.DataFrame]) -> list[StoredRun]:
    """The runs in the order of their answers; where one has no dates, in the order they were added."""
    runs = tables["runs"]
    order = ["added"] if runs["first_date"].isna().any() else ["first_date", "added"]
    return [_stored(tables, row) for _, row in runs.sort_values(order, kind="stable").iterrows()]


def _stored(tables: Mapping[str, pd.DataFrame], row: pd.Series) -> StoredRun:
    name, how = row["run"], json.loads(row["how"])
    ratings = {
        m: Rating(**{**r, "satisfied": None if r["satisfied"] is None else tuple(r["satisfied"])})
        for m, r in how["ratings"].items()
    }

    def own(key: str) -> pd.DataFrame:
        frame = tables[key]
        return frame[frame["run"] == name].drop(columns="run").reset_index(drop=True)

    frame = own("responses").dropna(axis="columns", how="all")
    for metric in ratings:  # an all-empty score column is still a score column
        suffix = "" if metric == next(iter(ratings)) else f"_{metric}"
        frame = frame if f"score{suffix}" in frame else frame.assign(**{f"score{suffix}": np.nan})
    themes = own("themes")
    nothing = pd.DataFrame(index=frame.index)
    survey = Survey(frame=frame, comments=nothing, asked=nothing, ratings=ratings)
    catalogue = themes[["theme_id", "parent_id", "label", "source"]].assign(stability=np.nan)
    catalogue = catalogue.assign(parent_id=catalogue["parent_id"].where(catalogue["parent_id"].notna(), None))
    side = Side(name, survey, parse_config(how["config"], where=name), own("mentions"), catalogue)
    return StoredRun(name, side, themes, row.to_dict(), json.dumps(how["models"], sort_keys=True))


def changes(runs: Iterable[StoredRun]) -> pd.DataFrame:
    """What changed from each run to the next, and from the first to the last.

    Score rows compare the score, theme rows the share of usable comments that complain about the theme (higher is
    worse). ``p_adjusted`` is Holm's over every row. A verdict is ``improved`` or ``worsened`` only where the interval
    excludes 0, ``p_adjusted`` is below 1 - confidence, and both runs measured the same thing: the same theme id with
    the same definition, coded by the same models, on responses that are not the same. ``not told apart`` otherwise, or
    ``not comparable`` with the reason in ``why``. Counts of 1 to ``privacy.min_group`` - 1 are withheld.

    Returns
    -------
    DataFrame
        ``CHANGES``; score in its own unit, shares 0-1.
    """
    ordered = list(runs)
    pairs = list(pairwise(ordered))
    if len(ordered) > 2:
        pairs.append((ordered[0], ordered[-1]))
    parts = [part for a, b in pairs for part in (_score_rows(a, b), _theme_rows(a, b)) if len(part)]
    if not parts:
        return pd.DataFrame(columns=list(CHANGES))
    from analyzer.score.multiplicity import holm

    table = pd.concat(parts, ignore_index=True)
    p = np.where(table["why"] == "", table["p_value"].to_numpy(float), np.nan)
    alpha = 1 - min(run.side.config.score.confidence for run in ordered)
    table = table.assign(p_adjusted=holm(p))
    table["verdict"] = [_verdict(row, alpha) for row in table.itertuples()]
    few = table["few"].to_numpy(bool)
    for column in ("before", "after", "change", "low", "high"):
        table[column] = table[column].where(~few)
    return table[list(CHANGES)]


def _verdict(row: Any, alpha: float) -> str:
    if row.why:
        return "not comparable"
    if not (row.p_adjusted < alpha and (row.low > 0 or row.high < 0)):
        return "not told apart"
    better = row.change > 0 if row.kind == "score" else row.change < 0
    return "improved" if better else "worsened"


def _score_rows(a: StoredRun, b: StoredRun) -> pd.DataFrame:
    try:
        table = compare_sides(a.side, b.side).scores
    except InputError:  # no common metric, or another scale: nothing to compare
        return pd.DataFrame()
    why = _same_people(a, b)
    kinds = (a.side.config.survey.kind, b.side.config.survey.kind)
    if not why and None not in kinds and kinds[0] != kinds[1]:
        why = "one is transactional, the other relational"
    return pd.DataFrame({
        "run_before": a.name, "run_after": b.name, "kind": "score", "subject": table["metric"],
        "label": table["metric"], "before": table["value_a"], "after": table["value_b"], "change": table["difference"],
        "low": table["low"], "high": table["high"], "p_value": table["p_value"], "why": why, "few": False,
    })  # fmt: skip


def _theme_rows(a: StoredRun, b: StoredRun) -> pd.DataFrame:
    from analyzer.rank import theme_changes
    from analyzer.rank.table import parent_map

    first, second = a.side.survey.frame, b.side.survey.frame
    if a.side.mentions is None or b.side.mentions is None:
        return pd.DataFrame()
    frame = pd.concat([first, second], ignore_index=True)
    mentions = pd.concat(
        [a.side.mentions, b.side.mentions.assign(row=b.side.mentions["row"] + len(first))], ignore_index=True
    )
    catalogue = pd.concat([b.themes, a.themes], ignore_index=True).drop_duplicates("theme_id")
    after = np.arange(len(frame)) >= len(first)
    group = max(a.side.config.privacy.min_group, b.side.config.privacy.min_group)
    table = theme_changes(
        frame, mentions, comment_status=frame["comment_status"], before=~after, after=after, min_group=group,
        weights=frame["weight"] if "weight" in frame else None,
        respondents=frame["respondent"] if "respondent" in frame else None,
        confidence=a.side.config.score.confidence, negative_only=True, parents=parent_map(catalogue),
    )  # fmt: skip
    labels = dict(zip(catalogue["theme_id"], catalogue["label"], strict=True))
    reasons = _not_alike(a, b)
    people = _same_people(a, b)
    few = ((table[["n_before", "n_after"]] > 0) & (table[["n_before", "n_after"]] < group)).any(axis=1)
    return pd.DataFrame({
        "run_before": a.name, "run_after": b.name, "kind": "theme", "subject": table["theme_id"],
        "label": table["theme_id"].map(lambda i: labels.get(i, i)), "before": table["share_before"],
        "after": table["share_after"], "change": table["change"], "low": table["low"], "high": table["high"],
        "p_value": table["p_value"], "why": [people or reasons.get(i, "") for i in table["theme_id"]], "few": few,
    }).sort_values(["change", "subject"], kind="stable")  # fmt: skip


def _not_alike(a: StoredRun, b: StoredRun) -> dict[str, str]:
    """Themes that do not mean the same in both runs, and why."""
    sides = [dict(zip(run.themes["theme_id"], run.themes["definition"], strict=True)) for run in (a, b)]
    reasons = {}
    for theme_id in sides[0] | sides[1]:
        one, two = (side.get(theme_id) for side in sides)
        if one is None or two is None:
            reasons[theme_id] = "known to one run only"
        elif not one or not two:
            reasons[theme_id] = "discovered anew in each run; pin it into the codebook"
        elif one != two:
            reasons[theme_id] = "its definition was edited in between"
        elif a.coder != b.coder:
            reasons[theme_id] = "coded by other models"
    return reasons


def _same_people(a: StoredRun, b: StoredRun) -> str:
    """Why the two are one sample seen twice, or "" where they are not (or no dates tell)."""
    first, second = a.side.survey.frame, b.side.survey.frame
    keys = ["response_id", "date", "score"]
    if not set(keys) <= set(first) & set(second):
        return ""
    both = len(first[keys].dropna().merge(second[keys].dropna().drop_duplicates(), on=keys))
    return f"{both} responses are in both runs" if both > _SHARED * min(len(first), len(second)) else ""
