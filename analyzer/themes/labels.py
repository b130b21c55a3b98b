"""Readable names for groups of clauses: two to four words that say what customers talk about, each unique."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from analyzer.themes.background import F32
from analyzer.themes.lexical import stem
from analyzer.themes.nouns import Nouns, count_nouns
from analyzer.themes.phrases import Phrase, phrases, words_of
from analyzer.themes.stops import is_stop

_KEEP: Final = 0.7  # a phrase gives way to a longer one that contains it and is at least this frequent
_FAMILIAR: Final = 0.005  # a phrase that fewer of a group's clauses hold stands for it only where no other does
_FEW: Final = 20  # clauses up to which a phrase of a single one can name a group
_CANDIDATES: Final = 25
_KEYWORDS: Final = 10
_HEAD: Final = 3  # words worth most, one of which a phrase that occurs once must hold
_BESIDE: Final = 0.8  # factor of a phrase that holds none of them, where the best one is chosen
_NAMELESS: Final = 0.5  # worth under which no phrase stands for a group
_VAGUE: Final = "General remarks"  # where every phrase of a group says what another group is about
_MOOD: Final = (1.0, 2.0)  # where and how steeply mere mood loses its worth


@dataclass(frozen=True)
class Read:
    """Phrases as the encoder reads them.

    Attributes
    ----------
    vectors : (m, p) unit vectors in the metric of the groups' centres.
    mood : (m,) how much nearer they are to praise, blame and small talk than to any topic, in background deviations.
    """

    vectors: F32
    mood: npt.NDArray[np.floating]

    def factor(self) -> npt.NDArray[np.float64]:
        """(m,) logistic factor that falls where a phrase says mere mood, in (0, 1)."""
        at, slope = _MOOD
        return np.asarray(1.0 / (1.0 + np.exp(slope * (self.mood.astype(np.float64) - at))))


Reader = Callable[[Sequence[str]], Read]


@dataclass(frozen=True)
class Named:
    """Names of groups.

    Attributes
    ----------
    labels : (k) names, "" for a group that is none.
    keywords : of each, single words worth most first.
    """

    labels: tuple[str, ...]
    keywords: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class _Counts:
    """Clauses of each group that hold a phrase, by its stems; how it is written; worth before reading, and by worth."""

    groups: list[Counter[Phrase]]
    shown: dict[Phrase, Phrase]
    worth: list[dict[Phrase, float]]
    ranked: list[list[Phrase]]
    sizes: Counter[int]

    def head(self, group: int) -> set[str]:
        """Stems of the single words worth most."""
        return {x[0] for x in [x for x in self.ranked[group] if len(x) == 1][:_HEAD]}

    def words(self, group: int) -> list[Phrase]:
        """Single words as written, worth most first."""
        return [self.shown[x] for x in self.ranked[group] if len(x) == 1]


def name_groups(
    texts: Sequence[str],
    groups: Sequence[int],
    *,
    k: int,
    taken: Set[str] = frozenset(),
    reader: Reader | None = None,
    centres: F32 | None = None,
    steady: Sequence[bool] | None = None,
) -> Named:
    """One label per group of clauses.

    A phrase x of group c weighs tf(x, c) log(1 + A / tf(x)) sqrt(tf(x, c) / tf(x)): class-based tf-idf (A = mean
    phrases per group) times the root of the share of its uses that are in the group. Forms of a word count as one, each
    clause once. Its worth as a label is the root of that weight, times its cosine to the group's centre (none where
    another centre is nearer), times .3 + .7 of how noun-like it is, times a logistic factor that falls where it says
    mere mood; one that holds none of the group's three main words must be a quarter better. Labels neither begin nor
    end with a stop word.

    Parameters
    ----------
    texts : n clauses, each once.
    groups : (n,) group of each clause, 0..k-1; others (-1) belong to none.
    taken : labels that are in use already (compared without case, and by the stems of their words).
    reader, centres : read phrases, and the groups' (k, p) unit centres; without them words alone decide.
    steady : (k,) groups to be named even where no phrase is worth .5; all by default.

    Returns
    -------
    Named
        k labels of two to four words that occur in the group, no two equal; of one word, or numbered, only where a
        group has no such phrase, "General remarks" where its phrases all say what another group is about; none
        ("") where it is not steady either.

    Examples
    --------
    >>> texts = ["late delivery", "the late delivery again", "rude staff", "very rude staff"]
    >>> name_groups(texts, [0, 0, 1, 1], k=2).labels
    ('Late delivery', 'Rude staff')
    """
    counts = _count(texts, groups, k)
    common = [_common(counts, group) for group in range(k)]
    offered = [own or _rare(counts, group) for group, own in enumerate(common)]
    worth = _worth(counts, offered, count_nouns(texts), reader, centres)
    best = np.array([max((worth[group][x] for x in own), default=0.0) for group, own in enumerate(common)])
    used, labels = Used(taken), [""] * k
    for group in np.argsort(-best, kind="stable"):  # who has the better claim to a phrase chooses first
        if best[group] < _NAMELESS and steady is not None and not steady[group]:
            continue
        head = counts.head(group)
        own = {x: w * (1.0 if head & set(x) else _BESIDE) for x, w in worth[group].items() if w > 0}
        order = [as_label(counts.shown[x]) for x in sorted(own, key=lambda x: (-own[x], x))]
        words = [as_label(x) for x in counts.words(group)[:_CANDIDATES]]
        if reader is not None and not order:
            words = [_VAGUE, *(f"{_VAGUE}, {word.lower()}" for word in words)]
        labels[group] = _first_free(order, words, used)
    keywords = tuple(tuple(x[0] for x in counts.words(group)[:_KEYWORDS]) for group in range(k))
    return Named(tuple(labels), keywords)


def count_phrases(
    texts: Sequence[str], groups: Sequence[int], k: int
) -> tuple[list[Counter[Phrase]], dict[Phrase, Phrase]]:
    """Clauses of each group that hold a phrase, by the stems of its words, and how each is mostly written."""
    counts: list[Counter[Phrase]] = [Counter() for _ in range(k)]
    forms: dict[Phrase, Counter[Phrase]] = {}
    for text, group in zip(texts, groups, strict=True):
        if group < 0:
            continue
        stemmed: dict[Phrase, Phrase] = {}
        for phrase in sorted(phrases(text)):
            stemmed.setdefault(tuple(stem(w) for w in phrase), phrase)
        for key, phrase in stemmed.items():
            counts[group][key] += 1
            forms.setdefault(key, Counter())[phrase] += 1
    return counts, {key: min(own, key=lambda p: (-own[p], p)) for key, own in forms.items()}


def _count(texts: Sequence[str], groups: Sequence[int], k: int) -> _Counts:
    counts, shown = count_phrases(texts, groups, k)
    total: Counter[Phrase] = Counter()
    for counter in counts:
        total.update(counter)
    mean = sum(total.values()) / max(k, 1)
    worth = [
        {x: float(n * np.log1p(mean / total[x]) * np.sqrt(n / total[x])) for x, n in own.items()} for own in counts
    ]
    ranked = [sorted(own, key=lambda x: (-own[x], x)) for own in worth]
    return _Counts(counts, shown, worth, ranked, Counter(groups))


def _common(counts: _Counts, group: int) -> list[Phrase]:
    """Phrases of several words that several clauses hold: familiar ones, or any where none is."""
    own = counts.groups[group]
    several = [x for x in counts.ranked[group] if own[x] > 1 and len(x) > 1 and len(set(x)) == len(x)]
    familiar = [x for x in several if own[x] >= _FAMILIAR * counts.sizes[group]]
    chosen = (familiar or several)[:_CANDIDATES]
    return [x for x in chosen if not any(own[y] >= _KEEP * own[x] and _contains(y, x) for y in chosen)]


def _rare(counts: _Counts, group: int) -> list[Phrase]:
    """Phrases that one clause of a small group holds, about one of the group's main words: in a large one, slips."""
    if counts.sizes[group] > _FEW:
        return []
    ranked, head = counts.ranked[group], counts.head(group)
    return [x for x in ranked if 1 < len(x) < 4 and head & set(x) and len(set(x)) == len(x)][:_CANDIDATES]


