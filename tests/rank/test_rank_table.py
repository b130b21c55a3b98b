import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.rank import code_responses, gain_ledger, loss_matrix, plan_rows, rank_themes
from analyzer.results import Rating
from analyzer.schema import LEDGER, THEMES
from analyzer.score import nps
from analyzer.score.values import points

NPS = Rating("nps", 0, 10)
D, N, P = 2.0, 8.0, 10.0


def make(scores, said, *, status=None, catalogue=None):
    """``said``: (row, theme, sentiment) triples."""
    scores = np.asarray(scores, dtype=float)
    frame = pd.DataFrame({"score": scores, "score_status": np.where(np.isnan(scores), "missing", "ok")})
    mentions = pd.DataFrame(said, columns=["row", "theme_id", "sentiment"]).astype({"row": "int64"})
    mentions["polarity"] = mentions["sentiment"].map({"negative": -0.8, "neutral": 0.0, "positive": 0.8}).astype(float)
    status = ["ok"] * len(scores) if status is None else status
    names = sorted(mentions["theme_id"].unique())
    if catalogue is None:
        catalogue = dict.fromkeys(names)
    book = pd.DataFrame({
        "theme_id": list(catalogue), "parent_id": list(catalogue.values()), "label": [n.title() for n in catalogue],
        "source": "codebook", "stability": np.nan,
    })  # fmt: skip
    return frame, mentions, book, pd.Series(status)


def rank(scores, said, *, status=None, catalogue=None, rating=NPS, **options):
    frame, mentions, book, status = make(scores, said, status=status, catalogue=catalogue)
    return rank_themes(frame, mentions, book, rating=rating, comment_status=status, **options)


TOY = ([D, D, D, D, N, N, P, P, P, P], [(0, "w", "negative"), (1, "w", "negative"), (2, "w", "negative"),
       (4, "w", "negative"), (0, "t", "negative"), (1, "t", "negative"), (3, "t", "negative")])  # fmt: skip


def test_toy_of_the_statistics_page():
    result = rank(*TOY, min_group=1)
    ledger = result.ledger.set_index("theme_id")["lost_points"]
    assert ledger.to_dict() == pytest.approx({"w": 50, "t": 40, "(no complaint)": 10, "(no comment)": 0}, abs=1e-9)
    themes = result.themes.set_index("theme_id")
    assert themes.loc["w", "impact"] == pytest.approx(-50)
    assert themes.loc["t", "impact"] == pytest.approx(-42.857142857)
    assert list(result.themes["theme_id"]) == ["w", "t"]
    assert themes.loc["w", ["n_responses", "n_negative"]].tolist() == [4, 4]
    assert themes.loc["w", "share"] == pytest.approx(0.4)
    assert themes.loc["w", "share_detractors"] == pytest.approx(0.75)
    assert themes.loc["w", "score_with"] == pytest.approx(-75)
    assert tuple(result.themes.columns) == THEMES
    assert tuple(result.ledger.columns) == LEDGER


def test_removal_of_the_toy_does_not_add_up_but_its_shapley_shares_do():
    """Why there is a ledger: leave-one-out overlaps (-50, -42.857, both -80). Every order of removal, enumerated."""
    frame, mentions, _, status = make(*TOY)
    coded = code_responses(frame, mentions, rating=NPS, comment_status=status)
    said = {t: set(coded.row[coded.theme == k].tolist()) for k, t in enumerate(coded.theme_ids)}

    def without(*themes):
        gone = set().union(*(said[t] for t in themes))
        return nps([s for i, s in enumerate(TOY[0]) if i not in gone]).value

    assert without("w", "t") == pytest.approx(80)
    assert [without("w"), without("t")] == pytest.approx([50, 42.857142857])
    shapley = {a: (without(a) + without("w", "t") - without(b)) / 2 for a, b in (("w", "t"), ("t", "w"))}
    assert shapley == pytest.approx({"w": 43.571428571, "t": 36.428571429})
    assert sum(shapley.values()) == pytest.approx(80)


