"""Planted personal data is found by value in nothing a run writes, prints or caches."""

import os
import subprocess
import sys

import duckdb
import openpyxl
import pandas as pd

import analyzer
from analyzer.text.identities import hide_addresses

CANARIES = {
    "heron.vogel@zzqmail.example": "zzqmail",
    "+31 6 48213377": "48213377",
    "4556 7375 8689 9855": "7375 8689",
    "NL91ABNA0417164300": "0417164300",
    "DE89370400440532013000": "370400440532",
    "https://zz.example/t?token=Q9xZZcanary77": "Q9xZZcanary77",
    "order 88412397755": "88412397755",
    "Zonnebloemstraat 17, 1234 AB": "Zonnebloemstraat",
}
SENTENCES = (
    "I waited 40 minutes, write to {}",
    "nobody rang me back on {} though they promised",
    "{} was charged twice and the bill is wrong",
    "the agent was kind, {}",
)


def survey():
    planted = list(CANARIES)
    return pd.DataFrame(
        {
            "nps": [i * 7 % 11 for i in range(96)],
            "comment": [SENTENCES[i % 4].format(planted[i // 4 % len(planted)]) for i in range(96)],
            "customer_email": [f"heron{i % 80}@zzqmail.example" for i in range(96)],
            "channel": ["phone" if i % 3 else "chat" for i in range(96)],
        }
    )


def texts(path):
    """Everything a reader of the file could see, its raw bytes included."""
    yield path.read_bytes().decode("latin-1")
    if path.suffix == ".parquet":
        yield pd.read_parquet(path).to_csv()
    elif path.suffix == ".xlsx":
        for sheet in openpyxl.load_workbook(path, read_only=True):
            yield repr(list(sheet.values))
    elif path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as store:
            for (name,) in store.execute("select table_name from information_schema.tables").fetchall():
                yield store.execute(f'select * from "{name}"').df().to_csv()


def test_no_canary_is_found_by_value(tmp_path):
    survey().to_csv(tmp_path / "survey.csv", index=False)
    environment = os.environ | {"ANALYZER_CACHE": str(tmp_path / "cache")}

    def command(*arguments):
        done = subprocess.run(
            [sys.executable, "-m", "analyzer", *arguments],
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout + done.stderr

    printed = command("run", "survey.csv", "--out", "out", "--respondent", "customer_email") + command("export", "out")
    seen = {"the terminal": [printed]}
    for folder in ("out", "cache"):
        seen |= {str(p.relative_to(tmp_path)): texts(p) for p in (tmp_path / folder).rglob("*") if p.is_file()}
    found = [
        (where, value)
        for where, parts in seen.items()
        for text in parts
        for value in CANARIES.values()
        if value in text
    ]
    assert found == []
    responses = pd.read_parquet(tmp_path / "out" / "responses.parquet")
    assert responses["respondent"].nunique() == 80  # still one name a person
    assert responses["respondent"].str.startswith("respondent-").all()


def test_response_ids_that_are_addresses_become_pseudonyms_in_the_same_order():
    ids = ["a.heron@zz.example", "A.heron@zz.example", "+31 6 48213377", "R-4", "R-5", "R-6"]
    raw = pd.DataFrame({"id": ids, "nps": [0, 9, 10, 3, 7, 8], "comment": ["slow", "fine", "good", "bad", "so", "ok"]})
    survey = analyzer.read_survey(raw, config={"columns": {"id": "id"}})
    hidden = hide_addresses(survey)
    written = hidden.frame["response_id"].tolist()
    assert written[3:] == ids[3:] and all(value.startswith("response-") for value in written[:3])
    assert len(set(written)) == 6 and written == hide_addresses(survey).frame["response_id"].tolist()
    assert hidden.frame["score"].tolist() == [0, 9, 10, 3, 7, 8]
    assert [(f.code, f.n_rows) for f in hidden.findings if "pseudonymous" in f.code] == [
        ("response_ids_pseudonymous", 3)
    ]
