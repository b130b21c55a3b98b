import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.rank import (
    code_responses,
    kitagawa,
    ledger_table,
    loss_matrix,
    period_bridge,
    rank_intervals,
    theme_changes,
    theme_segments,
)
from analyzer.rank.variance import clustered_covariance
from analyzer.results import Rating
from analyzer.score.intervals import wilson

NPS, CSAT = Rating("nps", 0, 10), Rating("csat", 1, 5)


def frame_of(scores, **columns):
    scores = np.asarray(scores, float)
    return pd.DataFrame({"score": scores, "score_status": np.where(np.isnan(scores), "missing", "ok")} | columns)


def negatives(pairs):
    return pd.DataFrame(pairs, columns=["row", "theme_id"]).astype({"row": "int64"}).assign(sentiment="negative")


def test_bridge_of_the_statistics_page():
    # share .10 -> .20, score within -40 -> -60, rest 50: 41 -> 28 = -10 frequency -3 severity
    def period(inside, promoters_in, passives_in, total, promoters_out, passives_out):
        out = [10.0] * promoters_in + [8.0] * passives_in + [0.0] * (inside - promoters_in - passives_in)
        rest = total - inside
        return out + [10.0] * promoters_out + [8.0] * passives_out + [0.0] * (rest - promoters_out - passives_out)

    one = period(100, 20, 20, 1000, 600, 150)  # -40; 600 - 150 of 900 = 50
    two = period(200, 20, 40, 1000, 500, 200)  # -60; 500 - 100 of 800 = 50
    said = negatives([(i, "w") for i in range(100)] + [(1000 + i, "w") for i in range(200)])
    first = np.arange(2000) < 1000
    table = period_bridge(
        frame_of(one + two), said, rating=NPS, comment_status=["ok"] * 2000, before=first, after=~first
    )
    assert table["frequency"].sum() == pytest.approx(-10)
    assert table["severity"].sum() == pytest.approx(-3)
    assert table["change"].sum() == pytest.approx(-13)
    assert table["theme_id"].iloc[0] == "w"


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_bridge_sums_to_the_change(seed, weighted):
    rng = np.random.default_rng(seed)
    n = 60
    scores = rng.integers(1, 6, n).astype(float)
    scores[rng.random(n) < 0.1] = np.nan
    said = pd.DataFrame({"row": rng.integers(0, n, 50), "theme_id": rng.choice(list("abcd"), 50),
                         "sentiment": rng.choice(["negative", "neutral", "positive"], 50)})  # fmt: skip
    status = np.where(rng.random(n) < 0.2, "empty", "ok")
    w = rng.uniform(0.1, 3, n) if weighted else np.ones(n)
    first = rng.random(n) < 0.5
    frame = frame_of(scores)
    table = period_bridge(frame, said, rating=CSAT, comment_status=status, before=first, after=~first, weights=w)
    s = np.where(scores >= 4, 100.0, 0.0)
    ok = ~np.isnan(scores)
    change = np.average(s[ok & ~first], weights=w[ok & ~first]) - np.average(s[ok & first], weights=w[ok & first])
    assert table["change"].sum() == pytest.approx(change, abs=1e-9)
    assert table[["mass_before", "mass_after"]].sum().tolist() == pytest.approx([1, 1])


def test_kitagawa_takes_the_other_periods_severity_where_nothing_was():
    f, s = kitagawa(np.array([0.0]), np.array([0.0]), np.array([0.2]), np.array([30.0]))
    assert f.tolist() == [30.0] and s.tolist() == [0.0]


