"""``analyzer label`` and ``analyzer evaluate``: a blind sample to code by hand, and accuracy from it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.output import Format

if TYPE_CHECKING:
    import pandas as pd


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("label")(label)
    app.command("evaluate")(evaluate)


def label(
    run: Annotated[Path, typer.Argument(metavar="DIR", help="Results of `analyzer run` or `analyzer themes apply`.")],
    out: Annotated[Path, typer.Option("--out", help="Sample to write: .csv or .xlsx.")],
    n: Annotated[int, typer.Option("--n", min=1, help="How many comments to code.")] = 200,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the draw.")] = 0,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
) -> None:
    """Draw a blind sample of comments to code by hand; rare themes come more often, weights are kept beside it.

    Write theme ids into the column `themes`, parted by ";", or "none"; an empty cell counts as not coded.
    Example: analyzer label results --n 200 --out sample.xlsx
    """
    from analyzer.api_evaluate import draw_labels
    from analyzer.cli.output import note
    from analyzer.errors import InputError

    if out.exists() and not force:
        raise InputError(f"{out}: exists already and may hold codes. Give another --out, or --force.")
    written = draw_labels(run, out, n=n, seed=seed)
    note(f"wrote {', '.join(map(str, written))}; code it, then: analyzer evaluate {run} --labels {out}")


def evaluate(
    run: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="Run the sample was drawn from.")] = None,
    labels: Annotated[Path | None, typer.Option("--labels", help="The sample, coded.")] = None,
    design: Annotated[Path | None, typer.Option("--design", help="Its design file, when moved away from it.")] = None,
    sentiment: Annotated[
        Path | None, typer.Option("--sentiment", metavar="FILE", help="Labelled comments to test the sentiment on.")
    ] = None,
    text: Annotated[str | None, typer.Option("--text", metavar="COL", help="Its column with the comment.")] = None,
    label_column: Annotated[
        str | None, typer.Option("--label", metavar="COL", help="Its column with the label.")
    ] = None,
    question: Annotated[
        str | None, typer.Option("--question", metavar="COL", help="Its column with the question.")
    ] = None,
    meaning: Annotated[
        list[str] | None, typer.Option("--map", metavar="LABEL=SENTIMENT", help="What a label means; repeat.")
    ] = None,
    confidence: Annotated[float, typer.Option("--confidence", min=0.5, max=0.999, help="Of the intervals.")] = 0.95,
    form: Annotated[Format, typer.Option("--format", help="Format of the table on stdout.")] = Format.table,
) -> None:
    """Accuracy from hand-coded comments: precision, recall, F1, kappa with intervals, and corrected prevalence.

    Example, themes: analyzer evaluate results --labels sample.xlsx
    Example, sentiment: analyzer evaluate --sentiment labelled.csv --text comment --label mood
    Labels are negative, neutral, positive, mixed, or 1 to 5; otherwise --map angry=negative.
    """
    from analyzer.api_evaluate import sentiment_accuracy, theme_accuracy
    from analyzer.cli.output import note, show

    if sentiment is not None:
        if text is None or label_column is None or run is not None or labels is not None:
            raise typer.BadParameter("--sentiment FILE needs --text COL and --label COL, and goes without DIR.")
        mapping = _mapping(meaning or [])
        table = sentiment_accuracy(
            sentiment, text=text, label=label_column, question=question, mapping=mapping, confidence=confidence
        )
        show(_short(table) if form is Format.table else table, form)
        return
    if run is None or labels is None:
        raise typer.BadParameter("give DIR and --labels FILE, or --sentiment FILE --text COL --label COL.")
    found = theme_accuracy(run, labels, design=design, confidence=confidence)
    show(_short(found.table) if form is Format.table else found.table, form)
    for line in found.notes:
        note(line)


def _mapping(pairs: list[str]) -> dict[str, str]:
    """LABEL=SENTIMENT pairs."""
    parts = [pair.partition("=") for pair in pairs]
    if any(not equals or not name.strip() for name, equals, _ in parts):
        raise typer.BadParameter("--map: write LABEL=SENTIMENT, e.g. --map angry=negative.")
    return {name.strip(): value.strip() for name, _, value in parts}


def _short(table: pd.DataFrame) -> pd.DataFrame:
    """The columns that fit a terminal; --format csv and json have all."""
    names = {
        "theme_id": "theme_id", "label": "label", "n_gold": "n", "precision": "prec", "recall": "recall", "f1": "f1",
        "f1_low": "low", "f1_high": "high", "kappa": "kappa", "prevalence": "prevalence",
    }  # fmt: skip
    wanted = [name for name in names if name in table and not (name == "label" and "theme_id" in table)]
    return table[wanted].rename(columns=names)
