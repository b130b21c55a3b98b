"""Kill a run at random moments, fill its disk, take its rights, interrupt it, start it twice; compare the next run.

    python benchmarks/faults.py [--kills 50] [--rows 300] [--only kill full readonly interrupt twice]

The next run must end equal to an undisturbed one: themes and labels equal, numbers to 1e-3 (byte for byte is counted
too), and at no moment may a file under its final name be incomplete. Full and read-only disks are tmpfs mounts (needs
root). Processes are forked after the imports, before any model is loaded, so that fifty rounds stay affordable.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

TABLES = (
    "themes.csv",
    "ledger.csv",
    "scores.csv",
    "links.csv",
    "findings.csv",
    "responses.parquet",
    "mentions.parquet",
)


def write_input(folder: Path, rows: int) -> None:
    from analyzer.demo import write_demo

    write_demo(folder, seed=5, n=rows)


def start(folder: Path, out: Path, cache: Path) -> int:
    """A run in a process of its own; returns its id."""
    child = os.fork()
    if child:
        return child
    os.environ["ANALYZER_CACHE"] = str(cache)
    log = os.open(folder / f"{out.name}.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(log, 1)
    os.dup2(log, 2)
    sys.argv = ["analyzer", "run", str(folder / "survey.csv"), "--operations", str(folder / "operations.csv"), "--on",
                "interaction_id", "--out", str(out), "-q"]  # fmt: skip
    signal.signal(signal.SIGINT, signal.default_int_handler)
    from analyzer.cli.main import main

    code = 1
    try:
        main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(bool(end.code))
    except BaseException as error:
        os.write(2, f"Traceback: {type(error).__name__}\n".encode())
        code = 70
    finally:
        (folder / "modules.txt").write_text("\n".join(sorted(sys.modules)))
        os._exit(code)


def import_all(names: list[str]) -> None:
    """Import what a run imports, so that its children need not."""
    import contextlib
    import importlib

    for name in names:
        with contextlib.suppress(Exception):
            importlib.import_module(name)


def finish(child: int) -> int:
    """Exit code; minus the signal where one ended it."""
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def incomplete(out: Path) -> list[str]:
    """Files under their final names that cannot be read to the end."""
    import json

    import duckdb
    import pandas as pd

    bad = []
    for path in out.iterdir() if out.exists() else ():
        try:
            if path.name.startswith("."):
                continue
            if path.suffix == ".parquet":
                pd.read_parquet(path)
            elif path.suffix == ".csv":
                assert path.read_bytes().endswith(b"\n")
            elif path.suffix == ".json":
                json.loads(path.read_text())
            elif path.suffix == ".html":
                assert path.read_text().rstrip().endswith("</html>")
            elif path.suffix == ".duckdb":
                connection = duckdb.connect(str(path), read_only=True)
                assert len(connection.execute("SHOW TABLES").fetchall()) > 7
                connection.close()
        except Exception as error:
            bad.append(f"{path.name}: {type(error).__name__}")
    return bad


def differences(out: Path, good: Path) -> tuple[bool, list[str]]:
    """(every table byte for byte equal, what differs beyond 1e-3 or in any label)."""
    import pandas as pd

    same, wrong = True, []
    for name in TABLES:
        a, b = out / name, good / name
        if not a.exists():
            wrong.append(f"{name} is missing")
            continue
        if a.read_bytes() == b.read_bytes():
            continue
        same = False
        read = pd.read_parquet if name.endswith("parquet") else pd.read_csv
        try:
            pd.testing.assert_frame_equal(read(a), read(b), check_exact=False, rtol=0, atol=1e-3)
        except AssertionError as error:
            wrong.append(f"{name}: {str(error).splitlines()[0]}")
    left = [p.name for p in out.iterdir() if p.name.startswith(".")] if out.exists() else []
    return same, wrong + [f"left behind: {name}" for name in left]


def log_of(folder: Path, out: Path) -> str:
    path = folder / f"{out.name}.log"
    return path.read_text() if path.exists() else ""


class Lab:
    """The input, an undisturbed run, and how long one takes."""

    def __init__(self, folder: Path, rows: int) -> None:
        self.folder = folder
        write_input(folder, rows)
        self.good = folder / "good"
        began = time.monotonic()
        code = finish(start(folder, self.good, folder / "cache-good"))
        self.seconds = time.monotonic() - began
        self.slow = self.seconds
        import_all((folder / "modules.txt").read_text().split())
        again, cache = self.fresh("again")
        began = time.monotonic()
        code = code or finish(start(folder, again, cache))
        self.seconds = time.monotonic() - began
        if code == 0 and differences(again, self.good)[1]:
            raise SystemExit(
                f"two undisturbed runs differ: {differences(again, self.good)[1]} {log_of(folder, again)[-300:]}"
            )
        if code:
            raise SystemExit(f"the undisturbed run failed:\n{log_of(folder, self.good)}")

    def fresh(self, name: str) -> tuple[Path, Path]:
        out, cache = self.folder / name, self.folder / f"cache-{name}"
        for path in (out, cache):
            shutil.rmtree(path, ignore_errors=True)
        return out, cache

    def next_run(self, out: Path, cache: Path) -> tuple[bool, list[str]]:
        code = finish(start(self.folder, out, cache))
        if code:
            return False, [f"the next run ended with {code}: {log_of(self.folder, out)[-200:]}"]
        return differences(out, self.good)


def kills(lab: Lab, n: int, seed: int = 1) -> tuple[int, int, list[str]]:
    """(rounds that end equal, of them byte for byte, what went wrong) of n kills; half of them over an older result."""
    rng = random.Random(seed)
    equal = exact = 0
    wrong: list[str] = []
    for i in range(n):
        out, cache = lab.fresh(f"kill{i}")
        if i % 2:
            shutil.copytree(lab.good, out)
        moment = lab.seconds * (rng.random() if i % 3 else rng.uniform(0.75, 1.05))
        child = start(lab.folder, out, cache)
        time.sleep(moment)
        os.kill(child, signal.SIGKILL)
        finish(child)
        bad = incomplete(out)
        same, found = lab.next_run(out, cache)
        equal += not bad and not found
        exact += same and not found
        wrong += [f"killed after {moment:.2f} s: {text}" for text in bad + found]
        kept = list((cache / "checkpoints").glob("*/*.zip")) if cache.exists() else []
        wrong += [f"killed after {moment:.2f} s: {len(kept)} checkpoints left after the end"] if kept else []
        print(f"{i + 1} kills: {equal} end equal, {exact} byte for byte", *wrong[-3:], file=sys.stderr, flush=True)
        for path in (out, cache, lab.folder / f"{out.name}.log"):
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    return equal, exact, wrong


def interrupts(lab: Lab, n: int, seed: int = 2) -> list[str]:
    """Ctrl-C at random moments: no traceback, nothing left, nothing changed in an older result."""
    rng = random.Random(seed)
    wrong: list[str] = []
    for i in range(n):
        out, cache = lab.fresh(f"int{i}")
        shutil.copytree(lab.good, out)
        child = start(lab.folder, out, cache)
        time.sleep(lab.seconds * rng.uniform(0.1, 0.95))
        os.kill(child, signal.SIGINT)
        finish(child)
        wrong += (
            [f"interrupt: traceback {log_of(lab.folder, out)[-300:]}"] if "Traceback" in log_of(lab.folder, out) else []
        )
        wrong += differences(out, lab.good)[1]
    return wrong


class Mount:
    """A tmpfs of a given size."""

    def __init__(self, folder: Path, kilobytes: int) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)], check=True)

    def __enter__(self) -> Path:
        return self.folder

    def __exit__(self, *error: object) -> None:
        subprocess.run(["umount", "-l", str(self.folder)], check=True)


def full_disks(lab: Lab, steps: int = 6) -> list[str]:
    """Ever larger small disks: one clear line, nothing left, and the next run elsewhere is whole."""
    size = sum(p.stat().st_size for p in lab.good.rglob("*") if p.is_file()) // 1024
    wrong: list[str] = []
    for i in range(steps):
        out, cache = lab.fresh(f"full{i}")
        with Mount(lab.folder / f"disk{i}", max(8, int(size * i / steps))) as disk:
            code = finish(start(lab.folder, disk / "out", cache))
            text = log_of(lab.folder, disk / "out")
            visible = [p.name for p in (disk / "out").iterdir()] if (disk / "out").exists() else []
            if code != 1 or "Traceback" in text or visible:
                wrong.append(f"full at {i}/{steps}: exit {code}, left {visible}, said {text[-200:]!r}")
        wrong += lab.next_run(out, cache)[1]
    with Mount(lab.folder / "disk-cache", 64) as disk:
        out, _ = lab.fresh("full-cache")
        wrong += lab.next_run(out, disk / "cache")[1]  # a full cache costs time, not the run
    return wrong


def read_only(lab: Lab) -> list[str]:
    """A folder that may not be written: one clear line."""
    with Mount(lab.folder / "disk-ro", 4096) as disk:
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        code = finish(start(lab.folder, disk / "out", lab.folder / "cache-good"))
    return [] if code == 1 else [f"read-only folder: exit {code}"]


def twice(lab: Lab, n: int) -> list[str]:
    """Two runs into one folder at once: both end well, the result is one of them."""
    wrong: list[str] = []
    for i in range(n):
        out, cache = lab.fresh(f"twice{i}")
        children = [start(lab.folder, out, cache) for _ in range(2)]
        codes = [finish(child) for child in children]
        wrong += [] if codes == [0, 0] else [f"two at once: exits {codes}"]
        wrong += differences(out, lab.good)[1]
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = ("kill", "full", "readonly", "interrupt", "twice")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--rows", type=int, default=300)
    parser.add_argument("--only", nargs="*", choices=names, default=names)
    options = parser.parse_args()
    import analyzer.api
    import analyzer.cli.main
    import analyzer.pipeline  # noqa: F401

    with tempfile.TemporaryDirectory() as folder:
        lab = Lab(Path(folder), options.rows)
        print(f"undisturbed: {lab.seconds:.1f} s ({lab.slow:.1f} s with its imports)", flush=True)
        if "kill" in options.only:
            equal, exact, wrong = kills(lab, options.kills)
            print(
                f"killed {options.kills} times: {equal} end equal, {exact} byte for byte",
                *wrong,
                sep="\n  ",
                flush=True,
            )
        jobs = {
            "full": full_disks,
            "readonly": read_only,
            "interrupt": lambda x: interrupts(x, 6),
            "twice": lambda x: twice(x, 2),
        }
        for name in (n for n in names if n in options.only and n in jobs):
            wrong = jobs[name](lab)
            print(f"{name}: {'nothing wrong' if not wrong else f'{len(wrong)} wrong'}", *wrong, sep="\n  ", flush=True)


if __name__ == "__main__":
    main()
