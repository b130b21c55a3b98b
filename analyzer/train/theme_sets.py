"""Hand-coded sets as clauses, codebooks and gold themes, for training and measuring the theme scorer."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analyzer.text.clauses import split_clauses
from analyzer.themes.codebook import Codebook, Theme, load_codebook

Bools = npt.NDArray[np.bool_]
Embed = Callable[[Sequence[str]], npt.NDArray[np.float32]]
NO_CODE: Final = frozenset(
    {"Labelling not possible", "Not assigned", "NotCodable", "notCodable", "NotAnswered", "Nothing to improve",
     "Everything was good/bad", "Miscellaneous", "General"}
)  # fmt: skip
PUBLISHER: Final = {
    "fabsa": "chattermill", "nhs_fft": "nhs", "nhs_phase1": "nhs", "banking77": "polyai", "napire_survey": "napire",
}  # fmt: skip


@dataclass(frozen=True)
class CodedSet:
    """Comments with hand-coded themes, split into clauses.

    Attributes
    ----------
    name, publisher : where it is from.
    codebook : the themes, in the order of the columns of ``gold``.
    text, row : clauses and the comment each belongs to.
    gold : (comments, themes); a row without any theme is "none of these".
    vectors : (clauses, d). polarity : (clauses,) in [-1, 1].
    mood : (comments,) hand-coded -1, 0, 1, or NaN.
    source : (comments,) position in the file.
    """

    name: str
    publisher: str
    codebook: Codebook
    text: tuple[str, ...]
    row: npt.NDArray[np.intp]
    gold: Bools
    vectors: npt.NDArray[np.float32]
    polarity: npt.NDArray[np.float64]
    mood: npt.NDArray[np.float64]
    source: npt.NDArray[np.intp]

    def keep(self, comments: Bools) -> CodedSet:
        """Only some comments."""
        number = np.cumsum(comments) - 1
        clauses = comments[self.row]
        return replace(
            self,
            text=tuple(t for t, k in zip(self.text, clauses, strict=True) if k),
            row=number[self.row[clauses]],
            gold=self.gold[comments],
            vectors=self.vectors[clauses],
            polarity=self.polarity[clauses],
            mood=self.mood[comments],
            source=self.source[comments],
        )

    def without(self, themes: Bools) -> CodedSet:
        """The same comments with a codebook that lacks some themes: theirs become "none of these"."""
        left = tuple(t for t, gone in zip(self.codebook.themes, themes, strict=True) if not gone)
        return replace(self, codebook=replace(self.codebook, themes=left), gold=self.gold[:, ~themes])

    def taught(self, k: int, rng: np.random.Generator) -> CodedSet:
        """Up to k one-clause comments a theme become its examples and leave the set."""
        single = np.bincount(self.row, minlength=len(self.gold)) == 1
        first = np.searchsorted(self.row, np.arange(len(self.gold)))
        used = np.zeros(len(self.gold), dtype=bool)
        themes = []
        for j, theme in enumerate(self.codebook.themes):
            own = np.flatnonzero(self.gold[:, j] & single & (self.gold.sum(axis=1) == 1) & ~used)
            chosen = rng.permutation(own)[:k]
            used[chosen] = True
            themes.append(replace(theme, examples=tuple(self.text[first[i]] for i in chosen)))
        return replace(self, codebook=replace(self.codebook, themes=tuple(themes))).keep(~used)

    def names_only(self) -> CodedSet:
        """The codebook without examples and keywords."""
        bare = tuple(replace(t, examples=(), keywords=()) for t in self.codebook.themes)
        return replace(self, codebook=replace(self.codebook, themes=bare))


def read_set(name: str, *, data: Path, codebooks: Path, sample: int | None, embed: Embed, seed: int = 0) -> CodedSet:
    """Read one set: at most ``sample`` codable comments (seeded) and at most a fifth as many uncodable ones."""
    frame, book, mapping = _frame(name, data, codebooks)
    codes = [set(str(v).split("|")) - {"", "nan"} for v in frame["codes"]]
    column = {code: j for j, code in enumerate(mapping)}
    gold = np.zeros((len(codes), len(mapping)), dtype=bool)
    for i, own in enumerate(codes):
        for code in own:
            if code in column:
                gold[i, column[code]] = True
    rng = np.random.default_rng(seed)
    codable = np.array([bool(own - NO_CODE) for own in codes])
    nothing = np.array([bool(own) and not own - NO_CODE for own in codes])
    chosen = rng.permutation(np.flatnonzero(codable))[:sample]
    extra = rng.permutation(np.flatnonzero(nothing))[: len(chosen) // 5]
    rows = np.sort(np.concatenate([chosen, extra]))
    comments = [str(t) for t in frame["text"].iloc[rows]]
    spans = [(i, t[a:b]) for i, t in enumerate(comments) for a, b in split_clauses(t)]
    text = tuple(t for _, t in spans)
    row = np.asarray([i for i, _ in spans], dtype=np.intp)
    return CodedSet(
        name,
        PUBLISHER[name],
        book,
        text,
        row,
        gold[rows],
        embed(text),
        np.zeros(len(text)),
        frame["mood"].to_numpy(dtype=float)[rows],
        rows,
    )


def _frame(name: str, data: Path, codebooks: Path) -> tuple[pd.DataFrame, Codebook, list[str]]:
    """Texts and codes, the codebook, and the code of each of its themes."""
    frame = pd.read_csv(data / name / f"{name}.csv")
    columns = {
        "fabsa": ("text", "aspects"), "nhs_fft": ("comment", "themes"), "nhs_phase1": ("comment", "subcategory"),
        "banking77": ("text", "category"), "napire_survey": ("comment", "themes"),
    }[name]  # fmt: skip
    frame = pd.DataFrame(
        {"text": frame[columns[0]].fillna(""), "codes": frame[columns[1]].fillna(""), "mood": _mood(name, frame)}
    )
    if name in ("fabsa", "nhs_fft"):
        book = load_codebook(codebooks / f"{name}.yaml")
        return frame, book, _codes(name, book, frame)
    counts = frame["codes"].str.split("|").explode().value_counts()
    codes = [str(c) for c in counts.index if counts[c] >= 20 and c and c not in NO_CODE]
    themes = tuple(Theme(f"t{i}", c.replace("_", " "), c.replace("_", " ")) for i, c in enumerate(codes))
    return frame, Codebook(name, themes), codes


def _mood(name: str, frame: pd.DataFrame) -> pd.Series[float]:
    """Hand-coded mood where the set has one."""
    if name == "fabsa":
        return frame["overall"].map({"negative": -1.0, "neutral": 0.0, "positive": 1.0})
    if name == "nhs_fft":
        return np.sign(3.0 - frame["sentiment_1best_5worst"])
    if name == "nhs_phase1":
        return np.sign(frame["criticality"].where(frame["criticality"] != 0))
    return pd.Series(np.nan, index=frame.index)


def _codes(name: str, book: Codebook, frame: pd.DataFrame) -> list[str]:
    """The published code of each theme of our codebook: by label, or for fabsa the last part of the code."""
    if name == "nhs_fft":
        return [theme.label for theme in book.themes]
    every = sorted({c for row in frame["codes"] for c in str(row).split("|") if c})
    plain = {re.sub(r"[^a-z]+", "_", c.split(".")[-1]): c for c in every}
    extra = {"price_value": plain.get("price_value_for_money", "")}
    return [extra.get(theme.id, "") or plain[theme.id] for theme in book.themes]
