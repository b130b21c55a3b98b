"""Every command explains itself with an example, completes, and is documented with every option."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

from analyzer.cli.main import app

DOCS = Path(__file__).resolve().parents[2] / "docs" / "reference" / "cli.md"


def leaves(command, path=()):
    if hasattr(command, "commands"):
        for name, child in sorted(command.commands.items()):
            yield from leaves(child, (*path, name))
    else:
        yield " ".join(path), command


COMMANDS = dict(leaves(typer.main.get_command(app)))


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_an_example_of_the_command(name):
    assert re.search(rf"Example.*: analyzer {name}\b", COMMANDS[name].help or "")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_help_and_is_documented(name):
    page = DOCS.read_text(encoding="utf-8")
    section = page.split(f"\n## analyzer {name}\n")[1].split("\n## ")[0]
    for option in COMMANDS[name].params:
        assert getattr(option, "help", None), f"{name}: {option.name} has no help"
        for flag in [*option.opts, *option.secondary_opts] if option.param_type_name == "option" else []:
            assert f"`{flag}`" in section, f"{name} {flag} is not on the page: python docs/generate.py"


def test_no_command_is_documented_that_is_not_there():
    documented = re.findall(r"^## analyzer (.+)$", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert documented == sorted(COMMANDS)


def test_shell_completes_commands():
    code = "from analyzer.cli.main import app; app(prog_name='analyzer')"
    more = {"_ANALYZER_COMPLETE": "complete_bash", "COMP_WORDS": "analyzer hi", "COMP_CWORD": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **more}, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["history"]


@pytest.mark.slow
def test_json_summary_and_next_steps(tmp_path, run_cli):
    code, out, err = run_cli("demo", tmp_path / "d", "--n", "300", "--format", "json")
    assert code == 0
    data = json.loads(out)
    assert data["rows"]["read"] == 300 and data["scores"][0]["metric"] == "nps" and data["themes"][0]["rank"] == 1
    assert f"analyzer export {tmp_path / 'd' / 'out'}" in err
    code, out, err = run_cli("demo", tmp_path / "d", "--n", "300", "--quiet")
    assert (code, out) == (0, "") and "next:" not in err
