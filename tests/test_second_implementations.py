"""Themes, ledgers and links computed a second time: by plain loops, scipy and statsmodels."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy.stats import fisher_exact, t
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from analyzer.link import link_operations
from analyzer.rank import gain_ledger, rank_themes, theme_changes
from analyzer.results import Rating
from analyzer.score import nps

NPS = Rating("nps", 0, 10)
N, NAMES = 800, ["a", "b", "c"]
RNG = np.random.default_rng(8)
WAIT = RNG.gamma(2, 2, N)
FRAME = pd.DataFrame({
    "score": np.clip(np.round(11 - WAIT + RNG.normal(0, 2, N)), 0, 10), "score_status": "ok", "wait": WAIT,
    "channel": RNG.choice(["phone", "chat", "shop"], N),
    "date": pd.Timestamp("2026-01-10") + pd.to_timedelta(RNG.integers(0, 4, N) * 30, unit="D"),
})  # fmt: skip
STATUS = np.where(RNG.random(N) < 0.15, "empty", "ok")
CHANCE = np.column_stack([0.05 + 0.04 * np.minimum(WAIT, 10), np.full(N, 0.1), np.full(N, 0.05)])
ROW, THEME = np.nonzero((RNG.random((N, 3)) < CHANCE) & (STATUS == "ok")[:, None])
SAID = pd.DataFrame({
    "row": ROW, "theme_id": np.array(NAMES, object)[THEME],
    "sentiment": RNG.choice(["negative", "negative", "neutral", "positive"], len(ROW)),
})  # fmt: skip
BOOK = pd.DataFrame({"theme_id": NAMES, "parent_id": None, "label": NAMES, "source": "codebook", "stability": np.nan})
POINTS = np.where(FRAME["score"] <= 6, -100, np.where(FRAME["score"] <= 8, 0, 100))
WHO = RNG.integers(0, 300, N)
FIRST = (FRAME["date"] < "2026-03-01").to_numpy()


def _split(amount, first, residual):
    """Who pays, by a loop over responses: points per response and ledger row."""
    rows = pd.DataFrame(0.0, index=FRAME.index, columns=[*NAMES, residual, "(no comment)"])
    for i in range(N):
        own = SAID[SAID["row"] == i]
        names = own.loc[own["sentiment"] == first, "theme_id"].tolist()
        names = names or own.loc[own["sentiment"] == "neutral", "theme_id"].tolist()
        names = names or [residual if STATUS[i] == "ok" else "(no comment)"]
        rows.loc[i, names] = amount[i] / len(names)
    return rows


def test_ledgers_agree_with_a_loop_over_responses():
    options = {"rating": NPS, "comment_status": STATUS}
    lost = rank_themes(FRAME, SAID, BOOK, **options).ledger.set_index("theme_id")["lost_points"].to_dict()
    assert lost == pytest.approx(_split(100 - POINTS, "negative", "(no complaint)").mean().to_dict(), abs=1e-9)
    gained = gain_ledger(FRAME, SAID, **options).set_index("theme_id")["gained_points"].to_dict()
    assert gained == pytest.approx(_split(POINTS + 100, "positive", "(no praise)").mean().to_dict(), abs=1e-9)


def test_impact_is_the_score_less_the_score_without():
    themes = rank_themes(FRAME, SAID, BOOK, rating=NPS, comment_status=STATUS).themes.set_index("theme_id")
    for name in NAMES:
        without = ~FRAME.index.isin(SAID.loc[SAID["theme_id"] == name, "row"])
        expected = nps(FRAME["score"]).value - nps(FRAME.loc[without, "score"]).value
        assert themes.loc[name, "impact"] == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("repeated", [False, True])
def test_theme_changes_agree_with_fisher_and_with_clustered_least_squares(repeated):
    who = WHO if repeated else None
    table = theme_changes(FRAME, SAID, before=FIRST, after=~FIRST, comment_status=STATUS, respondents=who)
    usable = STATUS == "ok"
    for row in table.itertuples():
        has = FRAME.index.isin(SAID.loc[SAID["theme_id"] == row.theme_id, "row"])
        counts = [[(has & m & usable).sum(), (~has & m & usable).sum()] for m in (FIRST, ~FIRST)]
        frame = pd.DataFrame({"y": has, "x": ~FIRST, "who": WHO if repeated else np.arange(N)})[usable].astype(float)
        groups = frame["who"].nunique()
        fit = smf.ols("y ~ x", frame).fit(
            cov_type="cluster", cov_kwds={"groups": frame["who"], "use_correction": False}
        )
        se = fit.bse["x"] * np.sqrt(groups / (groups - 1))
        assert row.change == pytest.approx(fit.params["x"])
        assert row.high - row.change == pytest.approx(t.ppf(0.975, groups - 1) * se)
        p = fisher_exact(counts).pvalue
        if repeated:
            p = max(p, 2 * t.sf(abs(row.change) / se, groups - 1))
        assert row.p_value == pytest.approx(p)
    assert table["q_value"].to_numpy() == pytest.approx(multipletests(table["p_value"], method="fdr_bh")[1])


def test_links_agree_with_statsmodels_on_the_same_frame():
    links = link_operations(
        FRAME, SAID, rating=NPS, metrics=["wait"], segments=["channel"], date="date", comment_status=STATUS,
        catalogue=BOOK, replicates=19,
    )  # fmt: skip
    frame = FRAME.assign(month=FRAME["date"].dt.strftime("%Y-%m"), points=POINTS)
    score = links.table.set_index("outcome").loc["score"]
    fit = smf.ols("points ~ wait + C(channel) + C(month)", frame).fit(
        cov_type="cluster", cov_kwds={"groups": np.arange(N)}, use_t=True
    )
    assert score["estimate"] == pytest.approx(fit.params["wait"])
    assert [score["low"], score["high"]] == pytest.approx(fit.conf_int().loc["wait"].tolist())
    through = links.through.set_index("theme_id")["coefficient"]
    for name, lost in _split(100 - POINTS, "negative", "(no complaint)").items():
        fit = smf.ols("lost ~ wait + C(channel) + C(month)", frame.assign(lost=lost)).fit()
        assert through[name] == pytest.approx(fit.params["wait"])


def test_dose_rows_are_shares_with_wilsons_interval():
    links = link_operations(
        FRAME, SAID, rating=NPS, metrics=["wait"], comment_status=STATUS, catalogue=BOOK, replicates=19
    )  # fmt: skip
    bad = set(SAID.loc[(SAID["theme_id"] == "a") & (SAID["sentiment"] == "negative"), "row"])
    dose = links.dose[links.dose["outcome"] == "a"]
    assert len(dose) == 10
    for row in dose.itertuples():
        inside = np.flatnonzero((WAIT >= row.bin_low) & (WAIT <= row.bin_high) & (STATUS == "ok"))
        hits = len(bad.intersection(inside.tolist()))
        assert (row.n, row.value) == (len(inside), pytest.approx(hits / len(inside)))
        assert (row.low, row.high) == pytest.approx(proportion_confint(hits, len(inside), method="wilson"))
