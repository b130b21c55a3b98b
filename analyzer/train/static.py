"""Distil the fast tier: ``python -m analyzer.train.static --data ../shared/data --out DIR [--encoder default]``.

The teacher is the project's encoder with its head. The table starts from the base model's word vectors, weighted down
where a piece is frequent (SIF, Arora et al. 2017) and mapped to the teacher's space, and is then fitted so that its
mean is near to the teacher's vector of real texts, projected to fewer dimensions. A convolution over three pieces and a
head learn sentiment from the labelled rows and the teacher's probabilities. Tables are int8 with a scale per row.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import torch

from analyzer.artifacts import atomic_write, write_json
from analyzer.encode import cached_encode, load_encoder
from analyzer.encode.bags import Bags, bags, load_tokenizer
from analyzer.encode.int8 import int8_rows
from analyzer.encode.minilm import base_weights
from analyzer.encode.static import FORMAT
from analyzer.sentiment import load_sentiment
from analyzer.text.clauses import split_clauses
from analyzer.train.calibrate import question_texts
from analyzer.train.export import write_hashes
from analyzer.train.loop import KINDS, Settings
from analyzer.train.sentiment import epoch_maker, head_rows
from analyzer.train.splits import short_hash
from analyzer.train.static_fit import KINDS_AND_NONE, Lesson, StaticNet, fit_sentiment, fit_vectors, take
from analyzer.train.templates import wording
from analyzer.train.variations import variations

_LOG = logging.getLogger(__name__)
DIMENSIONS: Final = 256
TAPS, HEADS = 40, 4
_OTHER: Final = {"skytrax_reviews": 8000, "banking77": 6000, "napire_survey": 3000}
_COMMON: Final = 1e-3  # share of all pieces at which a piece has half its weight
_RIDGE: Final = 1e-3
_UNLABELLED: Final = 0.5  # weight of a text without label
_DRAWS, _VARIED = 40_000, 49_152  # draws of each kind of variation; how many of all are kept


def other_texts(data: Path, *, seed: int, reserved: frozenset[str]) -> list[str]:
    """Clauses of unlabelled texts of other publishers, so that the table knows more than the labelled sets."""
    rng, found = np.random.default_rng(seed), []
    for name, n in _OTHER.items():
        for path in sorted((data / name).glob("*.csv"))[:1]:
            frame = pd.read_csv(path, dtype=str, keep_default_na=False)
            lengths = frame.apply(lambda column: column.str.len().median())
            texts = frame[lengths.idxmax()].drop_duplicates().to_numpy(dtype=object)
            for text in texts[rng.permutation(len(texts))[:n]]:
                spans = split_clauses(str(text)) or [(0, len(str(text)))]
                found += [str(text)[a:b] for a, b in spans[:3]]
    return [text for text in dict.fromkeys(found) if short_hash(text) not in reserved]


def own_clauses(rows: pd.DataFrame, *, reserved: frozenset[str]) -> list[str]:
    """Clauses of training comments of several: the product reads clauses, the labels are of whole comments."""
    found: list[str] = []
    for text in map(str, rows["text"]):
        spans = split_clauses(text)
        found += [text[a:b] for a, b in spans] if len(spans) > 1 else []
    return [text for text in dict.fromkeys(found) if short_hash(text) not in reserved]


def lesson(rows: pd.DataFrame, others: Sequence[str], teacher: Any) -> Lesson:
    """Ask the teacher about every text, without a question and under each kind of it."""
    texts = [*map(str, rows["text"]), *others]
    encoded = cached_encode(teacher, texts, progress=_report)
    head, fixed = load_sentiment("auto", teacher), question_texts(pd.Series(KINDS_AND_NONE))
    says = [head.predict(texts, asked=[question] * len(texts), encoded=encoded).probabilities for question in fixed]
    label = np.zeros((len(texts), 3), dtype=np.float32)
    label[: len(rows)] = rows[["p_neg", "p_neu", "p_pos"]].to_numpy(dtype=np.float32)
    return Lesson(
        texts,
        encoded.vectors,
        np.stack(says, axis=1).astype(np.float32),
        label,
        weight=np.concatenate([rows["weight"].to_numpy(float), np.full(len(others), _UNLABELLED)]),
        kind=np.array([*rows["kind"], *[""] * len(others)], dtype=object),
        labelled=np.arange(len(texts)) < len(rows),
    )


def _report(done: int, total: int) -> None:
    if done % 8192 == 0:
        _LOG.info("teacher: %d of %d texts", done, total)


def start_table(words: np.ndarray, seen: Bags, target: np.ndarray) -> np.ndarray:
    """(vocabulary, k): the base model's word vectors, less of a piece where it is common, mapped to the target.

    The map is the ridge regression of the target (n, k) on the weighted mean of each text's word vectors, so that a
    piece no text holds starts in the same space as those that are fitted.
    """
    share = np.bincount(seen.ids, minlength=len(words)) / len(seen.ids)
    weighted = np.asarray(words * (_COMMON / (_COMMON + share))[:, None], dtype=np.float32)
    means = seen.mean(weighted).astype(np.float64)
    penalty = _RIDGE * np.trace(means.T @ means) / means.shape[1]
    mapped = np.linalg.solve(means.T @ means + penalty * np.eye(means.shape[1]), means.T @ target)
    return np.asarray(weighted @ mapped, dtype=np.float32)


def write_artefact(out: Path, net: StaticNet, teacher: Any, *, temperature: float, texts: Sequence[str]) -> None:
    """Write tables, head, config and hashes of the training texts."""
    from safetensors.numpy import save_file

    out.mkdir(parents=True, exist_ok=True)
    stored = {"bias": net.bias()}
    for name, table in net.tables().items():
        stored[name], stored[f"{name}.scale"] = int8_rows(table)
    head = {k: v.astype(np.float16) for k, v in net.head_arrays().items()}
    for file, tensors in (("tables", stored), ("head", head)):
        with atomic_write(out / f"{file}.safetensors") as path:
            save_file(tensors, path)
            path.chmod(0o644)
    base = teacher._config["base"]
    settings = {
        "format_version": FORMAT, "kind": "static", "name": "feedback-static", "version": "3.0.0", "base": base,
        "max_length": 256, "dimension": DIMENSIONS, "feature_dimension": net.width, "taps": TAPS,
        "labels": ["negative", "neutral", "positive"], "temperature": temperature,
        "head": {"layers": 2, "activation": "gelu", "question": "features", "flag": True},
        "teacher": {"name": teacher.name, "fingerprint": teacher.fingerprint},
    }  # fmt: skip
    write_json(out / "config.json", settings)
    write_hashes(out / "training_hashes.txt.gz", texts)


def distil(
    data: Path,
    out: Path,
    *,
    encoder: str = "default",
    checks: Path | None = None,
    archives: Path | None = None,
    seed: int = 0,
) -> Path:
    """Distil ``encoder`` and write the artefact to ``out``."""
    teacher: Any = load_encoder(encoder)
    settings = Settings(seed=seed)
    frame, make = epoch_maker(data, settings, leave_out=None, checks=checks, rows=None, archives=archives)
    reserved = make.keywords["reserved"] | frozenset(map(short_hash, frame.loc[frame["part"] != "train", "text"]))
    rows = head_rows(make, settings, checks=checks)
    others = other_texts(data, seed=seed, reserved=reserved)
    others += own_clauses(frame[frame["part"] == "train"], reserved=reserved)
    texts = [*map(str, rows["text"]), *dict.fromkeys(others)]
    varied = variations(texts, draws=_DRAWS, seed=seed + 100, reserved=reserved)[:_VARIED]
    taught = lesson(rows, [*texts[len(rows) :], *varied], teacher)
    tokenizer = load_tokenizer(teacher._config["base"], max_tokens=256)
    seen = bags(tokenizer, taught.texts, max_tokens=256)
    written = np.arange(len(texts))  # vectors are fitted to what people wrote
    projection = np.linalg.svd(taught.vectors[written[::4]].astype(float), full_matrices=False)[2][:DIMENSIONS].T
    target, part = taught.vectors[written] @ projection, take(seen, written)
    words = base_weights(teacher._config["base"])["embeddings.word_embeddings.weight"]
    net = StaticNet(start_table(words, part, target), taps=TAPS, heads=HEADS, seed=seed)
    fit_vectors(net, part, target, seed=seed)
    questions = {kind: bags(tokenizer, wording()["questions"][kind], max_tokens=256) for kind in KINDS}
    dev = frame[frame["part"] == "dev"].reset_index(drop=True)
    temperature = fit_sentiment(net, seen, taught, questions, dev, tokenizer, seed=seed)
    write_artefact(out, net, teacher, temperature=temperature, texts=texts)
    return out


def main(arguments: Sequence[str] | None = None) -> None:
    """Distil from the command line."""
    parser = argparse.ArgumentParser(prog="python -m analyzer.train.static", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--encoder", default="default", help="the teacher")
    parser.add_argument("--checks", type=Path, help="hand-written checks whose four-word runs are kept out")
    parser.add_argument("--archives", type=Path, help="folder with the two archives of judged sentences (optional)")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(options.threads)
    print(
        distil(
            options.data,
            options.out,
            encoder=options.encoder,
            checks=options.checks,
            archives=options.archives,
            seed=options.seed,
        )
    )


if __name__ == "__main__":
    main()
