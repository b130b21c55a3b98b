"""Writes the reference pages that come from the code: the command line, the tables, the configuration.

python docs/generate.py            write them
python docs/generate.py --check    exit 1 where a page is not what the code says
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
HEAD = "<!-- Written by docs/generate.py; edit the code instead. -->\n"


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Every command that does something, with its full name."""
    if hasattr(command, "commands"):
        for name, child in sorted(command.commands.items()):
            yield from commands(child, (*path, name))
    else:
        yield " ".join(path), command


def cli_page() -> str:
    """Every command with its help, arguments and options."""
    import typer.main

    from analyzer.cli.main import app

    parts = [
        HEAD,
        "# Command line\n",
        "`python -m analyzer` is the same command. Tables go to stdout, progress and notes to stderr. A wrong input is one line and exit code 1,\n"
        "wrong usage exit code 2; every command takes `--debug` to show the full trace. `analyzer --install-completion` sets up the shell's\n"
        "completion. `ANALYZER_CACHE` names the cache folder.\n",
    ]
    for name, command in commands(typer.main.get_command(app)):
        parts.append(f"\n## analyzer {name}\n")
        parts.append(_help(command.help or ""))
        rows = [_parameter(p) for p in command.params if p.name != "help"]
        if rows:
            parts.append("\n| argument or option | meaning | default |\n|---|---|---|\n" + "\n".join(rows) + "\n")
    return "\n".join(parts)


def _help(text: str) -> str:
    """Help as paragraphs; examples as code."""
    lines = []
    for block in text.strip().split("\n"):
        line = block.strip()
        if line.startswith("Example") and ": analyzer" in line:
            lead, _, rest = line.partition(": analyzer")
            lines.append(f"\n{lead}: `analyzer{rest}`\n")
        else:
            lines.append(line.replace("<", "&lt;"))
    return "\n".join(lines) + "\n"


def _parameter(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        name = f"`{parameter.metavar or parameter.name.upper()}`"
    else:
        name = ", ".join(f"`{flag}`" for flag in [*parameter.opts, *parameter.secondary_opts])
    choices = _choices(parameter)
    meaning = (parameter.help or "").replace("|", "\\|").replace("<", "&lt;")
    if choices:
        meaning += f" One of {', '.join(f'`{value}`' for value in choices)}."
    given = parameter.default
    shown = getattr(given, "value", given)
    flag = getattr(parameter, "is_flag", False)
    default = (
        "required" if parameter.required else "" if shown in (None, False, (), []) or callable(shown) else f"`{shown}`"
    )
    return f"| {name} | {meaning} | {'off' if flag and not shown else default} |"


def _choices(parameter: Any) -> list[str]:
    """Allowed values; Typer holds them in the annotation, older ones in click's type."""
    annotation = getattr(getattr(parameter, "type_descriptor", None), "annotation", None)
    for kind in (annotation, *getattr(annotation, "__args__", ())):
        if isinstance(kind, type) and issubclass(kind, Enum):
            return [str(member.value) for member in kind]
    found = getattr(getattr(parameter, "type", None), "choices", None) or ()
    return [str(getattr(choice, "value", choice)) for choice in found]


def tables_page() -> str:
    """Every table, column and view."""
    from analyzer.report.dictionary import described_tables, meaning, view_meanings
    from analyzer.report.tables import FILES

    parts = [
        HEAD,
        "# Tables\n",
        "All of them are in `analysis.duckdb` and, formatted, in the workbook (`analyzer export DIR`). Nothing is rounded. Numbers about fewer responses\n"
        "than `privacy.min_group` are empty.\n",
    ]
    for name in described_tables():
        table = meaning(name)
        file = f" File: `{FILES[name]}`." if name in FILES else ""
        parts.append(f"\n## {name}\n\n{table.about} One row per {table.rows}.{file}\n\n| column | meaning |\n|---|---|")
        for column in columns(name):
            parts.append(f"| `{column}` | {table.of(column)} |")
    parts.append("\n## Views\n\n| view | shows |\n|---|---|")
    parts += [f"| `{view}` | {text} |" for view, text in view_meanings().items()]
    return "\n".join(parts) + "\n"


def columns(table: str) -> list[str]:
    """The columns the contract fixes, then those the dictionary adds."""
    from analyzer import schema
    from analyzer.report.dictionary import own_columns

    fixed = {
        "responses": schema.RESPONSES, "mentions": schema.MENTIONS, "themes": schema.THEMES, "ledger": schema.LEDGER,
        "scores": schema.SCORES, "links": schema.LINKS, "findings": schema.FINDINGS,
    }  # fmt: skip
    return list(dict.fromkeys([*fixed.get(table, ()), *own_columns(table)]))


def config_page() -> str:
    """The configuration with its defaults."""
    from analyzer.artifacts import resource

    text = resource("configs", "default.yaml").read_text(encoding="utf-8")
    return (
        f"{HEAD}\n# Configuration\n\nGive the file with `--config`, or the same keys as a mapping to `analyzer.analyze(..., config=...)`. Options on\n"
        "the command line win. Unknown keys are refused with a suggestion. `analyzer config init EXPORT` writes a file with the guessed columns.\n\n"
        f"```yaml\n{text.rstrip()}\n```\n"
    )


PAGES = {"reference/cli.md": cli_page, "reference/tables.md": tables_page, "reference/config.md": config_page}


def main() -> int:
    """Write or check the pages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 where a page is old")
    check = parser.parse_args().check
    old = []
    for name, page in PAGES.items():
        path, text = ROOT / name, page()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            old.append(name)
            if not check:
                path.parent.mkdir(exist_ok=True)
                path.write_text(text, encoding="utf-8", newline="\n")
    if old and check:
        sys.stderr.write(f"not what the code says: {', '.join(old)}. Write them with: python docs/generate.py\n")
    return 1 if old and check else 0


if __name__ == "__main__":
    sys.exit(main())
