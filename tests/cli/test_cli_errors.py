"""Bad input gives a result or one clear line with exit 1, and no half-written output."""

import pandas as pd
import pytest

GOOD = "id,nps,comment\n" + "".join(f"{i},{i % 11},the line was slow today and nobody called back\n" for i in range(40))


def _files(folder):
    return sorted(p.name for p in folder.rglob("*")) if folder.exists() else []


CASES = {
    "missing file": (None, "no such file"),
    "empty file": ("", "empty"),
    "header only": ("id,nps,comment\n", "no rows"),
    "no score column": ("id,comment\n" + "1,slow service again\n" * 5, "--score"),
    "binary": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 20, "not a text file"),
}


@pytest.mark.parametrize("case", CASES)
def test_unusable_input_is_one_line(case, tmp_path, run_cli):
    content, word = CASES[case]
    path = tmp_path / "export.csv"
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    code, out, err = run_cli("run", path, "--out", tmp_path / "out", "-q")
    lines = [line for line in err.splitlines() if line.startswith("error: ")]
    assert code == 1 and out == "" and len(lines) == 1, err
    assert word in lines[0].lower() and "Traceback" not in err
    assert _files(tmp_path / "out") == []


@pytest.mark.parametrize(
    ("name", "text"),
    {
        "one row": "id,nps,comment\n1,3,waited far too long on the phone\n",
        "no comment column": "id,nps\n" + "".join(f"{i},{i % 11}\n" for i in range(30)),
        "all comments empty": "id,nps,comment\n" + "".join(f"{i},{i % 11},\n" for i in range(30)),
        "all scores equal": "id,nps,comment\n" + "".join(f"{i},9,lovely quick help number {i}\n" for i in range(30)),
        "duplicate ids": "id,nps,comment\n" + "".join(f"{i % 5},{i % 11},the bill was wrong\n" for i in range(30)),
    }.items(),
)
def test_thin_input_gives_a_result(name, text, tmp_path, run_cli):
    path = tmp_path / "export.csv"
    path.write_text(text)
    code, _, err = run_cli("run", path, "--out", tmp_path / "out", "-q")
    assert code == 0, err
    responses = pd.read_parquet(tmp_path / "out" / "responses.parquet")
    assert len(responses) == text.count("\n") - 1 and responses["response_id"].is_unique
    import check_contract

    assert check_contract.main([str(tmp_path / "out"), "--input", str(path)]) == 0
    findings = pd.read_csv(tmp_path / "out" / "findings.csv")
    if name == "duplicate ids":
        assert responses["response_id"].tolist() == [str(i + 1) for i in range(30)]
        assert findings["code"].str.contains("id").any()


def test_a_wrong_option_is_usage(run_cli, tmp_path):
    assert run_cli("run", "x.csv")[0] == 2
    assert run_cli("run", "x.csv", "--out", tmp_path / "o", "--metric", "npss")[0] == 2


def test_a_misspelt_column_gets_a_suggestion(tmp_path, run_cli):
    path = tmp_path / "export.csv"
    path.write_text(GOOD)
    code, _, err = run_cli("run", path, "--out", tmp_path / "out", "--score", "nsp")
    assert code == 1 and "Did you mean 'nps'?" in err


def test_debug_shows_the_trace(tmp_path, run_cli):
    code, _, err = run_cli("run", tmp_path / "none.csv", "--out", tmp_path / "out", "--debug")
    assert code == 1 and "Traceback" in err
