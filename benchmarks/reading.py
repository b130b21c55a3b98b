"""Reading a large CSV: our readers beside DuckDB's own, each in a process of its own, runs alternating.

    python benchmarks/reading.py --rows 1000000 --repeats 3

Sides: `duckdb` (its CSV reader into a table in memory), `tables` (our cells: encoding, delimiter, header, located
repairs), `survey` (columns guessed, numbers and dates understood, comments and findings of the doctor). Prints medians
of wall and processor time, their ratios to DuckDB, and the peak memory of each process.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
SIDES = ("duckdb", "tables", "survey")
_PARTS = (
    (
        "The agent was friendly",
        "Nobody called me back",
        "I waited a long time",
        "The new app is easy",
        "My bill, again",
    ),
    ("and solved it", "so I gave up", "because of the queue", "for a simple question", "and that is a pity"),
    ("on the first call.", "after three weeks.", "although I asked twice.", "in the shop.", "- thanks!"),
)


def write_export(path: Path, rows: int, *, seed: int = 0) -> None:
    """A survey of `rows` answers: id, time, customer, channel, region, NPS, wait in minutes, comment (18 % empty)."""
    rng = np.random.default_rng(seed)
    texts = np.array([f"{a} {b} {c}" for a in _PARTS[0] for b in _PARTS[1] for c in _PARTS[2]])
    for start in range(0, rows, 200_000):
        n = min(200_000, rows - start)
        stamp = np.datetime64("2025-01-01T00:00:00") + rng.integers(0, 365 * 86400, n).astype("timedelta64[s]")
        comment = (
            pd.Series(texts[rng.integers(0, len(texts), n)])
            + " Case "
            + pd.Series(np.arange(start, start + n)).astype(str)
        )
        pd.DataFrame({
            "response_id": np.arange(start, start + n) + 10_000_000,
            "submitted_at": pd.Series(stamp).dt.strftime("%Y-%m-%d %H:%M:%S"),
            "customer_id": rng.integers(0, rows, n),
            "channel": rng.choice(["phone", "chat", "email", "shop"], n),
            "region": rng.choice(["North", "South", "East", "West"], n),
            "nps": np.where(rng.random(n) < 0.02, "", rng.integers(0, 11, n).astype(str)),
            "wait_minutes": rng.gamma(2.0, 3.0, n).round(2),
            "comment": comment.where(rng.random(n) > 0.18, ""),
        }).to_csv(path, mode="a" if start else "w", header=not start, index=False)  # fmt: skip


def one(side: str, path: Path) -> dict[str, float]:
    """Read once in this process; seconds exclude the imports."""
    if side == "duckdb":
        import duckdb

        def work() -> int:
            with duckdb.connect() as connection:
                connection.execute(f"create table t as select * from read_csv('{path}')")
                return connection.execute("select count(*) from t").fetchone()[0]
    else:
        import pyarrow.compute
        import pyarrow.csv  # noqa: F401

        from analyzer.read import read_survey, read_tables

        def work() -> int:
            return len(read_tables(path).frame if side == "tables" else read_survey(path).frame)

    wall, cpu = time.perf_counter(), time.process_time()
    rows = work()
    return {
        "rows": rows,
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "peak_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
    }


def measure(path: Path, repeats: int) -> pd.DataFrame:
    """Medians per side; the sides take turns so that a busy machine hits all of them."""
    runs: dict[str, list[dict[str, float]]] = {side: [] for side in SIDES}
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for _ in range(repeats):
        for side in SIDES:
            command = [sys.executable, __file__, "--side", side, "--path", str(path)]
            done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
            runs[side].append(json.loads(done.stdout.splitlines()[-1]))
    table = pd.DataFrame({s: {k: statistics.median(r[k] for r in got) for k in got[0]} for s, got in runs.items()}).T
    return table.assign(
        wall_ratio=table["wall"] / table["wall"]["duckdb"], cpu_ratio=table["cpu"] / table["cpu"]["duckdb"]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--side", choices=SIDES)
    parser.add_argument("--path", type=Path)
    a = parser.parse_args()
    if a.side:
        print(json.dumps(one(a.side, a.path)))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.csv"
        write_export(path, a.rows)
        print(f"{a.rows} rows, {path.stat().st_size / 2**20:.0f} MB, load before the start {os.getloadavg()[0]:.1f}")
        print(measure(path, a.repeats).round(2).to_string())


if __name__ == "__main__":
    main()
