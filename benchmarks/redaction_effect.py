"""What redaction costs the themes and the sentiment: hand-coded comments read with and without it.

    python benchmarks/redaction_effect.py --data ../shared/data [--encoder fast|default] [--every]

Comments without personal data are the same text both ways, so only those that redaction alters are read (`--every`:
all). A comment's theme score is the F1 of its found against its hand-coded themes, its sentiment is right or not (mixed
counts as neutral); the change over all comments is the sum of changes divided by their number.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from analyzer.config import Config
from analyzer.pipeline import code_survey
from analyzer.read import read_survey
from analyzer.text.clean import clean
from analyzer.text.redact import redact_many
from analyzer.train.theme_sets import _frame

BOOKS = Path(__file__).resolve().parent / "codebooks"
SETS = ("fabsa", "nhs_fft")


def read(texts: list[str], book: Path, encoder: str, *, redact: bool) -> pd.DataFrame:
    """Sentiment and themes of every text, as a run gives them."""
    raw = pd.DataFrame({"comment": texts, "id": [str(i) for i in range(len(texts))]})
    config = Config().updated({
        "columns.comment": "comment", "columns.id": "id", "columns.score": None, "privacy.redact": redact,
        "themes.codebook": str(book), "themes.discover": False, "encoder.model": encoder,
    })  # fmt: skip
    return code_survey(read_survey(raw, config=config, strict=False), config).responses


def theme_scores(found: pd.Series, gold: list[set[str]], names: dict[str, str]) -> np.ndarray:
    """F1 of each comment's themes, 1 where both are empty."""
    own = [{names[t] for t in themes if t in names} for themes in found]
    return np.array(
        [1.0 if not a and not b else 2 * len(a & b) / (len(a) + len(b)) for a, b in zip(own, gold, strict=True)]
    )


def one(name: str, data: Path, encoder: str, every: bool) -> str:
    """A row of the table."""
    frame, book, codes = _frame(name, data, BOOKS)
    names = dict(zip(book.ids, codes, strict=True))
    gold = [set(str(row).split("|")) & set(codes) for row in frame["codes"]]
    frame = frame.assign(gold=gold, text=[clean(text) for text in frame["text"]])
    frame = frame[[bool(g) for g in gold]].reset_index(drop=True)
    altered = np.array([r.text != t for r, t in zip(redact_many(frame["text"]), frame["text"], strict=True)])
    read_rows = frame[altered | every].reset_index(drop=True)
    sides = [read(read_rows["text"].tolist(), BOOKS / f"{name}.yaml", encoder, redact=r) for r in (False, True)]
    themes = [theme_scores(side["themes"], read_rows["gold"].tolist(), names) for side in sides]
    mood = read_rows["mood"].map({-1.0: "negative", 0.0: "neutral", 1.0: "positive"})
    rated = mood.notna().to_numpy()
    right = [(side["sentiment"].replace({"mixed": "neutral"}) == mood).to_numpy()[rated] for side in sides]
    n, n_rated = len(frame), int(frame["mood"].notna().sum())
    return (
        f"| {name} | {n} | {int(altered.sum())} | {themes[0].mean():.3f} | {themes[1].mean():.3f} "
        f"| {(themes[1].sum() - themes[0].sum()) / n:+.5f} | {right[0].mean():.3f} | {right[1].mean():.3f} "
        f"| {(right[1].sum() - right[0].sum()) / n_rated:+.5f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--encoder", default="default")
    parser.add_argument("--every", action="store_true", help="read every comment, not only the altered ones")
    options = parser.parse_args()
    which = "all" if options.every else "altered"
    print(f"| set | comments | altered | themes F1 ({which}), as written | redacted | change over all | "
          f"sentiment right ({which}), as written | redacted | change over all |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|---|")
    for name in SETS:
        print(one(name, options.data, options.encoder, options.every), flush=True)


if __name__ == "__main__":
    main()
