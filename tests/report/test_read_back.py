"""Every number on the page equals the tables'; nothing suppressed shows one; quotes exist where they say."""

import itertools
import re
from itertools import pairwise

import pandas as pd
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
    put("responses", tables["responses"], lambda r: r["response_id"])
    for name, key in (("bridge", "theme_id"), ("changes", "theme_id"), ("baseline", "metric"), ("drivers", "driver"),
                      ("comment_bias", "metric"), ("priorities", "theme_id")):  # fmt: skip
        put(name, extras.get(name, pd.DataFrame()), lambda r, key=key: r[key])
    put("theme_segments", extras["theme_segments"], lambda r: f"{r['segment']}={r['segment_value']}~{r['theme_id']}")
    put("theme_periods", extras["theme_periods"], lambda r: f"{r['period']}~{r['theme_id']}")
    return cells


def _check(tables, extras, manifest, config, work_lists=None):
    page = Page(render_report(tables, extras=extras, manifest=manifest, config=config, work_lists=work_lists))
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
    cells |= _sums(tables, extras, page, work_lists or {})
    assert len(page.numbers) > 5
    for shown in page.numbers:
        if (shown["value"], shown["text"]) == ("", "–") and shown["ref"].startswith(_MAY_HIDE):
            continue  # withheld on the page so that another number cannot be found by subtraction
        expected = float(cells[shown["ref"]])
        if expected != expected:
            assert (shown["value"], shown["text"]) == ("", "–"), shown
            continue
        assert shown["value"] == repr(expected), shown
        made = value_label(expected) if shown["form"] == "value" else render(expected, shown["form"])
        assert shown["text"] == made, shown
        assert _near(shown, expected), shown
    return page


_MAY_HIDE = ("theme_segments|", "theme_periods|", "crosstab|", "worklists|")


def _sums(tables, extras, page, work_lists):
    """What the page counts or adds itself, worked out again from the tables."""
    out = {}
    shown = {n["ref"].split("|")[1] for n in page.numbers if n["ref"].startswith("bridge|")}
    bridge = extras.get("bridge", pd.DataFrame())
    for column in ("frequency", "severity", "change") if len(bridge) else ():
        out[f"bridge|(smaller)|{column}"] = float(bridge.loc[~bridge["theme_id"].isin(shown), column].sum())
    responses = tables["responses"]
    if "group_csat" in responses:
        groups = itertools.product(("detractor", "passive", "promoter"), ("dissatisfied", "neutral", "satisfied"))
        out |= {f"crosstab|{nps}~{csat}|n": 0 for nps, csat in groups}
        for (nps, csat), block in responses.groupby(["group", "group_csat"]):
            out[f"crosstab|{nps}~{csat}|n"] = len(block)
    for name, frame in work_lists.items():
        out[f"worklists|{name}|n"] = len(frame)
        if "age_days" in frame:
            out[f"worklists|{name}|median_age_days"] = frame["age_days"].median()
        if "reason" in frame:
            out |= {f"worklists|{name}~{k}|n": v for k, v in frame["reason"].value_counts().items()}
    return out


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
    assert page.charts and all(
        i.get("aria-hidden") == "true" or (i["role"], bool(i["aria-label"])) == ("img", True) for i in page.images
    )
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
        and not re.search(r"^drivers\|price_rating\|(n|r_squared)$", r)  # one value for all drivers
        and not re.search(r"^themes\|.*\|(rank|gained_points|gap|impact|stability)$", r)
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
    row = next(r for r in page.bars if any("=few|" in ref for ref in r["refs"]))
    assert row["rects"] == []


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


def test_bars_are_as_long_as_their_numbers():
    tables, extras, manifest, config = sample()
    page = _check(tables, extras, manifest, config)
    lost = tables["themes"].set_index("theme_id")["lost_points"]
    drawn = {}
    for row in page.bars:
        keys = [r.split("|")[1] for r in row["refs"] if r.endswith("|lost_points") and r.startswith("themes|")]
        if keys and row["rects"]:
            drawn[keys[0]] = row["rects"][0]
    assert set(drawn) == {"reach", "waiting", "fault", "menu", "praise"}
    unit = drawn["waiting"][1] / lost["waiting"]
    for key, (x, width) in drawn.items():
        assert x == 0 and width == pytest.approx(lost[key] * unit, abs=2e-3), key


