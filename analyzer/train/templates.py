"""Feedback of our own making, generated from the patterns in ``wording.yaml``: what public sets lack."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import yaml

from analyzer.train.splits import four_word_runs

# Probabilities (negative, neutral, positive) of a label code: soft where people disagree.
LABELS: Final[dict[str, tuple[float, float, float]]] = {
    "positive": (0.01, 0.05, 0.94),
    "negative": (0.94, 0.05, 0.01),
    "neutral": (0.07, 0.86, 0.07),
    "mixed": (0.24, 0.52, 0.24),
    "complaint": (0.84, 0.14, 0.02),
    "mild_complaint": (0.62, 0.34, 0.04),
    "mild_praise": (0.04, 0.33, 0.63),
    "complaint_q": (0.90, 0.08, 0.02),
    "praise_q": (0.02, 0.08, 0.90),
    "shrug_improve": (0.02, 0.48, 0.50),
    "shrug_good": (0.26, 0.68, 0.06),
    "praise_improve": (0.03, 0.07, 0.90),
    "blame_good": (0.90, 0.07, 0.03),
}
# Share of rows per family, and the questions its rows are given with (kind -> probability; "" is no question).
_FREE = {"": 0.62, "why": 0.18, "improve": 0.1, "good": 0.1}
_FAMILIES: Final[dict[str, tuple[float, dict[str, float]]]] = {
    "praise": (0.09, _FREE),
    "blame": (0.09, _FREE),
    "implicit_complaint": (0.12, _FREE),
    "suggestion": (0.13, {"": 0.45, "why": 0.2, "improve": 0.35}),
    "negation": (0.12, _FREE),
    "contrast": (0.15, _FREE),
    "intensity": (0.06, _FREE),
    "numbers": (0.07, _FREE),
    "neutral": (0.07, {"": 0.75, "why": 0.25}),
    "sarcasm": (0.04, _FREE),
    "emoji": (0.035, _FREE),
    "topic_improve": (0.045, {"improve": 1.0}),
    "topic_good": (0.045, {"good": 1.0}),
    "topic_alone": (0.02, {"": 0.8, "why": 0.2}),
    "nothing_improve": (0.05, {"improve": 1.0}),
    "nothing_good": (0.05, {"good": 1.0}),
    "nothing_alone": (0.015, {"": 0.8, "why": 0.2}),
    "against_question": (0.02, {}),
}
_AGAINST = {"praise_improve": "improve", "blame_good": "good"}
_HOLE = re.compile(r"\{(\w+)\}|\[([^\[\]]*)\]")


@cache
def wording() -> dict[str, Any]:
    """The patterns and word lists, as written in ``wording.yaml`` beside this file."""
    data = yaml.safe_load(Path(__file__).with_name("wording.yaml").read_text(encoding="utf-8"))
    data["slots"] = {name: [item.strip() for item in text.split(" | ")] for name, text in data["slots"].items()}
    data["questions"] = {kind: [q.strip() for q in text.split(" | ")] for kind, text in data["questions"].items()}
    return dict(data)


def expand(pattern: str, rng: np.random.Generator) -> str:
    """Fill a pattern: ``{slot}`` from the word lists, ``[a|b]`` from the alternatives inside.

    Examples
    --------
    >>> import numpy as np
    >>> expand("[Great] {nothing_here|}", np.random.default_rng(0))
    'Great {nothing_here|}'
    """
    slots = wording()["slots"]
    while match := _HOLE.search(pattern):
        if match.group(1):
            name = match.group(1)
            options = slots[name.lower()]
            chosen = options[rng.integers(len(options))]
            chosen = chosen[:1].upper() + chosen[1:] if name[0].isupper() else chosen
        else:
            alternatives = match.group(2).split("|")
            chosen = alternatives[rng.integers(len(alternatives))]
        pattern = pattern[: match.start()] + chosen + pattern[match.end() :]
    return re.sub(r"\s+([,.])", r"\1", re.sub(r"\s+", " ", pattern)).strip()


_NEAR: Final = dict(zip("qwertyuiopasdfghjklzxcvbnm", "wqrtyuioipsdfghjlkkxcvbnmn", strict=True))
# Written -> as it sounds or as people in a hurry write it.
_SOUNDS: Final = (
    *(("ie", "ei"), ("ei", "ie"), ("ph", "f"), ("ght", "t"), ("ck", "k"), ("ou", "u"), ("ea", "ee"), ("tion", "shun")),
    *(("ence", "ance"), ("ible", "able"), ("ly", "lly"), ("you", "u"), ("are", "r"), ("and", "n"), ("th", "t")),
)


def misspelt(text: str, rng: np.random.Generator) -> str:
    """Misspell about a fifth of the longer words, at least one, and now and then lose a blank."""
    words = text.split(" ")
    places = [i for i, word in enumerate(words) if len(word) > 3 and word.isalpha()]
    n = max(1, rng.binomial(len(places), 0.22)) if places else 0
    for i in rng.permutation(places)[:n] if places else ():
        words[i] = _slip(words[i], rng)
    text = " ".join(words)
    if rng.random() < 0.12 and " " in text:
        blanks = [i for i, c in enumerate(text) if c == " "]
        at = blanks[rng.integers(len(blanks))]
        text = text[:at] + text[at + 1 :]
    return text


def _slip(word: str, rng: np.random.Generator) -> str:
    """One slip in a word of four letters or more; the first letter stays."""
    at, how = int(rng.integers(1, len(word) - 1)), rng.integers(6)
    if how == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if how == 1:
        return word[:at] + word[at + 1 :]
    if how == 2:
        return word[:at] + word[at] + word[at:]
    if how == 3:
        return word[:at] + _NEAR.get(word[at], word[at]) + word[at + 1 :]
    if how == 4 and len(word) > 5:  # vowels go first when people hurry
        return word[0] + "".join(c for c in word[1:-1] if c not in "aeiou" or rng.random() < 0.5) + word[-1]
    for written, heard in (_SOUNDS[k] for k in rng.permutation(len(_SOUNDS))):
        if written in word[1:] or (written == word):
            return word[0] + word[1:].replace(written, heard, 1) if word != written else heard
    return word[:at] + word[at + 1 :]


def _dressed(text: str, rng: np.random.Generator) -> str:
    """Vary punctuation, case and spelling."""
    draw = rng.random()
    if text[-1:].isalnum():
        text += "." if draw < 0.35 else "!" if draw < 0.42 else "!!!" if draw < 0.44 else "..." if draw < 0.46 else ""
    if rng.random() < 0.12:
        text = misspelt(text, rng)
    if rng.random() < 0.06:
        text = text.replace("'", "")
    if rng.random() < 0.05:
        text = text.upper()
    elif rng.random() < 0.1:
        text = text.lower()
    return text


def generate(n: int, *, seed: int, exclude: Collection[str] = (), only: Collection[str] = ()) -> pd.DataFrame:
    """Make labelled feedback.

    Parameters
    ----------
    n : int
        Rows to draw; repeats and rows holding an excluded run are left out, so slightly fewer come back.
    seed : int
        Same seed, same rows.
    exclude : collection of str
        Four-word runs (see `splits.four_word_runs`) that no row may hold: those of the hand-written checks.
    only : collection of str
        Families to draw from (default: all).

    Returns
    -------
    pandas.DataFrame
        text, kind (of the question: "", why, improve, good), p_neg, p_neu, p_pos, family.

    Examples
    --------
    >>> generate(50, seed=1).equals(generate(50, seed=1))
    True
    """
    rng = np.random.default_rng(seed)
    families = [family for family in _FAMILIES if not only or family in only]
    shares = np.array([_FAMILIES[f][0] for f in families])
    rows: list[tuple[Any, ...]] = []
    for family in rng.choice(families, size=n, p=shares / shares.sum()):
        by_label = wording()["families"][str(family)]
        codes = list(by_label)
        sizes = np.array([len(by_label[c]) ** 0.7 for c in codes])
        code = codes[rng.choice(len(codes), p=sizes / sizes.sum())]
        text = _dressed(expand(by_label[code][rng.integers(len(by_label[code]))], rng), rng)
        kinds = {_AGAINST[code]: 1.0} if code in _AGAINST else _FAMILIES[str(family)][1]
        kind = str(rng.choice(list(kinds), p=np.array(list(kinds.values())) / sum(kinds.values())))
        rows.append((text, kind, *LABELS[code], str(family)))
    frame = pd.DataFrame(rows, columns=["text", "kind", "p_neg", "p_neu", "p_pos", "family"])
    frame = frame.drop_duplicates(["text", "kind"], ignore_index=True)
    if exclude:
        banned = frozenset(exclude)
        frame = frame[[not (four_word_runs(text) & banned) for text in frame["text"]]].reset_index(drop=True)
    return frame
