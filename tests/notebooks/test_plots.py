"""Pictures: every artist drawn has exactly the value of its table cell."""

import sys

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot

from analyzer.api import Analysis, as_config
from analyzer.errors import InputError, MissingExtraError
from analyzer.pipeline import Outcome
from analyzer.report import plots

mpl.use("Agg")  # no window


@pytest.fixture(autouse=True)
def _close():
    yield
    pyplot.close("all")


@pytest.fixture
def tables():
    themes = pd.DataFrame(
        {
            "rank": [1, 1, 2, 3, np.nan],
            "theme_id": ["access", "waiting", "billing", "odd", "rare"],
            "parent_id": [None, "access", None, None, None],
            "label": ["Hard to reach", "Waiting", "Bill is $5 or $6 off", "Odd\u202e one", "Rare"],
            "source": ["codebook", "codebook", "codebook", "discovered", "codebook"],
            "lost_points": [41.0, 40.1, 12.3, 3.7, np.nan],
            "lost_low": [35.0, 34.2, 9.9, 1.1, np.nan],
            "lost_high": [47.0, 46.3, 15.2, 6.4, np.nan],
            "gained_points": [1.5, 1.5, 0.25, 8.5, np.nan],
        }
    )
    ledger = pd.DataFrame(
        {
            "theme_id": ["waiting", "billing", "odd", "access", "(no complaint)", "(no comment)", "(other)"],
            "lost_points": [40.1, 12.3, 3.7, 0.9, 20.0, 33.0, 2.0],
        }
    )
    best_less_value = float(ledger["lost_points"].sum())
    scores = pd.DataFrame(
        {
            "metric": ["nps"] * 6 + ["csat"],
            "segment": [None, None, None, None, None, "team", None],
            "segment_value": [None, None, None, None, None, "A", None],
            "period": [None, "2026-01", "2026-02", "2026-04", "2026-05", None, "2026-01"],
            "value": [100 - best_less_value, -10.5, np.nan, -20.25, 3.0, 9.0, 80.0],
            "low": [-16.0, -20.5, np.nan, -30.0, -4.0, 1.0, 70.0],
            "high": [-8.0, -0.5, np.nan, -11.0, 11.0, 17.0, 90.0],
        }
    )
    return {"themes": themes, "ledger": ledger, "scores": scores}


@pytest.fixture
def extras():
    dose = pd.DataFrame(
        [
            ("score", "wait", 5.0, 97.8, 4, -40.5, -50.0, -30.0),
            ("score", "wait", 0.0, 4.9, 6, 20.25, 10.0, 30.0),
            ("waiting", "wait", 0.0, 4.9, 6, 0.05, 0.01, 0.09),
            ("waiting", "wait", 5.0, 97.8, 4, 0.5, 0.375, 0.625),
            ("score", "resolved", 0.0, 0.0, 5, -30.0, -40.0, -20.0),
            ("score", "resolved", 1.0, 1.0, 5, 30.0, 20.0, 40.0),
        ],
        columns=["outcome", "metric", "bin_low", "bin_high", "n", "value", "low", "high"],
    )
    return {"dose": dose}


def labels(ax, axis="y"):
    ax.figure.canvas.draw()
    return [tick.get_text() for tick in getattr(ax, f"get_{axis}ticklabels")()]


def spans(ax, axis):
    """Ends of the interval lines along an axis, NaN rows left out."""
    segments = [segment for lines in ax.collections for segment in lines.get_segments() if len(segment)]
    return [tuple(segment[:, axis]) for segment in segments if not np.isnan(segment).any()]


def test_themes_lost(tables):
    ax = plots.plot_themes(tables, confidence=0.9)
    assert [bar.get_width() for bar in ax.patches] == [40.1, 12.3, 3.7]  # childless and ranked, in rank order
    assert spans(ax, 0) == [(34.2, 46.3), (9.9, 15.2), (1.1, 6.4)]
    assert [bool(bar.get_hatch()) for bar in ax.patches] == [False, False, True]
    assert ax.yaxis_inverted()
    assert "90 %" in ax.get_xlabel()
    assert "NPS" in ax.get_xlabel()


def test_themes_gained_and_top(tables):
    ax = plots.plot_themes(tables, side="gained", top=2)
    assert [bar.get_width() for bar in ax.patches] == [8.5, 1.5]
    assert spans(ax, 0) == []  # no interval is known, none is drawn


def test_words_of_the_data_are_neither_mathematics_nor_hidden(tables):
    ax = plots.plot_themes(tables)
    assert labels(ax)[1] == r"Bill is \$5 or \$6 off"
    assert "\u202e" not in labels(ax)[2]


@pytest.mark.parametrize("top", [1, 2, 10])
def test_ledger_steps_from_best_to_value(tables, top):
    ax = plots.plot_ledger(tables, top=top)
    best, *steps, value = ax.patches
    assert best.get_width() == pytest.approx(100, abs=1e-12)
    assert value.get_width() == tables["scores"]["value"].iloc[0]
    level = best.get_width()
    for step in steps:  # each bar hangs where the one before it ended
        assert step.get_x() + step.get_width() == pytest.approx(level, abs=1e-12)
        level = step.get_x()
    assert level == pytest.approx(value.get_width(), abs=1e-12)
    assert len(steps) == 3 + min(top + 1, 4)  # residuals, top themes, and one bar for the rest if there is one
    assert steps[0].get_width() == 40.1
    assert spans(ax, 0) == [(-16.0, -8.0)]


