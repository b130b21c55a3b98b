"""What one run produced: its tables put together, its manifest, and its folder of files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analyzer._version import __version__
from analyzer.artifacts import atomic_directory
from analyzer.checkpoints import Checkpoints
from analyzer.config import Config
from analyzer.pipeline_clock import Clock
from analyzer.pipeline_understand import Understood
from analyzer.results import Comments, Survey
from analyzer.schema import FINDINGS, RESPONSES, Finding


@dataclass(frozen=True)
class Outcome:
    """Everything one run produced. Frames are unrounded; see the contract for their columns."""

    survey: Survey
    config: Config
    tables: Mapping[str, pd.DataFrame]
    extras: Mapping[str, pd.DataFrame]
    manifest: Mapping[str, Any]
    theme_model: Any = None
    work_lists: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    checkpoints: Checkpoints = field(default_factory=Checkpoints)


def findings_frame(findings: tuple[Finding, ...]) -> pd.DataFrame:
    """Findings as a table, errors first, then in the order the rooms reported them."""
    order = {"error": 0, "warning": 1, "info": 2}
    rows = sorted(findings, key=lambda f: order[f.severity])
    return pd.DataFrame([(f.severity, f.code, f.message, f.n_rows) for f in rows], columns=list(FINDINGS))


def responses_table(survey: Survey, frame: pd.DataFrame, comments: Comments, understood: Understood) -> pd.DataFrame:
    """One row per input response, same order and count: the contract's columns, then what the export brought."""
    n = len(frame)
    usable = (comments.responses["comment_status"] == "ok").to_numpy()
    themes: list[list[str]] = [[] for _ in range(n)]
    pairs = understood.mentions[["row", "theme_id"]].drop_duplicates()
    for row, theme in zip(pairs["row"].tolist(), pairs["theme_id"].tolist(), strict=True):
        themes[row].append(theme)
    columns: dict[str, Any] = {
        name: frame[name] for name in ("response_id", "source", "score", "score_status", "group")
    }
    columns |= {name: comments.responses[name].to_numpy() for name in ("comment", "comment_status", "language")}
    columns["sentiment"] = pd.Series(np.where(usable, understood.labels, None), index=frame.index, dtype="str")
    columns["polarity"] = np.where(usable, understood.polarity, np.nan)
    columns["themes"] = pd.Series(themes, index=frame.index, dtype=object)
    more = [f"{name}_{metric}" for metric in list(survey.ratings)[1:] for name in ("score", "score_status", "group")]
    wanted = ["date", "respondent", "unit", "weight", *more, *survey.segments, *survey.operations, *survey.sub_ratings]
    kept = [name for name in dict.fromkeys(wanted) if name in frame and name not in RESPONSES]
    return pd.DataFrame(columns | {name: frame[name] for name in kept}, index=frame.index)


def manifest(
    survey: Survey, config: Config, understood: Understood, tables: Mapping[str, pd.DataFrame], clock: Clock
) -> dict[str, Any]:
    """What run.json holds: enough to repeat the run and to account for every row."""
    responses = tables["responses"]
    return {
        "version": __version__,
        "config": config.model_dump(mode="json"),
        "columns": {k: list(v) if isinstance(v, tuple) else v for k, v in survey.columns.items()},
        "guessed": list(survey.guessed),
        "ratings": {metric: asdict(rating) for metric, rating in survey.ratings.items()},
        "segments": list(survey.segments),
        "operations": list(survey.operations),
        "seed": config.seed,
        "models": dict(understood.models),
        "rows": {
            **survey.accounting,
            "score_status": _counts(responses["score_status"]),
            "comment_status": _counts(responses["comment_status"]),
            "mentions": len(tables["mentions"]),
        },
        "seconds": dict(clock.seconds),
    }


def _counts(column: pd.Series) -> dict[str, int]:
    return {str(value): int(count) for value, count in column.value_counts().sort_index().items()}


def write_outcome(outcome: Outcome, folder: Path) -> Path:
    """Write every file of the output contract; they appear by rename once all are complete.

    Raises
    ------
    InputError
        If the folder cannot be written.
    """
    from analyzer.report.html import render_report
    from analyzer.report.tables import write_manifest, write_tables, write_work_lists
    from analyzer.store import write_duckdb

    with atomic_directory(folder) as partial:
        write_tables(partial, outcome.tables)
        write_work_lists(partial, outcome.work_lists, previous=folder)
        group = outcome.config.privacy.min_group
        write_duckdb(partial / "analysis.duckdb", {**outcome.tables, **outcome.extras}, min_group=group)
        (partial / "theme_model").mkdir()
        if outcome.theme_model is not None:
            outcome.theme_model.save(partial / "theme_model")
        page = render_report(
            outcome.tables,
            extras=outcome.extras,
            manifest=outcome.manifest,
            config=outcome.config,
            work_lists=outcome.work_lists,
        )
        (partial / "report.html").write_text(page, encoding="utf-8", newline="\n")
        write_manifest(partial, outcome.manifest)
    outcome.checkpoints.clear()
    return folder
