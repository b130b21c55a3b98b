"""Real exports are messy: titles, other kinds of file, archives, several sheets, nested JSON. Rows in are rows out."""

import bz2
import io
import json
import lzma
import zipfile

import openpyxl
import pandas as pd
import pytest

from analyzer.errors import InputError
from analyzer.read import read_survey

ROWS = [(f"r{i}", i % 11, f"they answered after {i} minutes, politely", "AB"[i % 2]) for i in range(40)]
FRAME = pd.DataFrame(ROWS, columns=["id", "nps", "comment", "team"])
CSV = FRAME.to_csv(index=False)


def read(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_survey(path)


def codes(survey):
    return {f.code for f in survey.findings}


def packed(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "."), data)
    return buffer.getvalue()


SAME = {
    "title lines": ("a.csv", "Customer report\nGenerated 2026-01-01\n\n" + CSV),
    "blank lines": ("a.csv", "\n\n\n" + CSV),
    "mixed line ends": ("a.csv", CSV.replace("\n", "\r\n", 5).replace("\n", "\r", 9)),
    "tabs in .csv": ("a.csv", FRAME.to_csv(index=False, sep="\t")),
    "UTF-16 without mark": ("a.csv", CSV.encode("utf-16-le")),
    "UTF-32": ("a.csv", CSV.encode("utf-32")),
    "bzip2": ("a.csv.bz2", bz2.compress(CSV.encode())),
    "xz": ("a.csv.xz", lzma.compress(CSV.encode())),
    "zip": ("a.zip", packed(a__csv=CSV)),
    "trailing delimiter": ("a.csv", CSV.replace("\n", ",\n")),
    "spaces": ("a.csv", CSV.replace("id,nps,comment,team", " id , nps , comment , team ")),
    "pretty JSON": ("a.json", json.dumps(FRAME.to_dict("records"), indent=2)),
    "an API answer": ("a.json", json.dumps({"data": FRAME.to_dict("records"), "total": 40})),
}


@pytest.mark.parametrize("name", SAME)
def test_reads_like_the_plain_file(name, tmp_path):
    file, data = SAME[name]
    survey = read(tmp_path, file, data)
    assert survey.frame["response_id"].tolist() == FRAME["id"].tolist()
    assert survey.frame["score"].tolist() == [float(x) for x in FRAME["nps"]]
    assert survey.comments["comment"].tolist() == FRAME["comment"].tolist()
    assert survey.segments == ("team",)


def test_a_comment_of_any_length(tmp_path):
    long = "word " * 40_000
    survey = read(tmp_path, "a.csv", CSV + f"r40,3,{long},A\nr41,3\n")
    assert survey.comments["comment"].iloc[40] == long
    assert len(survey.frame) == 42 and "ragged_rows_repaired" in codes(survey)


def test_semicolon_and_decimal_comma_beat_commas_in_text(tmp_path):
    lines = "".join(f"{i};{i % 11};{i},5;es dauerte {i},5 Minuten, leider\n" for i in range(40))
    survey = read(tmp_path, "a.csv", "id;nps;wartezeit;kommentar\n" + lines)
    assert survey.frame["wartezeit"].tolist() == [i + 0.5 for i in range(40)]
    assert survey.comments["kommentar"].iloc[7] == "es dauerte 7,5 Minuten, leider"


def test_day_first_is_decided_on_all_values(tmp_path):
    lines = "".join(f"{i};{i % 11};{1 + i % 12:02d}.{1 + i % 12:02d}.2026\n" for i in range(40))
    survey = read(tmp_path, "a.csv", "id;nps;Datum\n" + lines + "40;9;25/04/2026\n")
    assert survey.frame["date"].iloc[-1] == pd.Timestamp("2026-04-25")


def test_files_of_an_archive_keep_their_source_and_drift_is_told(tmp_path):
    other = CSV.replace("team", "squad").replace("r", "s")
    survey = read(tmp_path, "two.zip", packed(jan__csv=CSV, feb__csv=other, __MACOSX="x"))
    assert survey.frame["source"].value_counts().to_dict() == {"two.zip/jan.csv": 40, "two.zip/feb.csv": 40}
    assert "columns_drift" in codes(survey)


def test_sheets_with_the_same_header_are_read_together(tmp_path):
    buffer = io.BytesIO()
    with pd.ExcelWriter(buffer) as writer:
        pd.DataFrame({"About": ["this workbook"]}).to_excel(writer, sheet_name="Readme", index=False)
        FRAME.to_excel(writer, sheet_name="Jan", index=False)
        FRAME.assign(id=FRAME["id"] + "b").to_excel(writer, sheet_name="Feb", index=False)
    survey = read(tmp_path, "a.xlsx", buffer.getvalue())
    assert survey.frame["source"].unique().tolist() == ["a.xlsx [Jan]", "a.xlsx [Feb]"]
    assert len(survey.frame) == 80 and "sheets_not_read" in codes(survey)


def test_a_merged_title_in_excel(tmp_path):
    book = openpyxl.Workbook()
    book.active.merge_cells("A1:D1")
    book.active["A1"] = "Survey results"
    for row in [list(FRAME.columns), *map(list, ROWS)]:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    survey = read(tmp_path, "a.xlsx", buffer.getvalue())
    assert survey.frame["score"].tolist() == [float(x) for x in FRAME["nps"]] and "title_lines_skipped" in codes(survey)


