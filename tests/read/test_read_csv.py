"""Delimited text: delimiters, quotes, encodings, ragged rows. Rows in are rows out, or one clear line."""

import gzip

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.errors import InputError
from analyzer.read import read_survey, read_tables
from analyzer.read.decode import to_utf8
from analyzer.read.delimited import read_grid, sniff

TEXT = "nps;kommentar\n9;Sehr schnell, danke\n2;Größe passt nicht\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_delimiter(tmp_path, delimiter):
    path = tmp_path / "a.csv"
    path.write_text(TEXT.replace(",", "").replace(";", delimiter), encoding="utf-8")
    survey = read_survey(path)
    assert survey.frame["score"].tolist() == [9.0, 2.0]
    assert survey.comments["kommentar"].tolist() == ["Sehr schnell danke", "Größe passt nicht"]
    assert survey.frame["source"].tolist() == ["a.csv", "a.csv"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"])
def test_encodings(tmp_path, encoding):
    path = tmp_path / "a.csv"
    path.write_bytes(TEXT.encode(encoding))
    assert read_survey(path).comments["kommentar"].tolist() == ["Sehr schnell, danke", "Größe passt nicht"]


def test_gzip(tmp_path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(TEXT.encode()))
    assert read_survey(path).frame["score"].tolist() == [9.0, 2.0]


def test_stray_code_page_850_is_repaired_and_reported():
    raw = "le délai était très long, délai dépassé".encode("latin-1").replace(b"\xe9lai", b"\x82lai")
    decoded = to_utf8(raw, name="x.csv")
    assert decoded.data.decode() == "le délai était très long, délai dépassé"
    assert [f.code for f in decoded.findings] == ["encoding_repaired"]


def test_windows_1252_quotes_and_euro_stay():
    text = "it’s “fine” – €5 … don’t worry"
    assert to_utf8(text.encode("cp1252"), name="x").data.decode() == text


def test_quotes_newlines_and_doubled_quotes():
    grid = read_grid(b'a,b\n1,"x\ny, z"\n2,"say ""hi"""\n', name="x")
    assert grid.cells.to_numpy().tolist() == [["a", "b"], ["1", "x\ny, z"], ["2", 'say "hi"']]


def test_one_column_with_commas_stays_one_column():
    assert read_grid(b"comment\ngood, quick\nslow\n", name="x").cells.shape == (3, 1)


def test_sep_line_of_excel():
    assert read_grid(b"sep=;\r\na;b\r\n1;2\r\n", name="x").cells.to_numpy().tolist() == [["a", "b"], ["1", "2"]]


def test_ragged_rows_are_repaired_and_located(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("nps,comment,team\n9,quick and very kind help,A\n3,slow, no reply at all,B\n8,a short row\n")
    survey = read_survey(path)
    assert survey.comments["comment"].tolist()[1] == "slow, no reply at all"
    finding = next(f for f in survey.findings if f.code == "ragged_rows_repaired")
    assert finding.n_rows == 2
    assert "lines 3, 4" in finding.message


def test_ragged_row_without_one_repair_is_an_error(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("nps,comment,wait\n9,quick,1\n3,slow,2\n4,x,y,z,w\n")
    with pytest.raises(InputError, match="line 4"):
        read_survey(path)


def test_unclosed_quote_is_located(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('nps,comment\n9,fine\n3,"slow\n4,x\n')
    with pytest.raises(InputError, match="line 3: a quote"):
        read_survey(path)


def test_r_row_names_without_header_cell():
    grid = read_grid(b"nps,comment\nr1,9,good\nr2,3,bad\n", name="x")
    assert grid.cells.iloc[0].tolist() == ["row_name", "nps", "comment"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"  \n\n", "empty"),
        (b"nps,comment\n", "no rows"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)), "not a text file"),
        (b"nps,comment\n9,go" + b"x" * 5000 + b"\0od\n", "NUL"),
        (b"nps,nps\n9,8\n", "occurs 2 times"),
        (b"colour,size\nred,1\n", "--score COL"),
        (b"PK\x03\x04broken", "Excel"),
        (b"PAR1broken", "Parquet"),
        (b"\x1f\x8bbroken", "gzip"),
        (b'{"nps": 1}\n{oops\n', "line 2"),
    ],
)
def test_bad_input_is_one_clear_line(tmp_path, content, message):
    path = tmp_path / "export.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message) as caught:
        read_survey(path)
    assert "\n" not in str(caught.value)


def test_missing_file_and_folder(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_survey(tmp_path / "none.csv")
    with pytest.raises(InputError, match="folder"):
        read_survey(tmp_path)


def test_many_files_keep_their_source_and_report_drift(tmp_path):
    (tmp_path / "jan.csv").write_text("nps,comment\n9,good quick help\n")
    (tmp_path / "feb.csv").write_text("nps,comment,team\n3,slow and rude,A\n")
    survey = read_survey([tmp_path / "jan.csv", tmp_path / "feb.csv"])
    assert survey.frame["source"].tolist() == ["jan.csv", "feb.csv"]
    assert survey.frame["score"].tolist() == [9.0, 3.0]
    assert "columns_drift" in {f.code for f in survey.findings}


def test_sniff_prefers_the_header():
    assert sniff("a;b\n1,5;2\n2,5;3\n") == ";"


cells = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=12)


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=8), st.sampled_from([",", ";", "\t", "|"]))
def test_rows_in_are_rows_out(rows, delimiter):
    frame = pd.DataFrame(rows, columns=["nps", "comment"])
    data = frame.to_csv(index=False, sep=delimiter, quoting=1).encode()
    grid = read_grid(data, name="x")
    assert grid.cells.iloc[1:].to_numpy().tolist() == [list(r) for r in rows]


def test_frame_input_is_not_changed():
    frame = pd.DataFrame({"nps": [9, 3], "comment": ["good", None]})
    before = frame.copy()
    assert len(read_tables(frame).frame) == 2
    read_survey(frame)
    pd.testing.assert_frame_equal(frame, before)
