"""Operations linked to a finished run: joined to its responses, everything that depends on them recomputed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from analyzer import artifacts
from analyzer.errors import AnalyzerError, InputError
from analyzer.pipeline import LINK_EXTRAS, findings_frame
from analyzer.pipeline_compare import Run, read_run
from analyzer.results import Survey
from analyzer.schema import Finding

_LINK_CODES: Final = frozenset({
    "metric_too_few", "metric_constant", "metric_follows_segments", "metric_few_clusters", "link_separated",
    "link_too_few_events", "metric_goes_with_commenting", "simpson_reversal", "link_explained_by_segments",
})  # fmt: skip


def link_run(
    folder: str | Path, operations: str | Path | pd.DataFrame, *, on: Sequence[str], columns: Sequence[str] = (),
    date: str | None = None,
) -> Run:  # fmt: skip
    """Join operations to a finished run and recompute what depends on them, in place and all or nothing.

    The files responses.parquet, links.csv, findings.csv, report.html, run.json and analysis.duckdb are replaced;
    metrics the run already had stay, those of the same name are replaced.

    Raises
    ------
    InputError
        If the folder holds no run, a key is not in responses.parquet, or the file does not fit.
    """
    run = read_run(folder)
    survey = _joined(run, operations, on=on, columns=columns, date=date)
    links = _links(run, survey)
    old = [Finding(*row) for row in run.tables["findings"].itertuples(index=False)]
    kept = [f for f in old if f.code not in _LINK_CODES and not f.code.startswith("operations_")]
    added = {name: survey.frame[name] for name in survey.operations}
    responses = run.tables["responses"].assign(**added)
    tables = {
        **run.tables, "responses": responses, "links": links.table,
        "findings": findings_frame((*kept, *survey.findings, *links.findings)),
        **{name: getattr(links, name) for name in LINK_EXTRAS}, "alerts": _alerts(run, links.table),
    }  # fmt: skip
    manifest = {
        **run.manifest, "operations": list(survey.operations),
        "rows": {**run.manifest["rows"], **{k: v for k, v in survey.accounting.items() if k.startswith("operations_")}},
    }  # fmt: skip
    if not isinstance(operations, pd.DataFrame):
        file = Path(operations)
        manifest = {**manifest, "inputs": {**manifest.get("inputs", {}), file.name: artifacts.sha256_file(file)}}
    linked = replace(run, survey=survey, tables=tables, manifest=manifest)
    _write(linked)
    return linked


def _joined(
    run: Run, operations: str | Path | pd.DataFrame, *, on: Sequence[str], columns: Sequence[str], date: str | None
) -> Survey:
    """The run's survey with the metrics of ``operations``; the join sees only columns that can be keys."""
    from analyzer.read import join_operations

    frame = run.survey.frame
    keys = [c for c in ("response_id", "respondent", "unit", *run.survey.segments) if c in frame]
    named = {role: run.survey.columns.get(role) for role in ("id", "respondent", "unit")}
    bare = replace(
        run.survey, frame=frame[[*keys, *(["date"] if "date" in frame else [])]], operations=(),
        columns={role: name for role, name in named.items() if name},
    )  # fmt: skip
    try:
        joined = join_operations(bare, operations, on=on, columns=columns, date=date)
    except AnalyzerError as error:
        if "has no column" not in str(error):
            raise
        shown = ", ".join(dict.fromkeys([*keys, *(name for name in named.values() if name)]))
        dated = "; or a period (day, week, month, quarter, year) of the answer's date" if "date" in frame else ""
        raise InputError(
            f"--on: {', '.join(map(repr, on))} is not in responses.parquet of {run.folder}. "
            f"Usable there: {shown}{dated}. For another key run `analyzer run EXPORT --operations FILE --on COL` again."
        ) from error
    old = [name for name in run.survey.operations if name not in joined.operations]
    new = {name: joined.frame[name] for name in joined.operations}
    return replace(joined, frame=frame.assign(**new), operations=(*old, *joined.operations), columns=run.survey.columns)


def _links(run: Run, survey: Survey) -> Any:
    from analyzer.link import link_operations

    frame, config = survey.frame, run.config
    return link_operations(
        frame, run.mentions, rating=survey.rating, metrics=list(survey.operations), segments=list(survey.segments),
        date="date" if "date" in frame else None, period=config.time.period,
        respondents=frame["respondent"] if "respondent" in frame else None,
        unit=frame["unit"] if "unit" in frame else None, comment_status=frame["comment_status"],
        catalogue=run.tables["themes"][["theme_id", "parent_id", "label", "source", "stability"]],
        confidence=config.score.confidence, min_group=config.privacy.min_group, seed=config.seed,
    )  # fmt: skip


def _alerts(run: Run, links: pd.DataFrame) -> pd.DataFrame:
    """The alert list again: the other families as they were, the links anew."""
    from analyzer.pipeline_extras import link_family
    from analyzer.score.alerts import alert_list

    old = run.tables["alerts"]
    families = {str(n): part[["subject", "p_value"]] for n, part in old.groupby("family", sort=False) if n != "links"}
    return alert_list({**families, "links": link_family(links)}, alpha=1 - run.config.score.confidence)


def _write(run: Run) -> None:
    from analyzer.report.html import render_report
    from analyzer.report.tables import FILES, read_work_list, write_csv, write_manifest, write_parquet
    from analyzer.store import write_duckdb

    tables = {name: run.tables[name] for name in FILES}
    extras = {name: frame for name, frame in run.tables.items() if name not in FILES}
    named = ((name, read_work_list(run.folder, name)) for name in ("detractors", "passives", "promoters", "chronic"))
    lists = {name: frame for name, frame in named if frame is not None}
    page = render_report(tables, extras=extras, manifest=run.manifest, config=run.config, work_lists=lists)
    with artifacts.atomic_directory(run.folder) as partial:
        write_parquet(tables["responses"], partial / FILES["responses"])
        for name in ("links", "findings"):
            write_csv(tables[name], partial / FILES[name])
        write_duckdb(partial / "analysis.duckdb", {**tables, **extras}, min_group=run.config.privacy.min_group)
        (partial / "report.html").write_text(page, encoding="utf-8", newline="\n")
        write_manifest(partial, run.manifest)
