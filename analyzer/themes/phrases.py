"""Phrases of one to four words as they stand in a text: what a label is chosen from."""

from __future__ import annotations

import re
from typing import Final

from analyzer.themes.stops import is_stop

_WORD: Final = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_PLACEHOLDER: Final = re.compile(r"\[[A-Z_]+\]")
_PARTED: Final = re.compile(  # exports lose apostrophes: "haven t" is one word
    r"\b(have|has|had|do|does|did|is|was|are|were|would|could|should|ca|wo)n t\b|\b(i|you|we|they) (m|ve|re|ll|d)\b"
)
_BREAK: Final = re.compile(r"[.,;:!?()\n/|\u2026\u2013\u2014]+")
_LONGEST: Final = 4
_SHORTEST: Final = 3  # letters of a word at either end
_GLUE: Final = frozenset("of to for with and the a an in on at my your by from per out".split())  # may stand inside
Phrase = tuple[str, ...]


def words_of(text: str) -> list[list[str]]:
    """Lower-case words in runs that no punctuation, placeholder or number interrupts; lost apostrophes put back.

    Examples
    --------
    >>> words_of("They haven t come, 3 times")
    [['they', "haven't", 'come'], ['times']]
    """
    runs: list[list[str]] = []
    for part in _PLACEHOLDER.split(text):
        plain = part.casefold().replace("\u2019", "'")
        plain = _PARTED.sub(lambda m: m[0].replace(" ", "'"), plain)
        for piece in _BREAK.split(plain):
            run: list[str] = []
            for word in _WORD.findall(piece):
                if any(c.isdigit() for c in word):
                    runs.append(run)
                    run = []
                else:
                    run.append(word)
            runs.append(run)
    return [run for run in runs if run]


def phrases(text: str) -> set[Phrase]:
    """Contiguous phrases of one to four words that neither begin nor end with a stop word.

    Examples
    --------
    >>> sorted(" ".join(p) for p in phrases("waste of my money"))
    ['money', 'waste', 'waste of my money']
    """
    found = set()
    for words in words_of(text):
        ends = [len(w) >= _SHORTEST and not is_stop(w) for w in words]
        for i in (i for i, good in enumerate(ends) if good):
            for j in range(i, min(i + _LONGEST, len(words))):
                if ends[j]:
                    found.add(tuple(words[i : j + 1]))
                elif is_stop(words[j]) and words[j] not in _GLUE:
                    break
    return found
