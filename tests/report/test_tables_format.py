"""Tables and texts: nothing a spreadsheet or a terminal would run, nothing rounded where it matters."""

import pandas as pd
import pytest

from analyzer.report.format import interval_text, number, percent, safe_text
from analyzer.report.quotes import pick_quotes
from analyzer.report.tables import neutralise, write_csv
from analyzer.report.terminal import render_table


@pytest.mark.parametrize("cell", ["=cmd()", "+1+1", "-2+3", "@SUM(A1)", "\t=1", " =1", "＝1"])
def test_formulas_are_neutralised_in_cells_and_headers(cell, tmp_path):
    frame = pd.DataFrame({"label": [cell, "fine", None], cell: [1.5, -2.0, 0.1 + 0.2]})
    write_csv(frame, tmp_path / "t.csv")
    back = pd.read_csv(tmp_path / "t.csv")
    assert back["label"].tolist()[0] == back.columns[1] == f"'{cell}"
    assert back.iloc[:, 1].tolist() == [1.5, -2.0, 0.1 + 0.2]  # numbers stay numbers, unrounded
    assert neutralise(pd.DataFrame({"n": [-1]}))["n"].tolist() == [-1]


@pytest.mark.parametrize(
    ("value", "text"), [(-24.694, "−24.7"), (0.04, "0.04"), (-0.0004, "−0.0004"), (1234.5, "1,234.5"), (0.0, "0.0")]
)
def test_numbers_read_well(value, text):
    assert number(value) == text


def test_unknown_numbers_are_a_dash():
    nan = float("nan")
    assert (number(nan), percent(nan), interval_text(nan, 1.0)) == ("–", "–", "(no interval)")


def test_terminal_control_characters_are_removed():
    assert "\x1b" not in render_table(pd.DataFrame({"a": ["\x1b[2Jgone", "[bold]x[/bold]"]}))
    assert "[bold]x[/bold]" in render_table(pd.DataFrame({"a": ["[bold]x[/bold]"]}), width=60)
    assert safe_text("a\u202eb") == "a b"


def test_quotes_one_per_response_negative_first_and_suppressed_when_few():
    mentions = pd.DataFrame(
        {
            "response_id": [str(i // 2) for i in range(20)],
            "theme_id": ["w"] * 20,
            "start": 0,
            "end": 4,
            "text": [f"said {i}" for i in range(20)],
            "sentiment": ["negative" if i % 4 < 2 else "positive" for i in range(20)],
            "polarity": 0.0,
            "confidence": [0.5 + i / 100 for i in range(20)],
        }
    )
    responses = pd.DataFrame(
        {"response_id": [str(i) for i in range(10)], "comment": ["said something long enough to read well"] * 10}
    )
    themes = pd.DataFrame({"theme_id": ["w"], "parent_id": [None]})
    quotes = pick_quotes(mentions, responses, themes, "w", n=3)
    assert quotes["response_id"].tolist() == ["8", "6", "4"]
    drawn = pick_quotes(mentions, responses, themes, "w", n=3, kind="random", seed=1)
    assert drawn["response_id"].is_unique and len(drawn) == 3
    assert pick_quotes(mentions, responses, themes, "w", min_quotes=11).empty


def test_a_bare_carriage_return_ends_no_row(tmp_path):
    write_csv(pd.DataFrame({"a": ["x\r=1", "y"]}), tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes() == b"a\nx =1\ny\n"
