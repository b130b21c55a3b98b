"""What results show of themselves in a notebook: their numbers, escaped, and never a raw comment."""

import re

import numpy as np
import pandas as pd
import pytest

import analyzer
from analyzer.pipeline_compare import Comparison
from analyzer.report.plots import plot_bridge, plot_history
from analyzer.results import Interval, Sentiment
from analyzer.score.plan import plan

EVIL = "<script>alert(1)</script>"


def cells(html):
    return dict(re.findall(r"<tr><th>([^<]*)</th><td>([^<]*)</td></tr>", html))


def test_scores_show_value_interval_and_grade():
    shown = cells(analyzer.nps([10] * 60 + [8] * 20 + [2] * 20)._repr_html_())
    assert shown["value"] == "40" and shown["grade"] == "good"
    assert shown["interval"] == "23.38 to 54.29 (95%, adjusted_wald)"
    assert shown["counts"] == "detractors 20, passives 20, promoters 60"


@pytest.mark.parametrize(
    "result",
    [
        analyzer.csat([1, 2, 4, 5, 5, 4]), analyzer.ces([1, 4, 7, 6], scale=(1, 7)), analyzer.stars([1, 5, 4]),
        analyzer.compare_nps([10, 10, 2], [10, 0, 0]), Interval(0.0, 1.0, 0.95, "wilson"), plan(),
        Sentiment(np.array([[0.2, 0.3, 0.5]])),
    ],
)  # fmt: skip
def test_every_result_has_a_table(result):
    html = result._repr_html_()
    assert html.startswith(f"<table><caption>{type(result).__name__}</caption>") and "<td>" in html


def test_a_survey_shows_no_comment_and_escapes_names():
    frame = pd.DataFrame({EVIL: ["phone", "mail"] * 10, "nps": [9, 3] * 10, "why": ["call jane.roe@example.com"] * 20})
    config = {"columns": {"score": "nps", "comment": "why", "segments": [EVIL]}}
    html = analyzer.read_survey(frame, config=config)._repr_html_()
    assert "jane.roe" not in html and "<script" not in html and "&lt;script&gt;" in html
    assert cells(html)["frame"].startswith("20 × ")


def test_a_comparison_shows_and_draws_its_bridge():
    bridge = pd.DataFrame({"theme_id": [EVIL, "b", "c"], "change": [-4.0, 1.5, 0.25]})
    html = Comparison(pd.DataFrame({"metric": ["nps"], "difference": [-2.25]}), bridge)._repr_html_()
    assert "<script" not in html and "-2.25" in html
    ax = plot_bridge(bridge, top=2)
    assert [bar.get_width() for bar in ax.patches] == [-4.0, 1.5, 0.25]
    assert ax.get_title() == "Where the change of −2.2 points sits"
    with pytest.raises(analyzer.InputError, match="there is no bridge"):
        plot_bridge(bridge.head(0))


def test_a_history_is_drawn():
    runs = pd.DataFrame({"run": ["A", "B"], "metric": "nps", "value": [1.0, 5.0], "low": [0.0, 4.0], "high": [2.0, 6.0]})
    assert list(plot_history(runs).lines[0].get_ydata()) == [1.0, 5.0]


def test_every_public_function_returns_something_that_shows_itself():
    """Public classes and the return types of public functions have ``_repr_html_``; paths and names need none."""
    import typing

    plain = {"Path", "str", "list[Path]", "pd.DataFrame"}
    for name in analyzer.__all__:
        item = getattr(analyzer, name)
        if isinstance(item, str) or (isinstance(item, type) and (issubclass(item, Exception) or name == "Config")):
            continue
        kind = name if isinstance(item, type) else typing.cast("str", item.__annotations__["return"])
        assert kind in plain or _class(kind, item)._repr_html_, f"{name} -> {kind}"


def _class(kind, item):
    import importlib

    for module in (item.__module__, "analyzer.results", "analyzer.pipeline_compare", "analyzer.api", "analyzer.score.results"):
        found = getattr(importlib.import_module(module), kind, None)
        if found is not None:
            return found
    raise AssertionError(kind)
