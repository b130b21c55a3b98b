"""Every error a user can cause says what is wrong, where, what is allowed, and how to fix it.

The source is walked: each ``raise`` of an expected error must hold a remedy. Then the errors are caused for real.
"""

import ast
import gzip
import re
from pathlib import Path

import pandas as pd
import pytest

import analyzer
from analyzer.config import load_config, parse_config
from analyzer.errors import AnalyzerError
from analyzer.read import read_survey

PACKAGE = Path(analyzer.__file__).parent
EXPECTED = {"InputError", "ConfigError", "ModelError", "AnalyzerError"}
REMEDY = re.compile(
    r"(?i)\b(?:give|name|save|check|use|write|set|export|close|rename|loosen|put|correct|select|take|compress|unpack|split"
    r"|delete|did you mean|allowed|add|choose|install|download|remove|leave|ask|run|make|free|wait|try|move|lower|raise"
    r"|fit|link|load|pass|apply|restore|replace|answer|fill|copy|train|draw|label|reinstall|one of|needs|can be|start"
    r"|keep|join|say|convert|columns: |labels: |expected|must|should be|can only|align|update|known: |usable: )"
)


def _text(node):
    """The constant parts of a message; what is computed shows as ``{}``."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(v) for v in node.values)
    if isinstance(node, ast.BinOp):
        return _text(node.left) + _text(node.right)
    return "{}"


def _raised():
    for path in sorted(PACKAGE.rglob("*.py")):
        if "train" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            call = node.exc if isinstance(node, ast.Raise) else None
            if (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Name)
                and call.func.id in EXPECTED
                and call.args
            ):
                yield f"{path.relative_to(PACKAGE)}:{node.lineno}", _text(call.args[0])


RAISED = list(_raised())


def test_the_walk_finds_the_errors():
    assert len(RAISED) > 150


@pytest.mark.parametrize(("where", "text"), RAISED, ids=[w for w, _ in RAISED])
def test_every_error_in_the_source_holds_a_remedy(where, text):
    assert "\n" not in text
    if (
        re.fullmatch(r"(?:\{\}|[^\w]|finding)*", text)
        or "--where: cannot read" in text
        or "backtick" in text
        or "theme {}." in text
    ):
        return  # its words are made elsewhere; the real errors below hold these
    assert REMEDY.search(text), text


GOOD = pd.DataFrame(
    {"id": range(9), "nps": [9, 3, 10, 0, 7, 8, 6, 5, 9], "why": ["they were slow to answer again"] * 9}
)


def _config(text):
    def act(folder):
        (folder / "c.yaml").write_text(text)
        load_config(folder / "c.yaml")

    return act


def _file(name, data, **options):
    def act(folder):
        (folder / name).write_bytes(data)
        read_survey(folder / name, **options)

    return act


def _frame(config=None, **options):
    return lambda folder: read_survey(GOOD, config=parse_config(config or {}), **options)


CSV = GOOD.to_csv(index=False).encode()
CAUSED = {
    # what the user did: (how, where it must point, what else it must say)
    "no such file": (lambda f: read_survey(f / "none.csv"), "none.csv", "Check the path"),
    "a folder": (lambda f: read_survey(f), "folder", "Give the files"),
    "no file": (lambda f: read_survey([]), "input", "Give"),
    "empty": (_file("a.csv", b""), "a.csv", "header and at least one row"),
    "header only": (_file("a.csv", b"nps,comment\n"), "a.csv", "at least one response"),
    "an image": (_file("a.csv", b"\x89PNG\r\n\x1a\n" + bytes(300)), "a.csv", "CSV"),
    "a web page": (_file("a.csv", b"<!DOCTYPE html><html></html>"), "a.csv", "web page"),
    "a PDF": (_file("a.csv", b"%PDF-1.7"), "a.csv", "PDF"),
    "old Excel": (_file("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99)), "a.xls", ".xlsx"),
    "broken Excel": (_file("a.xlsx", b"PK\x03\x04broken"), "a.xlsx", "Save it again"),
    "broken gzip": (_file("a.gz", gzip.compress(CSV)[:-9]), "a.gz", "Compress it again"),
    "broken Parquet": (_file("a.parquet", b"PAR1broken"), "a.parquet", "Write it again"),
    "broken SPSS": (_file("a.sav", b"$FL2broken"), "a.sav", "Save it again"),
    "broken JSON": (_file("a.jsonl", b'{"nps": 1}\n{oops\n'), "line 2", "one object per line"),
    "a NUL byte": (_file("a.csv", CSV + b"9,5,x\0y\n"), "line 11", "Export it again"),
    "a quote left open": (_file("a.csv", CSV + b'9,5,"open\n'), "line 11", "Close it"),
    "too many fields": (_file("a.csv", b"nps,why,n\n9,ok,1\n3,no,2\n4,x,y,z,w\n"), "line 4", "quotes"),
    "two score columns": (_file("a.csv", b"nps,nps\n1,2\n"), "'nps'", "Rename"),
    "nothing to analyze": (_file("a.csv", b"colour,size\nred,1\n"), "colour, size", "--score COL"),
    "misspelt column": (_frame({"columns": {"comment": "whi"}}), "columns.comment", "Did you mean 'why'?"),
    "unknown metric": (_frame({"columns": {"score": {"npss": "nps"}}}), "columns.score", "Allowed: nps"),
    "NPS from 1 to 5": (_frame({"score": {"metric": "nps", "scale": [1, 5]}}), "score.scale", "[0, 10]"),
    "unknown name in --where": (_frame(where="colour == 'red'"), "--where", "Columns:"),
    "broken --where": (_frame(where="nps >"), "--where", "'"),
    "no rows left": (_frame(where="nps > 99"), "--where", "Loosen"),
    "--since without dates": (_frame(since="2026"), "--since", "--date COL"),
    "mixed scales": (
        lambda f: read_survey(pd.DataFrame({"rating": [1, 2, 3, 4, 5] * 40 + [6, 7, 8, 9, 10]})), "'rating'", "--where",
    ),
    "inverted scale": (
        lambda f: read_survey(pd.DataFrame({"satisfaction": ["1 - Very good", "2 - Good", "5 - Very poor"] * 5})),
        "'satisfaction'", "score.reversed",
    ),
    "unknown key": (_config("colums: {}"), "colums", "Did you mean 'columns'?"),
    "wrong type": (_config("seed: many"), "seed", "integer"),
    "wrong choice": (_config("score: {metric: npss}"), "score.metric", "nps"),
    "scale upside down": (_config("score: {scale: [5, 1]}"), "score.scale", "lowest < highest"),
    "a tag in YAML": (_config("seed: !!python/object:os.system x"), "c.yaml", "plain YAML"),
    "no mapping": (_config("- a"), "c.yaml", "mapping"),
    "no config file": (lambda f: load_config(f / "none.yaml"), "none.yaml", "Give an existing"),
    "unknown codebook": (
        lambda f: analyzer.analyze(GOOD, config={"themes": {"codebook": "contact_centre"}}), "contact_cent",
        "contact_center",
    ),
    "no analysis folder": (lambda f: analyzer.load_theme_model(f / "theme_model"), "theme_model", " "),
}  # fmt: skip


@pytest.mark.parametrize("what", CAUSED)
def test_errors_that_users_cause(what, tmp_path):
    act, where, says = CAUSED[what]
    with pytest.raises(AnalyzerError) as caught:
        act(tmp_path)
    message = str(caught.value)
    assert "\n" not in message and len(message) < 700
    assert where in message and says in message, message
    assert REMEDY.search(message), message
