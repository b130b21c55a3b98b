"""Groups and points, exactly as the contract's scales say."""

import numpy as np
import pandas as pd
import pytest

from analyzer.results import Rating
from analyzer.score import detractors, groups, points


def test_nps_cuts():
    rating = Rating("nps", 0, 10)
    assert groups(np.arange(11), rating).tolist() == ["detractor"] * 7 + ["passive"] * 2 + ["promoter"] * 2
    assert points(np.arange(11), rating).tolist() == [-100.0] * 7 + [0.0] * 2 + [100.0] * 2
    assert groups(np.arange(11), Rating("nps", 0, 10, reversed=True)).tolist()[:2] == ["promoter"] * 2
    assert (
        groups(np.arange(1, 11), Rating("nps", 1, 10)).tolist()
        == ["detractor"] * 6 + ["passive"] * 2 + ["promoter"] * 2
    )


def test_csat_and_explicit_cut():
    assert (
        groups([1, 2, 3, 4, 5], Rating("csat", 1, 5)).tolist() == ["dissatisfied"] * 2 + ["neutral"] + ["satisfied"] * 2
    )
    only_top = Rating("csat", 1, 5, satisfied=(5,))
    assert groups([2, 3, 4, 5], only_top).tolist() == ["dissatisfied", "neutral", "neutral", "satisfied"]
    raw_cut = Rating("csat", 1, 5, reversed=True, satisfied=(1, 2))  # raw values as they stand in the export
    assert points([1, 2, 3, 5], raw_cut).tolist() == [100.0, 100.0, 0.0, 0.0]
    ten = Rating("csat", 1, 10, satisfied=(8, 10))
    assert points([7, 8, 9, 10], ten).tolist() == [0.0, 100.0, 100.0, 100.0]


def test_means_and_detractors():
    ces = Rating("ces", 1, 7, reversed=True)
    assert points([1, 7, 3], ces).tolist() == [7.0, 1.0, 5.0]
    assert detractors([1, 6, 7], ces).tolist() == [False, True, True]
    assert detractors([0, 6, 7, np.nan], Rating("nps", 0, 10)).tolist() == [True, True, False, False]


def test_unusable_values_have_no_group():
    rating = Rating("stars", 1, 5)
    raw = pd.Series([None, 6, 0, 5], dtype="Float64")
    assert groups(raw, rating).tolist() == [None, None, None, "satisfied"]
    assert np.isnan(points([np.inf, np.nan, 9], rating)).all()


@pytest.mark.parametrize("low", [0, 1, 11])
def test_cut_is_exact_on_every_scale(low):
    rating = Rating("csat", low, low + 4)
    assert groups([low + 1, low + 2, low + 3], rating).tolist() == ["dissatisfied", "neutral", "satisfied"]
