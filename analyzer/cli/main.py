"""The command ``analyzer``: parses, calls the library, prints. Only typer is imported before a command runs."""

from __future__ import annotations

import sys

import typer

from analyzer.cli import (
    compare_cmd,
    config_cmd,
    export_cmd,
    followup_cmd,
    history_cmd,
    label_cmd,
    link_cmd,
    models_cmd,
    run_cmd,
    score_cmd,
    themes_cmd,
)

app = typer.Typer(
    name="analyzer",
    help="Offline analyzer of open-text customer feedback: scores, themes with evidence, costs, operational links.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Every command takes --debug to show the full trace of an error.",
)


@app.callback(invoke_without_command=True)
def _root(
    version: bool = typer.Option(False, "--version", help="Print the version and stop."),
) -> None:
    if version:
        from analyzer._version import __version__

        print(f"analyzer {__version__}")
        raise typer.Exit


for module in (run_cmd, score_cmd, compare_cmd, link_cmd, themes_cmd, followup_cmd, export_cmd, models_cmd, label_cmd):
    module.register(app)
app.add_typer(config_cmd.app, name="config")
app.add_typer(history_cmd.app, name="history")


def main() -> None:
    """Entry point: an expected error is one line on stderr and exit 1; wrong usage exits 2."""
    debug = "--debug" in sys.argv
    if debug:
        sys.argv.remove("--debug")
    try:
        app()
    except Exception as error:
        if debug:
            raise
        sys.exit(_one_line(error))


def _one_line(error: Exception) -> int:
    """Print what the user needs to know and return the exit code."""
    from analyzer.errors import AnalyzerError

    if isinstance(error, BrokenPipeError):  # the reader of our output (head, less) has gone: not our error
        sys.stderr.close()
        return 0
    text = " ".join(str(error).split())
    if isinstance(error, AnalyzerError):
        message = text
    elif isinstance(error, OSError):
        message = f"{error.filename or 'file system'}: {error.strerror or text}. Nothing was left half-written."
    else:  # never the value of an unexpected error: it could hold a customer's words
        message = f"unexpected {type(error).__name__}. Nothing was left half-written; --debug shows where it happened."
    print(f"error: {message}", file=sys.stderr)
    return 1
