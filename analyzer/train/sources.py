"""Read the data folders into one frame of labelled feedback, with soft labels and the side of the split."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from analyzer.train.archives import read_archives
from analyzer.train.splits import part
from analyzer.train.written import read_written

COLUMNS: Final = ["text", "kind", "p_neg", "p_neu", "p_pos", "weight", "source", "publisher", "part", "label"]
PUBLISHERS: Final = {"fabsa": "fabsa", "nhs_fft": "nhs", "nhs_phase1": "nhs", "sst5": "sst5", "xlmt": "xlmt",
                     "skytrax": "skytrax"}  # fmt: skip

_HARD = {"positive": (0.02, 0.06, 0.92), "neutral": (0.08, 0.84, 0.08), "negative": (0.92, 0.06, 0.02)}
_FABSA = {**_HARD, "mixed": (0.24, 0.52, 0.24)}
_NHS = {
    1: (0.01, 0.04, 0.95),
    2: (0.03, 0.15, 0.82),
    3: (0.26, 0.50, 0.24),
    4: (0.84, 0.13, 0.03),
    5: (0.96, 0.03, 0.01),
}
_SST = {
    1: (0.95, 0.04, 0.01),
    2: (0.80, 0.18, 0.02),
    3: (0.12, 0.76, 0.12),
    4: (0.02, 0.18, 0.80),
    5: (0.01, 0.04, 0.95),
}
_QUESTION_KINDS = {
    "FFT Why?": "why",
    "How could we improve?": "improve",
    "What could we do better?": "improve",
    "What was good?": "good",
    "Trust A - Q1": "improve",
    "Trust C - Q2": "improve",
    "Trust A - Q2": "good",
    "Trust C - Q1": "good",
}
_SHARES: Final = (0.0, 0.25, 0.5, 0.75, 1.0)  # places on a rating scale that mean 5 … 1 of the NHS sentiment
_LONGEST_REVIEW: Final = 80  # words
TWEET_LANGUAGES: Final = ("english", "french", "german", "italian", "portuguese", "spanish")
NHS_UNLABELLED: Final = ("Labelling not possible", "Not assigned")


def question_kind(question: object) -> str:
    """Kind of an NHS question: ``improve``, ``good``, ``why`` (open), or empty for Trust B's unknown one.

    Examples
    --------
    >>> question_kind("What could we do better?"), question_kind("Trust B - Q1")
    ('improve', '')
    """
    text = str(question)
    return "why" if text.startswith("Please describe") else _QUESTION_KINDS.get(text, "")


def three_way(probabilities: np.ndarray) -> np.ndarray:
    """Label with the highest probability, (n, 3) -> (n,) of negative, neutral, positive."""
    labels: np.ndarray = np.array(["negative", "neutral", "positive"])[np.argmax(probabilities, axis=1)]
    return labels


def detokenised(text: str) -> str:
    """Undo Penn Treebank spacing and quotes (``did n't`` -> ``didn't``).

    Examples
    --------
    >>> print(detokenised("It did n't work , `` really '' ."))
    It didn't work, "really".
    """
    text = re.sub(r"``\s*", '"', text)
    text = re.sub(r"\s*''", '"', text)
    text = re.sub(r"\s+(n't|'s|'re|'ve|'ll|'d|'m)\b", r"\1", text, flags=re.IGNORECASE)
    text = text.replace("-LRB- ", "(").replace(" -RRB-", ")")
    return re.sub(r"\s+([.,!?;:%])", r"\1", text)


def _unescaped(text: str) -> str:
    r"""Decode the ``\u2019`` escapes, HTML entities and masks of the tweet set."""
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m.group(1), 16)), str(text))
    return html.unescape(text).replace('\\"', '"').replace('""', '"').strip('" ')


def _frame(
    text: Any,
    kind: Any,
    soft: list[tuple[float, float, float]],
    label: Any,
    source: str,
    side: Any,
    weight: float = 1.0,
) -> pd.DataFrame:
    values = np.asarray(soft, dtype=float).reshape(-1, 3)
    frame = pd.DataFrame(
        {"text": list(text), "kind": kind, "p_neg": values[:, 0], "p_neu": values[:, 1], "p_pos": values[:, 2]}
    )
    frame["weight"], frame["source"], frame["publisher"] = weight, source, PUBLISHERS[source]
    frame["part"], frame["label"] = list(side), list(label)
    return frame[COLUMNS]


def read_fabsa(folder: Path) -> pd.DataFrame:
    """App and shop reviews; `label` keeps ``mixed`` (trained as a soft neutral)."""
    data = pd.read_csv(folder / "fabsa" / "fabsa.csv").drop_duplicates("text", ignore_index=True)
    soft = [_FABSA[str(label)] for label in data["overall"]]
    return _frame(data["text"], "", soft, data["overall"], "fabsa", [part(t) for t in data["text"]])


def read_nhs_fft(folder: Path) -> pd.DataFrame:
    """Patient comments with a real theme label, their question and the hand sentiment (3 is neutral or mixed)."""
    data = pd.read_csv(folder / "nhs_fft" / "nhs_fft.csv")
    keep = data["comment"].notna() & data["sentiment_1best_5worst"].notna() & data["themes"].notna()
    data = data[keep & ~data["themes"].isin(NHS_UNLABELLED)].reset_index(drop=True)
    score = data["sentiment_1best_5worst"].astype(int)
    label = np.select([score < 3, score > 3], ["positive", "negative"], "neutral")
    kinds = [question_kind(q) for q in data["question"]]
    frame = _frame(
        data["comment"], kinds, [_NHS[s] for s in score], label, "nhs_fft", [part(t) for t in data["comment"]]
    )
    frame["question"] = data["question"]
    return frame


def read_nhs_phase1(folder: Path) -> pd.DataFrame:
    """Comments of other trusts, same publisher: criticality -5 … 5; Trust B's uncoded zeros are left out."""
    data = pd.read_csv(folder / "nhs_phase1" / "nhs_phase1.csv")
    keep = data["comment"].notna() & data["criticality"].notna()
    keep &= ~((data["organization"] == "Trust B") & (data["criticality"] == 0))
    data = data[keep].reset_index(drop=True)
    level = data["criticality"].to_numpy(dtype=float)
    strong = np.clip(np.abs(level) - 1, 0, 1)[:, None]
    sure = np.where(level[:, None] < 0, _NHS[5], _NHS[1])
    mild = np.where(level[:, None] < 0, (0.66, 0.29, 0.05), (0.03, 0.22, 0.75))
    soft = np.where(level[:, None] == 0, (0.1, 0.8, 0.1), strong * sure + (1 - strong) * mild)
    kinds = [question_kind(q) for q in data["question"]]
    frame = _frame(
        data["comment"],
        kinds,
        list(map(tuple, soft)),
        three_way(soft),
        "nhs_phase1",
        [part(t) for t in data["comment"]],
    )
    frame["question"] = data["question"]
    return frame


