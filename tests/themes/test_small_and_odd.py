"""Surveys that are tiny, monotonous or in another language: `analyzer run` gives a defined result for each."""

import numpy as np
import pandas as pd
import pytest
from check_contract import main as check_contract
from typer.testing import CliRunner

from analyzer.cli.main import app

THIRTY = [
    "the parcel came four days late", "nobody answered the phone", "my bill was wrong again",
    "the technician was friendly and fixed it", "the website kept crashing", "too expensive for what it is",
    "I had to explain it three times", "great help from the lady on the phone", "still not solved after two weeks",
    "the router stopped working",
] * 3  # fmt: skip
HUNGARIAN = [
    "nagyon lassú a kiszállítás",
    "a számla megint hibás volt",
    "kedves volt az ügyintéző",
    "senki sem hívott vissza",
]
CHINESE = ["送货太慢了", "客服态度很好", "账单又错了", "没有人回我电话"]
ODD = {
    "none": [],
    "one": ["the parcel came four days late"],
    "five": THIRTY[:5],
    "thirty": [f"{text} {'again' * (i // 10)}".strip() for i, text in enumerate(THIRTY)],
    "identical": ["the parcel came four days late"] * 40,
    "non-answers": ["n/a", ".", "no comment", "none", "-", "STOP"] * 7,
    "hungarian": [f"{text} {i}" for i, text in enumerate(HUNGARIAN * 12)],
    "chinese": [f"{text}{i}" for i, text in enumerate(CHINESE * 12)],
}


def run(name, codebook, folder):
    texts = ODD[name]
    scores = np.resize([2, 9, 6, 10, 0, 8, 3], len(texts))
    frame = pd.DataFrame({"response_id": [f"r{i}" for i in range(len(texts))], "nps": scores, "comment": texts})
    frame.to_csv(folder / "in.csv", index=False)
    asked = [folder / "in.csv", "--out", folder / "out", "--metric", "nps", "--score", "nps", "--comment", "comment"]
    return CliRunner().invoke(app, ["run", *map(str, asked), "--codebook", codebook])


CASES = [
    *((name, "contact_center") for name in ("one", "thirty", "identical", "non-answers", "hungarian")),
    *((name, "none") for name in ("five", "thirty", "chinese")),
]


@pytest.mark.parametrize(("name", "codebook"), CASES)
def test_odd_surveys_have_defined_results(name, codebook, tmp_path, capsys):
    result = run(name, codebook, tmp_path)
    assert result.exit_code == 0, result.output
    assert check_contract([str(tmp_path / "out")]) in (0, None), capsys.readouterr().out
    responses = pd.read_parquet(tmp_path / "out" / "responses.parquet")
    mentions = pd.read_parquet(tmp_path / "out" / "mentions.parquet")
    themes = pd.read_csv(tmp_path / "out" / "themes.csv")
    assert len(responses) == len(ODD[name])
    found = themes[themes["source"] == "discovered"]
    assert not found["label"].str.contains(r"\[|^Theme", regex=True).any() and found["label"].is_unique
    if name in ("one", "five", "identical", "non-answers"):
        assert not len(found)  # too few different clauses to seek a theme in
    if name == "non-answers":
        assert not len(mentions) and (responses["comment_status"] == "non_answer").all()
    if name == "identical":
        assert len({tuple(themes) for themes in responses["themes"]}) == 1
        assert mentions.groupby("theme_id")["response_id"].nunique().eq(40).all()
        assert responses["polarity"].nunique() == 1
    if name == "thirty" and codebook != "none":
        assert mentions["theme_id"].nunique() >= 5
    if name in ("hungarian", "chinese"):
        assert responses["sentiment"].notna().all() and responses["polarity"].between(-1, 1).all()


def test_a_survey_without_rows_is_one_clear_line(tmp_path):
    result = run("none", "contact_center", tmp_path)
    assert result.exit_code == 1 and "\n" not in str(result.exception).strip() and not (tmp_path / "out").exists()
