"""The fast tier beside the default one: macro-F1 of sentiment and of themes on the same comments.

    python benchmarks/fast_tier.py --data ../shared/data [--sample 2000] [--models DIR]

Sentiment: test rows of each set (never trained on), clauses and whole comments joined as the product does it. Themes:
the set's codebook with the shipped scorer or the tier's own, polarity by the tier's own head; themes with at least 20
comments. `--models` reads a fast tier from a folder instead of the shipped one.
"""

import argparse
import time
from pathlib import Path

import numpy as np

from analyzer.encode import cached_encode, load_encoder
from analyzer.encode.static import StaticEncoder
from analyzer.sentiment import load_sentiment
from analyzer.sentiment.whole import read_comments
from analyzer.text.clauses import split_clauses
from analyzer.themes.model import fit_theme_model
from analyzer.train.calibrate import class_index, question_texts
from analyzer.train.sources import READERS
from analyzer.train.theme_scorer import f1
from analyzer.train.theme_sets import read_set

HERE = Path(__file__).resolve().parent
SETS = ("fabsa", "nhs_fft")


def sentiment(encoder, name, data, sample):
    """Macro-F1 over negative, neutral (with mixed), positive."""
    from sklearn.metrics import f1_score

    rows = READERS[name](data)
    rows = rows[rows["part"] == "test"].head(sample).reset_index(drop=True)
    units, parts = [], []
    for i, text in enumerate(rows["text"]):
        spans = split_clauses(text) or [(0, len(text))]
        units += [i] * len(spans)
        parts += [text[a:b] for a, b in spans]
    asked = question_texts(rows["kind"])
    head = load_sentiment("auto", encoder)
    said = head.predict(parts, asked=[asked[i] for i in units]).probabilities
    labels, _, _ = read_comments(head, np.asarray(units), said, list(rows["text"]), asked)
    order = {"negative": 0, "neutral": 1, "mixed": 1, "positive": 2}
    each = f1_score(class_index(rows["label"]), [order[v] for v in labels], average=None, labels=[0, 1, 2])
    return each.mean(), len(rows)


def themes(encoder, name, data, sample):
    """Macro- and micro-F1 of the codebook."""
    coded = read_set(
        name, data=data, codebooks=HERE / "codebooks", sample=sample,
        embed=lambda texts: cached_encode(encoder, list(texts)).vectors,
    )  # fmt: skip
    model = fit_theme_model(coded.codebook, encoder)
    polarity = load_sentiment("auto", encoder).predict(list(coded.text)).polarity
    found = model.decide(list(coded.text), coded.vectors, polarity)
    table = np.zeros(coded.gold.shape, dtype=bool)
    table[coded.row[found.clause], found.theme] = True
    return f1(coded.gold, table)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--sample", type=int, default=2000)
    parser.add_argument("--models", type=Path)
    args = parser.parse_args()
    fast = StaticEncoder("feedback-static", args.models) if args.models else load_encoder("fast")
    for tier, encoder in (("fast", fast), ("default", load_encoder("default"))):
        for name in SETS:
            start = time.process_time()
            mood, n = sentiment(encoder, name, args.data, args.sample)
            macro, micro = themes(encoder, name, args.data, args.sample)
            told = f"sentiment macro-F1 {mood:.3f} (n {n}), themes macro {macro:.3f} micro {micro:.3f}"
            print(f"{tier:8} {name:8} {told}; {time.process_time() - start:.1f} s of processor time", flush=True)


if __name__ == "__main__":
    main()