def test_a_cell_that_gives_another_away_is_empty():
    page = _check(*sample())
    cells = {n["ref"]: n for n in page.numbers if n["ref"].startswith("theme_segments|")}
    waiting = {k: n for k, n in cells.items() if k.endswith("~waiting|lost_points")}
    assert len(waiting) == 2 and {n["text"] for n in waiting.values()} == {"–"}  # one is withheld, so is the other
    assert any(n["text"] != "–" for k, n in cells.items() if k.endswith("~menu|lost_points"))


def test_the_bridge_names_no_theme_of_few_people_and_still_adds_up():
    tables, extras, manifest, config = sample()
    page = _check(tables, extras, manifest, config)
    changes = {
        n["ref"]: float(n["value"])
        for n in page.numbers
        if n["ref"].startswith("bridge|") and n["ref"].endswith("|change")
    }
    assert not any("|menu|" in ref for ref in changes)  # one complaint in the period before
    assert sum(changes.values()) == pytest.approx(extras["bridge"]["change"].sum())
    words = " ".join(page.words)
    assert "Complaints about Faults fell from" in " ".join(words.split()) and "Odd menu rose" not in words


def test_groups_of_people_are_closed_in_the_crosstab_and_the_work_lists():
    tables, extras, manifest, config = sample()
    n = len(tables["responses"])
    group = ["detractor"] * 20 + ["passive"] * 10 + ["promoter"] * (n - 30)
    csat = (["dissatisfied"] * 11 + ["neutral"] * 6 + ["satisfied"] * 3) + ["satisfied"] * 10 + ["satisfied"] * (n - 30)
    tables["responses"] = tables["responses"].assign(group=group, group_csat=csat)
    other = tables["scores"].iloc[[0]].assign(metric="csat", value=61.25)
    tables["scores"] = pd.concat([tables["scores"], other], ignore_index=True)
    lists = {
        "detractors": pd.DataFrame({"reason": ["Waiting time"] * 6 + ["Faults"] * 2, "age_days": range(8)}),
        "passives": pd.DataFrame({"reason": ["Faults"] * 2, "age_days": [1.0, 2.0]}),
    }
    page = _check(tables, extras, manifest, config, lists)
    shown = {n["ref"]: n["text"] for n in page.numbers if n["ref"].startswith(("crosstab|", "worklists|"))}
    assert shown["crosstab|detractor~satisfied|n"] == "–" and shown["crosstab|detractor~neutral|n"] == "–"
    assert shown["crosstab|detractor~dissatisfied|n"] == "11"
    assert shown["worklists|detractors|n"] == "8" and shown["worklists|detractors~Waiting time|n"] == "6"
    assert "worklists|detractors~Faults|n" not in shown and shown["worklists|passives|median_age_days"] == "–"


def test_a_real_run_reads_back(demo_folder):
    tables, extras, manifest, config = load_run(demo_folder / "out")
    lists = {
        name: pd.read_csv(demo_folder / "out" / "worklists" / f"{name}.csv")
        for name in ("detractors", "passives", "promoters", "chronic")
    }
    page = _check(tables, extras, manifest, config, lists)
    _check_quotes(page, tables)
    written = Page((demo_folder / "out" / "report.html").read_text(encoding="utf-8"))
    assert {n["ref"] for n in written.numbers} == {n["ref"] for n in page.numbers}
    best = next(n for n in written.numbers if n["ref"] == "ledger||best")
    assert float(best["value"]) == pytest.approx(100)
    assert all(c["id"] for c in written.charts)
    assert any(n["ref"].startswith("theme_periods|") for n in written.numbers)
