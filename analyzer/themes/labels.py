"""Readable names for groups of clauses: two to four words that customers use, unique, no stop words at the ends."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from typing import Final

import numpy as np

from analyzer.themes.lexical import stem
from analyzer.themes.stops import is_stop

_WORD: Final = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_PLACEHOLDER: Final = re.compile(r"\[[A-Z_]+\]")
_PARTED: Final = re.compile(  # exports lose apostrophes: "haven t" is one word
    r"\b(have|has|had|do|does|did|is|was|are|were|would|could|should|ca|wo)n t\b|\b(i|you|we|they) (m|ve|re|ll|d)\b"
)
_BREAK: Final = re.compile(r"[.,;:!?()\n/|\u2026\u2013\u2014]+")
_LONGEST: Final = 4
_SHORTEST: Final = 3  # letters of a word at either end
_KEEP: Final = 0.5  # a longer phrase replaces a shorter one that it contains when it is at least this frequent
_FAMILIAR: Final = 0.02  # a phrase that fewer of a group's clauses hold does not stand for the group
_CANDIDATES: Final = 60
_KEYWORDS: Final = 10
_GLUE: Final = frozenset("of to for with and the a an in on at my your by from per out".split())  # may stand inside
_HEAD: Final = 3  # words worth most, one of which a phrase that is not common must hold
Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Named:
    """Names of groups: ``labels`` (k) and the ``keywords`` of each, single words worth most first."""

    labels: tuple[str, ...]
    keywords: tuple[tuple[str, ...], ...]


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


def name_groups(texts: Sequence[str], groups: Sequence[int], *, k: int, taken: Set[str] = frozenset()) -> Named:
    """One label per group of clauses.

    A phrase x of group c is worth tf(x, c) log(1 + A / tf(x)) sqrt(tf(x, c) / tf(x)): class-based tf-idf (A = mean
    phrases per group) times the root of the share of its uses that are in the group. Forms of a word count as one, each
    clause once; a longer phrase replaces a shorter one that it contains when about as frequent.

    Parameters
    ----------
    texts : n clauses, each once.
    groups : (n,) group of each clause, 0..k-1; others (-1) belong to none.
    taken : labels that are in use already (compared without case).

    Returns
    -------
    Named
        k labels of two to four words that occur in the group, no two equal; of one word, or numbered, only where a
        group has no such phrase.

    Examples
    --------
    >>> texts = ["late delivery", "the late delivery again", "rude staff", "very rude staff"]
    >>> name_groups(texts, [0, 0, 1, 1], k=2).labels
    ('Late delivery', 'Rude staff')
    """
    counts: list[Counter[Phrase]] = [Counter() for _ in range(k)]
    forms: dict[Phrase, Counter[Phrase]] = {}
    sizes = Counter(groups)
    for text, group in zip(texts, groups, strict=True):
        if group < 0:
            continue
        stemmed: dict[Phrase, Phrase] = {}
        for phrase in sorted(phrases(text)):
            stemmed.setdefault(tuple(stem(w) for w in phrase), phrase)
        for key, phrase in stemmed.items():
            counts[group][key] += 1
            forms.setdefault(key, Counter())[phrase] += 1
    total: Counter[Phrase] = Counter()
    for counter in counts:
        total.update(counter)
    mean = sum(total.values()) / max(k, 1)
    shown = {key: min(own, key=lambda p: (-own[p], p)) for key, own in forms.items()}
    used = _Used(taken)
    labels, keywords = [], []
    for group, counter in enumerate(counts):
        worth = {x: n * np.log1p(mean / total[x]) * np.sqrt(n / total[x]) for x, n in counter.items()}
        ranked = sorted(worth, key=lambda x: (-worth[x], x))
        labels.append(_best(ranked, counter, shown, used, least=max(2.0, _FAMILIAR * sizes[group])))
        keywords.append(tuple(shown[x][0] for x in ranked if len(x) == 1)[:_KEYWORDS])
    return Named(tuple(labels), tuple(keywords))


class _Used:
    """Labels given so far, by the stems of their words, so that "late deliveries" does not follow "late delivery"."""

    def __init__(self, taken: Iterable[str]) -> None:
        self.keys = {self.key(label) for label in taken}

    @staticmethod
    def key(label: str) -> frozenset[str]:
        stems = frozenset(stem(w) for run in words_of(label) for w in run if not is_stop(w))
        return stems if stems and not any(c.isdigit() for c in label) else frozenset([label])

    def take(self, label: str) -> bool:
        """Whether the label was free; it is taken now."""
        key = self.key(label)
        free = key not in self.keys
        self.keys.add(key)
        return free


def _best(
    ranked: Sequence[Phrase], counter: Counter[Phrase], shown: dict[Phrase, Phrase], used: _Used, *, least: float
) -> str:
    """The phrase of two or more words that is worth most and not in use, common ones first; else a word, a number."""
    several = [x for x in ranked if len(x) >= 2]
    head = {x[0] for x in [x for x in ranked if len(x) == 1][:_HEAD]}
    common = [x for x in several if counter[x] >= least]
    rare = [x for x in several if len(x) == 2 and counter[x] < least and head & set(x)]  # about the group, if seldom
    for candidate in (*common[:_CANDIDATES], *rare[:_CANDIDATES]):
        phrase = _lengthen(candidate, counter)
        if len(set(phrase)) == len(phrase) and used.take(label := _text(shown[phrase])):
            return label
    for word in [x for x in ranked if len(x) == 1][:_CANDIDATES]:
        if used.take(label := _text(shown[word])):
            return label
    number = 1
    while not used.take(f"Theme {number}"):
        number += 1
    return f"Theme {number}"


def _text(phrase: Phrase) -> str:
    label = " ".join(phrase)
    return label[:1].upper() + label[1:]


def _lengthen(phrase: Phrase, counter: Counter[Phrase]) -> Phrase:
    """The longest phrase around this one that is about as frequent: "direct debit" becomes "direct debit date"."""
    around = [
        x
        for x, n in counter.items()
        if len(x) > len(phrase) and n >= max(2, _KEEP * counter[phrase]) and _contains(x, phrase)
    ]
    return max(around, key=lambda x: (counter[x], len(x), x), default=phrase)


def _contains(outer: Phrase, inner: Phrase) -> bool:
    return any(outer[i : i + len(inner)] == inner for i in range(len(outer) - len(inner) + 1))


def slug(label: str, *, used: Set[str]) -> str:
    """A theme id from a label: lower case, ASCII, underscores, not in ``used``.

    Examples
    --------
    >>> slug("Waste of time", used=set()), slug("Waste of time", used={"waste_of_time"})
    ('waste_of_time', 'waste_of_time_2')
    """
    import unicodedata

    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().casefold()
    base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "theme"
    base = base if base[0].isalpha() else f"t_{base}"
    candidate, number = base, 1
    while candidate in used:
        number += 1
        candidate = f"{base}_{number}"
    return candidate