def test_covariance_agrees_with_brute_force():
    rng = np.random.default_rng(0)
    n = 80
    scores = rng.integers(0, 11, n).astype(float)
    said = negatives(list(zip(rng.integers(0, n, 90).tolist(), rng.choice(list("abc"), 90).tolist(), strict=True)))
    w, who = rng.uniform(0.5, 2, n), rng.integers(0, 30, n)
    coded = code_responses(frame_of(scores), said, rating=NPS, comment_status=["ok"] * n, weights=w, respondents=who)
    x = loss_matrix(coded).matrix.toarray()
    mean = np.average(x, axis=0, weights=w)
    u = np.stack([(w[who == g, None] * (x[who == g] - mean)).sum(axis=0) for g in np.unique(who)]) / w.sum()
    groups = len(np.unique(who))
    expected = u.T @ u * groups / (groups - 1)
    got = clustered_covariance(coded, loss_matrix(coded).matrix, mean)
    assert np.allclose(got, expected, rtol=1e-9, atol=1e-12)


def test_interval_of_a_csat_row_is_wilsons():
    n, x = 4000, 240
    scores = np.full(n, 5.0)
    scores[:x] = 1.0
    coded = code_responses(
        frame_of(scores), negatives([(i, "a") for i in range(x)]), rating=CSAT, comment_status=["ok"] * n
    )
    row = ledger_table(coded, loss_matrix(coded)).iloc[0]
    low, high = wilson(x, n)
    assert row["low"] == pytest.approx(100 * low[0], rel=1e-3)
    assert row["high"] == pytest.approx(100 * high[0], rel=1e-3)
    empty = ledger_table(coded, loss_matrix(coded)).set_index("theme_id").loc["(no comment)"]
    assert empty["lost_points"] == 0 and empty["low"] == 0 and 0 < empty["high"] < 0.2


def coverage(simulate, replicates, seed=1):
    rng = np.random.default_rng(seed)
    return np.mean([simulate(rng) for _ in range(replicates)])


def test_ledger_rows_with_twenty_mentions_cover():
    n, share, bad = 400, 0.06, 0.8  # about 24 mentions; truth: share * bad * 200

    def once(rng):
        said = np.flatnonzero(rng.random(n) < share)
        scores = np.where(rng.random(n) < 0.2, 0.0, 10.0)
        scores[said] = np.where(rng.random(len(said)) < bad, 0.0, 10.0)
        coded = code_responses(frame_of(scores), negatives([(int(i), "a") for i in said]), rating=NPS,
                               comment_status=["ok"] * n)  # fmt: skip
        row = ledger_table(coded, loss_matrix(coded)).iloc[0]
        return row["low"] <= share * bad * 200 <= row["high"]

    assert 0.91 <= coverage(once, 200) <= 0.99


def test_rank_intervals_hold_at_exact_ties():
    n, k = 400, 6

    def once(rng):
        x = (rng.random((n, k)) < 0.08) * 200.0
        low, high = rank_intervals(x.mean(axis=0), np.cov(x.T) / n, df=n - 1, replicates=300, seed=0)
        return (low == 1).all() and (high == k).all()  # six themes tie: every rank must stay possible

    assert coverage(once, 400) >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / 400)


def test_rank_intervals_tell_apart_what_differs():
    low, high = rank_intervals(np.array([30.0, 20, 10]), np.diag([1.0, 1, 1]), df=999)
    assert low.tolist() == [1, 2, 3] and high.tolist() == [1, 2, 3]


def test_critical_value_matches_the_studentised_range():
    """With equal independent variances max |Z_i - Z_j|/se is the studentised range over sqrt 2 (scipy as oracle)."""
    from scipy.stats import studentized_range

    from analyzer.rank.variance import _critical

    k = 5
    first, second = np.triu_indices(k, 1)
    se = np.full(len(first), np.sqrt(2.0))
    got = _critical(np.eye(k), first, second, se, 10**9, 0.95, 40_000, 0)
    assert got == pytest.approx(studentized_range.ppf(0.95, k, 1e6) / np.sqrt(2), rel=0.01)


