"""Statistics that hold: coverage, false alarms and exact sums on planted codes, without any text in between.

    python benchmarks/statistics.py [--only NAME ...] [--replicates 2000] [--seed 1] [--keep DIR]

Prints one line per case with its Monte-Carlo standard error and whether it lies in its band: 95 % intervals .925-.98
(NPS, CSAT and their differences: exact coverage by enumeration in .92-.98 and the simulation within 3 standard errors
of it), rank intervals at exact ties at least nominal, any false alarm in at most 5 % + 3 standard errors of data sets,
sums within 1e-9. Exit code 1 when a line fails. `--replicates` is per case; one core. With `--keep DIR` a run that was
stopped goes on where it was (`--replicates 0` prints what there is), all families growing by 250 replicates in turn.
"""

from __future__ import annotations

if __name__ == "statistics":  # a library asks for Python's own module of this name while a script of this folder runs
    import importlib.util
    import sysconfig
    from pathlib import Path

    _spec = importlib.util.spec_from_file_location(__name__, Path(sysconfig.get_path("stdlib")) / "statistics.py")
    _spec.loader.exec_module(__import__("sys").modules[__name__])
else:
    import argparse
    import json
    import os
    import sys
    import time
    import zlib
    from dataclasses import asdict
    from pathlib import Path

    for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(_name, "1")

    import numpy as np
    from planted import links, scores, themes
    from planted.judge import Line, pooled

    CHUNK = 250
    AT_ONCE = ("nps", "csat", "differences", "weighted")  # exact enumeration need not be repeated

    FAMILIES = {
        "nps": scores.nps, "csat": scores.csat, "differences": scores.difference, "weighted": scores.weighted,
        "trends": scores.trends, "sums": themes.sums, "ledger": themes.ledger, "ranks": themes.ranks,
        "effects": links.effects, "thresholds": links.thresholds, "score_alarms": scores.score_alarms,
        "theme_alarms": themes.theme_alarms, "link_alarms": links.link_alarms,
    }  # fmt: skip
    HEADER = (
        "| case | figure | ± MC se | exact | band | replicates | verdict | note |\n|---|---|---|---|---|---|---|---|"
    )

    def row(line):
        """One line as a row of a table."""

        def number(value, form=".3f"):
            return "" if value != value else format(value, form)

        figure = "" if line.rule == "published" else number(line.figure, ".1e" if line.rule == "exactness" else ".3f")
        exact = number(line.exact, ".4f") if line.rule == "enumerated" else ""
        cells = (line.case, figure, number(line.error, ".4f"), exact, line.band, line.total, line.verdict, line.note)
        return "| " + " | ".join(map(str, cells)) + " |"

    def run(name, replicates, seed):
        rng = np.random.default_rng([*seed, zlib.crc32(name.encode())])  # the same with or without --only
        return list(FAMILIES[name](rng, replicates))

    def kept(name, folder):
        """Runs of a family kept in a folder: (replicates, lines)."""
        files = sorted(folder.glob(f"{name}-*.json"))
        return [
            (k["replicates"], [Line(**line) for line in k["lines"]])
            for k in map(json.loads, map(Path.read_text, files))
        ]

    def keep(name, replicates, seed, folder):
        lines = [asdict(line) for line in run(name, replicates, seed)]
        part = folder / f"{name}-{'-'.join(map(str, seed))}.part"
        part.write_text(json.dumps({"replicates": replicates, "lines": lines}))
        part.replace(part.with_suffix(".json"))

    def fill(names, replicates, seed, folder):
        """Run what is missing, `CHUNK` replicates of every family in turn, each chunk with a seed of its own."""
        folder.mkdir(parents=True, exist_ok=True)
        for goal in range(CHUNK, replicates + CHUNK, CHUNK):
            for name in names:
                done = sum(size for size, _ in kept(name, folder))
                if done < min(goal, replicates):
                    size = replicates - done if name in AT_ONCE else min(goal, replicates) - done
                    start = time.perf_counter()
                    keep(name, size, (seed, done), folder)
                    print(f"{name} {done + size}: {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)

    def main():
        parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
        parser.add_argument("--only", nargs="+", choices=list(FAMILIES), default=list(FAMILIES), metavar="NAME")
        parser.add_argument("--replicates", type=int, default=2000)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--keep", type=Path, metavar="DIR", help="keep runs here and go on where they stopped")
        options = parser.parse_args()
        if options.keep is not None:
            fill(options.only, options.replicates, options.seed, options.keep)
        failed = total = 0
        for name in options.only:
            print(f"\n### {name}: {FAMILIES[name].__doc__.splitlines()[0]}\n\n{HEADER}", flush=True)
            if options.keep is None:
                lines = run(name, options.replicates, (options.seed,))
            else:
                runs = [lines for _, lines in kept(name, options.keep)]
                lines = pooled(runs) if runs else []
            for line in lines:
                print(row(line), flush=True)
                failed, total = failed + (line.passed is False), total + (line.passed is not None)
        print(f"\n{total - failed} of {total} judged lines pass.")
        return 1 if failed else 0

    if __name__ == "__main__":
        raise SystemExit(main())
