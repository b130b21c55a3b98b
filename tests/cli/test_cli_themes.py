"""``analyzer themes …``, ``label`` and ``evaluate`` as a user types them."""

import io
import json

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from analyzer.cli.main import app
from analyzer.errors import AnalyzerError
from analyzer.themes import load_codebook

DAY = "2026-02-01"
EDITS = ["rename", "merge", "split", "move", "pin", "drop"]


@pytest.fixture
def call():
    """Run a command in this process: (exit code, stdout, stderr); an expected error is its one line."""

    def run(*arguments):
        result = CliRunner().invoke(app, [str(a) for a in arguments])
        if isinstance(result.exception, AnalyzerError):
            return 1, result.stdout, str(result.exception)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.stdout, result.stderr

    return run


@pytest.fixture
def book(tmp_path, call):
    path = tmp_path / "book.yaml"
    assert call("themes", "export", "contact_center", "--out", path)[0] == 0
    return path


@pytest.mark.parametrize(
    "command", [*(["themes", e] for e in ("fit", "apply", "list", "export", *EDITS)), ["label"], ["evaluate"]]
)
def test_every_command_explains_itself_with_an_example(command, call):
    code, out, _ = call(*command, "--help")
    plain = " ".join(out.split())
    assert code == 0 and "Usage:" in plain and f"analyzer {' '.join(command)} " in plain
    assert "Example" in plain or command == ["evaluate"]


def test_rename_merge_move_drop_by_file(book, call):
    before = load_codebook(book)
    assert call("themes", "rename", book, "waiting", "On hold too long", "--date", DAY)[0] == 0
    code, out, err = call("themes", "merge", book, "transfers", "repeat_contact", "--into", "repeating_story",
                          "--date", DAY, "--note", "one effort")  # fmt: skip
    assert code == 0 and out == "" and "merge transfers, repeat_contact -> repeating_story (one effort)" in err
    assert call("themes", "move", book, "billing", "--under", "waiting", "--date", DAY)[0] == 0
    assert call("themes", "move", book, "waiting", "--top", "--date", DAY)[0] == 0
    assert call("themes", "drop", book, "safety", "discrimination", "--date", DAY)[0] == 0
    after = load_codebook(book)
    assert set(before.ids) - set(after.ids) == {"transfers", "repeat_contact", "safety", "discrimination"}
    assert after["waiting"].label == "On hold too long" and after["waiting"].parent is None
    assert after["billing"].parent == "waiting"
    assert set(before["transfers"].examples) <= set(after["repeating_story"].examples)
    ops = [(e.op, e.date) for e in after.history[len(before.history) :]]
    assert ops == [(op, DAY) for op in ("rename", "merge", "move", "move", "drop", "drop")]
    touched = {"waiting", "repeating_story", "billing"}
    for theme in after.themes:  # nothing else changed
        assert theme.id in touched or theme.parent != before[theme.id].parent or theme == before[theme.id]


def test_split_and_pin_by_file(book, call):
    parts = ["--part", "fees=Unexpected fees: Charged for things nobody announced. | a fee I never agreed to",
             "--part", "refunds=Slow refunds: Money comes back late."]  # fmt: skip
    before = load_codebook(book)
    assert call("themes", "split", book, "billing", *parts, "--date", DAY)[0] == 0
    after = load_codebook(book)
    assert after["fees"].label == "Unexpected fees" and after["fees"].examples == ("a fee I never agreed to",)
    assert after["refunds"].description == "Money comes back late." and "billing" not in after.ids
    assert after["fees"].parent == before["billing"].parent
    assert call("themes", "pin", book, "fees", "--date", DAY)[0] == 0
    assert load_codebook(book).history[-1].op == "pin"
    assert call("themes", "split", book, "fees", "--part", "nonsense")[0] == 2


