"""Damaged input through the readers, the configuration and the whole run: a result or one clear line, no traceback.

    python benchmarks/mutation.py --readers 20000 --configs 2000 --runs 300 --seed 0

A case passes when it ends within 10 seconds of processor time (a busy machine does not count as a hang) and gives
either a survey that accounts for every row of the file, or an `AnalyzerError` of one line. Where only cells were
damaged the number of rows is known beforehand and must come out again.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from exports.mutate import damaged, damaged_cells, damaged_config, seeds

from analyzer.errors import AnalyzerError

LIMIT = 10.0
ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Tally:
    """Outcomes of one kind of case."""

    outcomes: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    slowest: float = 0.0

    def case(self, label: str, work) -> None:
        start = time.process_time()
        try:
            wrong = work()
            self.outcomes["result" if not wrong else "wrong"] += 1
            if wrong:
                self.failures.append(f"{label}: {wrong}")
        except AnalyzerError as error:
            text = str(error)
            self.outcomes["one clear line"] += 1
            if "\n" in text or len(text) < 20:
                self.failures.append(f"{label}: not one clear line: {text!r}")
        except Exception as error:
            self.outcomes["traceback"] += 1
            where = traceback.extract_tb(error.__traceback__)[-1]
            inside = [f for f in traceback.extract_tb(error.__traceback__) if "analyzer" in f.filename][-1]
            self.failures.append(
                f"{label}: {type(error).__name__}: {str(error)[:150]} at {inside.name}:{inside.lineno} ({where.name})"
            )
        spent = time.process_time() - start
        self.slowest = max(self.slowest, spent)
        if spent > LIMIT:
            self.failures.append(f"{label}: {spent:.1f} s of processor time")

    def line(self, name: str) -> str:
        """One row of the table."""
        total = sum(self.outcomes.values())
        parts = ", ".join(f"{v} {k}" for k, v in sorted(self.outcomes.items()))
        return f"| {name} | {total} | {parts} | {len(self.failures)} | {self.slowest:.1f} |"


def draw(rng: np.random.Generator, sound: dict[str, bytes]) -> tuple[str, bytes, int | None]:
    """(file name, damaged bytes, number of rows where it is known)."""
    name = list(sound)[int(rng.integers(len(sound)))]
    if name.endswith(".csv") and rng.random() < 0.4:
        return name, *damaged_cells(rng, sound[name])
    return name, damaged(rng, sound[name]), None


def readers(n: int, *, seed: int = 0) -> Tally:
    """Damaged files through `read_survey`."""
    from analyzer.read import read_survey

    tally, sound = Tally(), seeds()
    with tempfile.TemporaryDirectory() as folder:
        for i in range(n):
            rng = np.random.default_rng([seed, i])
            name, data, rows = draw(rng, sound)
            path = Path(folder) / name
            path.write_bytes(data)

            def work(path: Path = path, rows: int | None = rows) -> str:
                survey = read_survey(path, strict=False)
                read = survey.accounting["read"]
                if not len(survey.frame) == len(survey.comments) == read or (rows is not None and read != rows):
                    return f"rows: {len(survey.frame)} of {rows if rows is not None else read}"
                return "" if survey.frame["response_id"].is_unique else "response ids repeat"

            tally.case(f"seed {seed} case {i} {name}", work)
            if (i + 1) % 500 == 0:
                print(tally.line("readers so far"), *tally.failures[-20:], sep="\n", file=sys.stderr, flush=True)
    return tally


def configs(n: int, *, seed: int = 0) -> Tally:
    """Damaged configuration files through `load_config`."""
    from analyzer.config import Config, load_config

    tally = Tally()
    text = (ROOT / "configs" / "default.yaml").read_text()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "c.yaml"
        for i in range(n):
            path.write_text(damaged_config(np.random.default_rng([seed, i]), text))
            tally.case(f"seed {seed} config {i}", lambda: "" if isinstance(load_config(path), Config) else "no Config")
    return tally


def runs(n: int, *, seed: int = 0) -> Tally:
    """Damaged files through `analyze` and `write`: every input row is a row of responses.parquet."""
    import pandas as pd

    import analyzer

    tally = Tally()
    sound = {k: v for k, v in seeds().items() if len(v) < 40_000}
    with tempfile.TemporaryDirectory() as folder:
        for i in range(n):
            rng = np.random.default_rng([seed, 1, i])
            name, data, rows = draw(rng, sound)
            path, out = Path(folder) / name, Path(folder) / f"out{i}"
            path.write_bytes(data)

            def work(path: Path = path, out: Path = out, rows: int | None = rows) -> str:
                analysis = analyzer.analyze(path, config={"themes": {"discover": False}})
                analysis.write(out)
                written = len(pd.read_parquet(out / "responses.parquet"))
                return (
                    ""
                    if written == len(analysis.survey.frame) and rows in (None, written)
                    else f"rows: {written} of {rows}"
                )

            tally.case(f"seed {seed} run {i} {name}", work)
            if (i + 1) % 20 == 0:
                print(tally.line("runs so far"), *tally.failures[-20:], sep="\n", file=sys.stderr, flush=True)
    return tally


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readers", type=int, default=20_000)
    parser.add_argument("--configs", type=int, default=2_000)
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    a = parser.parse_args()
    warnings.simplefilter("ignore")
    print("| through | cases | outcome | failures | slowest, CPU s |\n|---|---|---|---|---|")
    failures: list[str] = []
    for name, kind, n in (("readers", readers, a.readers), ("config", configs, a.configs), ("whole run", runs, a.runs)):
        tally = kind(n, seed=a.seed) if n else Tally()
        print(tally.line(name), flush=True)
        failures += tally.failures
    print(*failures[:200], sep="\n")
    raise SystemExit(1 if failures else 0)


if __name__ == "__main__":
    main()
