"""Commands about numbers alone: ``score``, ``check``, ``compare``, ``plan``. No language model is loaded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli import options as o
from analyzer.cli.output import Format

if TYPE_CHECKING:
    import pandas as pd


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("score")(score)
    app.command("check")(check)
    app.command("plan")(plan)


def score(
    inputs: Annotated[list[Path], typer.Argument(metavar="INPUT...", help="Exports.")],
    by: Annotated[str | None, typer.Option("--by", help="Column(s) to break down by: A,B.")] = None,
    config: o.ConfigFile = None,
    metric: o.MetricName = None,
    score_column: o.ScoreColumn = None,
    date: o.DateColumn = None,
    where: o.Where = None,
    since: o.Since = None,
    until: o.Until = None,
    benchmark: Annotated[
        bool, typer.Option("--benchmark", help="Also place the score in published bands (they disagree).")
    ] = False,
    form: Annotated[Format, typer.Option("--format", help="Format of the table on stdout.")] = Format.table,
) -> None:
    """Scores with intervals and grades, overall, by segment and by period.

    Example: analyzer score survey.csv --by channel --format csv
    """
    from analyzer.api import read_survey, score_survey
    from analyzer.cli.output import note, show

    settings = o.build_config(config, metric=metric, score=score_column, date=date, segments=by)
    survey = read_survey(list(inputs), settings, where=where, since=since, until=until)
    o.print_guess(survey)
    scored = score_survey(survey, settings)
    show(_narrow(scored.scores) if form is Format.table else scored.scores, form)
    for finding in (*survey.findings, *scored.findings):
        note(f"{finding.severity}: {finding.message}")
    _compare_notes(scored.scores, settings.survey.kind, benchmark=benchmark)


def _narrow(scores: pd.DataFrame) -> pd.DataFrame:
    """What fits on a terminal; csv and json hold every column."""
    columns = ["metric", "segment", "segment_value", "period", "n", "value", "low", "high", "grade"]
    used = [c for c in columns if c in ("metric", "n", "value", "low", "high", "grade") or scores[c].notna().any()]
    return scores[used]


def _compare_notes(scores: pd.DataFrame, kind: str | None, *, benchmark: bool) -> None:
    """Against the own previous period, always; against published bands when asked."""
    from analyzer.cli.output import note
    from analyzer.score.benchmarks import benchmark_findings, own_baseline, place

    for row in own_baseline(scores).itertuples():
        note(
            f"own baseline: {row.metric} {row.change:+.1f} in {row.period} against {row.previous} "
            f"({row.change_low:+.1f} to {row.change_high:+.1f}, p {row.p_value:.3f})"
        )
    if not benchmark:
        return
    placed = place(scores)
    for row in placed.itertuples():
        word = repr(row.band) if isinstance(row.band, str) else "below the lowest band"
        note(f"benchmark: {row.metric} {row.value:.1f} is {word} after: {row.source}")
    if not len(placed):
        note("benchmark: no published bands for this metric; compare with your own previous period.")
    for finding in benchmark_findings(placed, kind=kind):
        note(f"{finding.severity}: {finding.message}")


def check(
    inputs: Annotated[list[Path], typer.Argument(metavar="INPUT...", help="Exports.")],
    config: o.ConfigFile = None,
    metric: o.MetricName = None,
    score_column: o.ScoreColumn = None,
    form: Annotated[Format, typer.Option("--format", help="Format of the table on stdout.")] = Format.table,
) -> None:
    """Only the findings of the export doctor.

    Example: analyzer check survey.csv
    """
    from analyzer.api import read_survey
    from analyzer.cli.output import show
    from analyzer.pipeline import findings_frame

    survey = read_survey(list(inputs), o.build_config(config, metric=metric, score=score_column), strict=False)
    o.print_guess(survey)
    show(findings_frame(survey.findings), form)


def plan(
    nps: Annotated[float, typer.Option(min=-100, max=100, help="Expected NPS in points.")] = 20.0,
    passives: Annotated[float, typer.Option(min=0, max=1, help="Expected share of passives.")] = 0.2,
    detect: Annotated[float, typer.Option(min=0.1, help="Change to detect, in points.")] = 5.0,
    form: Annotated[Format, typer.Option("--format", help="Format of the table on stdout.")] = Format.table,
) -> None:
    """How many answers a margin of error or a visible change needs.

    Example: analyzer plan --nps 20 --passives .2 --detect 5
    """
    from analyzer.cli.output import note, show
    from analyzer.score.plan import plan as make_plan

    result = make_plan(nps=nps, passives=passives, detect=detect)
    show(result.table, form)
    note(f"to see a change of {detect:g} points with 80 % power: {result.n_per_period} answers in each period")
