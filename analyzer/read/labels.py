"""Labelled scale points to numbers: "10 - Extremely likely", words in five languages, smileys, stars, good/bad."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analyzer.read.degrees import degree, scale_of
from analyzer.read.values import missing_mask, numbers, stripped

NO_ANSWER = re.compile(
    r"(?i)(?:don'?t know|do not know|not sure|not applicable|no answer|prefer not to "
    r"(?:say|answer)|refused|skipped|(?:not |un)?offered|received"
    r"|did not answer|weiß nicht|keine angabe|weet niet|geen mening|ne sait pas|sans réponse|no sabe|no "
    r"contesta)"
)
_BINARY = {
    **dict.fromkeys(
        ("good", "good with comment", "good without comment", "👍", "thumbs up", "up", "like", "liked"), 1.0
    ),
    **dict.fromkeys(("bad", "bad with comment", "bad without comment", "👎", "thumbs down", "down", "dislike"), 0.0),
}
_FACES = {1: "😠😡🤬😭", 2: "🙁☹😟😕😞", 3: "😐😑😶", 4: "🙂😊😃😀😄", 5: "🤩😍😁🥰😎"}
_FACE = {c: float(k) for k, faces in _FACES.items() for c in faces}
_CATEGORY = {  # the mildest score of each group
    **dict.fromkeys(("promoter", "promoteur", "promotor", "promotrice", "promoters", "promoteurs", "promotores"), 9.0),
    **dict.fromkeys(("passive", "passives", "passiv", "passief", "passif", "passifs", "pasivo", "pasivos",
                     "indifferent", "passiver", "neutral", "neutrals", "neutraal", "neutre", "neutro"), 7.0),
    **dict.fromkeys(("detractor", "detractors", "detraktor", "kritiker", "criticaster", "criticasters", "détracteur",
                     "détracteurs", "detractores", "kritikaster"), 6.0),
}  # fmt: skip
_OUT_OF = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:/|out of|of|von|sur|van(?: de)?|de)\s*(\d+)\b.{0,20}")
_ALSO_WORDS = frozenset({"neutral", "neutraal", "neutre", "neutro", "indifferent"})
_RANGE = {"binary": (0.0, 1.0), "category": (0.0, 10.0), "stars": (1.0, 5.0), "faces": (1.0, 5.0)}
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
    scale: tuple[float, float] | None
    if whole is not None:
        kind, scale, mapping = whole
        found = np.array([mapping.get(_key(t), np.nan) for t in text])
    else:
        kind = "labels"
        found = np.array([_labelled(t) for t in text], dtype=float)
        scale = _out_of(text[~quiet], found)
    values = np.where(codes >= 0, np.append(found, np.nan)[codes], plain.values)
    unread = plain.unreadable & np.isnan(values) & ~np.append(quiet, False)[codes]
    return Points(values, unread, scale, kind, _inverted(text, found), plain.decimal_comma)


def scale_points(text: pd.Series[Any]) -> tuple[str, tuple[float, float], dict[str, float]] | None:
    """(kind, scale, label -> value) when most distinct labels are words, faces or stars of one known scale.

    Examples
    --------
    >>> scale_points(pd.Series(["Très satisfait", "Plutôt satisfait", "Pas du tout satisfait"]))[:2]
    ('words', (1.0, 5.0))
    """
    keys = {_key(t) for t in text if t} - {""}  # "_" or a lone variation selector is no label
    if not keys:
        return None
    stars = {k: float(len(re.findall("[★⭐]", k))) for k in keys if re.fullmatch("[★⭐☆✩✰\ufe0f ]+", k)}
    faces = {k: _FACE[k[0]] for k in keys if k[0] in _FACE}
    words = {k: d for k in keys if (d := degree(k)) is not None}
    category = _CATEGORY if keys & set(_CATEGORY) - _ALSO_WORDS else {}
    binary = _BINARY if len(keys) < 3 or keys & set(_BINARY) - {"good", "bad"} else {}
    candidates: tuple[tuple[str, dict[str, Any]], ...] = (
        ("binary", binary), ("category", category), ("stars", stars), ("faces", faces), ("words", words),
    )  # fmt: skip
    for kind, mapping in candidates:
        if sum(k in mapping for k in keys) >= max(1, 0.8 * len(keys)):
            if kind == "words":
                scale = scale_of(words.values())
                return kind, (1.0, float(len(scale))), {k: scale.index(d) + 1.0 for k, d in words.items()}
            return kind, _RANGE[kind], dict(mapping)
    return None


def _key(text: str) -> str:
    return re.sub(r"[\s_]+", " ", str(text)).strip().casefold().removesuffix("\ufe0f")


def _labelled(text: str) -> float:
    """The number in "10 - Extremely likely", "4/5", "(5) Very good", "Very good (5)"; NaN without one."""
    for pattern in (_OUT_OF, _LEADING, _TRAILING):
        match = pattern.fullmatch(text)
        if match:
            return float(match.group(1).replace(",", "."))
    return float("nan")


def _out_of(text: pd.Series[Any], found: npt.NDArray[np.float64]) -> tuple[float, float] | None:
    """The scale that "7/10" or "4 von 5" names, where all labels name the same."""
    matches = [_OUT_OF.fullmatch(t) for t in text if t]
    tops = {float(m.group(2)) for m in matches if m}
    if len(tops) != 1 or not matches or sum(m is not None for m in matches) < 0.8 * len(matches):
        return None
    top = tops.pop()
    return (0.0 if (found == 0).any() or top > 10 else 1.0), top


def _inverted(text: pd.Series[Any], found: npt.NDArray[np.float64]) -> bool:
    """Whether the labels beside the numbers say that low is good ("1 - Very satisfied", "5 - Very poor")."""
    points = [(v, degree(re.sub(r"[\d()\[\]:=–—-]+", " ", t))) for t, v in zip(text, found, strict=True)]
    known = [(v, w) for v, w in points if w is not None and not np.isnan(v)]
    if len(known) < 2 or len({w for _, w in known}) < 2:
        return False
    value, word = np.array(known, dtype=float).T
    return bool(np.std(value) > 0 and np.corrcoef(value, word)[0, 1] < 0)
