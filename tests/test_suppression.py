"""No number of a group under the minimum follows from the published ones: attacks on many small random surveys.

The attacker knows every published table and which combinations of segment values and periods exist. Unknown are the
people (or points lost) in each combination, per theme. A group's number is determined where its sum over combinations
lies in the span of the published sums, or where no two non-negative solutions differ in it.
"""

from importlib.resources import files

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from analyzer.config import Config
from analyzer.link import link_operations
from analyzer.pipeline_extras import CodedSurvey, coded_extras
from analyzer.pipeline_scores import grouped, score_room
from analyzer.rank import rank_themes
from analyzer.read import read_survey

LEAST = 5
THEMES = ("bill", "price", "queue", "wait", "web")
PARENT = {"bill": "money", "price": "money"}


def _draw(seed):
    """A small survey with skewed segments (nested in every other), months, gaps, and mentions of five themes."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(40, 160))
    team = np.minimum(rng.geometric(0.35, n) - 1, 5)
    region = team // 2 if seed % 2 else rng.choice(3, n, p=[0.6, 0.3, 0.1])
    month = np.minimum(rng.geometric(0.4, n), 4)
    raw = pd.DataFrame({
        "nps": rng.integers(0, 11, n).astype(str), "comment": "some words of a customer",
        "date": [f"2026-0{m}-10" for m in month], "team": [f"team {t}" for t in team],
        "region": [f"region {r}" for r in region],
        "quarter": [f"quarter {1 + (m > 3)}" for m in month],
    })  # fmt: skip
    raw.loc[rng.random(n) < 0.08, "team"] = ""
    raw.loc[rng.random(n) < 0.05, "nps"] = ""
    config = Config().updated({"columns.segments": ["team", "region", "quarter"][: 2 + seed % 2]})
    hit = rng.random((n, 5)) < np.array([0.05, 0.12, 0.2, 0.35, 0.6])
    row, theme = np.nonzero(hit)
    mentions = pd.DataFrame({"row": row, "theme_id": np.array(THEMES)[theme]})
    return raw, config, mentions.assign(sentiment=rng.choice(["negative", "neutral", "positive"], len(row)))


class Published:
    """Everything a run says of the survey, and what it was made of."""

    def __init__(self, seed):
        raw, config, self.mentions = _draw(seed)
        survey = read_survey(raw, config=config)
        self.frame = grouped(survey)
        parents = PARENT if seed % 3 else {}
        ids = [*THEMES, *sorted(set(parents.values()))]
        catalogue = pd.DataFrame({"theme_id": ids, "parent_id": [parents.get(t) for t in ids], "label": ids,
                                  "source": "codebook", "stability": 1.0})  # fmt: skip
        status = ["ok"] * len(self.frame)
        self.table = score_room(survey, config)
        self.scores = self.table.scores
        self.rank = rank_themes(self.frame, self.mentions, catalogue, rating=survey.rating, comment_status=status,
                                replicates=20)  # fmt: skip
        links = link_operations(self.frame, self.mentions, rating=survey.rating, metrics=[], comment_status=status,
                                catalogue=catalogue)  # fmt: skip
        coded = CodedSurvey(survey, config, self.frame, status, self.mentions, catalogue)
        self.points = np.nan_to_num(100 - coded.points())
        self.scored = (self.frame["score_status"] == "ok").to_numpy()
        responses = self.frame.assign(comment_status=status)
        self.more = coded_extras(coded, self.table, links, responses).frames
        when = self.frame["date"].dt.strftime("%Y-%m")
        self.groups = {name: self.frame[name] for name in survey.segments} | {"": when}
        keys = pd.DataFrame(self.groups).fillna("?")
        self.micro = keys.groupby(list(keys)).ngroup().to_numpy()
        self.width = int(self.micro.max()) + 1

    def cells(self, segment, value):
        """Which combinations make up a group, (width,)."""
        return np.bincount(self.micro[(self.groups[segment] == value).to_numpy()], minlength=self.width) > 0

    def people(self, theme, segment, value):
        said = set(self.mentions.loc[self.mentions["theme_id"] == theme, "row"])
        return len(said & set(np.flatnonzero((self.groups[segment] == value).to_numpy())))

    def inside(self):
        """Rows of themes inside segments and periods: (segment, value, row)."""
        for row in self.more["theme_segments"].itertuples():
            yield row.segment, row.segment_value, row
        for row in self.more["theme_periods"].itertuples():
            yield "", row.period, row


def _spanned(known, wanted):
    """Which wanted vectors lie in the row space of the known ones."""
    known = np.asarray(known, dtype=float)
    _, s, v = np.linalg.svd(known, full_matrices=False)
    basis = v[s > 1e-9 * max(s.max(initial=0), 1)]
    wanted = np.asarray(wanted, dtype=float)
    return np.abs(wanted - wanted @ basis.T @ basis).max(axis=1) < 1e-8


def _range(known, values, wanted):
    """Lowest and highest value of a sum over all non-negative solutions."""
    ends = [linprog(sign * wanted, A_eq=known, b_eq=values, bounds=(0, None)) for sign in (1, -1)]
    assert all(end.status == 0 for end in ends)
    return ends[0].fun, -ends[1].fun


def _score_equations(p):
    """(known, values, withheld): people scored per group."""
    known, values, withheld = [np.ones(p.width)], [float(p.scored.sum())], []
    for row in p.scores.itertuples():
        if isinstance(row.segment, str) or isinstance(row.period, str):
            segment, value = (row.segment, row.segment_value) if isinstance(row.segment, str) else ("", row.period)
            cells = p.cells(segment, value).astype(float)
            n = int((p.scored & (p.groups[segment] == value).to_numpy()).sum())
            if row.grade != "suppressed":
                assert n == row.n >= LEAST or n == 0
                known.append(cells)
                values.append(float(n))
            elif 0 < n < LEAST:
                withheld.append(cells)
    return np.array(known), np.array(values), withheld


@pytest.mark.parametrize("seed", range(12))
def test_no_small_group_follows_from_what_is_published(seed):
    p = Published(seed)
    known, values, withheld = _score_equations(p)
    if withheld:
        assert not _spanned(known, withheld).any()
        for cells in withheld:
            low, high = _range(known, values, cells)
            assert high - low > 0.5, ("scores", cells)
    _attack_counts(p)
    _attack_losses(p)


def _attack_counts(p):
    """Responses mentioning a theme inside a group."""
    totals = p.rank.themes.set_index("theme_id")["n_responses"].dropna()
    for theme in THEMES:
        known, values, small = [], [], []
        if theme in totals:
            known, values = [np.ones(p.width)], [float(totals[theme])]
        for segment, value, row in p.inside():
            if row.theme_id == theme and not np.isnan(row.n_responses):
                known.append(p.cells(segment, value).astype(float))
                values.append(row.n_responses)
                assert row.n_responses == 0 or row.n_responses >= LEAST
        for segment in p.groups:
            for value in p.groups[segment].dropna().unique():
                if 0 < p.people(theme, segment, value) < LEAST:
                    small.append(p.cells(segment, value).astype(float))
        if not (known and small):
            continue
        assert not _spanned(known, small).any(), theme
        for cells in small:
            low, high = _range(np.array(known), np.array(values), cells)
            assert high - low > 0.5, (theme, cells)


def _attack_losses(p):
    """Points lost on a ledger row inside a group, from every table that holds such points."""
    rows = p.rank.ledger["theme_id"].tolist()
    at = {name: i * p.width for i, name in enumerate(rows)}
    size = len(rows) * p.width

    def vector(cells, names):
        out = np.zeros(size)
        for name in names:
            out[at[name] : at[name] + p.width] = cells
        return out

    known = [vector(np.ones(p.width), [name]) for name in rows]
    for row in p.scores.itertuples():
        if row.grade != "suppressed" and (isinstance(row.segment, str) or isinstance(row.period, str)):
            place = (row.segment, row.segment_value) if isinstance(row.segment, str) else ("", row.period)
            known.append(vector(p.cells(*place), rows))
    for segment, value, row in p.inside():
        if not np.isnan(row.lost_points):
            known.append(vector(p.cells(segment, value), [row.theme_id]))
    for row in p.more["bridge"].itertuples():
        if row.theme_id in at and row.theme_id != "(other)":
            known += [vector(p.cells("", period), [row.theme_id]) for period in (row.period_before, row.period_after)]
    small = [
        vector(p.cells(segment, value), [theme])
        for theme in THEMES if theme in at
        for segment in p.groups
        for value in p.groups[segment].dropna().unique()
        if 0 < p.people(theme, segment, value) < LEAST
    ]  # fmt: skip
    assert not (len(small) and _spanned(known, small).any())
    for row in p.more["changes"].itertuples():
        for n in (row.n_before, row.n_after):
            assert pd.isna(n) or n == 0 or n >= LEAST


@pytest.mark.parametrize(
    ("complaints", "shown"), [([2, 9, 30], [30]), ([2, 2, 9, 30], [30]), ([3, 4, 9], [9]), ([6, 9], [6, 9])]
)
def test_the_monthly_view_leaves_no_month_to_subtraction(complaints, shown):
    when = [f"2026-{1 + m:02d}-15" for m, n in enumerate(complaints) for _ in range(40)]
    responses = pd.DataFrame({"date": pd.to_datetime(when), "comment_status": "ok"})
    said = [m * 40 + i for m, n in enumerate(complaints) for i in range(n)]
    v_complaints = responses.iloc[said].assign(theme_id="wait", label="Waiting")
    sql = files("analyzer.report").joinpath("assets", "dated_views.sql").read_text().replace("{min_group}", "5")
    with duckdb.connect() as store:
        store.register("incoming", responses)
        store.execute("CREATE TABLE responses AS SELECT * FROM incoming")
        store.register("coming", v_complaints)
        store.execute("CREATE TABLE v_complaints AS SELECT * FROM coming")
        store.execute(sql)
        rows = store.execute("SELECT complaints FROM v_monthly_complaints ORDER BY month").fetchall()
    assert [n for (n,) in rows] == shown