def test_three_forms_of_the_impact_agree():
    result = rank(*TOY, min_group=1)
    for row in result.themes.itertuples():
        p = row.n_responses / 10
        assert row.impact == pytest.approx(row.n_responses * (row.score_with - 0) / (10 - row.n_responses))
        assert row.impact == pytest.approx(p * row.gap)


def test_polarity_decides_who_pays():
    said = [(0, "a", "negative"), (0, "b", "positive"), (1, "b", "positive"), (2, "c", "neutral"), (3, "c", "neutral"),
            (3, "a", "positive"), (4, "a", "negative"), (4, "c", "neutral")]  # fmt: skip
    ledger = rank([D] * 5, said, min_group=1).ledger.set_index("theme_id")["lost_points"]
    # row 1 only praises: no complaint; rows 2 and 3 fall back on the neutral mention; row 4 is all a's
    assert ledger.to_dict() == pytest.approx(
        {"a": 80, "b": 0, "c": 80, "(no complaint)": 40, "(no comment)": 0}, abs=1e-9
    )


def test_mixed_mentions_of_one_theme_count_as_negative():
    said = [(0, "a", "negative"), (0, "a", "positive"), (0, "b", "negative")]
    result = rank([D], said, min_group=1)
    assert result.ledger.set_index("theme_id").loc["a", "lost_points"] == pytest.approx(100)


def test_gain_ledger_mirrors():
    frame, mentions, _, status = make([P, P, D], [(0, "a", "positive"), (0, "b", "positive"), (1, "a", "negative")])
    table = gain_ledger(frame, mentions, rating=NPS, comment_status=status, min_group=1).set_index("theme_id")
    # value 100/3; value - worst = 400/3
    assert table["gained_points"].sum() == pytest.approx(100 / 3 + 100)
    assert table.loc["a", "gained_points"] == pytest.approx(200 / 3 / 2)
    assert table.loc["(no praise)", "gained_points"] == pytest.approx(200 / 3)


def test_suppressed_themes_come_last_null_and_pooled():
    said = [(i, "big", "negative") for i in range(12)] + [(i, "mid", "negative") for i in range(12, 20)]
    said += [(i, "one" if i < 22 else "two", "negative") for i in range(20, 25)]
    result = rank([D] * 25, said)
    assert list(result.themes["theme_id"]) == ["big", "mid", "one", "two"]
    hidden = result.themes.iloc[2:].drop(columns=["theme_id", "parent_id", "label", "source"])
    assert hidden.isna().all().all()
    ledger = result.ledger.set_index("theme_id")["lost_points"]
    assert set(ledger.index) == {"big", "mid", "(other)", "(no complaint)", "(no comment)"}
    assert ledger["(other)"] == pytest.approx(200 * 5 / 25)
    assert [f.code for f in result.findings] == ["themes_suppressed"]


def test_a_lonely_small_theme_takes_the_next_smallest_with_it():
    said = [(i, "big", "negative") for i in range(12)] + [(i, "mid", "negative") for i in range(12, 20)]
    result = rank([D] * 25, [*said, (20, "one", "negative")])
    assert result.themes["rank"].notna().tolist() == [True, False, False]
    assert result.ledger.set_index("theme_id").loc["(other)", "lost_points"] == pytest.approx(200 * 9 / 25)


def test_two_small_themes_of_few_people_together_take_the_next_one_with_them():
    said = [(i, "big", "negative") for i in range(12)] + [(i, "mid", "negative") for i in range(12, 20)]
    result = rank([D] * 25, [*said, (20, "one", "negative"), (21, "two", "negative"), (21, "one", "negative")])
    assert result.themes["rank"].notna().tolist() == [True, False, False, False]
    assert result.ledger.set_index("theme_id").loc["(other)", "lost_points"] == pytest.approx(200 * 10 / 25)


