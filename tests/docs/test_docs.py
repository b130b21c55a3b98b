"""The documentation: generated pages are current, links and pictures are there, commands parse, code blocks run."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
BLOCK = re.compile(
    r"(?P<skip><!-- not run: [^\n]+ -->\n)?"
    r"^```(?P<kind>\w+)(?: title=\"(?P<title>[^\"]+)\")?\n(?P<body>.*?)^```",
    re.DOTALL | re.MULTILINE,
)


def blocks(page):
    return [m for m in BLOCK.finditer(page.read_text(encoding="utf-8")) if not m["skip"]]


def commands(page):
    for block in blocks(page):
        if block["kind"] == "sh":
            for line in block["body"].replace("\\\n", " ").splitlines():
                words = shlex.split(line, comments=True)
                if words:
                    yield [Path(words[0]).name, *words[1:]]


def test_generated_pages_are_current():
    done = subprocess.run(
        [sys.executable, ROOT / "docs" / "generate.py", "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_links_and_pictures_are_there(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        assert target.startswith("http") or (page.parent / target).exists(), f"{page.name}: {target}"


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_commands_are_commands(page):
    from analyzer.cli.main import app

    for words in commands(page):
        if words[0] == "make":
            continue
        assert words[0] == "analyzer", f"{page.name}: {words} is not run by any test; mark it <!-- not run: why -->"
        command, rest = typer.main.get_command(app), words[1:]
        while hasattr(command, "commands"):
            command, rest = command.commands[rest[0]], rest[1:]
        command.make_context(words[0], list(rest))  # refuses unknown options and missing arguments


def prepared(folder, demo):
    """A workspace with what the pages assume: a demo, a survey, its two months, and results."""
    import shutil

    import pandas as pd

    shutil.copytree(demo, folder / "demo-out")
    shutil.copytree(demo / "out", folder / "results")
    shutil.copy(demo / "operations.csv", folder / "operations.csv")
    survey = pd.read_csv(demo / "survey.csv", dtype="str")
    survey.head(400).to_csv(folder / "survey.csv", index=False)
    month = survey["submitted_at"].str.slice(0, 7)
    for i, name in enumerate(("january", "february")):
        survey[month == sorted(month.dropna().unique())[i]].head(200).to_csv(folder / f"{name}.csv", index=False)


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_code_blocks_run(page, demo_folder, tmp_path, monkeypatch, capsys):
    found = [b for b in blocks(page) if b["kind"] in ("sh", "python") or b["title"]]
    if not found or page.name == "cli.md":
        pytest.skip("no code to run on this page")
    prepared(tmp_path, demo_folder)
    monkeypatch.chdir(tmp_path)
    namespace = {"__name__": "__main__"}
    for block in found:
        if block["title"] and block["title"].endswith((".csv", ".yaml")) and "," not in block["title"]:
            Path(block["title"]).write_text(block["body"], encoding="utf-8")
        elif block["kind"] == "python":
            exec(compile(block["body"], str(page), "exec"), namespace)
        elif block["kind"] == "sh":
            for line in block["body"].replace("\\\n", " ").splitlines():
                words = shlex.split(line, comments=True)
                if words and words[0] != "make":
                    run_here(line, words[1:], capsys)


def run_here(line, arguments, capsys):
    """Run the command in this process, so that the models of the pages load once."""
    from analyzer.cli.main import app

    try:
        app(arguments, standalone_mode=False)
    except BaseException as error:  # Exit and SystemExit included: whatever stops a command fails the page
        if getattr(error, "exit_code", getattr(error, "code", 1)) not in (0, None):
            raise AssertionError(f"{line}\n{error}\n{capsys.readouterr().err}") from error


QUIET = {"NO_MKDOCS_2_WARNING": "1"}  # the theme's notice about its successor is no warning about these pages


@pytest.mark.slow
def test_site_builds_without_a_warning(tmp_path):
    pytest.importorskip("material")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")],
        cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ | QUIET,
    )  # fmt: skip
    assert done.returncode == 0 and "WARNING" not in done.stderr, done.stderr
    page = (tmp_path / "site" / "reference" / "library.html").read_text(encoding="utf-8")
    assert "adjusted Wald" in page or "Rocks" in page
    sources = re.findall(
        r'(?:src|href)="(https?://[^"]+)"', (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    )
    assert [s for s in sources if s.endswith((".js", ".css", ".woff2"))] == []
