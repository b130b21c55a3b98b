"""The shipped notebooks: valid, clean, on the public API alone, and (slow) right when they are run."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

import analyzer
import analyzer.demo
from analyzer.api import Analysis

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "notebooks").glob("*.ipynb"))
DATA = ROOT.parent / "shared" / "data"
NAMES = [path.name for path in FILES]
OUTSIDE = {"json", "os", "pathlib", "tempfile", "pandas", "matplotlib.pyplot"}
PUBLIC = {name for name in dir(Analysis) if not name.startswith("_")}  # without `outcome`, a field without a default
ABSOLUTE = re.compile(r"(?<![\w.:/])/(?:home|root|tmp|usr|var|opt|mnt|work|Users)\b|\b[A-Za-z]:\\\\|~/|file://")


def read(path):
    return nbformat.read(path, as_version=4)


def code(notebook):
    return "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")


def test_the_notebooks_are_there():
    assert NAMES == [
        "01_quickstart.ipynb", "02_score_and_segments.ipynb", "03_themes_and_codebook.ipynb", "04_rank_and_impact.ipynb",
        "05_operations.ipynb", "06_own_model_and_examples.ipynb", "07_investigation.ipynb", "08_telecom.ipynb",
    ]  # fmt: skip


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_valid_and_stripped(path):
    notebook = read(path)
    nbformat.validate(notebook)
    assert notebook.nbformat == 4
    assert notebook.metadata.kernelspec.name == "python3"
    assert set(notebook.metadata) <= {"kernelspec", "language_info"}
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
    for cell in notebook.cells:
        assert not cell.metadata
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_no_absolute_paths(path):
    assert not ABSOLUTE.findall("\n".join(cell.source for cell in read(path).cells))


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_public_names_only(path):
    tree = ast.parse(code(read(path)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            assert {alias.name for alias in node.names} <= OUTSIDE | {"analyzer"}
        elif isinstance(node, ast.ImportFrom):
            names = {alias.name for alias in node.names}
            assert node.module in OUTSIDE or (node.module == "analyzer.demo" and names <= set(analyzer.demo.__all__))
        elif isinstance(node, ast.Attribute):
            assert not node.attr.startswith("_")
            if isinstance(node.value, ast.Name) and node.value.id == "analyzer":
                assert node.attr in analyzer.__all__
            if isinstance(node.value, ast.Name) and node.value.id == "analysis":
                assert node.attr in PUBLIC


def test_importing_analyzer_and_drawing_nothing_imports_no_matplotlib():
    line = "import analyzer, analyzer.api, analyzer.report.plots, sys; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", line], check=False).returncode == 0


CHECKS = {
    "01_quickstart.ipynb": """
assert abs(gap - total) < 1e-9
assert abs(score.value - overall["value"]) < 1e-9
assert abs(score.interval.low - overall["low"]) < 1e-9
assert abs(score.interval.high - overall["high"]) < 1e-9
assert len(analysis.quotes(top_theme, n=5)) == 5
assert list(sentiment.labels[:2]) == ["positive", "negative"]
assert sentiment.polarity[2] > 0
ax = analysis.plot("ledger", top=8)
assert abs(sum(bar.get_width() for bar in ax.patches[1:-1]) - gap) < 1e-9
assert ax.patches[-1].get_width() == overall["value"]
ax = analysis.plot("themes", top=100)
assert [bar.get_width() for bar in ax.patches] == childless["lost_points"].tolist()
ax = analysis.plot("trend")
assert list(ax.lines[1].get_ydata()) == analysis.scores.query("period.notna()")["value"].tolist()
""",
    "02_score_and_segments.ipynb": """
assert abs(score.value - scores["value"].iloc[0]) < 1e-9
assert abs(score.interval.low - scores["low"].iloc[0]) < 1e-9
widths = by_size["high"] - by_size["low"]
assert widths.is_monotonic_decreasing
clear = by_segment[by_segment["q_value"] < 0.05]
assert "phone" in clear["segment_value"].tolist()
own = by_segment[(by_segment["segment"] == "channel") & (by_segment["segment_value"] == "phone")].iloc[0]
assert abs(difference.value - own["gap_vs_rest"]) < 1e-9
""",
    "03_themes_and_codebook.ipynb": """
assert set(mine.themes["theme_id"]) <= {"waiting", "not_resolved", "people"}
assert abs(total - gap) < 1e-9
assert set(coded.mentions["theme_id"]) <= set(coder.catalogue["theme_id"]) and len(coded.responses) == 400
""",
    "04_rank_and_impact.ipynb": """
assert abs(total - gap) < 1e-9
assert abs(by_hand - first["impact"]) < 1e-9
assert abs(leave_one_out - gap) > 1
assert abs(comparison.bridge["change"].sum() - comparison.scores["difference"].iloc[0]) < 1e-9
""",
    "05_operations.ipynb": """
assert {("waiting", "wait_minutes"), ("transfers", "transfers")} <= set(zip(held["outcome"], held["metric"]))
assert (traps["q_value"] >= 0.05).all()
""",
    "06_own_model_and_examples.ipynb": """
assert list(sentiment["label"]) == ["positive", "negative", "positive", "negative"]
assert "(macro)" in measured.table["theme_id"].tolist() and 0 < alike <= 1
lines = gain.set_index("theme_id").loc[list(words)]
assert lines["f1_after"].mean() > lines["f1_before"].mean() + 0.05  # single themes have few rows to be judged by
""",
    "08_telecom.ipynb": """
assert abs(overall["value"] - analyzer.nps(responses["score"]).value) < 1e-9
assert not real or abs(overall["value"] + 24.69) < 0.01
assert abs(analysis.ledger["lost_points"].sum() - (100 - overall["value"])) < 1e-9
assert len(quotes) > 0
""",
    "07_investigation.ipynb": """
assert worst == "2026-04"
assert dip.interval.high < 0
assert (by_channel["change"] < 0).all()
assert suspect == "waiting"
assert monthly.idxmax() == "2026-04"
assert set(by_segment.query("q_value < 0.05")["segment"]) == {"channel"}
assert about["q_value"].max() < 0.05
assert not about["refuted"].any()
assert abs(scores["value"].iloc[0] - truth["nps"]) < 1e-9
assert childless["theme_id"].iloc[0] == truth["themes"][0]["theme_id"]
assert link_check["right"].all() and len(link_check) >= 7
assert not (traps.query("outcome == 'score'")["q_value"] < 0.05).any()
""",
}


FAST = "02_score_and_segments.ipynb"  # needs no language model


@pytest.mark.parametrize(
    "path", [pytest.param(p, id=p.name, marks=() if p.name == FAST else pytest.mark.slow) for p in FILES]
)
def test_runs_and_finds_what_it_says(path, tmp_path, monkeypatch):
    from nbclient import NotebookClient

    if DATA.is_dir():
        monkeypatch.setenv("ANALYZER_DATA", str(DATA))  # the real investigation runs on the demo without them
    notebook = read(path)
    notebook.cells.insert(-1, nbformat.v4.new_code_cell(CHECKS[path.name]))
    NotebookClient(notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": tmp_path}}).execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    kinds = {kind for output in outputs for kind in output.get("data", {})}
    assert {"text/html", "image/png"} <= kinds  # rich display and pictures
    assert not [output for output in outputs if output.output_type == "stream" and output.name == "stderr"]
    assert list(tmp_path.iterdir()) == []  # everything goes to the temporary folder
