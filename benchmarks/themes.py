"""Codebook coding without labels, measured on publishers the scorer was not trained on.

    python benchmarks/themes.py --data ../shared/data --tool ../shared/tools/theme_f1.py [--sample 3000]

Per set: nearest description with one cosine threshold (the one that is best on the other publishers' sets), nearest
phrase likewise, and the scorer trained without the set's publisher. The mood of clauses comes from a linear probe that
has not seen the publisher either. Figures are those of the tool (mapped macro- and micro-F1).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from analyzer.encode import load_encoder
from analyzer.themes.features import DESCRIPTION
from analyzer.themes.model import fit_theme_model
from analyzer.train.theme_scorer import EMPTY, CachedEncoder, coded, f1, fit, prepare, read_all
from analyzer.train.theme_sets import _codes, _frame

HERE = Path(__file__).resolve().parent
THRESHOLDS = np.linspace(0.1, 0.7, 31)


def nearest(data, encoder, *, descriptions):
    """Best theme of each clause and its cosine."""
    prototypes = fit_theme_model(data.codebook, encoder, scorer=EMPTY).prototypes
    use = prototypes.kind == DESCRIPTION if descriptions else np.ones(len(prototypes.kind), dtype=bool)
    cosines = data.vectors @ prototypes.vectors[use].T
    owner = prototypes.owner[use]
    return owner[cosines.argmax(axis=1)], cosines.max(axis=1)


def table(data, theme, keep):
    found = np.zeros(data.gold.shape, dtype=bool)
    found[data.row[keep], theme[keep]] = True
    return found


def one_threshold(data, others, encoder, *, descriptions):
    """The baseline: one threshold for all, chosen on the other publishers."""
    near = [(d, *nearest(d, encoder, descriptions=descriptions)) for d in others]
    means = [
        np.mean([np.mean(f1(d.gold, table(d, theme, cosine >= t))) for d, theme, cosine in near]) for t in THRESHOLDS
    ]
    theme, cosine = nearest(data, encoder, descriptions=descriptions)
    return table(data, theme, cosine >= THRESHOLDS[int(np.argmax(means))])


def by_tool(name, data, found, *, tool, data_folder):
    """Macro- and micro-F1 as the tool prints them, on the set's comments in file order."""
    frame, book, mapping = _frame(name, data_folder, HERE / "codebooks")
    rows = pd.DataFrame({"themes": ["|".join(book.ids[j] for j in np.flatnonzero(own)) for own in found]})
    column, ignore = ("aspects", "") if name == "fabsa" else ("themes", "Labelling not possible|Not assigned")
    source = pd.read_csv(data_folder / name / f"{name}.csv").iloc[data.source]
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / part for part in ("gold.csv", "found.csv", "map.json")]
        source.to_csv(paths[0], index=False)
        rows.to_csv(paths[1], index=False)
        paths[2].write_text(json.dumps(dict(zip(book.ids, mapping, strict=True))))
        command = [
            sys.executable,
            str(tool),
            *map(str, paths[:2]),
            "--gold-themes",
            column,
            "--ignore",
            ignore,
            "--map",
            str(paths[2]),
        ]
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert len(frame) >= len(found) and _codes(name, book, frame) == mapping
    return printed.strip().splitlines()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=HERE.parent.parent / "shared" / "data")
    parser.add_argument("--tool", type=Path, default=HERE.parent.parent / "shared" / "tools" / "theme_f1.py")
    parser.add_argument("--encoder", default="minilm")
    parser.add_argument("--sample", type=int, default=None, help="comments per measured set (default: all)")
    options = parser.parse_args()
    encoder = CachedEncoder(load_encoder(options.encoder))
    training = read_all(options.data, HERE / "codebooks", encoder)
    full = {
        d.name: d
        for d in read_all(options.data, HERE / "codebooks", encoder, sample=options.sample)
        if d.name in ("fabsa", "nhs_fft")
    }
    for name, data in full.items():
        scorer = fit(training, encoder, leave_out=data.publisher)
        others = [d for d in training if d.publisher != data.publisher]
        shapes = {"names and meanings": data.names_only(), "with phrases": data} if name == "fabsa" else {"names": data}
        for shape, one in shapes.items():
            ready = prepare(one, encoder)
            scores = scorer.log_odds(ready.features)
            results = {
                "nearest description, one threshold": one_threshold(one, others, encoder, descriptions=True),
                "nearest phrase, one threshold": one_threshold(one, others, encoder, descriptions=False),
                "scorer, publisher left out": coded(scorer, scores, ready),
                "scorer, threshold 0.4 lower": coded(replace(scorer, threshold=scorer.threshold - 0.4), scores, ready),
            }
            for method, found in results.items():
                last = by_tool(name, one, found, tool=options.tool, data_folder=options.data)[-3:]
                left = last[0].split("without any theme")[-1].strip()
                print(f"{name:8} {shape:20} {method:36} {last[-1]}  ({left} without)", flush=True)


if __name__ == "__main__":
    main()
