"""Encoding speed against sentence-transformers' default, on the same texts, alternating in one run.

python benchmarks/encoding.py [--data FOLDER] [--n 2000] [--repeats 3]

Every side is primed, then all sides run in turn; medians and ratios are reported, in wall and in processor time. Run it
on an idle machine: the peer's OpenMP threads spin while they wait for each other, which a busy machine makes worse.
The load before the start is part of the result. Writes benchmarks/results/encoding.md.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
PEER = "sentence-transformers, default"
BATCHES = (1, 7, 64, 256)


def load_texts(folder: Path, n: int) -> dict[str, list[str]]:
    import pandas as pd

    from analyzer.text.clauses import split_clauses

    frame = pd.read_csv(folder / "nhs_phase1" / "nhs_phase1.csv")
    comments = [c for c in dict.fromkeys(frame["comment"].dropna().str.strip()) if c]
    clauses = list(dict.fromkeys(c[a:b] for c in comments for a, b in split_clauses(c)))
    rng = np.random.default_rng(0)
    return {
        unit: [values[i] for i in rng.permutation(len(values))[:n]]
        for unit, values in (("comments", comments), ("clauses", clauses))
    }


def sides():
    from sentence_transformers import SentenceTransformer

    from analyzer.encode import load_encoder
    from analyzer.encode.minilm import BASE, base_folder
    from analyzer.sentiment import load_sentiment

    peer = SentenceTransformer(str(base_folder(BASE)), device="cpu", local_files_only=True)
    plain = {name: load_encoder("minilm", precision=name) for name in ("f32", "bf16", "int8")}
    default = load_encoder()
    head = load_sentiment("auto", default)

    def both(texts):
        encoded = default.encode(texts)
        head.predict(texts, encoded=encoded)
        return encoded.vectors

    return {
        PEER: lambda texts: peer.encode(texts, show_progress_bar=False),
        **{f"minilm, {name}": lambda texts, e=encoder: e.encode(texts).vectors for name, encoder in plain.items()},
        f"default with sentiment, {default.precision}": both,
    }


def timed(work, texts):
    wall, cpu = time.perf_counter(), time.process_time()
    vectors = work(texts)
    return time.perf_counter() - wall, time.process_time() - cpu, vectors


def peak() -> float:
    """GFLOP/s of a 2048² bf16 matrix product in torch, the best of five."""
    import torch

    a = torch.randn(2048, 2048).bfloat16()
    best = min(timed(lambda x: x @ x, a)[0] for _ in range(6))
    return 2 * 2048**3 / best / 1e9


def table(unit: str, texts: list[str], repeats: int, tokens: int) -> list[str]:
    works = sides()
    for work in works.values():
        work(texts[:200])
    times: dict[str, list] = {name: [] for name in works}
    vectors = {}
    for _ in range(repeats):
        for name, work in works.items():
            wall, cpu, vectors[name] = timed(work, texts)
            times[name].append((wall, cpu))
    median = {name: tuple(statistics.median(t[k] for t in ts) for k in (0, 1)) for name, ts in times.items()}
    rows = [
        f"\n{len(texts)} unique {unit}, {tokens / len(texts):.1f} tokens on average\n",
        "| side | texts/s | tokens/s | ratio (wall) | texts/cpu-second | ratio (cpu) | worst cosine to peer |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, (wall, cpu) in median.items():
        cosine = (vectors[name] * vectors[PEER]).sum(axis=1).min()
        shown = "–" if name.startswith("default") else f"{cosine:.5f}"  # tuned: another model, no cosine to compare
        rows.append(
            f"| {name} | {len(texts) / wall:.0f} | {tokens / wall:.0f} | {median[PEER][0] / wall:.2f} "
            f"| {len(texts) / cpu:.0f} | {median[PEER][1] / cpu:.2f} | {shown} |"
        )
    return rows


def invariance(texts: list[str]) -> list[str]:
    from analyzer.encode import load_encoder

    rows = ["\n| precision | batch | largest deviation of a vector | of a feature |", "|---|---|---|---|"]
    for precision in ("f32", "auto"):
        encoder = load_encoder(precision=precision)
        base = encoder.encode(texts)
        for size in BATCHES:
            other = encoder.encode(texts, batch_size=size)
            deviations = [abs(a - b).max() for a, b in ((base.vectors, other.vectors), (base.features, other.features))]
            rows.append(f"| {encoder.precision} | {size} | {deviations[0]:.1e} | {deviations[1]:.1e} |")
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--n", type=int, default=2000)
    parser.add_argument("--repeats", type=int, default=3)
    args = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    from tokenizers import Tokenizer

    from analyzer.encode.base import threads
    from analyzer.encode.minilm import BASE, base_folder

    tokenizer = Tokenizer.from_file(str(base_folder(BASE) / "tokenizer.json"))
    tokenizer.no_padding()
    lines = ["# Encoding speed", "", f"`python benchmarks/encoding.py --n {args.n} --repeats {args.repeats}`, "
             f"{threads()} threads; medians; load before the start "
        f"{os.getloadavg()[0]:.1f}. Peak: {peak():.0f} GFLOP/s (2048² bf16 product in torch)."]  # fmt: skip
    units = load_texts(args.data, args.n)
    for unit, texts in units.items():
        tokens = sum(len(e.ids) for e in tokenizer.encode_batch(texts))
        lines += table(unit, texts, args.repeats, tokens)
    lines += ["\n## Batch size does not change a result", *invariance(units["clauses"][:500])]
    text = "\n".join(lines) + "\n"
    out = ROOT / "benchmarks" / "results" / "encoding.md"
    out.parent.mkdir(exist_ok=True)
    out.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