def test_nested_json_and_typed_parquet(tmp_path):
    lines = "\n".join(json.dumps({"id": i, "answers": {"nps": i % 11, "why": "it took long"}}) for i in range(20))
    survey = read(tmp_path, "a.jsonl", lines)
    assert (survey.columns["score"], survey.columns["comment"]) == ("answers.nps", "answers.why")
    buffer = io.BytesIO()
    FRAME.assign(
        team=pd.Categorical(FRAME["team"]), tags=[["a"]] * 40,
        when=pd.date_range("2026-01-01", periods=40, tz="Asia/Tokyo"),
        nps=pd.array([None if i % 7 == 0 else i % 11 for i in range(40)], dtype="Int64"),
    ).to_parquet(buffer)  # fmt: skip
    survey = read(tmp_path, "a.parquet", buffer.getvalue())
    assert survey.frame["date"].iloc[0] == pd.Timestamp("2025-12-31 15:00") and survey.segments == ("team",)
    assert (survey.frame["score_status"] == "missing").sum() == 6


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"<!DOCTYPE html><html><body>Please log in</body></html>", "web page"),
        (b"%PDF-1.7\n1 0 obj", "a PDF"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG"),
        (b"SQLite format 3\x00", "SQLite"),
        (packed(inner__zip=packed(a__csv=CSV)), "another zip"),
        (packed(), "holds no file"),
    ],
)
def test_other_kinds_of_file_are_named(data, message, tmp_path):
    with pytest.raises(InputError, match=message):
        read(tmp_path, "export.csv", data)


def test_doctor_on_the_table(tmp_path):
    total = read(tmp_path, "a.csv", CSV + "Total,180,,\n")
    assert {"total_row", "score_out_of_range"} <= codes(total)
    assert "header_suspect" in codes(read(tmp_path, "b.csv", "\n".join(CSV.splitlines()[1:])))
    status = FRAME.assign(Status=["Survey Preview"] * 3 + ["IP Address"] * 37, Finished=["False"] * 5 + ["True"] * 35)
    found = {f.code: f.n_rows for f in read(tmp_path, "c.csv", status.to_csv(index=False)).findings}
    assert (found["test_responses"], found["responses_unfinished"]) == (3, 5)
    twice = read(tmp_path, "d.csv", CSV.replace("id,nps,comment,team", "id,nps,team,team"))
    assert "duplicate_columns" in codes(twice) and "team (2)" in twice.segments
    unix = FRAME.assign(created_at=1_767_225_600 + FRAME.index * 86_400)
    survey = read(tmp_path, "e.csv", unix.to_csv(index=False))
    assert survey.frame["date"].iloc[1] == pd.Timestamp("2026-01-02") and "date_epoch" in codes(survey)


def test_a_damaged_sav_cannot_take_the_process_down(tmp_path):
    pyreadstat = pytest.importorskip("pyreadstat")
    path = tmp_path / "a.sav"
    pyreadstat.write_sav(FRAME, str(path), row_compress=True)
    assert read_survey(path).frame["score"].tolist() == [float(x) for x in FRAME["nps"]]
    with pytest.raises(InputError, match="SPSS file is damaged"):
        read(tmp_path, "b.sav", path.read_bytes()[:400] + b"\xff" * 300)


def test_a_backslash_at_the_end_of_a_cell_is_no_escape(tmp_path):
    survey = read(tmp_path, "a.csv", '"nps","comment"\n"9","a path \\"\n"3","the next answer"\n')
    assert survey.comments["comment"].tolist() == ["a path \\", "the next answer"]
    escaped = read(tmp_path, "b.csv", '"nps","comment"\n"9","said \\"hi\\" to me"\n"3","the next answer"\n')
    assert escaped.comments["comment"].tolist() == ['said "hi" to me', "the next answer"]


def test_two_header_rows_and_no_answers(tmp_path):
    header = "Respondent ID,Collector ID,How likely?,\n,,0,1\n"
    with pytest.raises(InputError, match="only a header"):
        read(tmp_path, "a.csv", header)


def test_parquet_whose_text_is_damaged(tmp_path):
    buffer = io.BytesIO()
    FRAME.to_parquet(buffer, compression=None)
    data = buffer.getvalue()
    with pytest.raises(InputError, match="Parquet file is damaged"):
        read(tmp_path, "a.parquet", data.replace(b"answered", b"\xff\xfeswered"))


def test_a_large_column_is_described_by_a_sample():
    """Above 200,000 rows: ids stay unique, comments stay text, and what repeats is counted exactly."""
    n = 210_000
    frame = pd.DataFrame({"id": pd.Series(range(n)).astype(str), "nps": [str(i % 11) for i in range(n)]})
    frame["comment"] = "they answered after " + frame["id"] + " minutes"
    frame.loc[::10, "comment"] = ""
    survey = read_survey(frame)
    assert survey.columns == {"score": "nps", "comment": "comment", "id": "id"}
    assert survey.comments["comment"].notna().sum() == n - n // 10


@pytest.mark.parametrize("text", ["true", "7", '"words"', "null", " false "])
def test_a_lone_json_value_is_one_line(tmp_path, text):
    with pytest.raises(InputError, match="record 1: not an object"):
        read(tmp_path, "a.jsonl", text)
