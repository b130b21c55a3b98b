"""``analyzer themes …``: fit and apply themes, export them as a codebook, edit the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analyzer.cli import options as o
from analyzer.cli.output import Format

if TYPE_CHECKING:
    from analyzer.themes.codebook import Codebook

themes = typer.Typer(help="Fit, apply, list, export and edit themes.", no_args_is_help=True)

Book = Annotated[Path, typer.Argument(metavar="CODEBOOK", help="Codebook file (`analyzer themes export` writes one).")]
Day = Annotated[str | None, typer.Option("--date", help="Date for the history, 2026-01-31; today when not given.")]
Note = Annotated[str, typer.Option("--note", help="Why, for the history.")]
Out = Annotated[Path | None, typer.Option("--out", help="File to write; CODEBOOK itself when not given.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.add_typer(themes, name="themes")


@themes.command("list")
def list_themes(
    run: Annotated[Path, typer.Argument(metavar="DIR", help="Results of `analyzer run`.")],
    form: Annotated[Format, typer.Option("--format", help="Format of the table on stdout.")] = Format.table,
) -> None:
    """The ranked themes of a run.

    Example: analyzer themes list results --format csv
    """
    from analyzer.api import read_table
    from analyzer.cli.output import show

    show(read_table(run, "themes"), form)


@themes.command("fit")
def fit(
    inputs: Annotated[list[Path], typer.Argument(metavar="EXPORT...", help="Exports: CSV, Excel, Parquet, JSON.")],
    out: Annotated[Path, typer.Option("--out", help="Folder for the theme model.")],
    config: o.ConfigFile = None,
    comment: o.CommentColumn = None,
    question: o.QuestionColumn = None,
    codebook: Annotated[str | None, typer.Option(help="Codebook: a name, a YAML file, or none.")] = None,
    coded: o.Coded = None,
    encoder: Annotated[str | None, typer.Option(help="Encoder: default, a Hugging Face id or a folder.")] = None,
    seed: o.Seed = None,
    quiet: Quiet = False,
) -> None:
    """Fit the codebook and discover further themes, to be applied to later exports.

    `analyzer run` does the same and keeps the model in DIR/theme_model.
    Example: analyzer themes fit january.csv --out model
    """
    from analyzer.api_themes import fit_themes
    from analyzer.cli.output import note, progress_bar

    settings = o.build_config(
        config,
        comment=comment,
        question=question,
        seed=seed,
        themes__codebook=codebook,
        themes__coded=coded,
        encoder__model=encoder,
    )
    with progress_bar(quiet) as progress:
        model = fit_themes(list(inputs), settings, progress=progress)
        model.save(out)
    note(f"{len(model.catalogue)} themes in {out}; use them with: analyzer themes apply {out} EXPORT --out DIR")


@themes.command("apply")
def apply(
    model: Annotated[Path, typer.Argument(metavar="FOLDER", help="Theme model, or the results of `analyzer run`.")],
    inputs: Annotated[list[Path], typer.Argument(metavar="EXPORT...", help="Exports to code.")],
    out: Annotated[Path, typer.Option("--out", help="Folder for the results.")],
    config: o.ConfigFile = None,
    comment: o.CommentColumn = None,
    question: o.QuestionColumn = None,
    id_column: o.IdColumn = None,
    encoder: Annotated[str | None, typer.Option(help="Encoder; the one of the fit when not given.")] = None,
    quiet: Quiet = False,
) -> None:
    """Code an export with themes fitted before: same ids, and what drifted since.

    Writes mentions.parquet, responses.parquet, findings.csv, drift.csv and proposals.csv into --out.
    Example: analyzer themes apply results february.csv --out february
    """
    from analyzer.api import read_survey
    from analyzer.api_themes import apply_to_folder, load_theme_model
    from analyzer.cli.output import note, progress_bar

    coder = load_theme_model(model)
    settings = o.build_config(config, comment=comment, question=question, id_column=id_column, encoder__model=encoder)
    survey = read_survey(list(inputs), settings, strict=False)
    if not quiet:
        o.print_guess(survey)
    with progress_bar(quiet) as progress:
        coded = coder.apply(survey, settings, progress=progress)
        apply_to_folder(coded, out)
    for row in coded.findings.itertuples():
        if str(row.code).startswith(("themes_", "encoder_")):
            note(f"{row.severity}: {row.message}")
    note(f"{len(coded.mentions)} mentions in {len(coded.responses)} responses; results: {out}")


@themes.command("export")
def export(
    source: Annotated[str, typer.Argument(metavar="DIR", help="Results of `analyzer run`, or a codebook's name.")],
    out: Annotated[Path, typer.Option("--out", help="File to write.")] = Path("codebook.yaml"),
    date: Day = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
) -> None:
    """Write the codebook with the discovered themes as YAML, ready to edit and to use as --codebook.

    Discovered themes are marked `source: discovered` and hold the redacted clauses nearest to their centre. Edit the
    file by hand or with rename, merge, split, move, pin and drop; a run with it seeks no further themes.
    Example: analyzer themes export results --out codebook.yaml
    """
    from analyzer.api_themes import export_codebook
    from analyzer.cli.output import note
    from analyzer.errors import InputError
    from analyzer.themes.codebook import save_codebook

    if out.exists() and not force:
        raise InputError(f"{out}: exists already and may hold your edits. Give another --out, or --force.")
    book = export_codebook(source, date=_day(date))
    save_codebook(book, out)
    found = sum(theme.source == "discovered" for theme in book.themes)
    note(f"wrote {out}: {len(book.themes)} themes, {found} of them discovered; use it with --codebook {out}")


@themes.command("rename")
def rename(
    codebook: Book,
    theme: Annotated[str, typer.Argument(metavar="ID", help="Theme to rename.")],
    label: Annotated[str, typer.Argument(metavar="LABEL", help="New label; the id stays.")],
    date: Day = None,
    why: Note = "",
    out: Out = None,
) -> None:
    """Give a theme another label.

    Example: analyzer themes rename codebook.yaml waiting "On hold too long"
    """
    _edit(codebook, out, lambda edit, book: edit.rename(book, theme, label, date=_day(date), note=why))


@themes.command("merge")
def merge(
    codebook: Book,
    sources: Annotated[list[str], typer.Argument(metavar="ID...", help="Themes that go; their phrases are kept.")],
    into: Annotated[str, typer.Option("--into", metavar="ID", help="Theme that stays.")],
    date: Day = None,
    why: Note = "",
    out: Out = None,
) -> None:
    """Put themes into another one; their ids are retired.

    Example: analyzer themes merge codebook.yaml transfers ivr_menu --into repeat_contact
    """
    _edit(codebook, out, lambda edit, book: edit.merge(book, sources, into, date=_day(date), note=why))


@themes.command("split")
def split(
    codebook: Book,
    theme: Annotated[str, typer.Argument(metavar="ID", help="Theme to replace.")],
    parts: Annotated[
        list[str],
        typer.Option("--part", help="New theme: 'id=Label: description | example | example'; give two or more."),
    ],
    date: Day = None,
    why: Note = "",
    out: Out = None,
) -> None:
    """Replace a theme by at least two new ones; its id is retired.

    Example: analyzer themes split codebook.yaml billing --part "fees=Unexpected fees: Charged for things nobody
    announced. | there was a fee on my bill" --part "refunds=Slow refunds: Money comes back late."
    """
    _edit(
        codebook, out, lambda edit, book: edit.split(book, theme, [_part(p) for p in parts], date=_day(date), note=why)
    )


@themes.command("move")
def move(
    codebook: Book,
    theme: Annotated[str, typer.Argument(metavar="ID", help="Theme to move.")],
    under: Annotated[str | None, typer.Option("--under", metavar="ID", help="Its new parent.")] = None,
    top: Annotated[bool, typer.Option("--top", help="Move it to the top level.")] = False,
    date: Day = None,
    why: Note = "",
    out: Out = None,
) -> None:
    """Put a theme below another one, or at the top.

    Example: analyzer themes move codebook.yaml ivr_menu --under self_service
    """
    if (under is None) == (not top):
        raise typer.BadParameter("give either --under ID or --top.")
    _edit(codebook, out, lambda edit, book: edit.move(book, theme, under, date=_day(date), note=why))


@themes.command("pin")
def pin(
    codebook: Book,
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Discovered themes to take over.")],
    run: Annotated[
        Path | None, typer.Option("--from", metavar="DIR", help="Run that found them, when not in the file yet.")
    ] = None,
    date: Day = None,
    why: Note = "",
    out: Out = None,
) -> None:
    """Take discovered themes into the codebook: they are then coded like the analyst's own.

    Example: analyzer themes pin codebook.yaml sim_card --from results
    """
    day = _day(date)

    def change(edit: Any, book: Codebook) -> Codebook:
        from analyzer.api_themes import export_codebook

        found = export_codebook(run, date=day) if run is not None else book
        for theme_id in ids:
            book = edit.pin(book, (book if theme_id in book.ids else found)[theme_id], date=day, note=why)
        return book

    _edit(codebook, out, change)


@themes.command("drop")
def drop(
    codebook: Book,
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Themes to remove.")],
    date: Day = None,
    why: Note = "",
    out: Out = None,
) -> None:
    """Remove themes; their sub-themes move up, their ids are retired.

    Example: analyzer themes drop codebook.yaml good_happy
    """

    def change(edit: Any, book: Codebook) -> Codebook:
        for theme_id in ids:
            book = edit.drop(book, theme_id, date=_day(date), note=why)
        return book

    _edit(codebook, out, change)


def _edit(path: Path, out: Path | None, change: Callable[[Any, Codebook], Codebook]) -> None:
    """Apply a change to the file and say what is in it now."""
    from analyzer.api_themes import edit_codebook
    from analyzer.cli.output import note
    from analyzer.themes import edit

    before, after = edit_codebook(path, lambda book: change(edit, book), out=out)
    for entry in after.history[len(before.history) :]:
        target = f" -> {', '.join(entry.target)}" if entry.target and entry.target != entry.source else ""
        note(f"{entry.op} {', '.join(entry.source)}{target}" + (f" ({entry.note})" if entry.note else ""))
    note(f"wrote {out or path}: {len(before.themes)} themes before, {len(after.themes)} now")


def _day(given: str | None) -> str:
    """The date for the history, checked."""
    from datetime import date

    if given is None:
        return date.today().isoformat()
    try:
        return date.fromisoformat(given).isoformat()
    except ValueError:
        raise typer.BadParameter(f"--date is {given!r}; write it as 2026-01-31.") from None


def _part(text: str) -> Any:
    """A theme from 'id=Label: description | example | example'."""
    from analyzer.themes.codebook import Theme

    head, *examples = (piece.strip() for piece in text.split("|"))
    theme_id, equals, rest = head.partition("=")
    label, _, description = rest.partition(":")
    if not equals or not theme_id.strip() or not label.strip():
        raise typer.BadParameter(f"--part {text!r}: write 'id=Label: description | example | example'.")
    return Theme(theme_id.strip(), label.strip(), description.strip(), tuple(e for e in examples if e))
