"""Labelled scale points to numbers: "10 - Extremely likely", words in five languages, smileys, stars, good/bad."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analyzer.read.values import missing_mask, numbers, stripped

NO_ANSWER = re.compile(
    r"(?i)(?:don'?t know|do not know|not sure|not applicable|no answer|prefer not to "
    r"(?:say|answer)|refused|skipped|unoffered"
    r"|offered|did not answer|weiß nicht|keine angabe|weet niet|geen mening|ne sait pas|sans réponse|no sabe|no "
    r"contesta)"
)
_POINTS5: dict[int, str] = {
    5: "very satisfied|extremely satisfied|completely satisfied|very good|excellent|very easy|strongly agree|very "
        "likely"
       "|sehr zufrieden|sehr gut|zeer tevreden|heel tevreden|très satisfait|très satisfaite|muy satisfecho|muy "
           "satisfecha",
    4: "satisfied|good|easy|agree|likely|quite satisfied|rather satisfied|zufrieden|gut|tevreden|satisfait|satisfaite"
       "|plutôt satisfait|satisfecho|satisfecha|eher zufrieden",
    3: "neutral|neither|neither good nor poor|neither satisfied nor dissatisfied|neither agree nor "
        "disagree|ok|okay|fair"
       "|average|teils teils|teils/teils|weder noch|neutraal|neutre|ni satisfait ni insatisfait|ni satisfecho ni "
           "insatisfecho",
    2: "dissatisfied|unsatisfied|poor|bad|difficult|disagree|unlikely|unzufrieden|schlecht|ontevreden|insatisfait"
       "|insatisfaite|plutôt insatisfait|insatisfecho|insatisfecha|eher unzufrieden",
    1: "very dissatisfied|extremely dissatisfied|very unsatisfied|very poor|very bad|terrible|very difficult"
       "|strongly disagree|very unlikely|sehr unzufrieden|sehr schlecht|zeer ontevreden|heel ontevreden|très "
           "insatisfait"
       "|très insatisfaite|muy insatisfecho|muy insatisfecha",
}  # fmt: skip
_WORDS5 = {w: float(k) for k, words in _POINTS5.items() for w in words.split("|")}
_WORDS7 = {
    "strongly disagree": 1.0, "disagree": 2.0, "somewhat disagree": 3.0, "neither agree nor disagree": 4.0,
    "somewhat agree": 5.0, "agree": 6.0, "strongly agree": 7.0, "very difficult": 1.0, "difficult": 2.0,
    "somewhat difficult": 3.0, "neutral": 4.0, "somewhat easy": 5.0, "easy": 6.0, "very easy": 7.0,
}  # fmt: skip
_BINARY = {"good": 1.0, "bad": 0.0, "👍": 1.0, "👎": 0.0, "thumbs up": 1.0, "thumbs down": 0.0}
_FACES = {1: "😠😡🤬😭", 2: "🙁☹😟😕😞", 3: "😐😑😶", 4: "🙂😊😃😀😄", 5: "🤩😍😁🥰😎"}
_FACE = {c: float(k) for k, faces in _FACES.items() for c in faces}
_CATEGORY = {"promoter": 9.0, "passive": 7.0, "detractor": 6.0}  # the mildest score of each group
_OUT_OF = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:/|out of|of|von|sur|van|de)\s*\d+")
_LEADING = re.compile(r"[(\[]?(-?\d+(?:[.,]\d+)?)[)\]]?\s*(?:[-–—:=.)(]\s*|\s)\D.*")
_TRAILING = re.compile(r"\D*[\s(\[=:–-](\d+)[)\]]?")


@dataclass(frozen=True)
class Points:
    """A score column as numbers.

    Attributes
    ----------
    values : (n,) float64; NaN where missing or unreadable.
    unreadable : (n,) bool.
    scale : the scale the labels imply, or None.
    kind : "" for plain numbers, else "labels", "words", "faces", "stars", "binary" or "category".
    inverted : True when labels say that a low number is the best.
    decimal_comma : True when a comma was read as the decimal sign.
    """

    values: npt.NDArray[np.float64]
    unreadable: npt.NDArray[np.bool_]
    scale: tuple[float, float] | None = None
    kind: str = ""
    inverted: bool = False
    decimal_comma: bool = False


def score_points(series: pd.Series[Any]) -> Points:
    """Read a score column: numbers where there are any, labelled points otherwise.

    Examples
    --------
    >>> score_points(pd.Series(["10 - Extremely likely", "3", ""])).values.tolist()
    [10.0, 3.0, nan]
    >>> score_points(pd.Series(["★★★☆☆", "★"])).values.tolist()
    [3.0, 1.0]
    """
    plain = numbers(series)
    if not plain.unreadable.any():
        return Points(plain.values, plain.unreadable, decimal_comma=plain.decimal_comma)
    codes, uniques = pd.factorize(series.where(plain.unreadable))
    text = stripped(pd.Series(uniques, dtype="str"))
    quiet = text.str.fullmatch(NO_ANSWER.pattern).fillna(False).to_numpy(dtype=bool) | missing_mask(text).to_numpy(
        dtype=bool
    )
    whole = scale_points(text[~quiet])
    if whole is not None:
        kind, scale, mapping = whole
        found = np.array([mapping.get(_key(t), np.nan) for t in text])
    else:
        kind, scale = "labels", None
        found = np.array([_labelled(t) for t in text], dtype=float)
    values = np.where(codes >= 0, np.append(found, np.nan)[codes], plain.values)
    unread = plain.unreadable & np.isnan(values) & ~np.append(quiet, False)[codes]
    return Points(values, unread, scale, kind, _inverted(text, found), plain.decimal_comma)


def scale_points(text: pd.Series[Any]) -> tuple[str, tuple[float, float], dict[str, float]] | None:
    """(kind, scale, label -> value) when most distinct labels are words, faces or stars of one known scale."""
    keys = {_key(t) for t in text if t}
    if not keys:
        return None
    stars = {k: float(len(re.findall("[★⭐]", k))) for k in keys if re.fullmatch("[★⭐☆✩✰\ufe0f ]+", k)}
    faces = {k: _FACE[k[0]] for k in keys if k and k[0] in _FACE}
    seven = any(k.startswith(("somewhat", "slightly")) for k in keys)
    words = _WORDS7 if seven else _WORDS5
    scales: tuple[tuple[str, tuple[float, float], dict[str, float]], ...] = (
        ("binary", (0.0, 1.0), _BINARY),
        ("category", (0.0, 10.0), _CATEGORY | {k + "s": v for k, v in _CATEGORY.items()}),
        ("stars", (1.0, 5.0), stars), ("faces", (1.0, 5.0), faces), ("words", (1.0, 7.0 if seven else 5.0), words),
    )  # fmt: skip
    for kind, scale, mapping in scales:
        if sum(k in mapping for k in keys) >= max(1, 0.8 * len(keys)):
            return kind, scale, dict(mapping)
    return None


def _key(text: str) -> str:
    return re.sub(r"\s+", " ", str(text)).strip().casefold().removesuffix("\ufe0f")


def _labelled(text: str) -> float:
    """The number in "10 - Extremely likely", "4/5", "(5) Very good", "Very good (5)"; NaN without one."""
    for pattern in (_OUT_OF, _LEADING, _TRAILING):
        match = pattern.fullmatch(text)
        if match:
            return float(match.group(1).replace(",", "."))
    return float("nan")


def _inverted(text: pd.Series[Any], found: npt.NDArray[np.float64]) -> bool:
    """Whether the labels beside the numbers say that low is good ("1 - Very satisfied", "5 - Very poor")."""
    points = [(v, _WORDS5.get(_key(re.sub(r"[\d()\[\]:=–—-]+", " ", t)))) for t, v in zip(text, found, strict=True)]
    known = [(v, w) for v, w in points if w is not None and not np.isnan(v)]
    if len(known) < 2 or len({w for _, w in known}) < 2:
        return False
    value, word = np.array(known, dtype=float).T
    return bool(np.std(value) > 0 and np.corrcoef(value, word)[0, 1] < 0)
