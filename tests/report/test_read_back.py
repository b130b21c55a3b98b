"""Every number on the page equals the tables'; nothing suppressed shows one; quotes exist where they say."""

import re
from itertools import pairwise

import pytest
from report_page import Page
from report_samples import load_run, sample

from analyzer.report.figure import render
from analyzer.report.format import safe_text
from analyzer.report.html import render as render_page
from analyzer.report.html import render_report
from analyzer.report.summarise import figures, summarise
from analyzer.report.words import value_label


def _cells(tables, extras):
    """Every number of the tables by the reference the page uses."""
    cells = {}

    def put(table, frame, key):
        for row in frame.to_dict("records"):
            for column, value in row.items():
                if isinstance(value, int | float) and not isinstance(value, bool):
                    cells[f"{table}|{key(row)}|{column}"] = float(value)

    def text(value):
        return "" if value is None or value != value else str(value)

    def segment(row):
        return f"{row['segment']}={row['segment_value']}" if text(row["segment"]) else ""

    put("themes", tables["themes"], lambda r: r["theme_id"])
    put("ledger", tables["ledger"], lambda r: r["theme_id"])
    put("scores", tables["scores"], lambda r: f"{r['metric']}|{segment(r)}|{text(r['period'])}")
    put("links", tables["links"], lambda r: f"{r['outcome']}~{r['metric']}")
    put("trends", extras["trends"], lambda r: f"{r['metric']}|{text(r['segment'])}")
    put("dose", extras["dose"], lambda r: f"{r['outcome']}~{r['metric']}~{r['bin_low']}")
    put("through", extras["through"], lambda r: f"{r['metric']}~{r['theme_id']}")
    return cells


def _check(tables, extras, manifest, config):
    page = Page(render_report(tables, extras=extras, manifest=manifest, config=config))
    cells = _cells(tables, extras)
    rows, scores = manifest["rows"], tables["scores"]
    total = float(tables["ledger"]["lost_points"].sum())
    cells |= {
        "ledger||total": total,
        "ledger||best": float(scores["value"].iloc[0]) + total,
        "run|rows|read": rows["read"],
        "run|rows|scored": rows["score_status"]["ok"],
        "run|rows|commented": rows["comment_status"]["ok"],
    }
    assert len(page.numbers) > 5
    for shown in page.numbers:
        expected = float(cells[shown["ref"]])
        if expected != expected:
            assert (shown["value"], shown["text"]) == ("", "–"), shown
            continue
        assert shown["value"] == repr(expected), shown
        made = value_label(expected) if shown["form"] == "value" else render(expected, shown["form"])
        assert shown["text"] == made, shown
        assert _near(shown, expected), shown
    return page


def _near(shown, expected):
    """Independent of the formatter: the text, read as a number, is the value to the digits shown."""
    text = shown["text"].replace("−", "-").replace(",", "").removesuffix(" %")
    if text.startswith("<"):
        return expected < 0.001
    kind, _, factor = [*shown["form"].split(":"), "", ""][:3]
    value = expected * (100 if kind == "percent" else float(factor or 1)) * (-1 if kind == "less" else 1)
    decimals = len(text.partition(".")[2])
    if shown["form"] == "value":  # three significant digits
        return abs(float(text) - value) <= max(abs(value) * 0.005, 0.5 if abs(value) >= 1000 else 0)
    return abs(float(text) - value) <= 0.5 * 10**-decimals * (1 + 1e-9)


@pytest.mark.parametrize("metric", ["nps", "csat", "ces", "stars"])
@pytest.mark.parametrize("kind", ["full", "hostile", "no themes", "no links", "one row", "one period"])
def test_every_number_equals_its_cell(metric, kind):
    options = {
        "full": {},
        "hostile": {"hostile": True},
        "no themes": {"themes": False},
        "no links": {"links": False},
        "one row": {"rows": 1, "themes": False, "periods": False},
        "one period": {"periods": False},
    }
    page = _check(*sample(metric, **options[kind]))
    assert page.headings[0] == 1 and page.headings.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(page.headings))
    assert all(t["caption"] and t["scoped"] for t in page.tables)
    assert all(c["role"] == "img" and c["aria-label"] for c in page.charts)
    assert len(page.ids) == len(set(page.ids))
    assert all(t.startswith("#") and t[1:] in page.ids for t in page.targets)
    assert page.sources == []