def test_emerging_and_fading_themes():
    n = 400
    first = np.arange(n) < 200
    said = [(i, "old") for i in range(60)] + [(200 + i, "old") for i in range(20)]
    said += [(200 + i, "new") for i in range(50, 90)] + [(i, "same") for i in range(100, 300)]
    table = theme_changes(frame_of([5.0] * n), negatives(said), comment_status=["ok"] * n, before=first, after=~first)
    assert table.set_index("theme_id")["direction"].to_dict() == {"new": "emerging", "old": "fading", "same": ""}
    row = table.set_index("theme_id").loc["old"]
    assert (row["n_before"], row["n_after"]) == (60, 20)
    assert row["change"] == pytest.approx(-0.2) and row["low"] < -0.2 < row["high"] < 0


def test_no_change_rarely_alarms():
    n = 400
    first = np.arange(n) < 200

    def once(rng):
        codes = rng.random((n, 12)) < 0.05
        said = negatives([(int(i), f"t{j}") for i, j in zip(*np.nonzero(codes), strict=True)])
        table = theme_changes(frame_of([5.0] * n), said, comment_status=["ok"] * n, before=first, after=~first)
        return (table["direction"] != "").any()

    assert coverage(once, 40) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 40)


def test_segments_close_their_own_ledgers_and_find_the_difference():
    rng = np.random.default_rng(5)
    n = 1200
    channel = rng.choice(["phone", "chat"], n)
    waits = rng.random(n) < np.where(channel == "phone", 0.4, 0.1)
    scores = np.where(waits, 2.0, 9.0)
    said = negatives([(int(i), "waiting") for i in np.flatnonzero(waits)])
    frame = frame_of(scores, channel=channel)
    table = theme_segments(frame, said, rating=NPS, comment_status=["ok"] * n, segments=["channel"])
    for value, part in table.groupby("segment_value"):
        mean = np.where(scores[channel == value] < 7, -100, 100).mean()
        assert part["lost_points"].sum() == pytest.approx(100 - mean, abs=1e-9)
    row = table.set_index(["segment_value", "theme_id"]).loc[("phone", "waiting")]
    assert row["q_value"] < 0.001 and row["difference"] > 0
    inside, outside = waits[channel == "phone"] * 200.0, waits[channel == "chat"] * 200.0
    se = np.sqrt(inside.var() / len(inside) + outside.var() / len(outside))
    import scipy.stats as ss

    assert row["p_value"] == pytest.approx(2 * ss.t.sf(abs(inside.mean() - outside.mean()) / se, n - 1), rel=0.05)


@pytest.mark.parametrize("repeated", [False, True])
def test_theme_by_segment_is_silent_where_nothing_differs(repeated):
    """A small segment without any mention of a theme has no variance of its own; it must not look certain."""

    def once(rng):
        n = 400
        who = rng.integers(0, 200, n) if repeated else np.arange(n)
        mine = rng.random((n, 10))[who]
        codes = np.where(rng.random((n, 1)) < 0.5, mine, rng.random((n, 10))) < np.linspace(0.01, 0.12, 10)
        row, theme = np.nonzero(codes)
        frame = frame_of(np.where(rng.random(n) < 0.2 + 0.5 * codes.any(axis=1), 0.0, 10.0))
        frame["plan"] = rng.choice(6, n, p=[0.5, 0.25, 0.12, 0.06, 0.04, 0.03])
        said = negatives([(int(r), f"t{t}") for r, t in zip(row, theme, strict=True)])
        table = theme_segments(
            frame, said, rating=NPS, comment_status=["ok"] * n, segments=["plan"], respondents=who if repeated else None
        )
        return (table["q_value"] < 0.05).any()

    assert coverage(once, 50) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 50)


def test_theme_by_segment_still_finds_what_differs():
    rng = np.random.default_rng(0)
    n = 1000
    plan = rng.choice(3, n)
    hit = rng.random(n) < np.where(plan == 1, 0.20, 0.08)
    frame = frame_of(np.where(hit, 0.0, 10.0)).assign(plan=plan)
    said = negatives([(int(i), "a") for i in np.flatnonzero(hit)])
    table = theme_segments(frame, said, rating=NPS, comment_status=["ok"] * n, segments=["plan"])
    assert (table[(table["segment_value"] == "1") & (table["theme_id"] == "a")]["q_value"] < 0.01).all()
