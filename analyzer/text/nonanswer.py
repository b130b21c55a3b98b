"""Replies that say nothing ("n/a", "STOP"), and those that say something only through their question ("Nothing").

Matching is by a normal form (case, accents, punctuation, stretched letters and one-letter typos do not count) against
closed lists in seven languages. Short real replies ("Slow", "Price") are never in them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from analyzer.text.question import QuestionKind, normal_form, question_kind
from analyzer.text.replies import ALL, FILLERS, NEVER, NIL, NUMBER_WORDS

MAX_LENGTH: Final = 80  # a longer reply has something to say

_STRETCHED = re.compile(r"(.)\1{2,}")
_UNIT_REPEATED = re.compile(r"(.{1,4}?)\1{2,}\Z")
_ROWS = (
    "qwertyuiop",
    "qwertzuiop",
    "azertyuiop",
    "asdfghjkl",
    "qsdfghjklm",
    "zxcvbnm",
    "yxcvbnm",
    "wxcvbn",
    "abcdefgh",
)
_RUNS = frozenset(s[i : i + 3] for row in _ROWS for s in (row, row[::-1]) for i in range(len(s) - 2))
_VOWELS = frozenset("aeiouy")


@dataclass(frozen=True, slots=True)
class Replies:
    """What kind of reply each text is.

    Attributes
    ----------
    status : (n,) object array of ``ok`` / ``empty`` / ``non_answer``.
    codable : (n,) bool; False where the reply is ``ok`` only through its question, or is emoji only (a sentiment but no
        mention), and for every reply that is not ``ok``.
    """

    status: npt.NDArray[Any]
    codable: npt.NDArray[np.bool_]


def comment_status(texts: Sequence[str | None], asked: Sequence[str] | str = "") -> npt.NDArray[Any]:
    """Status of each comment: ``ok``, ``empty`` or ``non_answer``.

    Parameters
    ----------
    texts : (n,) comments; None and NaN count as empty.
    asked : the question of each comment, or one question for all; ``""`` when unknown.

    Returns
    -------
    (n,) object array.

    Examples
    --------
    >>> comment_status(["Slow", "n/a", "", "Nothing!"]).tolist()
    ['ok', 'non_answer', 'empty', 'non_answer']
    >>> comment_status(["Nothing!"], asked="What could we improve?").tolist()
    ['ok']
    """
    return classify_replies(texts, asked).status


def classify_replies(texts: Sequence[str | None], asked: Sequence[str] | str = "") -> Replies:
    """Status and codability of each reply (see :class:`Replies`); each pair of text and question is judged once.

    Examples
    --------
    >>> replies = classify_replies(["Nothing", "Nothing, the queue was short"], "What could we improve?")
    >>> replies.status.tolist(), replies.codable.tolist()
    (['ok', 'ok'], [False, True])
    """
    questions = [asked] * len(texts) if isinstance(asked, str) else list(asked)
    if len(questions) != len(texts):
        raise ValueError(
            f"asked has {len(questions)} entries for {len(texts)} texts: give one question per text or one for all"
        )
    kinds = {q: question_kind(q) for q in set(questions)}
    known: dict[tuple[str | None, QuestionKind], tuple[str, bool]] = {}
    status = np.empty(len(texts), dtype=object)
    codable = np.zeros(len(texts), dtype=bool)
    for i, (text, question) in enumerate(zip(texts, questions, strict=True)):
        key = (text if isinstance(text, str) else None, kinds[question])
        found = known.get(key)
        if found is None:
            found = known[key] = _judge(*key)
        status[i], codable[i] = found
    return Replies(status, codable)


def _judge(text: str | None, kind: QuestionKind) -> tuple[str, bool]:
    if text is None or not any(not c.isspace() and c.isprintable() for c in text):
        return "empty", False
    if len(text) > MAX_LENGTH and any(map(str.isalpha, text)):
        form = normal_form(text) if len(text) <= 400 and "[" in text else ""
        return ("ok", True) if form or "[" not in text or len(text) > 400 else ("non_answer", False)
    key = normal_form(text)
    if not any(map(str.isalpha, key)):
        emoji = any(unicodedata.category(c) == "So" for c in text)
        return ("ok", False) if emoji else ("non_answer", False)
    found = _lookup(key)
    if found == "nil" or found == "all":
        return ("ok", False) if kind in ("improve", "good") else ("non_answer", False)
    return ("non_answer", False) if found else ("ok", True)


def _lookup(key: str) -> str:
    """``never`` / ``nil`` / ``all`` for a reply that says nothing by itself, else an empty string."""
    for form in dict.fromkeys((key, _STRETCHED.sub(r"\1", key), _STRETCHED.sub(r"\1\1", key))):
        found = _listed(form)
        if found:
            return found
    words = key.split()
    if len(words) <= 3 and all(_mash(w) for w in words):
        return "never"
    if len(words) == 1 and len(key) == 1 and ord(key) < 0x250:
        return "never"
    if len(words) > 4:
        return ""
    corrected = [_corrected(w) for w in words]
    return _listed(" ".join(corrected)) if corrected != words else ""


def _listed(form: str) -> str:
    for name, forms in (("never", NEVER), ("nil", NIL), ("all", ALL)):
        if form in forms:
            return name
    words = form.replace(" at all", "").replace(" at the moment", "").split()
    if all(w in NUMBER_WORDS or w.isdigit() for w in words):
        return "never"
    kept = [
        w
        for i, w in enumerate(words)
        if w not in FILLERS or (i and w in ("ok", "okay") and len(words) > 1 and words[0] not in FILLERS)
    ]
    if len(kept) == len(words):
        return ""
    if not kept:
        return "never" if len(words) > 1 else ""
    rest = " ".join(kept)
    return "nil" if rest in NIL else "all" if rest in ALL else "never" if rest in NEVER else ""


def _mash(word: str) -> bool:
    """Keyboard mash: one key, a short pattern over and over, neighbouring keys, or no vowel at all."""
    if len(word) < 3 or not word.isascii() or not word.isalpha():
        return False
    if len(set(word)) == 1 or (len(word) >= 6 and _UNIT_REPEATED.match(word)):
        return True
    runs = sum(word[i : i + 3] in _RUNS for i in range(len(word) - 2))
    if len(word) >= 4 and runs >= 0.6 * (len(word) - 2) and word not in {"were", "poor", "tree"}:
        return True
    return len(word) >= 5 and not _VOWELS & set(word)


_TYPO_TARGETS: Final = (
    "nothing",
    "everything",
    "comment",
    "comments",
    "nichts",
    "niente",
    "answer",
    "applicable",
    "anything",
    "niets",
)
_REAL_NEIGHBOURS: Final = frozenset({"commend", "comet", "notion", "nights", "nicht", "nicety", "niet", "niece"})


@lru_cache(maxsize=2**15)
def _corrected(word: str) -> str:
    """The listed word one typing error away (a letter more, less, wrong or swapped), else the word itself."""
    if len(word) < 5 or word in _REAL_NEIGHBOURS:
        return word
    return next((t for t in _TYPO_TARGETS if abs(len(t) - len(word)) <= 1 and _one_apart(word, t)), word)


def _one_apart(a: str, b: str) -> bool:
    if len(a) > len(b):
        a, b = b, a
    i = next((k for k in range(len(a)) if a[k] != b[k]), len(a))
    if len(a) != len(b):
        return a[i:] == b[i + 1 :]
    return a[i + 1 :] == b[i + 1 :] or (a[i : i + 2] == b[i : i + 2][::-1] and a[i + 2 :] == b[i + 2 :])