def _worth(
    counts: _Counts, offered: list[list[Phrase]], nouns: Nouns, reader: Reader | None, centres: F32 | None
) -> list[dict[Phrase, float]]:
    """Worth of every phrase offered, per group."""
    meant = meanings(offered, counts.shown, nouns, reader, centres)
    return [
        {x: float(np.sqrt(counts.worth[group][x])) * meaning for x, meaning in own.items()}
        for group, own in enumerate(meant)
    ]


def meanings(
    offered: Sequence[Sequence[Phrase]],
    shown: dict[Phrase, Phrase],
    nouns: Nouns,
    reader: Reader | None,
    centres: F32 | None,
) -> list[dict[Phrase, float]]:
    """How far each phrase of a group says what the group is about, in [0, 1].

    Its cosine to the group's centre (none where another centre is nearer), times .3 + .7 of how noun-like it is, times
    the factor of mood.

    Parameters
    ----------
    offered : phrases of each group.
    shown : how they are written.
    reader, centres : read phrases, and the unit centres of the groups, others after them; without them nouns decide.
    """
    texts = sorted({" ".join(shown[x]) for own in offered for x in own})
    place = {text: i for i, text in enumerate(texts)}
    near, factor = np.ones((len(texts), len(offered))), np.ones(len(texts))
    if reader is not None and centres is not None and texts:
        read = reader(texts)
        near, factor = (read.vectors @ centres.T).astype(np.float64), read.factor()
    found = []
    for group, own in enumerate(offered):
        meaning = {}
        for x in own:
            i = place[" ".join(shown[x])]
            close = max(float(near[i, group]), 0.0) if near[i, group] >= near[i].max() else 0.0
            meaning[x] = close * (0.3 + 0.7 * nouns.of(shown[x])) * float(factor[i])
        found.append(meaning)
    return found


