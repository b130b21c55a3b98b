"""The documented views and the ten queries of docs/how-to/sql.md, run against a demo's database."""

import re
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from analyzer.report.dictionary import view_meanings

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "sql.md"
QUERIES = re.findall(r"```sql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def database(demo_folder):
    with duckdb.connect(str(demo_folder / "out" / "analysis.duckdb"), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def answers(database):
    return [database.sql(query).df() for query in QUERIES]


@pytest.fixture(scope="module")
def csv(demo_folder):
    def read(name):
        return pd.read_csv(demo_folder / "out" / f"{name}.csv")

    return read


def test_ten_queries_answer(answers):
    assert len(answers) == 10
    assert all(len(frame) for frame in answers)


def test_views_are_described_and_on_the_page(database):
    found = dict(database.sql("SELECT view_name, comment FROM duckdb_views() WHERE NOT internal").fetchall())
    assert found == view_meanings()
    assert all(f"| `{view}` |" in PAGE.read_text(encoding="utf-8") for view in found)


def test_tables_and_columns_are_described(database):
    tables = "SELECT table_name FROM duckdb_tables() WHERE comment IS NULL"
    columns = (
        "SELECT c.table_name, c.column_name FROM duckdb_columns() c JOIN duckdb_tables() t USING (table_name) "
        "WHERE c.comment IS NULL"
    )
    assert database.sql(tables).fetchall() == [] and database.sql(columns).fetchall() == []


def test_answers_equal_the_files(answers, csv):
    scores, themes, ledger, links = (csv(name) for name in ("scores", "themes", "ledger", "links"))
    overall = scores[scores["segment"].isna() & scores["period"].isna()]
    assert answers[0]["value"].tolist() == overall["value"].tolist()
    trend = scores[scores["segment"].isna() & scores["period"].notna()]
    assert answers[1]["value"].tolist() == trend["value"].tolist()
    clear = scores[scores["segment"].notna() & scores["period"].isna() & (scores["q_value"] < 0.05)]
    assert sorted(answers[2]["gap_vs_rest"]) == sorted(clear["gap_vs_rest"])
    childless = themes[themes["rank"].notna() & ~themes["theme_id"].isin(themes["parent_id"].dropna())]
    assert answers[3]["label"].tolist() == childless["label"].head(10).tolist()
    assert answers[4]["lost"].iloc[0] == pytest.approx(ledger["lost_points"].sum(), abs=1e-9)
    assert abs(answers[4]["difference"].iloc[0]) < 1e-9
    held = links[(links["q_value"] < 0.05) & (links["refuted"] != True)]  # noqa: E712 - also empty cells
    assert answers[8]["estimate"].tolist() == held.sort_values("q_value", kind="stable")["estimate"].head(10).tolist()


def test_quotes_and_pairs_are_right(answers, demo_folder):
    mentions = pd.read_parquet(demo_folder / "out" / "mentions.parquet")
    theme = pd.read_csv(demo_folder / "out" / "ledger.csv")["theme_id"].iloc[0]
    said = mentions[(mentions["theme_id"] == theme) & (mentions["sentiment"] == "negative")]
    for row in answers[5].itertuples():
        assert row.evidence in said.loc[said["response_id"] == row.response_id, "text"].tolist()
    assert (answers[7]["responses"] >= 5).all()


def test_small_groups_are_left_out(database):
    assert database.sql("SELECT min(complaints), min(comments) FROM v_monthly_complaints").fetchall()[0] >= (5, 5)
    suppressed = (
        "SELECT count(*) FROM v_segments s JOIN scores USING (segment, segment_value) WHERE scores.value IS NULL"
    )
    assert database.sql(suppressed).fetchall()[0] == (0,)
    hidden = "SELECT count(*) FROM v_complaints JOIN themes USING (theme_id) WHERE themes.n_responses IS NULL"
    assert database.sql(hidden).fetchall()[0] == (0,)
