"""Fifty known payloads in comments, names, values, headers and labels: nothing runs in a browser or a spreadsheet."""

import csv
import json
import os
import re
import subprocess
import sys
import time
from urllib.parse import quote
from zipfile import ZipFile

import chromium
import openpyxl
import pandas as pd
import pytest

from analyzer.report.tables import write_csv
from analyzer.report.workbook import workbook_bytes

SCRIPTS = (
    "<script>window.pwned=1</script>",
    "</script><script>window.pwned=1</script>",
    "<ScRiPt>window.pwned=1</sCrIpT>",
    "<img src=x onerror=window.pwned=1>",
    "<img src=x onerror='alert(1)'>",
    "<svg onload=window.pwned=1>",
    "<svg><script>window.pwned=1</script></svg>",
    "<svg><animate onbegin=window.pwned=1 attributeName=x dur=1s>",
    "<body onload=window.pwned=1>",
    "<iframe srcdoc='<script>parent.pwned=1</script>'></iframe>",
    "<iframe src=javascript:window.pwned=1>",
    "<a href=javascript:window.pwned=1>more</a>",
    "<details open ontoggle=window.pwned=1>",
    "<input autofocus onfocus=window.pwned=1>",
    "<video><source onerror=window.pwned=1></video>",
    "<object data=javascript:window.pwned=1>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=window.pwned=1>",
    "<style>@import 'http://zz.example/x.css';</style>",
    "<link rel=stylesheet href=http://zz.example/x.css>",
    "<img src=http://zz.example/pixel.png>",
    "<base href=http://zz.example/>",
    "<meta http-equiv=refresh content=0>",
    '"><script>window.pwned=1</script>',
    "' onmouseover=window.pwned=1 x='",
    '" autofocus onfocus=window.pwned=1 x="',
    "`onmouseover=window.pwned=1`",
    "--><script>window.pwned=1</script><!--",
    "]]><script>window.pwned=1</script>",
    "\\u003cscript\\u003ewindow.pwned=1",
    "&lt;script&gt;window.pwned=1&lt;/script&gt;",
    "&#60;img src=x onerror=pwned=1>",
    "%3Cscript%3Ewindow.pwned=1%3C/script%3E",
    "＜script＞window.pwned=1＜/script＞",
    "<scr\u200bipt>window.pwned=1</script>",
    "\u2028window.pwned=1//\u2029",
    '";window.pwned=1;//',
    "${window.pwned=1}",
    "{{constructor.constructor('pwned=1')()}}",
)
FORMULAS = (
    "=1+1", "+1+1", "-1+1", "@SUM(1,1)", "=cmd|' /C calc'!A0", "=HYPERLINK(\"http://zz.example\",\"open\")",
    "=WEBSERVICE(\"http://zz.example\")", "+cmd|' /C calc'!A0", "\t=1+1", "\r=1+1", " =1+1", "\u00a0=1+1", "＝1+1",
    "＠SUM(1,1)", "\u200b=1+1", "\ufeff=1+1", "\x01=1+1",
)  # fmt: skip
PAYLOADS = (*SCRIPTS, *FORMULAS)  # fifty and more
HEADERS = tuple(p for p in PAYLOADS if p == p.strip() and p[0] not in "\u2028\u200b\ufeff\x01")
_LIVE = re.compile(r"[\s\x00-\x1f\u00a0\u200b-\u200f\u2028-\u202f\u2060\ufeff]*[=+\-@＝＋－＠]")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*([eE][+-]?\d+)?|inf)")


def live(cell):
    """True for text that a spreadsheet could take for a formula."""
    return bool(_LIVE.match(cell)) and not _NUMBER.fullmatch(cell)


def _check_csv(path):
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert [cell for row in rows for cell in row if live(cell)] == [], path.name
    assert len({len(row) for row in rows}) == 1, path.name


def _check_workbook(path):
    for sheet in openpyxl.load_workbook(path):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f" and not (isinstance(cell.value, str) and live(cell.value)), cell.value
    with ZipFile(path) as parts:
        inside = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/")]
        assert not any(b"<f>" in part or b"<f " in part for part in inside)
        assert not any("externalLink" in name or "connections" in name for name in parts.namelist())