class Used:
    """Labels given so far, by the stems of their words, so that "late deliveries" does not follow "late delivery"."""

    def __init__(self, taken: Iterable[str]) -> None:
        self.keys = {self.key(label) for label in taken}

    @staticmethod
    def key(label: str) -> frozenset[str]:
        """Stems of the words that count."""
        stems = frozenset(stem(w) for run in words_of(label) for w in run if not is_stop(w))
        return stems if stems and not any(c.isdigit() for c in label) else frozenset([label])

    def free(self, label: str, *, apart: bool) -> bool:
        """Whether the label is new and, with ``apart``, neither says more nor less than a label of several words."""
        key = self.key(label)
        if key in self.keys:
            return False
        return not (apart and any(min(len(key), len(old)) > 1 and (key < old or old < key) for old in self.keys))

    def take(self, label: str) -> None:
        """Keep a label."""
        self.keys.add(self.key(label))


def _first_free(phrases: Sequence[str], words: Sequence[str], used: Used) -> str:
    """The first phrase that is free, one that is near to no other label rather than another; else a word, a number."""
    tries = [*((p, True) for p in phrases), *((p, False) for p in phrases), *((w, False) for w in words)]
    numbers = ((f"Theme {n}", False) for n in range(1, len(used.keys) + 2))
    label = next(label for label, apart in (*tries, *numbers) if used.free(label, apart=apart))
    used.take(label)
    return label


def is_vague(label: str) -> bool:
    """Whether a label only says that no phrase stands for its group."""
    return label.startswith(_VAGUE)


def as_label(phrase: Phrase) -> str:
    """The words of a phrase as a label."""
    label = " ".join(phrase)
    return label[:1].upper() + label[1:]


def _contains(outer: Phrase, inner: Phrase) -> bool:
    parts = range(len(outer) - len(inner) + 1) if len(outer) > len(inner) else ()
    return any(outer[i : i + len(inner)] == inner for i in parts)


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
