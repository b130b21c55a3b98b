"""How the numbers of the comment rule were chosen: a small grid on dev rows (never the rows accuracy is reported for).

    python benchmarks/sentiment_rule.py --data ../shared/data [--shipped DIR]

Every combination is scored by the mean of Spearman with the graded label (`nhs_fft`, `sst5`, `skytrax`) and macro-F1
with mixed as neutral (`fabsa`, `nhs_fft`); the best of those that find at least .70 of the mixed comments is taken.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import spearmanr
from sentiment import CLASSES, Model
from sklearn.metrics import f1_score

from analyzer.artifacts import resource
from analyzer.sentiment import comment
from analyzer.train.calibrate import question_texts
from analyzer.train.sources import read_all

GRID = {
    "WHOLE_SHARE": (0.7, 0.85, 0.95),
    "WHOLE_MIXED_CLAUSES": (0.5, 0.6, 0.7, 0.8),
    "WHOLE_MIXED_WITHIN": (0.2, 0.25, 0.3, 0.35),
    "WHOLE_SURE": (0.7, 0.8, 0.9, 0.97),
}


ENOUGH = 0.7  # of the mixed comments


class Dev:
    """Dev rows of one source with the probabilities of clauses and of whole comments."""

    def __init__(self, model: Model, rows: pd.DataFrame) -> None:
        self.rows = rows
        texts, asked = list(rows["text"]), question_texts(rows["kind"])
        self.index, self.p = model.clauses(texts, asked, model.head)
        self.whole = model.head.whole.predict(texts, asked=asked).probabilities
        self.graded = (rows["p_pos"] - rows["p_neg"]).to_numpy()
        self.gold = rows["label"].to_numpy()

    def read(self) -> tuple[np.ndarray, np.ndarray]:
        several = np.bincount(self.index, minlength=len(self.rows)) > 1
        seen = np.where(several[:, None], self.whole, np.nan)
        labels, polarity, _ = comment.comment_sentiment(self.index, self.p, len(self.rows), whole=seen)
        return labels, polarity


def score(sets: dict[str, Dev]) -> dict[str, float]:
    out: dict[str, float] = {}
    for name, dev in sets.items():
        labels, polarity = dev.read()
        if name != "fabsa":
            out[f"spearman {name}"] = float(spearmanr(polarity, dev.graded).statistic)
        if name in ("fabsa", "nhs_fft"):
            three, gold = (np.where(x == "mixed", "neutral", x) for x in (labels, dev.gold))
            out[f"F1 {name}"] = float(f1_score(gold, three, labels=CLASSES, average="macro"))
        if name == "fabsa":
            both = dev.gold == "mixed"
            out["found"], out["false"] = (float((labels[k] == "mixed").mean()) for k in (both, ~both))
    out["score"] = float(np.mean([v for k, v in out.items() if k.startswith(("spearman", "F1"))]))
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--shipped", type=Path)
    options = parser.parse_args()
    rows = read_all(options.data)
    rows = rows[(rows["part"] == "dev") & rows["source"].isin(["fabsa", "nhs_fft", "sst5", "skytrax"])]
    with tempfile.TemporaryDirectory() as cache:
        first, second = options.shipped or resource("models", "feedback-minilm"), resource("models", "feedback-second")
        model = Model(first, Path(cache), second)
        sets = {str(name): Dev(model, part.reset_index(drop=True)) for name, part in rows.groupby("source")}
    results = []
    for values in itertools.product(*GRID.values()):
        chosen = dict(zip(GRID, values, strict=True))
        for name, value in chosen.items():
            setattr(comment, name, value)
        results.append({**chosen, **score(sets)})
    table = pd.DataFrame(results).sort_values("score", ascending=False, ignore_index=True)
    print(table[table["found"] >= ENOUGH].head(15).round(3).to_string())


if __name__ == "__main__":
    main()