def test_a_wrong_id_is_one_line_and_changes_nothing(book, call):
    text = book.read_bytes()
    code, out, err = call("themes", "drop", book, "wating")
    assert (code, out) == (1, "") and err.count("\n") == 0 and "Did you mean 'waiting'?" in err
    assert call("themes", "merge", book, "waiting", "--into", "nowhere")[0] == 1
    assert call("themes", "move", book, "waiting")[0] == 2
    assert call("themes", "drop", book, "waiting", "--date", "yesterday")[0] == 2
    assert call("themes", "drop", "contact_center", "waiting")[0] == 1
    assert book.read_bytes() == text and sorted(p.name for p in book.parent.iterdir()) == ["book.yaml"]


def test_a_broken_codebook_names_the_line(book, call):
    book.write_text(book.read_text().replace("parent: access", "parent: acess", 1))
    line = next(i for i, t in enumerate(book.read_text().splitlines(), 1) if "acess" in t)
    code, _, err = call("themes", "drop", book, "waiting")
    assert code == 1 and f"line {line}:" in err and "Did you mean 'access'?" in err


def test_export_does_not_overwrite_edits(book, call):
    code, _, err = call("themes", "export", "contact_center", "--out", book)
    assert code == 1 and "--force" in err
    assert call("themes", "export", "contact_center", "--out", book, "--force")[0] == 0
    assert call("themes", "export", book.parent / "none", "--out", book.parent / "x.yaml")[0] == 1


def test_export_fit_and_apply(demo_folder, tmp_path, call):
    run = demo_folder / "out"
    path = tmp_path / "codebook.yaml"
    assert call("themes", "export", run, "--out", path, "--date", DAY)[0] == 0
    assert any(t.source == "discovered" and t.examples for t in load_codebook(path).themes)
    small = tmp_path / "small.csv"
    pd.read_csv(demo_folder / "survey.csv", dtype=str).head(300).to_csv(small, index=False)
    code, _, err = call("themes", "fit", small, "--codebook", path, "--out", tmp_path / "model", "-q")
    assert code == 0 and "themes apply" in err
    code, _, err = call("themes", "apply", tmp_path / "model", small, "--out", tmp_path / "applied", "-q")
    assert code == 0 and "have no theme" in err
    files = sorted(p.name for p in (tmp_path / "applied").iterdir())
    assert files == ["drift.csv", "findings.csv", "mentions.parquet", "proposals.csv", "responses.parquet"]
    responses = pd.read_parquet(tmp_path / "applied" / "responses.parquet")
    mentions = pd.read_parquet(tmp_path / "applied" / "mentions.parquet")
    assert len(responses) == 300 and set(mentions["theme_id"]) <= set(load_codebook(path).ids)
    assert call("themes", "apply", tmp_path, small, "--out", tmp_path / "no", "-q")[0] == 1
    assert not (tmp_path / "no").exists()


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_label_and_evaluate(suffix, demo_folder, tmp_path, call):
    run, sample = demo_folder / "out", tmp_path / f"sample.{suffix}"
    code, _, err = call("label", run, "--n", 120, "--out", sample)
    assert code == 0 and "analyzer evaluate" in err
    assert call("label", run, "--n", 120, "--out", sample)[0] == 1  # codes are never overwritten
    sheet = pd.read_csv(sample, dtype=str) if suffix == "csv" else pd.read_excel(sample, dtype=str)
    assert list(sheet.columns) == ["response_id", "comment", "themes"] and sheet["themes"].isna().all()
    code, _, err = call("evaluate", run, "--labels", sample)
    assert code == 1 and "no row is coded yet" in err
    found = pd.read_parquet(run / "responses.parquet").set_index("response_id")["themes"]
    given = ["; ".join(found[i]) or "none" for i in sheet["response_id"]]
    given[0] = ""  # not coded
    if suffix == "csv":
        sheet.assign(themes=given).to_csv(sample, index=False)
    else:
        workbook = openpyxl.load_workbook(sample)
        assert workbook.sheetnames == ["comments", "codebook"]
        for row, codes in enumerate(given, 2):
            workbook["comments"].cell(row, 3).value = codes or None
        workbook.save(sample)
    code, out, err = call("evaluate", run, "--labels", sample, "--format", "csv")
    assert code == 0 and "119 of 120 rows are coded" in err
    table = pd.read_csv(io.StringIO(out)).set_index("theme_id")
    assert (table.loc[["waiting", "(micro)", "(macro)"], ["precision", "recall", "f1"]] == 1).all(axis=None)
    row = table.loc["waiting"]
    assert row["kappa"] == pytest.approx(1) and 0.5 < row["f1_low"] < 1
    assert row["prevalence"] == pytest.approx(row["share_predicted"])
    usable = found[pd.read_parquet(run / "responses.parquet").set_index("response_id")["comment_status"] == "ok"]
    assert row["share_predicted"] == pytest.approx(usable.map(lambda t: "waiting" in set(t)).mean())
    (tmp_path / "sample.design.csv").unlink()
    assert "simple random sample" in call("evaluate", run, "--labels", sample)[2]


