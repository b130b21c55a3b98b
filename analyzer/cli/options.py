"""Options shared by several commands, and how they become one configuration."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from analyzer.config import Config
    from analyzer.results import Survey


class Metric(StrEnum):
    """Scores that can be named on the command line."""

    nps = "nps"
    csat = "csat"
    ces = "ces"
    stars = "stars"


ConfigFile = Annotated[Path | None, typer.Option("--config", help="YAML configuration (see `analyzer config init`).")]
MetricName = Annotated[Metric | None, typer.Option("--metric", help="What the score is; guessed when not given.")]
ScoreColumn = Annotated[str | None, typer.Option("--score", help="Column with the score.")]
CommentColumn = Annotated[
    list[str] | None, typer.Option("--comment", help="Column with the comment; repeat for several questions.")
]
DateColumn = Annotated[str | None, typer.Option("--date", help="Column with the answer's date.")]
IdColumn = Annotated[str | None, typer.Option("--id", help="Column with a unique id per response.")]
RespondentColumn = Annotated[str | None, typer.Option("--respondent", help="Column that says who answered.")]
QuestionColumn = Annotated[str | None, typer.Option("--question", help="Column with the question that was asked.")]
Segments = Annotated[str | None, typer.Option("--segments", help="Columns to break results down by: A,B,C.")]
Where = Annotated[
    str | None, typer.Option("--where", help="Rows to use, e.g. \"channel == 'phone' and region != 'North'\".")
]
Since = Annotated[str | None, typer.Option("--since", help="First date to use (2026-01-31).")]
Until = Annotated[str | None, typer.Option("--until", help="Last date to use (2026-06-30).")]
Coded = Annotated[str | None, typer.Option("--coded", help="Sample of `analyzer label`, coded: themes learn from it.")]
Seed = Annotated[int | None, typer.Option("--seed", help="Seed of everything that is drawn; default 0.")]


def build_config(
    config: Path | None,
    *,
    metric: Metric | None = None,
    score: str | None = None,
    comment: list[str] | None = None,
    date: str | None = None,
    id_column: str | None = None,
    respondent: str | None = None,
    question: str | None = None,
    segments: str | None = None,
    seed: int | None = None,
    **more: object,
) -> Config:
    """Configuration file first, then whatever was said on the command line."""
    from analyzer.api import as_config

    changes: dict[str, object] = {
        "score.metric": metric.value if metric else None,
        "columns.score": score,
        "columns.comment": (comment[0] if len(comment) == 1 else comment) if comment else None,
        "columns.date": date,
        "columns.id": id_column,
        "columns.respondent": respondent,
        "columns.question": question,
        "columns.segments": [s.strip() for s in segments.split(",") if s.strip()] if segments is not None else None,
        "seed": seed,
    }
    return as_config(config).updated(changes | {key.replace("__", "."): value for key, value in more.items()})


def print_guess(survey: Survey) -> None:
    """Tell which columns were guessed, so that a wrong guess is seen and can be pinned."""
    from analyzer.cli.output import note

    if survey.guessed:
        parts = [f"{role}={_named(survey.columns.get(role))}" for role in survey.guessed]
        note(f"guessed columns: {', '.join(parts)}  (pin them with `analyzer config init`)")


def _named(value: object) -> str:
    return "[" + ", ".join(map(str, value)) + "]" if isinstance(value, tuple | list) else str(value)
