"""Start-up: help is instant, and `score` loads no language model."""

import subprocess
import sys

import pytest

HEAVY = ("torch", "transformers", "bertopic", "umap", "duckdb", "ray", "matplotlib", "sklearn", "scipy", "statsmodels")


def _modules_after(code):
    program = f"{code}\nimport sys; print(' '.join(sorted({{m.split('.')[0] for m in sys.modules}})))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split("\n")[-2].split())


def test_importing_analyzer_imports_nothing_heavy():
    loaded = _modules_after("import analyzer")
    assert not loaded & {*HEAVY, "pandas", "numpy", "pydantic", "typer", "rich"}


def test_help_imports_nothing_heavy():
    code = (
        "import sys; sys.argv=['a','--help']\nfrom analyzer.cli.main import main\ntry: main()\nexcept SystemExit: pass"
    )
    assert not _modules_after(code) & {*HEAVY, "pandas", "numpy", "pydantic"}


def test_score_loads_no_language_model(tmp_path):
    path = tmp_path / "s.csv"
    path.write_text("id,nps,channel\n" + "".join(f"{i},{i % 11},{'ab'[i % 2]}\n" for i in range(60)))
    code = (
        f"import sys; sys.argv=['analyzer','score',{str(path)!r},'--format','csv']\n"
        "from analyzer.cli.main import main\ntry: main()\nexcept SystemExit as e: assert not e.code"
    )
    assert not _modules_after(code) & {"torch", "transformers", "bertopic", "umap", "ray", "sklearn", "onnxruntime"}


@pytest.mark.parametrize(
    "command", [["demo"], ["run"], ["score"], ["check"], ["plan"], ["models"], ["config", "init"], ["themes", "list"]]
)
def test_every_command_explains_itself(command, run_cli):
    code, out, _ = run_cli(*command, "--help")
    assert code == 0 and "Usage:" in out and len(out.splitlines()) > 5


def test_python_m_analyzer_is_the_command(run_cli):
    from analyzer import __version__

    assert run_cli("--version")[1].strip() == f"analyzer {__version__}"
