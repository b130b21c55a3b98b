"""History: which changes between runs hold, held against planted shares and outside oracles."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import fisher_exact
from statsmodels.stats.multitest import multipletests

import analyzer
from analyzer.config import Config
from analyzer.pipeline_compare import Side
from analyzer.pipeline_history import StoredRun, changes
from analyzer.report.history import render_history
from analyzer.results import Rating, Survey

N = 400
LABEL = "Waiting <time>"


def run(name, scores, complaints, *, definition="same", coder="one", start="2026-01-01", first_id=0):
    """A run of N dated responses with given scores; ``complaints`` maps theme ids to how many complain about it."""
    dates = pd.date_range(start, periods=N, freq="h")
    frame = pd.DataFrame({
        "response_id": [f"R{first_id + i}" for i in range(N)], "date": dates, "score": np.asarray(scores, float),
        "score_status": "ok", "comment_status": "ok",
    })  # fmt: skip
    said = [(row, theme, "negative") for theme, n in complaints.items() for row in range(n)]
    mentions = pd.DataFrame(said, columns=["row", "theme_id", "sentiment"])
    nothing = pd.DataFrame(index=frame.index)
    survey = Survey(frame=frame, comments=nothing, asked=nothing, ratings={"nps": Rating("nps", 0, 10)})
    ids = list(complaints)
    themes = pd.DataFrame({
        "theme_id": ids, "parent_id": None, "label": [LABEL if i == "waiting" else i for i in ids],
        "source": "codebook", "definition": definition,
    })  # fmt: skip
    side = Side(name, survey, Config(), mentions, themes.drop(columns="definition").assign(stability=np.nan))
    return StoredRun(name, side, themes, {}, coder)


def scores(promoters):
    return [10] * promoters + [0] * (N - promoters)


def row(table, subject, before="A", after="B"):
    own = table[(table["subject"] == subject) & (table["run_before"] == before) & (table["run_after"] == after)]
    return own.iloc[0]


@pytest.fixture
def before():
    return run("A", scores(200), {"waiting": 160, "bills": 40, "rare": 6})


@pytest.fixture
def after():
    return run("B", scores(280), {"waiting": 80, "bills": 42, "rare": 3}, start="2026-03-01", first_id=N)


def test_planted_improvement_holds_and_noise_does_not(before, after):
    table = changes([before, after])
    assert row(table, "nps").verdict == "improved" and row(table, "nps").change == pytest.approx(40)
    waiting = row(table, "waiting")
    assert waiting.verdict == "improved"
    assert (waiting.before, waiting.after, waiting.change) == pytest.approx((0.4, 0.2, -0.2))
    assert waiting.low < -0.2 < waiting.high < 0
    assert row(table, "bills").verdict == "not told apart"


def test_p_values_are_fishers_and_holm_runs_over_every_row(before, after):
    table = changes([before, after])
    assert row(table, "waiting").p_value == pytest.approx(fisher_exact([[160, 240], [80, 320]]).pvalue)
    assert table["p_adjusted"].to_numpy() == pytest.approx(multipletests(table["p_value"], method="holm")[1])


def test_the_other_way_round_is_worse(before, after):
    table = changes([after, before])
    assert set(table.loc[table["subject"].isin(["nps", "waiting"]), "verdict"]) == {"worsened"}


def test_small_counts_are_withheld(before, after):
    rare = row(changes([before, after]), "rare")
    assert np.isnan([rare.before, rare.after, rare.change, rare.low, rare.high]).all()


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"definition": "edited"}, "its definition was edited in between"),
        ({"definition": ""}, "discovered anew in each run; pin it into the codebook"),
        ({"coder": "another"}, "coded by other models"),
    ],
)
def test_what_was_coded_otherwise_is_not_compared(before, more, why):
    table = changes([before, run("B", scores(280), {"waiting": 80}, start="2026-03-01", first_id=N, **more)])
    waiting = row(table, "waiting")
    assert waiting.verdict == "not comparable" and waiting.why == why and np.isnan(waiting.p_adjusted)
    assert row(table, "bills").why == "known to one run only"
    assert row(table, "nps").verdict == "improved"


def test_the_same_responses_twice_validate_nothing(before):
    again = run("B", scores(200), {"waiting": 160})
    table = changes([before, again])
    assert set(table["verdict"]) == {"not comparable"}
    assert row(table, "nps").why == "400 responses are in both runs"


def test_three_runs_are_also_compared_end_to_end(before, after):
    third = run("C", scores(285), {"waiting": 78, "bills": 41}, start="2026-05-01", first_id=2 * N)
    table = changes([before, after, third])
    assert row(table, "nps", "A", "C").verdict == "improved"
    assert row(table, "nps", "B", "C").verdict == "not told apart"


def test_no_false_alarm_under_no_change():
    rng = np.random.default_rng(5)
    alarms = 0
    for _ in range(60):
        sides = [
            run(name, rng.choice([0, 8, 10], N), {f"t{k}": int(rng.binomial(N, 0.1)) for k in range(8)},
                start=start, first_id=first)
            for name, start, first in (("A", "2026-01-01", 0), ("B", "2026-03-01", N))
        ]  # fmt: skip
        alarms += changes(sides)["verdict"].isin(["improved", "worsened"]).any()
    assert alarms <= 7  # at most 5 % nominal: 3 expected, 7 is + 2.4 standard errors


def test_page_escapes_and_shows_what_holds(before, after):
    facts = pd.DataFrame({
        "run": ["A", "B<script>"], "first_date": pd.to_datetime(["2026-01-01", "2026-03-01"]),
        "last_date": pd.to_datetime(["2026-01-17", "2026-03-17"]), "n": [N, N], "metric": "nps", "value": [0.0, 40.0],
        "low": [-10.0, 31.0], "high": [10.0, 49.0], "codebook": "contact_center",
    })  # fmt: skip
    page = render_history(facts, changes([before, after]))
    assert "<script" not in page and "B&lt;script&gt;" in page
    assert "Complaints about Waiting &lt;time&gt;" in page and "40.0 % → 20.0 %" in page
    assert "http" not in page.replace("http-equiv", "")


def test_store_of_a_real_run(demo_folder, tmp_path, run_cli):
    store = tmp_path / "history.duckdb"
    assert analyzer.add_to_history(store, demo_folder / "out", label="2026-H1") == "2026-H1"
    with pytest.raises(analyzer.InputError, match="'2026-H1' is there already"):
        analyzer.add_to_history(store, demo_folder / "out", label="2026-H1")
    code, _, err = run_cli("history", "add", store, demo_folder / "out", "--label", "again")
    assert code == 0, err
    history = analyzer.read_history(store)
    assert history.runs["run"].tolist() == ["2026-H1", "again"]
    overall = pd.read_csv(demo_folder / "out" / "scores.csv").iloc[0]
    assert history.runs["value"].tolist() == pytest.approx([overall["value"]] * 2, rel=1e-15)
    assert set(history.changes["verdict"]) == {"not comparable"} and not len(history.validated)
    code, out, err = run_cli("history", "show", store, "--format", "csv", "--out", tmp_path / "page.html")
    assert code == 0 and out.startswith("run_before,run_after,kind")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    comments = pd.read_parquet(demo_folder / "out" / "responses.parquet")["comment"].dropna()
    comments = comments[comments.str.len() > 30]
    assert "responses are in both runs" in page and not any(c in page for c in comments.head(50))


def test_errors_are_one_clear_line(demo_folder, tmp_path):
    with pytest.raises(analyzer.InputError, match="no such store"):
        analyzer.read_history(tmp_path / "no.duckdb")
    with pytest.raises(analyzer.InputError, match="is no store of runs"):
        analyzer.read_history(demo_folder / "out" / "analysis.duckdb")
    with pytest.raises(analyzer.InputError, match="no run"):
        analyzer.add_to_history(tmp_path / "new.duckdb", tmp_path)