def test_every_figure_of_the_summary_is_on_the_page():
    tables, extras, manifest, config = sample()
    summary = summarise(tables, extras=extras, manifest=manifest, config=config)
    page = Page(render_page(summary))
    shown = {n["ref"] for n in page.numbers}
    left_out = {  # kept for readers of the summary; the page shows neighbours of theirs
        r
        for f in figures(summary)
        if f.value is not None
        and (r := f.ref) not in shown
        and not re.search(r"\|(rank|gained_points|gap|impact|stability)$", r)
    }
    # a theme that has neither quotes nor numbers is named only; links' n and thresholds belong to the sure ones
    left_out = {r for r in left_out if not r.startswith(("themes|rare|", "themes|reach|", "themes|praise|n_negative"))}
    assert {r for r in left_out if not re.search(r"^links\|.*\|(n|threshold\w*)$", r)} == set()


def test_nothing_suppressed_shows_a_number():
    page = _check(*sample())
    assert not [n for n in page.numbers if n["ref"].startswith("themes|rare|")]
    assert "Rare thing" in "".join(page.words)
    few = [n for n in page.numbers if "=few|" in n["ref"]]
    assert few and all(n["text"] == "–" and n["value"] == "" for n in few)
    segment = next(g for g in page.data["segments"])
    assert [r["value"] for r in segment["rows"] if r["value_name"] == "few"] == [None]


def _check_quotes(page, tables):
    comments = tables["responses"].set_index("response_id")["comment"]
    for quote in page.quotes:
        comment, start, end = comments[quote["id"]], int(quote["start"]), int(quote["end"])
        assert quote["evidence"] == safe_text(comment[start:end])
        inside = quote["text"].removeprefix("“").removesuffix("”").removeprefix("…").removesuffix("…")
        assert inside in safe_text(comment)
        mentions = tables["mentions"]
        own = mentions[mentions["response_id"] == quote["id"]]
        assert ((own["start"] == start) & (own["end"] == end) & (own["text"] == comment[start:end])).any()


@pytest.mark.parametrize("hostile", [False, True])
def test_quotes_exist_and_their_evidence_is_where_it_says(hostile):
    tables, *rest = sample(hostile=hostile)
    page = _check(tables, *rest)
    assert len(page.quotes) > 10
    _check_quotes(page, tables)


def test_charts_draw_the_tables():
    tables, extras, manifest, config = sample()
    page = _check(tables, extras, manifest, config)
    waiting = next(d for d in page.data["dose"] if d["outcome"] == "waiting")
    assert [b["value"] * waiting["factor"] for b in waiting["bins"]] == pytest.approx([5, 10, 58.3])
    assert [b["label"] for b in waiting["bins"]] == ["0.2–1.4", "1.5–2", "11.7–97.8"]
    fault = next(d for d in page.data["dose"] if d["outcome"] == "fault")
    assert [b["label"] for b in fault["bins"]] == ["no", "yes"]
    assert [t["lost_points"] for t in page.data["themes"]] == [25.123456789, 10.0, 0.0]  # no parent, no proposal
    assert [p["value"] for p in page.data["periods"]] == tables["scores"]["value"].iloc[1:4].tolist()


def test_a_real_run_reads_back(demo_folder):
    tables, extras, manifest, config = load_run(demo_folder / "out")
    page = _check(tables, extras, manifest, config)
    _check_quotes(page, tables)
    written = Page((demo_folder / "out" / "report.html").read_text(encoding="utf-8"))
    assert {n["ref"] for n in written.numbers} == {n["ref"] for n in page.numbers}
    assert written.data["ledger"]["best"] == pytest.approx(100)
    assert all(c["id"] for c in written.charts)