def read_sst5(folder: Path) -> pd.DataFrame:
    """Film sentences with five classes as soft labels; the publisher's splits; Treebank spacing undone."""
    data = pd.read_csv(folder / "sst5" / "sst5.csv")
    soft = [_SST[int(level)] for level in data["label5"]]
    return _frame([detokenised(t) for t in data["text"]], "", soft, data["label3"], "sst5", data["split"])


def read_xlmt(folder: Path, language: str = "english") -> pd.DataFrame:
    """Tweets in one of `TWEET_LANGUAGES`, the publisher's splits."""
    data = pd.read_csv(folder / "xlmt_multilingual" / "xlmt_multilingual.csv")
    data = data[data["lang"] == language]
    soft = [_HARD[str(label)] for label in data["sentiment"]]
    side = data["split"].replace({"val": "dev"})
    return _frame([_unescaped(t) for t in data["text"]], "", soft, data["sentiment"], "xlmt", side, weight=0.7)


def read_skytrax(folder: Path) -> pd.DataFrame:
    """Short airline seat and lounge reviews; the overall rating as graded label.

    Lounges are rated 1-5 until the first row above 5, and 1-10 from then on.
    """
    seats = pd.read_csv(folder / "skytrax_reviews" / "skytrax_seat.csv")
    lounges = pd.read_csv(folder / "skytrax_reviews" / "skytrax_lounge.csv")
    old = lounges["date"] < lounges.loc[lounges["overall_rating"] > 5, "date"].min()
    top = pd.concat([pd.Series(10, index=seats.index), pd.Series(10, index=lounges.index).mask(old, 5)])
    data = pd.concat([seats, lounges])[["content", "overall_rating"]].assign(top=top)
    data = data[data["overall_rating"].notna() & (data["content"].str.split().str.len() <= _LONGEST_REVIEW)]
    share = ((data["overall_rating"] - 1) / (data["top"] - 1)).to_numpy(dtype=float)
    soft = np.stack([np.interp(share, _SHARES, [_NHS[5 - k][j] for k in range(5)]) for j in range(3)], axis=1)
    side = [part(t) for t in data["content"]]
    return _frame(data["content"], "", list(map(tuple, soft)), three_way(soft), "skytrax", side)


