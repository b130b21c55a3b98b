"""Rows of the multilingual head: English sets and own text, tweets, written comments and own phrases in others."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import yaml

from analyzer.train.archives import read_books
from analyzer.train.rows import epoch_rows
from analyzer.train.sentiment import check_runs
from analyzer.train.sources import TWEET_LANGUAGES, held_back_texts, read_all, read_xlmt
from analyzer.train.splits import reserved_hashes, short_hash
from analyzer.train.templates import LABELS, wording
from analyzer.train.written import languages, read_written

_DEV_ROWS: Final = 400  # of each source and language
_N_PHRASES: Final = 350  # of each language
_CODES: Final = {"positive": "positive", "negative": "negative", "suggestion": "complaint", "neutral": "neutral"}
_NOTHING: Final = {"improve": "praise_q", "good": "complaint_q", "": "neutral"}
_SOME_ENGLISH: Final = 10_000  # rows of an epoch
_LESS_GENERATED: Final = 0.45  # share of generated rows left out
_FIELDS: Final = ["text", "kind", "p_neg", "p_neu", "p_pos", "weight", "source"]


def phrases() -> dict[str, dict[str, list[str]]]:
    """Language -> kind of phrase -> phrases, as written in ``wording_multilingual.yaml``."""
    text = Path(__file__).with_name("wording_multilingual.yaml").read_text(encoding="utf-8")
    return {
        language: {kind: [p.strip() for p in line.split(" | ")] for kind, line in kinds.items()}
        for language, kinds in yaml.safe_load(text).items()
    }


def questions() -> dict[str, list[str]]:
    """Wordings of each kind of question in every language."""
    bank = {kind: list(texts) for kind, texts in wording()["questions"].items()}
    for kinds in phrases().values():
        for kind in ("improve", "good"):
            bank[kind] += kinds[kind]
    return bank


def own_phrases(*, seed: int) -> pd.DataFrame:
    """Single phrases, pairs of them (opposite ones are mixed) and replies that need their question."""
    rng = np.random.default_rng(seed)
    rows: list[tuple[object, ...]] = []
    for kinds in phrases().values():
        for _ in range(_N_PHRASES):
            first, second = rng.choice(list(_CODES), size=2, p=[0.35, 0.35, 0.2, 0.1])
            text, code = str(rng.choice(kinds[first])), _CODES[first]
            if rng.random() < 0.4:
                text += str(rng.choice([". ", ", "])) + str(rng.choice(kinds[second]))
                sides = {first, second} - {"neutral"}
                code = "mixed" if "positive" in sides and len(sides) > 1 else _CODES[min(sides)] if sides else "neutral"
            rows.append((text, "", *LABELS[code], 1.0, "own"))
        for kind, code in _NOTHING.items():
            rows += [(text, kind, *LABELS[code], 2.0, "own") for text in kinds["nothing"]]
    return pd.DataFrame(rows, columns=_FIELDS).drop_duplicates(["text", "kind"], ignore_index=True)


def sentiment_rows(
    data: Path, *, checks: Path | None, seed: int, epoch: int = 0, archives: Path | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows of the multilingual reader: fewer English and generated ones, books of `archives`, labels in grades."""
    rows, dev = multilingual_rows(data, checks=checks, seed=seed, epoch=epoch, archives=archives, graded=True)
    ours = in_languages(rows)
    english = rows[~ours]
    parts = [rows[ours], english.sample(min(_SOME_ENGLISH, len(english)), random_state=epoch)]
    parts += [read_books(archives, seed=90 + epoch)] if archives else []
    rows = pd.concat(parts, ignore_index=True)
    generated = rows[rows["source"] == "own"].sample(frac=_LESS_GENERATED, random_state=epoch)
    return rows.drop(generated.index).reset_index(drop=True), dev


def in_languages(rows: pd.DataFrame) -> pd.Series:
    """Which rows are of other languages or our own, rather than of the English sets."""
    return rows["source"].str.startswith("xlmt ") | rows["source"].isin(["own", "written"])


def multilingual_rows(
    data: Path, *, checks: Path | None, seed: int, epoch: int = 0, archives: Path | None = None, graded: bool = False
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Training rows of one epoch, and dev rows (text, kind, label, source); no training row is a test or dev text.

    `graded` as in :func:`analyzer.train.written.read_written`.
    """
    runs = check_runs(checks)
    english = read_all(data, archives=archives, exclude=runs)
    tweets = pd.concat(
        [read_xlmt(data, name).assign(source=f"xlmt {name}") for name in TWEET_LANGUAGES], ignore_index=True
    )
    kept = [english.loc[english["part"] != "train", "text"], tweets.loc[tweets["part"] != "train", "text"]]
    reserved = reserved_hashes([*pd.concat(kept), *held_back_texts(data)])
    rows = epoch_rows(english, epoch=epoch, seed=seed, reserved=reserved, exclude=runs, n_own=9000)
    foreign = tweets[(tweets["part"] == "train") & (tweets["source"] != "xlmt english")].assign(weight=1.0)
    written = read_written([code for code in languages() if code != "en"], graded=graded)
    more = pd.concat([foreign[_FIELDS], written[_FIELDS], own_phrases(seed=seed + 100 * epoch)], ignore_index=True)
    more = more[[short_hash(text) not in reserved for text in more["text"]]]
    dev = pd.concat([english[english["part"] == "dev"], tweets[tweets["part"] == "dev"]])
    dev = dev.groupby("source", group_keys=False).head(_DEV_ROWS).reset_index(drop=True)
    return pd.concat([rows, more], ignore_index=True), dev
