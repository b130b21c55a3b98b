"""The waterfall adds up, the terminal's rows stay on one line, and colours can be told apart."""

import re
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from report_samples import sample
from rich.cells import cell_len

import analyzer.report
from analyzer.report.columns import one_line_table
from analyzer.report.ledger import ledger_labels, ledger_summary
from analyzer.report.terminal import render_summary


@pytest.mark.parametrize("count", [1, 5, 12, 13, 60])
@pytest.mark.parametrize("value", [-80.0, 0.0, 35.5])
def test_every_bar_starts_where_the_one_before_ended(count, value):
    total = 100.0 - value
    parts = [(f"t{i}", total * 0.8 * (i + 1) / (count * (count + 1) / 2)) for i in range(count)]
    ledger = pd.DataFrame(
        [*parts, ("(no complaint)", total * 0.2), ("(no comment)", 0.0)], columns=["theme_id", "lost_points"]
    )
    ledger[["low", "high"]] = 0.0
    themes = pd.DataFrame(
        {"theme_id": [k for k, _ in parts], "label": [k.upper() for k, _ in parts], "parent_id": None}
    )
    whole = ledger_summary(ledger, ledger_labels(themes), value=value, digits=1)
    bars = whole["rows"]
    assert whole["best"].value == pytest.approx(100) and bars[0]["from"] == whole["best"].value
    for before, after in pairwise(bars):
        assert after["from"] == before["to"]
    assert bars[-1]["to"] == pytest.approx(value)
    assert all(b["from"] - b["to"] == pytest.approx(b["lost"].value) for b in bars)
    width = whole["scale"].high - whole["scale"].low
    for b in bars:  # the picture is as long as the number, and where the number says
        assert b["w"] * width / 100 == pytest.approx(b["lost"].value, abs=width * 1e-4)
        assert whole["scale"].low + b["x"] * width / 100 == pytest.approx(b["to"], abs=width * 1e-4)
    drawn = [b for b in bars if not b["residual"]]
    assert len(bars) == count + 2 and sum(not b["small"] for b in drawn) == min(count, 12)
    assert [b["lost"].value for b in drawn] == sorted((b["lost"].value for b in drawn), reverse=True)
    assert [b["residual"] for b in bars] == sorted(b["residual"] for b in bars)


def test_a_parents_own_row_says_that_it_is_general():
    tables, *_ = sample()
    rows = ledger_summary(tables["ledger"], ledger_labels(tables["themes"]), value=-12.5, digits=1)["rows"]
    assert [r["label"] for r in rows] == [
        "Waiting time", "Faults", "Odd menu", "Hard to reach, in general", "Kindness", "No complaint in the comment",
    ]  # fmt: skip


@pytest.mark.parametrize("width", [60, 80, 100, 120])
@pytest.mark.parametrize("hostile", [False, True])
def test_the_terminal_summary_keeps_to_its_width(width, hostile):
    tables, *_ = sample(hostile=hostile)
    text = render_summary(tables, confidence=0.95, width=width, report=Path("out/report.html"))
    lines = text.splitlines()
    assert max(cell_len(line) for line in lines) <= width
    start = next(i for i, line in enumerate(lines) if line.startswith("rank"))
    table = lines[start + 2 : lines.index("", start)]
    assert [line.split()[0] for line in table] == ["1–2", "2–3", "3–4", "4–5"]  # one line each, nothing wrapped
    assert lines[-1] == "Report: out/report.html (open it in a browser)"
    assert lines[0].startswith("NPS −12.5  [−14.0, −11.2] at 95 %, n = 40")


def test_terminal_without_themes_says_so():
    tables, *_ = sample(themes=False)
    assert "scores only" in render_summary(tables, confidence=0.95, width=100)


def test_wide_characters_count_two():
    text = one_line_table(["a", "b", "c"], [["1", "待ち時間が長すぎる" * 3, "とても長い引用" * 5]], width=40)
    assert all(cell_len(line) <= 40 for line in text.splitlines())
    assert "…" in text


def _luminance(color):
    color = color.lstrip("#")
    parts = [
        int(c * 2 if len(color) == 3 else c, 16) / 255 for c in re.findall("." if len(color) == 3 else "..", color)
    ]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one, other):
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _themes():
    css = (Path(analyzer.report.__file__).parent / "assets" / "report.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root[^{]*\{([^}]*)\}", css)
    assert len(blocks) == 3 and blocks[1] == blocks[2]  # dark by choice and by the system's preference
    return [dict(re.findall(r"--(\w+):(#\w+)", block)) for block in blocks]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_colours_reach_wcag_aa(scheme):
    colors = _themes()[scheme]
    for paper in ("bg", "card"):
        for text in ("ink", "soft", "accent", "bad", "good"):
            assert _contrast(colors[text], colors[paper]) >= 4.5, (text, paper)
        for mark in ("accent", "bad", "quiet", "edge"):
            assert _contrast(colors[mark], colors[paper]) >= 3, (mark, paper)
    assert _contrast(colors["ink"], colors["mark"]) >= 4.5
