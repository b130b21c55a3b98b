"""The workbook: every number is the tables' own, nothing suppressed is shown, nothing runs as a formula."""

import math
from io import BytesIO

import openpyxl
import pandas as pd
import pytest
from report_samples import PAYLOADS, sample

from analyzer.report.dictionary import described_tables, meaning
from analyzer.report.tables import neutralise
from analyzer.report.workbook import ROW_LEVEL, number_format, workbook_bytes


def read(tables, **more):
    return openpyxl.load_workbook(BytesIO(workbook_bytes(tables, title="Results", **more)))


def rows(page):
    return [list(row) for row in page.iter_rows(values_only=True)]


def missing(value):
    return value is None or (isinstance(value, float) and math.isnan(value)) or value is pd.NaT


@pytest.fixture(scope="module")
def run():
    tables, extras, _, _ = sample(hostile=True)
    return {**tables, **extras}


def test_every_cell_is_the_tables_own_unrounded(run):
    book = read(run)
    for name, frame in run.items():
        head, *body = rows(book[name])
        safe = neutralise(frame)
        assert head == [str(c) for c in safe.columns]
        assert len(body) == len(frame)
        for shown, row in zip(body, safe.itertuples(index=False, name=None), strict=True):
            for got, own in zip(shown, row, strict=True):
                if isinstance(own, list):
                    assert (got or "") == "; ".join(own)
                elif missing(own):
                    assert got is None
                elif isinstance(own, str):
                    assert (got or "") == own
                elif isinstance(own, float):
                    assert got == pytest.approx(own, rel=1e-15, abs=0)
                else:
                    assert got == own and not isinstance(got, str)


def test_suppressed_rows_have_no_numbers(run):
    head, *body = rows(read(run)["scores"])
    hidden = [dict(zip(head, row, strict=True)) for row in body if row[head.index("method")] == "suppressed"]
    assert hidden
    for row in hidden:
        assert [row[c] for c in ("n", "value", "low", "high", "gap_vs_rest", "q_value")] == [None] * 6
    head, *body = rows(read(run)["themes"])
    rare = next(row for row in body if row[head.index("theme_id")] == "rare")
    assert all(rare[head.index(c)] is None for c in ("rank", "n_responses", "share", "lost_points", "impact"))


def test_nothing_runs_as_a_formula():
    frame = pd.DataFrame({"label": ["=cmd|' /C calc'!A0", " =1+1", "@SUM(A1)", "fine", "\x00=1"], "n": [1, 2, 3, 4, 5]})
    page = read({"themes": frame})["themes"]
    cells = [row[0] for row in page.iter_rows(min_row=2)]
    assert [c.data_type for c in cells] == ["s"] * 5
    assert cells[0].value.startswith("'=") and cells[1].value.startswith("' =")


def test_texts_of_attackers_arrive_as_text(run):
    shown = [v for page in read(run).worksheets for row in rows(page) for v in row if isinstance(v, str)]
    assert any(PAYLOADS[0] in text for text in shown)


def test_sheets_are_formatted(run):
    book = read(run)
    assert book.sheetnames[0] == "contents" and book.sheetnames[-1] == "definitions"
    for page in book.worksheets[1:]:
        assert page.freeze_panes == "A2"
        assert page.auto_filter.ref.startswith("A1:")
        assert page["A1"].font.bold
    themes = book["themes"]
    head = [c.value for c in themes[1]]
    assert themes.cell(2, head.index("share") + 1).number_format == "0.0%"
    assert themes.cell(2, head.index("n_responses") + 1).number_format in ("#,##0", "#,##0.0")
    links = [r.hyperlink.location for row in book["contents"].iter_rows() for r in row if r.hyperlink]
    assert len(links) == len(run)


@pytest.mark.parametrize(
    ("table", "column", "row", "expected"),
    [
        ("scores", "value", {"metric": "nps"}, "0.0"),
        ("scores", "value", {"metric": "stars"}, "0.00"),
        ("links", "estimate", {"unit": "share per 1 transfers"}, "0.00%"),
        ("links", "estimate", {"unit": "points per 1 transfers"}, "#,##0.00"),
        ("changes", "change", {}, "0.0%"),
        ("ledger", "lost_points", {}, "#,##0.0"),
        ("links", "q_value", {}, "0.0000"),
    ],
)
def test_number_formats(table, column, row, expected):
    assert number_format(table, column, "float", row) == expected


def test_same_tables_same_bytes_and_without_comments(run):
    assert workbook_bytes(run, title="x") == workbook_bytes(run, title="x")
    assert not set(read(run, comments=False).sheetnames) & set(ROW_LEVEL)


def test_every_table_and_column_is_described(demo_folder):
    from analyzer.store import read_duckdb

    tables = read_duckdb(demo_folder / "out" / "analysis.duckdb")
    assert set(tables) == set(described_tables())
    for name, frame in tables.items():
        assert meaning(name).about and meaning(name).rows
        assert [c for c in frame.columns if not meaning(name).of(c)] == []


def test_export_of_the_demo_equals_its_files(demo_folder, tmp_path):
    import analyzer

    book = openpyxl.load_workbook(analyzer.export_run(demo_folder / "out", tmp_path / "w.xlsx"), read_only=True)
    for name in ("scores", "themes", "ledger", "links"):
        own = pd.read_csv(demo_folder / "out" / f"{name}.csv")
        head, *body = rows(book[name])
        padded = [row + [None] * (len(head) - len(row)) for row in body]
        shown = pd.DataFrame(padded, columns=head).astype(own.dtypes.to_dict())
        pd.testing.assert_frame_equal(shown, own, rtol=1e-15, atol=0)
    folder = analyzer.export_run(demo_folder / "out", tmp_path / "csv", form="csv", comments=False)
    assert (folder / "ledger.csv").read_bytes() == (demo_folder / "out" / "ledger.csv").read_bytes()
    assert not (folder / "responses.csv").exists()
