"""``analyzer run`` and ``analyzer demo``: the main job."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli import options as o

if TYPE_CHECKING:
    from analyzer.config import Config


class Summary(StrEnum):
    """How the summary is printed."""

    table = "table"
    json = "json"


SummaryFormat = Annotated[
    Summary, typer.Option("--format", help="Summary on stdout: for reading, or JSON for scripts.")
]


class Engine(StrEnum):
    """Where the work is done."""

    local = "local"
    ray = "ray"


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("demo")(demo)
    app.command("run")(run)


def demo(
    folder: Annotated[Path, typer.Argument(help="Folder to write the demo data and its results into.")],
    seed: Annotated[int, typer.Option(help="Seed of the synthetic survey.")] = 0,
    n: Annotated[int, typer.Option(min=0, help="Number of responses.")] = 4000,
    form: SummaryFormat = Summary.table,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no summary.")] = False,
) -> None:
    """Write a synthetic contact-centre survey with its operations and planted truth, then analyze it into FOLDER/out.

    Example: analyzer demo demo-out --n 2000
    """
    from analyzer.api import as_config
    from analyzer.cli.output import note
    from analyzer.demo import write_demo

    write_demo(folder, seed=seed, n=n)
    note(f"wrote {folder / 'survey.csv'}, {folder / 'operations.csv'} and the planted truth, {folder / 'truth.json'}")
    _analyze(
        [folder / "survey.csv"],
        folder / "out",
        as_config(None),
        folder / "operations.csv",
        "interaction_id",
        form=form,
        quiet=quiet,
    )


def run(
    inputs: Annotated[list[Path], typer.Argument(metavar="INPUT...", help="Exports: CSV, Excel, Parquet, JSON Lines.")],
    out: Annotated[Path, typer.Option("--out", help="Folder for the results.")],
    config: o.ConfigFile = None,
    metric: o.MetricName = None,
    score: o.ScoreColumn = None,
    comment: o.CommentColumn = None,
    date: o.DateColumn = None,
    id_column: o.IdColumn = None,
    respondent: o.RespondentColumn = None,
    question: o.QuestionColumn = None,
    segments: o.Segments = None,
    operations: Annotated[Path | None, typer.Option(help="Second file with operational metrics.")] = None,
    on: Annotated[str | None, typer.Option("--on", help="Key column(s) shared by both files: COL[,COL].")] = None,
    codebook: Annotated[str | None, typer.Option(help="Codebook: a name, a YAML file, or none.")] = None,
    coded: o.Coded = None,
    encoder: Annotated[
        str | None, typer.Option(help="auto (by size), default, fast, a Hugging Face id or a folder.")
    ] = None,
    where: o.Where = None,
    since: o.Since = None,
    until: o.Until = None,
    seed: o.Seed = None,
    engine: Annotated[Engine, typer.Option(help="Where the work is done; ray needs analyzer[ray].")] = Engine.local,
    form: SummaryFormat = Summary.table,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no summary.")] = False,
) -> None:
    """Analyze exports: scores, themes with evidence, ranks, ledger, links and a report into --out.

    Example: analyzer run survey.csv --operations calls.csv --on interaction_id --out results
    """
    settings = o.build_config(
        config, metric=metric, score=score, comment=comment, date=date, id_column=id_column, respondent=respondent,
        question=question, segments=segments, seed=seed, themes__codebook=codebook, themes__coded=coded,
        encoder__model=encoder,
    )  # fmt: skip
    _analyze(
        list(inputs), out, settings, operations, on, where, since, until, form=form, quiet=quiet, engine=engine.value
    )


def _analyze(
    inputs: list[Path],
    out: Path,
    settings: Config,
    operations: Path | None = None,
    on: str | None = None,
    where: str | None = None,
    since: str | None = None,
    until: str | None = None,
    *,
    form: Summary,
    quiet: bool,
    engine: str = "local",
) -> None:
    """Read, print the guess, analyze with progress, write, and end with a summary and the path of the report."""
    from analyzer.api import analyze, read_survey
    from analyzer.cli.output import note, progress_bar

    survey = read_survey(inputs, settings, where=where, since=since, until=until)
    if not quiet:
        o.print_guess(survey)
    with progress_bar(quiet) as progress:
        analysis = analyze(
            survey,
            operations,
            settings,
            on=on.split(",") if on else None,
            progress=progress,
            resume=True,
            engine=engine,
            inputs=[*inputs, *([operations] if operations else [])],
        )
        analysis.write(out)
    if form is Summary.json:
        import json

        data = {"results": str(out), "report": str(out / "report.html"), **analysis.summary_data()}
        print(json.dumps(data, indent=2, ensure_ascii=False))
    elif not quiet:
        print(analysis.summary())
    note(f"results: {out}   open {out / 'report.html'} in a browser")
    if not quiet:
        _next_steps(out)


def _next_steps(out: Path) -> None:
    """What people do with results, as commands to copy."""
    from analyzer.cli.output import note

    note("next:")
    for command, why in (
        (f"analyzer followup {out}", "whom to call back"),
        (f"analyzer export {out}", "an Excel workbook to share"),
        (f"analyzer themes export {out} --out codebook.yaml", "themes to rename, merge, pin"),
        (f"analyzer label {out} --out sample.csv", "check the accuracy by hand"),
        (f"analyzer history add history.duckdb {out}", "keep the run, to validate improvements later"),
    ):
        note(f"  {command}  ({why})")