def test_coded_comments_given_back_teach_the_themes(demo_folder, tmp_path, call):
    run, sample, book = demo_folder / "out", tmp_path / "sample.csv", tmp_path / "book.yaml"
    call("themes", "export", run, "--out", book)
    call("label", run, "--n", 80, "--out", sample)
    sheet = pd.read_csv(sample, dtype=str)
    found = pd.read_parquet(run / "responses.parquet").set_index("response_id")["themes"]
    mine = ["waiting" if "waiting" in set(found[i]) else "none" for i in sheet["response_id"]]
    sheet.assign(themes=mine).to_csv(sample, index=False)
    survey, model = demo_folder / "survey.csv", tmp_path / "model"
    code, _, err = call("themes", "fit", survey, "--codebook", book, "--coded", sample, "--out", model)
    assert code == 0, err
    out = tmp_path / "applied"
    assert call("themes", "apply", model, survey, "--out", out)[0] == 0
    told = pd.read_parquet(out / "responses.parquet").set_index("response_id").loc[sheet["response_id"], "themes"]
    agree = [("waiting" in set(t)) == (m == "waiting") for t, m in zip(told, mine, strict=True)]
    assert sum(agree) >= 0.9 * len(agree)
    sheet.assign(themes="no_such_theme").to_csv(sample, index=False)
    code, _, err = call("themes", "fit", survey, "--coded", sample, "--out", tmp_path / "no")
    assert code == 1 and "row 2: 'no_such_theme' is not a theme" in err and not (tmp_path / "no").exists()
    sheet.to_csv(sample, index=False)
    assert "no row is coded yet" in call("themes", "fit", survey, "--coded", sample, "--out", tmp_path / "no")[2]


def test_evaluate_sentiment(tmp_path, call):
    path = tmp_path / "mood.csv"
    rows = [("lovely quick help, thank you so much", 5), ("waited an hour and nobody came, awful", 1),
            ("the worst service I have ever had", 2), ("brilliant, friendly and fast", 4)]  # fmt: skip
    pd.DataFrame(rows, columns=["said", "stars"]).to_csv(path, index=False)
    code, out, _ = call("evaluate", "--sentiment", path, "--text", "said", "--label", "stars", "--format", "json")
    table = {row["label"]: row for row in json.loads(out)}
    assert code == 0 and table["(micro)"]["f1"] == 1 and table["negative"]["n_gold"] == 2
    code, _, err = call("evaluate", "--sentiment", path, "--text", "sad", "--label", "stars")
    assert code == 1 and "Did you mean 'said'?" in err
    assert call("evaluate", "--sentiment", path)[0] == 2 and call("evaluate")[0] == 2


def test_wrong_input_is_one_line_in_a_process_of_its_own(tmp_path, run_cli):
    code, out, err = run_cli("label", tmp_path, "--out", tmp_path / "s.csv")
    assert code == 1 and out == "" and err.startswith("error: ") and err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