def test_no_score_is_given_of_the_few_who_do_not_mention_a_theme():
    said = [(i, "all", "negative") for i in range(22)] + [(i, "some", "negative") for i in range(9)]
    themes = rank([D] * 20 + [P] * 5, said).themes.set_index("theme_id")
    numbers = ["score_with", "score_without", "gap", "gap_low", "gap_high", "impact"]
    assert themes.loc["all", numbers].isna().all() and themes.loc["some", numbers].notna().all()
    assert themes.loc["all", "n_responses"] == 22


def test_the_only_theme_too_small_goes_to_no_complaint():
    result = rank([D] * 25, [(0, "one", "negative")])
    ledger = result.ledger.set_index("theme_id")["lost_points"]
    assert ledger.to_dict() == pytest.approx({"(no complaint)": 200, "(no comment)": 0}, abs=1e-9)
    assert result.themes["n_responses"].isna().all()


TREE = {"people": None, "rude": "people", "slow": "people", "price": None}


def test_parents_hold_the_union_and_stand_above_their_best_child():
    said = [(i, "price", "negative") for i in range(10)] + [(i, "slow", "negative") for i in range(10, 18)]
    said += [(i, "rude", "negative") for i in range(16, 22)] + [(i, "people", "negative") for i in range(22, 28)]
    result = rank([D] * 30, said, catalogue=TREE)
    assert list(result.themes["theme_id"]) == ["price", "people", "slow", "rude"]
    themes = result.themes.set_index("theme_id")
    assert themes.loc["people", "rank"] == themes.loc["slow", "rank"] == 2
    assert themes.loc["people", "n_responses"] == 18  # 8 + 6 + 6, two of them shared
    assert themes.loc["people", "lost_points"] == pytest.approx(200 * 18 / 30)
    ledger = result.ledger.set_index("theme_id")["lost_points"]
    assert ledger["people"] == pytest.approx(200 * 6 / 30)
    assert themes["parent_id"].dropna().to_dict() == {"slow": "people", "rude": "people"}


def test_a_hidden_child_is_not_given_away_by_its_parents_sum():
    said = [(i, "price", "negative") for i in range(10)] + [(i, "slow", "negative") for i in range(10, 20)]
    said += [(20, "rude", "negative"), (21, "rude", "negative")] + [(i, "lost", "negative") for i in range(22, 28)]
    result = rank([D] * 30, said, catalogue=TREE | {"lost": "people"})
    # rude alone could be subtracted from people: lost, the smallest shown sibling, is withheld too
    assert set(result.themes.loc[result.themes["rank"].isna(), "theme_id"]) == {"rude", "lost"}
    assert result.themes.set_index("theme_id").loc["people", "lost_points"] == pytest.approx(200 * 18 / 30)


def test_a_parent_whose_children_are_all_small_is_ranked_itself():
    said = [(i, "price", "negative") for i in range(10)] + [(i, "slow", "negative") for i in range(10, 13)]
    said += [(i, "rude", "negative") for i in range(13, 17)]
    result = rank([D] * 30, said, catalogue=TREE)
    themes = result.themes.set_index("theme_id")
    assert themes.loc["people", "rank"] == 2
    assert result.ledger.set_index("theme_id").loc["people", "lost_points"] == pytest.approx(200 * 7 / 30)


def test_ties_go_by_id_and_are_exactly_equal():
    said = [(i, "b", "negative") for i in range(6)] + [(i, "a", "negative") for i in range(6, 12)]
    said += [(i, t, "negative") for i in range(12, 15) for t in "cde"] + [(15, "c", "negative"), (16, "d", "negative")]
    said += [(17, "e", "negative")] + [(i, "c", "neutral") for i in range(3)]
    themes = rank([D] * 20, said, min_group=1).themes
    assert list(themes["theme_id"]) == ["a", "b", "c", "d", "e"]
    assert themes["lost_points"].iloc[0] == themes["lost_points"].iloc[1]
    assert themes["lost_points"].iloc[2] == themes["lost_points"].iloc[4]
    assert list(themes["rank"]) == [1, 2, 3, 4, 5]
    assert (themes["rank_low"] <= themes["rank"]).all() and (themes["rank"] <= themes["rank_high"]).all()


