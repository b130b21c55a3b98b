"""Readable names for groups of clauses: two to four words that customers use, unique, no stop words at the ends."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set
from typing import Final

import numpy as np

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_PLACEHOLDER: Final = re.compile(r"\[[A-Z_]+\]")
_LONGEST: Final = 4
_KEEP: Final = 0.5  # a longer phrase replaces a shorter one that it contains when it is at least this frequent
_FAMILIAR: Final = 0.02  # a phrase that fewer of a group's clauses hold does not stand for the group
_EXTRA_STOPS: Final = frozenset(
    "just really very im ive dont didnt doesnt isnt wasnt cant couldnt wont get got getting lot lots one also even "
    "still would could should may might us etc okay yes quite much many thing things way make made makes going went "
    "it's i'm i've don't didn't doesn't isn't wasn't can't couldn't won't wouldn't i'd i'll you're they're that's "
    "there's think say said come came".split()
)


def stop_words() -> frozenset[str]:
    """Words a label neither begins nor ends with."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    return frozenset(ENGLISH_STOP_WORDS) | _EXTRA_STOPS


def phrases(text: str, *, stops: Set[str]) -> set[tuple[str, ...]]:
    """Contiguous phrases of one to four words that neither begin nor end with a stop word.

    Examples
    --------
    >>> sorted(" ".join(p) for p in phrases("waste of my time", stops={"of", "my"}))
    ['time', 'waste', 'waste of my time']
    """
    found = set()
    for part in _PLACEHOLDER.split(text):
        for run in re.split(r"[.,;:!?()\n]+", part):
            words = [w.replace("’", "'") for w in _WORD.findall(run.casefold())]
            for i, first in enumerate(words):
                if first in stops or len(first) < 3:
                    continue
                for j in range(i, min(i + _LONGEST, len(words))):
                    if words[j] not in stops and len(words[j]) >= 3:
                        found.add(tuple(words[i : j + 1]))
    return found


def name_groups(texts: Sequence[str], groups: Sequence[int], *, k: int, taken: Set[str] = frozenset()) -> list[str]:
    """One label per group of clauses.

    A phrase x of group c is worth tf(x, c) · log(1 + A / tf(x)) (class-based tf-idf; A = mean phrases per group),
    counted once per clause; a longer phrase replaces a shorter one that it contains when about as frequent.

    Parameters
    ----------
    texts : n clauses, each once.
    groups : (n,) group of each clause, 0..k-1; others (-1) belong to none.
    taken : labels that are in use already (compared without case).

    Returns
    -------
    list of str
        k labels of one to four words, no two equal.

    Examples
    --------
    >>> name_groups(["late delivery", "the late delivery again", "rude staff", "very rude staff"], [0, 0, 1, 1], k=2)
    ['Late delivery', 'Rude staff']
    """
    stops = stop_words()
    counts: list[Counter[tuple[str, ...]]] = [Counter() for _ in range(k)]
    sizes = Counter(groups)
    for text, group in zip(texts, groups, strict=True):
        if group >= 0:
            counts[group].update(phrases(text, stops=stops))
    total: Counter[tuple[str, ...]] = Counter()
    for counter in counts:
        total.update(counter)
    mean = sum(total.values()) / max(k, 1)
    used = {label.casefold() for label in taken}
    labels = []
    for group, counter in enumerate(counts):
        label = _best(counter, total, mean, used, least=max(2.0, _FAMILIAR * sizes[group]))
        used.add(label.casefold())
        labels.append(label)
    return labels


def _best(
    counter: Counter[tuple[str, ...]], total: Counter[tuple[str, ...]], mean: float, used: Set[str], *, least: float
) -> str:
    """The phrase of two or more words that is worth most and not in use; else the two best words."""
    worth = {x: n * np.log1p(mean / total[x]) for x, n in counter.items()}
    ranked = sorted((x for x in worth if len(x) >= 2 and counter[x] >= least), key=lambda x: (-worth[x], x))
    for candidate in ranked[:30]:
        phrase = _lengthen(candidate, counter)
        label = " ".join(phrase)
        if label not in used and len(set(phrase)) == len(phrase):
            return label[:1].upper() + label[1:]
    words = sorted((x for x in worth if len(x) == 1), key=lambda x: (-worth[x], x))
    for i, first in enumerate(words[:8]):
        for second in words[i + 1 : 10]:
            label = f"{first[0]} {second[0]}"
            if label not in used:
                return label[:1].upper() + label[1:]
    number = 1
    while f"theme {number}" in used:
        number += 1
    return f"Theme {number}"


def _lengthen(phrase: tuple[str, ...], counter: Counter[tuple[str, ...]]) -> tuple[str, ...]:
    """The longest phrase around this one that is about as frequent: "direct debit" becomes "direct debit date"."""
    around = [
        x
        for x, n in counter.items()
        if len(x) > len(phrase) and n >= max(2, _KEEP * counter[phrase]) and _contains(x, phrase)
    ]
    return max(around, key=lambda x: (counter[x], len(x), x), default=phrase)


def _contains(outer: tuple[str, ...], inner: tuple[str, ...]) -> bool:
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
