"""Where marks lie, which cells stay empty, which groups can be told apart, and what changed."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_samples import sample

from analyzer.report.changes import since_last
from analyzer.report.close import close_cells
from analyzer.report.figure import clean
from analyzer.report.scale import Scale, bar, line, scale_of
from analyzer.report.summarise import summarise
from analyzer.report.themes import theme_cards, theme_tree

_values = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=8)


@given(_values, st.booleans())
def test_a_scale_holds_its_values_and_round_ticks(values, zero):
    scale = scale_of(values, zero=zero)
    assert scale.low < scale.high and all(0 <= scale.at(v) <= 100 for v in values)
    assert not zero or scale.low <= 0 <= scale.high
    ticks = scale.ticks()
    assert 1 <= len(ticks) <= 7
    for tick in ticks:
        assert scale.low + tick["at"] / 100 * (scale.high - scale.low) == pytest.approx(
            tick["value"], abs=1e-4 * (scale.high - scale.low)
        )
        assert float(tick["label"].replace(",", "").replace("−", "-")) == pytest.approx(
            tick["value"], rel=1e-9, abs=1e-9
        )


def test_bars_start_at_zero_on_both_sides():
    scale = Scale(-10, 30)
    assert bar(scale, 20, low=10, high=30) == {"x": 25.0, "w": 50.0, "zero": 25.0, "low": 50.0, "high": 100.0}
    assert bar(scale, -10, low=None, high=1) == {"x": 0.0, "w": 25.0, "zero": 25.0, "low": None, "high": None}
    assert bar(scale, None)["x"] is None


def test_a_line_stops_where_a_value_is_missing():
    rows = [{"label": str(i), "value": v, "low": None, "high": None} for i, v in enumerate((0.0, 5.0, None, 10.0))]
    made = line(rows, Scale(0, 10), height=100)
    assert [(p["x"], p["y"]) for p in made["points"]] == [(12.5, 100.0), (37.5, 50.0), (62.5, None), (87.5, 0.0)]
    assert made["segments"] == [{"x1": 12.5, "y1": 100.0, "x2": 37.5, "y2": 50.0}]


@given(
    st.integers(1, 5).flatmap(
        lambda c: st.lists(st.lists(st.integers(0, 30), min_size=c, max_size=c), min_size=1, max_size=5)
    )
)
def test_no_withheld_cell_can_be_found_by_subtraction(rows):
    counts = np.array(rows, dtype=float)
    out = close_cells(counts, min_group=5, row_totals=counts.sum(axis=1))
    assert out[(counts > 0) & (counts < 5)].all()
    for axis in (0, 1):
        for hidden, values in zip(np.moveaxis(out, axis, 0), np.moveaxis(counts, axis, 0), strict=True):
            if hidden.sum() == 1:  # only where nothing else is left to withhold
                assert not ((values > 0) & ~hidden).any()
    for hidden, values in zip(out, counts, strict=True):
        pool = values[hidden].sum()
        assert not 0 < pool < 5 or not ((values > 0) & ~hidden).any()


def test_groups_begin_where_ranks_can_be_told_apart():
    tables, *_ = sample()
    spans = {"waiting": (1, 1), "fault": (2, 3), "menu": (2, 3), "praise": (4, 4)}
    themes = tables["themes"]
    low, high = ([spans.get(t, (1, 1))[i] for t in themes["theme_id"]] for i in (0, 1))
    cards = theme_cards(tables | {"themes": themes.assign(rank_low=low, rank_high=high)})
    groups = {c["id"]: c["group"] for c in cards if c["ranked"] and not c["is_parent"]}
    assert groups == {"waiting": 1, "fault": 2, "menu": 2, "praise": 3}
    assert [(r["id"], r["depth"]) for r in theme_tree(cards)] == [("reach", 0), ("waiting", 1)]


def test_what_changed_says_how_sure_it_is():
    _, extras, *_ = sample()
    labels = {"waiting": "Waiting time", "fault": "Faults", "menu": "Odd menu"}
    since = since_last(extras, labels, metric="nps", min_group=5, themes=labels)
    assert (since["period"], since["previous"], since["sure"], since["up"]) == ("2026-03", "2026-02", False, True)
    assert [r["id"] for r in since["better"]] == ["fault"]
    assert since["worse"] == []  # the menu is one person's; pooled alone it would be known, so waiting joins it
    assert [(s["label"], s["up"]) for s in since["shares"]] == [("Faults", False)]  # the menu's rise is one person's
    assert since_last({"baseline": pd.DataFrame()}, labels, metric="nps", min_group=5, themes=labels) is None


def test_views_are_the_tables_of_the_run():
    tables, extras, manifest, config = sample()
    views = summarise(tables, extras=extras, manifest=manifest, config=config)["views"]
    assert [v["kind"] for v in views] == ["segment", "segment", "period", "period", "period"]
    assert [v["value_name"] for v in views if v["first"]] == ["phone"]  # surely below the rest
    assert all("waiting" not in [r["id"] for r in v["rows"]] for v in views if v["kind"] == "segment")
    for view in views:
        losses = [r["lost_points"].value for r in view["rows"]]
        assert losses and losses == sorted(losses, reverse=True)


def test_a_figure_without_a_number_is_empty_whatever_says_so():
    for missing in (None, float("nan"), pd.NA, float("inf")):
        assert clean(missing) is None
    assert clean(3) == 3.0