def test_no_cell_of_a_table_is_a_live_formula(tmp_path):
    frame = pd.DataFrame({p: [*PAYLOADS, -1.5] for p in PAYLOADS[:10] + FORMULAS})
    write_csv(frame, tmp_path / "t.csv")
    _check_csv(tmp_path / "t.csv")
    tables = {"themes": frame, "more": pd.DataFrame({"list": [[p, "x"] for p in PAYLOADS]})}
    for note in PAYLOADS:
        (tmp_path / "t.xlsx").write_bytes(workbook_bytes(tables, title=note, notes={note: note}))
        _check_workbook(tmp_path / "t.xlsx")
        tables = {"themes": frame.head(1)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A run of the command over an export that is all payloads, and its exported tables."""
    home = tmp_path_factory.mktemp("payloads")
    n, k = 8 * len(PAYLOADS), len(PAYLOADS)
    topics = ("I waited far too long", "the bill was wrong", "the agent was kind", "the website was down")
    export = {
        "nps": [i * 7 % 11 for i in range(n)],
        "comment": [
            (f"{PAYLOADS[i % k]} {topics[i % 4]}", f"{topics[i % 4]}, {PAYLOADS[i % k]}")[i // k % 2] for i in range(n)
        ],
        "date": [f"2026-0{1 + i % 3}-1{i % 10}" for i in range(n)],
        "customer name": [PAYLOADS[i % k] + str(i // 16) for i in range(n)],
        "team": [PAYLOADS[i // 8] for i in range(n)],
    }
    half = len(HEADERS) // 2
    segments, metrics = HEADERS[half:], HEADERS[:half]
    export |= {name: [("left", "right", PAYLOADS[j])[(i + i // (j + 2)) % 3] for i in range(n)]
               for j, name in enumerate(segments)}  # fmt: skip
    export |= {name: [(i * (j + 3)) % 17 for i in range(n)] for j, name in enumerate(metrics)}
    source = home / "=1+1 <img src=x onerror=window.pwned=1>.csv"
    pd.DataFrame(export).to_csv(source, index=False, quoting=csv.QUOTE_ALL)
    themes = [
        {
            "id": f"t{i}",
            "label": PAYLOADS[i * 7 % k],
            "description": f"{word} {PAYLOADS[i * 5 % k]}",
            "keywords": [word],
        }
        for i, word in enumerate(("waited", "bill", "agent", "website"))
    ]
    (home / "book.yaml").write_text(json.dumps({"name": "b", "language": "en", "themes": themes}))
    config = {
        "columns": {"respondent": "customer name", "segments": ["team", *segments], "operations": list(metrics)},
        "themes": {"codebook": str(home / "book.yaml"), "discover": False},
    }
    (home / "c.yaml").write_text(json.dumps(config))

    def command(*arguments):
        done = subprocess.run(
            [sys.executable, "-m", "analyzer", *arguments], cwd=home, capture_output=True, text=True,
            env=os.environ | {"ANALYZER_CACHE": str(home / "cache")}, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    command("run", source.name, "--out", "out", "--config", "c.yaml")
    command("export", "out")
    command("export", "out", "--format", "csv")
    return home


@pytest.mark.slow
def test_the_files_of_a_hostile_run_hold_no_live_formula(folder):
    tables = [*(folder / "out").glob("*.csv"), *(folder / "out").glob("*/*.csv")]
    assert len(tables) > 15
    for path in tables:
        _check_csv(path)
    _check_workbook(folder / "out" / "workbook.xlsx")
    scores = pd.read_csv(folder / "out" / "scores.csv")
    assert scores["segment"].nunique() > 15 and scores["segment_value"].nunique() > 30  # the payloads did get there
    comments = pd.read_parquet(folder / "out" / "responses.parquet")["comment"]
    assert comments.str.contains("<script>", regex=False).any()


@pytest.fixture(scope="module")
def watched_browser(tmp_path_factory):
    """Chromium that keeps a log of every request; a dialog is an error of the next call."""
    window = chromium.start(tmp_path_factory.mktemp("profile"), performance="ALL")
    yield window
    window.quit()


_SHAKE = """
document.querySelectorAll('details').forEach(d => d.open = true);
for (const node of document.querySelectorAll('*'))
  for (const kind of ['mouseover', 'mouseenter', 'focus', 'error', 'load', 'toggle', 'begin', 'pointerover'])
    node.dispatchEvent(new Event(kind));
return [...document.querySelectorAll('a[href], area[href], form[action], [src], [xlink\\\\:href]')]
  .map(n => n.getAttribute('href') || n.getAttribute('src') || n.getAttribute('action') || '')
  .filter(x => x && !x.startsWith('#') && !x.startsWith('data:'));"""


@pytest.mark.slow
@pytest.mark.browser
def test_the_page_of_a_hostile_run_runs_nothing(folder, watched_browser):
    browser, report = watched_browser, folder / "out" / "report.html"
    browser.get("about:blank")
    browser.get_log("performance")
    browser.get(f"file://{quote(str(report))}")
    for _ in range(200):
        if browser.execute_script("return document.documentElement.getAttribute('data-ready')"):
            break
        time.sleep(0.05)
    assert browser.execute_script(_SHAKE) == []
    time.sleep(1)  # what is late has time to run; an open dialog would make the next call fail
    assert browser.execute_script("return [window.pwned, typeof pwned]") == [None, "undefined"]
    found = browser.find_elements(
        "css selector", "main script, main iframe, main object, main link, main base, main meta"
    )
    assert found == []
    wild = "n => [...n.attributes].some(a => /^on/i.test(a.name))"
    assert browser.execute_script(f"return [...document.querySelectorAll('*')].filter({wild}).length") == 0
    assert "window.pwned=1" in browser.execute_script("return document.body.textContent")  # shown as text
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
    own = ("file://" + quote(str(report)), "data:", "chrome://")  # the last is the browser's own empty tab
    assert [url for url in asked if not url.startswith(own)] == []
    assert browser.get_log("browser") == []