READERS: Final[dict[str, Callable[[Path], pd.DataFrame]]] = {
    "fabsa": read_fabsa,
    "nhs_fft": read_nhs_fft,
    "nhs_phase1": read_nhs_phase1,
    "sst5": read_sst5,
    "xlmt": read_xlmt,
    "skytrax": read_skytrax,
}


def merged(frame: pd.DataFrame) -> pd.DataFrame:
    """One row per distinct text and kind of question: the mean label, so that annotators who differ give a soft one.

    The weight grows with the square root of the number of rows, at most 3: "Nothing" is written a thousand times.
    """
    rows = frame.assign(_key=frame["text"].str.casefold().str.strip(), _n=1)
    keys = ["_key", "kind", "source"]
    mean = dict.fromkeys(("p_neg", "p_neu", "p_pos", "weight"), "mean")
    first = dict.fromkeys(("text", "publisher", "part", "label"), "first")
    grouped = rows.groupby(keys, sort=False, dropna=False).agg({**mean, **first, "_n": "sum"}).reset_index()
    grouped["weight"] *= np.minimum(np.sqrt(grouped["_n"]), 3.0)
    return grouped[COLUMNS]


def read_all(
    folder: str | Path, *, leave_out: str | None = None, archives: Path | None = None, exclude: Collection[str] = ()
) -> pd.DataFrame:
    """Read every source that may be trained on, and the comments written for it.

    Parameters
    ----------
    folder : path
        The shared data folder.
    leave_out : str, optional
        Publishers whose rows all become ``test``, joined by "+": fabsa, nhs, sst5, skytrax, xlmt.
    archives : Path, optional
        Folder with the archives of judged sentences and words, see `archives.read_archives`.
    exclude : collection of str
        Four-word runs no written comment may hold.

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS`, one row per distinct text, question kind and source.
    """
    frames = [read(Path(folder)) for read in READERS.values()] + ([read_archives(archives)] if archives else [])
    frames.append(read_written(exclude=exclude))
    frame = pd.concat([merged(rows) for rows in frames], ignore_index=True)
    # FFT Why? was printed together with "what could we do better": a bare "Nothing" under it says nothing about "why".
    words = frame["text"].str.split().str.len()
    frame = frame[~((frame["source"] == "nhs_fft") & (frame["kind"] == "why") & (words <= 3))].reset_index(drop=True)
    for publisher in leave_out.split("+") if leave_out else ():
        frame["part"] = frame["part"].mask(frame["publisher"] == publisher, "test")
    return frame


def held_back_texts(folder: str | Path) -> list[str]:
    """Comments of the sets that are only ever evaluated with: never in training, not even by chance."""
    telecom = pd.read_csv(Path(folder) / "nps_telecom_bt" / "nps_telecom_bt.csv")["comment"]
    garden = pd.read_csv(Path(folder) / "nps_garden_fr" / "nps_garden_fr.csv")["comment"]
    employer = pd.read_csv(Path(folder) / "employee_reviews" / "employee_reviews.csv")
    return [str(t) for series in (telecom, garden, employer["likes"], employer["dislikes"]) for t in series.dropna()]
