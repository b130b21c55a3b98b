"""How often are the columns of unseen exports guessed right without options?

    python benchmarks/guessing.py

Thirty-six made-up layouts (exports/unseen.py) of many trades in five languages; a role is right when it names exactly
the true column(s); segments and metrics when all true ones are found and no column is taken that must not be.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from pathlib import Path

from exports.unseen import LAYOUTS, judge

from analyzer.errors import AnalyzerError
from analyzer.read import read_survey


def main() -> None:
    right: dict[str, list[bool]] = defaultdict(list)
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        for i, layout in enumerate(LAYOUTS):
            path = Path(folder) / f"{i}.csv"
            path.write_bytes(layout.data())
            try:
                survey = read_survey(path)
            except AnalyzerError as error:
                wrong.append(f"{layout.name}: stopped: {error}")
                right["read"].append(False)
                continue
            right["read"].append(True)
            roles = {
                r: survey.columns.get(r)
                for r in ("score", "comment", "date", "id", "respondent", "question", "segments", "operations")
            }
            for role, ok in judge(layout, roles, survey.rating.metric if survey.rating else "").items():
                right[role].append(ok)
                if not ok:
                    wrong.append(f"{layout.name}: {role}: {roles.get(role, survey.rating and survey.rating.metric)}")
    print("| role | right | of |\n|---|---|---|")
    for role, results in right.items():
        print(f"| {role} | {sum(results)} | {len(results)} |")
    print(*(f"- {line}" for line in wrong), sep="\n")


if __name__ == "__main__":
    main()
