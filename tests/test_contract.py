"""What `run` writes, held against the output contract on the demo."""

import json

import check_contract
import duckdb
import pandas as pd
import pytest

from analyzer import schema


def test_the_demo_output_holds_the_contract(demo_folder, capsys):
    code = check_contract.main([str(demo_folder / "out"), "--input", str(demo_folder / "survey.csv")])
    assert code == 0, capsys.readouterr().out


def test_the_contract_check_can_fail(demo_folder, tmp_path, capsys):
    import shutil

    broken = shutil.copytree(demo_folder / "out", tmp_path / "out")
    ledger = pd.read_csv(broken / "ledger.csv")
    ledger.loc[0, "lost_points"] += 1
    ledger.to_csv(broken / "ledger.csv", index=False)
    assert check_contract.main([str(broken)]) == 1
    assert "ledger sums to" in capsys.readouterr().out


@pytest.mark.parametrize("table", ["responses", "mentions", "themes", "ledger", "scores", "links", "findings"])
def test_duckdb_holds_every_table(demo_folder, table):
    from analyzer.api import read_table

    written = read_table(demo_folder / "out", table)
    with duckdb.connect(str(demo_folder / "out" / "analysis.duckdb"), read_only=True) as database:
        stored = database.execute(f'SELECT * FROM "{table}"').df()
    assert len(stored) == len(written)
    assert list(stored.columns) == list(written.columns)


def test_every_input_row_is_accounted_for(demo_folder):
    survey = pd.read_csv(demo_folder / "survey.csv", dtype=str, keep_default_na=False)
    responses = pd.read_parquet(demo_folder / "out" / "responses.parquet")
    manifest = json.loads((demo_folder / "out" / "run.json").read_text())
    assert responses["response_id"].tolist() == survey["response_id"].tolist()
    assert manifest["rows"]["read"] == len(survey)
    for status in ("score_status", "comment_status"):
        assert sum(manifest["rows"][status].values()) == len(survey)


def test_the_manifest_says_what_was_used(demo_folder):
    manifest = json.loads((demo_folder / "out" / "run.json").read_text())
    assert set(manifest["inputs"]) == {"survey.csv", "operations.csv"}
    assert {"encoder", "sentiment"} <= set(manifest["models"])
    assert {"score", "text", "encode", "sentiment", "themes", "rank", "link"} <= set(manifest["seconds"])


def test_no_personal_data_in_any_output(demo_folder):
    """Planted canaries are found by value in no file that the run wrote."""
    truth = json.loads((demo_folder / "truth.json").read_text())
    canaries = [str(c["value"] if isinstance(c, dict) else c) for c in truth["canaries"]]
    assert len(canaries) >= 10
    responses = pd.read_parquet(demo_folder / "out" / "responses.parquet")
    haystack = "\n".join(responses["comment"].dropna())
    haystack += (demo_folder / "out" / "report.html").read_text()
    haystack += (demo_folder / "out" / "findings.csv").read_text()
    leaked = [c for c in canaries if c in haystack]
    assert len(leaked) <= 0.05 * len(canaries), leaked


def test_mention_columns_are_the_contracts(demo_folder):
    mentions = pd.read_parquet(demo_folder / "out" / "mentions.parquet")
    assert list(mentions.columns) == list(schema.MENTIONS)
