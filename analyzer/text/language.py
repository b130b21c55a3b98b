"""Which language a comment is written in, among the languages that can be analysed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

LANGUAGES: Final = ("en", "de", "fr", "es", "pt", "nl", "it")
UNKNOWN: Final = "und"
_MIN_LETTERS: Final = 20  # below this the identifier is guessing; the export's majority is the better guess
_MIN_PROBABILITY: Final = 0.9
_MAX_CHARS: Final = 2000
_PLACEHOLDER = re.compile(r"\[[A-Z]{2,7}\]|https?://\S+|[@#]\w+|\d+")


def detect_languages(texts: Sequence[str | None], allowed: Sequence[str] = LANGUAGES) -> npt.NDArray[Any]:
    """Language of each comment as an ISO 639-1 code.

    Long comments are identified on their own (naive Bayes over byte n-grams, restricted to ``allowed``); a short or
    ambiguous one takes the language most of the confidently identified comments have: "Super" in an English
    export is English.

    Parameters
    ----------
    texts : (n,) comments; each distinct text is identified once.
    allowed : candidate codes; with one code nothing is loaded. The first is the majority when nothing is sure.

    Returns
    -------
    (n,) object array of codes; ``"und"`` for a comment without letters or mostly in another script.

    Raises
    ------
    ValueError
        If ``allowed`` is empty or holds a code the identifier does not know.

    Examples
    --------
    >>> detect_languages(["The agent was friendly and quick", "Ich habe eine Stunde gewartet", "12"]).tolist()
    ['en', 'de', 'und']
    """
    return settle(guess_languages(texts, allowed), allowed)


@dataclass(frozen=True)
class Guesses:
    """Codes (n,) of comments, "" where unsure, and how many sure comments each language has."""

    codes: npt.NDArray[Any]
    votes: Mapping[str, int]


def guess_languages(texts: Sequence[str | None], allowed: Sequence[str] = LANGUAGES) -> Guesses:
    """What each comment says by itself; parts of an export can be guessed apart and settled together."""
    if not allowed:
        raise ValueError("allowed must name at least one language, e.g. ('en',)")
    counts = Counter(t for t in texts if isinstance(t, str))
    guesses = {text: _guess(text, tuple(allowed)) for text in counts}
    votes: Counter[str] = Counter()
    for text, (code, sure) in guesses.items():
        if sure and code != UNKNOWN:
            votes[code] += counts[text]
    codes = np.empty(len(texts), dtype=object)
    for i, value in enumerate(texts):
        code, sure = guesses[value] if isinstance(value, str) else (UNKNOWN, True)
        codes[i] = code if sure else ""
    return Guesses(codes, votes)


def settle(guesses: Guesses, allowed: Sequence[str] = LANGUAGES) -> npt.NDArray[Any]:
    """Codes with the unsure ones given to the language most comments have."""
    majority = min(allowed, key=lambda code: (-guesses.votes.get(code, 0), allowed.index(code)))
    return np.where(guesses.codes == "", majority, guesses.codes)


def _guess(text: str, allowed: tuple[str, ...]) -> tuple[str, bool]:
    """Code and whether it stands on its own evidence."""
    sample = _PLACEHOLDER.sub(" ", text[:_MAX_CHARS])
    if sample.isascii():
        letters = latin = sum(map(str.isalpha, sample))
    else:
        letters = sum(map(str.isalpha, sample))
        latin = sum(c.isalpha() and ord(c) < 0x250 for c in sample)
    if not letters or latin < letters / 2:
        return UNKNOWN, True
    if len(allowed) == 1:
        return allowed[0], True
    if letters < _MIN_LETTERS:
        return "", False
    code, probability = _identifier(allowed).classify(sample.lower())
    return str(code), float(probability) >= _MIN_PROBABILITY


@lru_cache(maxsize=4)
def _identifier(allowed: tuple[str, ...]) -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    known = set(identifier.nb_classes)
    unknown = [code for code in allowed if code not in known]
    if unknown:
        raise ValueError(f"unknown language {unknown[0]!r}: use ISO 639-1 codes such as {', '.join(LANGUAGES)}")
    identifier.set_languages(list(allowed))
    return identifier