def test_ledger_names_the_pooled_rest_and_a_parents_own_row(tables):
    assert labels(plots.plot_ledger(tables, top=1))[2] == "3 more themes"
    assert labels(plots.plot_ledger(tables))[4] == "Hard to reach (in general)"


def test_trend_of_the_primary_metric_with_its_gaps(tables):
    ax = plots.plot_trend(tables)
    overall, line = ax.lines
    assert set(overall.get_ydata()) == {tables["scores"]["value"].iloc[0]}
    np.testing.assert_array_equal(line.get_ydata(), [-10.5, np.nan, -20.25, 3.0])
    np.testing.assert_array_equal(np.diff(line.get_xdata()), [31, 59, 30])  # days: March, without answers, is a gap
    assert spans(ax, 1) == [(-20.5, -0.5), (-30.0, -11.0), (-4.0, 11.0)]
    assert labels(ax, "x") == ["2026-01", "2026-02", "2026-04", "2026-05"]


@pytest.mark.parametrize("period", ["day", "week", "month", "quarter", "year"])
def test_period_labels_read_back_to_their_first_day(period):
    from analyzer.score.time import period_codes

    days = pd.date_range("2019-12-20", "2021-02-10", freq="D")
    codes, names = period_codes(days, period=period)
    first = [days[codes == code].min() for code in range(len(names))]
    for name, day in list(zip(names, first, strict=True))[1:]:  # the first period begins before the first date
        assert plots._first_day(name) == day.toordinal()


def test_many_periods_keep_readable_ticks(tables):
    days = [f"2026-01-{day:02d}" for day in range(1, 32)]
    rows = pd.DataFrame({"metric": "nps", "segment": None, "period": days, "value": 1.0, "low": 0.0, "high": 2.0})
    scores = pd.concat([tables["scores"].head(1), rows], ignore_index=True)
    ax = plots.plot_trend({"scores": scores})
    assert len(ax.lines[1].get_ydata()) == 31
    assert len(ax.get_xticks()) <= 14


def test_dose_of_a_theme_in_percent_and_of_the_score_in_points(extras):
    theme = plots.plot_dose(extras, "wait", "waiting")
    np.testing.assert_allclose(theme.lines[0].get_ydata(), [5, 50], rtol=1e-15)
    assert spans(theme, 1) == [(1.0, 9.0), (37.5, 62.5)]
    assert labels(theme, "x") == ["0–4.9", "5–97.8"]
    score = plots.plot_dose(extras, "wait")
    assert score.lines[0].get_ydata().tolist() == [20.25, -40.5]
    assert labels(plots.plot_dose(extras, "resolved"), "x") == ["0", "1"]


def test_given_axes_are_used_and_tables_left_alone(tables, extras):
    _, axes = pyplot.subplots(4)
    before = {name: frame.copy() for name, frame in tables.items()}
    for kind, ax in zip(["themes", "ledger", "trend"], axes, strict=False):
        assert plots.plot(kind, tables, extras, ax=ax) is ax
    assert plots.plot("dose", tables, extras, metric="wait", ax=axes[3]) is axes[3]
    for name, frame in before.items():
        pd.testing.assert_frame_equal(tables[name], frame)


def test_an_analysis_draws_itself_at_its_own_confidence(tables, extras):
    config = as_config({"score": {"confidence": 0.99}})
    analysis = Analysis(Outcome(survey=None, config=config, tables=tables, extras=extras, manifest={}))
    ax = analysis.plot("dose", metric="wait", outcome="waiting")
    assert "99 %" in ax.get_ylabel()
    assert "99 %" in analysis.plot("ledger", top=2).get_xlabel()


@pytest.mark.parametrize(
    ("kind", "options", "message"),
    [
        ("theme", {}, "Did you mean 'themes'"),
        ("themes", {"side": "won"}, "lost, gained"),
        ("themes", {"top": 0}, "1 or more"),
        ("ledger", {"top": -1}, "1 or more"),
        ("dose", {"metric": "wiat"}, "Did you mean 'wait'"),
        ("dose", {"metric": "wait", "outcome": "billing"}, "Allowed: score, waiting"),
    ],
)
def test_wrong_requests_are_one_line(tables, extras, kind, options, message):
    with pytest.raises(InputError, match=message) as error:
        plots.plot(kind, tables, extras, **options)
    assert "\n" not in str(error.value)


def test_nothing_to_draw_is_said(tables, extras):
    scores_only = {**tables, "themes": tables["themes"].head(0), "scores": tables["scores"].head(1)}
    with pytest.raises(InputError, match="no ranked themes"):
        plots.plot_themes(scores_only)
    with pytest.raises(InputError, match="no periods"):
        plots.plot_trend(scores_only)
    with pytest.raises(InputError, match="no operational metrics"):
        plots.plot_dose({"dose": extras["dose"].head(0)}, "wait")
    with pytest.raises(InputError, match="no score"):
        plots.plot_trend({"scores": tables["scores"].head(0)})


def test_a_misspelt_option_is_refused(tables, extras):
    with pytest.raises(TypeError, match="tpo"):
        plots.plot("themes", tables, extras, tpo=3)


def test_without_matplotlib_the_install_line_is_given(tables, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    with pytest.raises(MissingExtraError, match=r"analyzer\[notebook\]"):
        plots.plot_themes(tables)