@pytest.mark.parametrize(
    ("scores", "said", "status"),
    [
        ([], [], []),
        ([D], [], ["empty"]),
        ([D], [(0, "a", "negative")], ["ok"]),
        ([np.nan, np.nan], [(0, "a", "negative"), (1, "b", "positive")], ["ok", "ok"]),
        ([P] * 20, [(i, "a", "positive") for i in range(10)], ["ok"] * 20),
        ([D] * 20, [(i, "a", "negative") for i in range(20)], ["ok"] * 20),
    ],
)
@pytest.mark.parametrize("extra", [{}, {"weighted": True}, {"clustered": True}])
def test_edges_have_their_columns_and_sum(scores, said, status, extra):
    n = len(scores)
    options = {"weights": np.arange(1, n + 1.0)} if "weighted" in extra else {}
    if "clustered" in extra:
        options["respondents"] = np.array(["x"] * n, dtype=object)
    result = rank(scores, said, status=status, **options)
    assert tuple(result.themes.columns) == THEMES and tuple(result.ledger.columns) == LEDGER
    assert {"(no complaint)", "(no comment)"} <= set(result.ledger["theme_id"])
    if n and not np.isnan(scores).all():
        value = np.average(points(scores, NPS), weights=options.get("weights"))
        assert result.ledger["lost_points"].sum() == pytest.approx(100 - value, abs=1e-9)


def test_no_rating_still_counts():
    result = rank([D] * 6, [(i, "a", "negative") for i in range(6)], rating=None)
    assert result.themes.loc[0, "n_responses"] == 6
    assert result.themes["lost_points"].isna().all() and result.ledger["lost_points"].isna().all()


def test_all_weights_zero_is_defined():
    result = rank([D] * 6, [(i, "a", "negative") for i in range(6)], weights=np.zeros(6))
    assert result.ledger["lost_points"].isna().all()


def test_unknown_theme_is_named():
    with pytest.raises(ValueError, match="'z' is not in the catalogue"):
        rank([D], [(0, "z", "negative")], catalogue={"a": None})


RATINGS = {
    "nps": NPS, "csat": Rating("csat", 1, 5), "stars": Rating("stars", 1, 5),
    "reversed": Rating("csat", 1, 5, reversed=True), "cut": Rating("ces", 1, 7, satisfied=(6, 7)),
}  # fmt: skip
NAMES = ["a", "b", "c", "d", "e", "f"]
FOREST = {"a": None, "b": "a", "c": "a", "d": None, "e": "d", "f": None}


