"""Statistics that hold: coverage, false alarms and exact sums on planted codes, without any text in between.

    python benchmarks/statistics.py [--only NAME ...] [--replicates 2000] [--seed 1] [--keep DIR]

Prints one line per case with its Monte-Carlo standard error and whether it lies in its band: 95 % intervals .925-.98
(NPS, CSAT and their differences: exact coverage by enumeration in .92-.98 and the simulation within 3 standard errors
of it), rank intervals at exact ties at least nominal, any false alarm in at most 5 % + 3 standard errors of data sets,
sums within 1e-9. Exit code 1 when a line fails. `--replicates` is per case; one core. With `--keep DIR` a run that was
stopped goes on with the next family.
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
    import time
    import zlib
    from dataclasses import asdict
    from pathlib import Path

    for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(_name, "1")

    import numpy as np
    from planted import links, scores, themes
    from planted.judge import Line

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

        figure = number(line.figure, ".1e") if line.family == "sums" else number(line.figure)
        cells = (line.case, figure, number(line.error, ".4f"), number(line.exact, ".4f"), line.band, line.replicates)
        return "| " + " | ".join(str(c) for c in (*cells, line.verdict, line.note)) + " |"

    def results(name, options):
        """The lines of one family: from ``--keep DIR`` when it has been run with the same options, else run now."""
        kept = None if options.keep is None else Path(options.keep) / f"{name}.json"
        asked = {"replicates": options.replicates, "seed": options.seed}
        if kept is not None and kept.exists():
            found = json.loads(kept.read_text())
            if {key: found[key] for key in asked} == asked:
                yield from (Line(**line) for line in found["lines"])
                return
        lines = []
        rng = np.random.default_rng([options.seed, zlib.crc32(name.encode())])  # the same with or without --only
        start = time.perf_counter()
        for line in FAMILIES[name](rng, options.replicates):
            lines.append({key: _plain(value) for key, value in asdict(line).items()})
            yield line
        if kept is not None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            whole = json.dumps(asked | {"seconds": round(time.perf_counter() - start), "lines": lines})
            part = kept.with_suffix(".part")
            part.write_text(whole)
            part.replace(kept)

    def _plain(value):
        return value.item() if isinstance(value, np.generic) else value

    def main():
        parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
        parser.add_argument("--only", nargs="+", choices=list(FAMILIES), default=list(FAMILIES), metavar="NAME")
        parser.add_argument("--replicates", type=int, default=2000)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--keep", metavar="DIR", help="keep each finished family here, and do not run it again")
        options = parser.parse_args()
        failed = total = 0
        for name in options.only:
            print(f"\n### {name}: {FAMILIES[name].__doc__.splitlines()[0]}\n\n{HEADER}", flush=True)
            for line in results(name, options):
                print(row(line), flush=True)
                failed, total = failed + (line.passed is False), total + (line.passed is not None)
        print(f"\n{total - failed} of {total} judged lines pass.")
        return 1 if failed else 0

    if __name__ == "__main__":
        raise SystemExit(main())