@st.composite
def surveys(draw):
    name = draw(st.sampled_from(sorted(RATINGS)))
    rating = RATINGS[name]
    n = draw(st.integers(1, 40))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    scores = rng.integers(rating.low, rating.high + 1, n).astype(float)
    scores[rng.random(n) < draw(st.sampled_from([0.0, 0.2]))] = np.nan
    status = np.where(rng.random(n) < 0.2, "empty", "ok")
    m = draw(st.integers(0, 80))
    said = pd.DataFrame({
        "row": rng.integers(0, n, m), "theme_id": rng.choice(NAMES, m, p=[0.1, 0.3, 0.1, 0.1, 0.1, 0.3]),
        "sentiment": rng.choice(["negative", "neutral", "positive"], m, p=[0.6, 0.2, 0.2]),
    })  # fmt: skip
    said = said[status[said["row"].to_numpy()] == "ok"].reset_index(drop=True)
    weights = rng.choice([0.0, 0.5, 1, 3.3], n) if draw(st.booleans()) else None
    respondents = rng.integers(0, max(n // 2, 1), n) if draw(st.booleans()) else None
    flat = draw(st.booleans())
    return rating, scores, said, status, weights, respondents, flat, draw(st.sampled_from([1, 3, 5]))


@settings(max_examples=60, deadline=None)
@given(surveys())
def test_ledger_closes_and_the_contract_holds(case):
    rating, scores, said, status, weights, respondents, flat, min_group = case
    frame, _, _, _ = make(scores, [])
    book = dict.fromkeys(NAMES) if flat else FOREST
    catalogue = pd.DataFrame({"theme_id": list(book), "parent_id": list(book.values()), "label": list(book),
                              "source": "codebook", "stability": np.nan})  # fmt: skip
    result = rank_themes(frame, said, catalogue, rating=rating, comment_status=status, weights=weights,
                         respondents=respondents, min_group=min_group, replicates=50)  # fmt: skip
    themes, ledger = result.themes, result.ledger
    s, w = points(scores, rating), np.ones(len(scores)) if weights is None else weights
    keep = ~np.isnan(s) & (w > 0)
    if keep.any():
        assert ledger["lost_points"].sum() == pytest.approx(
            rating.best - np.average(s[keep], weights=w[keep]), abs=1e-9
        )
        bounds = ledger.dropna()
        assert (bounds["low"] <= bounds["lost_points"]).all() and (bounds["lost_points"] <= bounds["high"]).all()
    assert set(ledger["theme_id"]) - {"(no complaint)", "(no comment)", "(other)"} <= set(themes["theme_id"])
    assert themes["theme_id"].is_unique and set(said["theme_id"]) <= set(themes["theme_id"])
    ranked = themes.dropna(subset=["rank"])
    leaves = ranked[~ranked["theme_id"].isin(set(themes["parent_id"].dropna()))]
    assert ranked["rank"].is_monotonic_increasing and leaves["rank"].is_unique
    assert leaves["lost_points"].is_monotonic_decreasing
    both = leaves.merge(ledger, on="theme_id")
    assert len(both) == len(leaves) and (both["lost_points_x"] == both["lost_points_y"]).all()
    assert (ranked["rank_low"] <= ranked["rank"]).all() and (ranked["rank"] <= ranked["rank_high"]).all()
    assert (ranked["n_responses"] >= min_group).all()
    _no_single_hidden_part(said, status, frame, result, book, min_group)


def _no_single_hidden_part(said, status, frame, result, book, min_group):
    """Whatever is withheld can be told from no difference of published numbers."""
    coded = code_responses(frame, said, rating=NPS, comment_status=status)
    plan = plan_rows(coded, {c: p for c, p in book.items() if p}, min_group)
    pooled = [t for t, row in plan.row_of.items() if row == "(other)"]
    assert len(pooled) != 1
    for parent in plan.parents:
        assert sum(t in pooled for t in plan.below[parent]) != 1


def test_permutation_of_rows_changes_nothing_but_noise():
    rng = np.random.default_rng(3)
    n = 300
    scores = rng.integers(0, 11, n).astype(float)
    said = [(int(r), str(t), "negative") for r, t in zip(rng.integers(0, n, 400), rng.choice(NAMES, 400), strict=True)]
    first = rank(scores, said)
    order = rng.permutation(n)
    back = np.argsort(order)
    second = rank(scores[order], [(int(back[r]), t, s) for r, t, s in said])
    pd.testing.assert_frame_equal(first.themes, second.themes, atol=1e-9, rtol=0)


def test_same_bytes_twice_and_split_rows_sum_to_one():
    first, second = rank(*TOY, min_group=1), rank(*TOY, min_group=1)
    assert first.themes.to_csv() == second.themes.to_csv()
    frame, mentions, _, status = make(*TOY)
    split = loss_matrix(code_responses(frame, mentions, rating=NPS, comment_status=status))
    assert np.allclose(split.shares.sum(axis=1), 1)


def test_the_room_is_light():
    import subprocess

    code = "import sys, analyzer.rank; print([m for m in ('torch','sklearn','scipy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          cwd=Path(__file__).parents[2])  # fmt: skip
    assert done.stdout.strip() == "[]"


def test_ranks_fall_in_order():
    themes = rank(*TOY, min_group=1).themes
    assert all(a >= b for a, b in pairwise(themes["lost_points"]))
