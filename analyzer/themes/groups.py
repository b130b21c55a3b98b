"""Two levels: discovered themes that lie near each other stand below a group that says what they share."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from analyzer.themes.background import F32
from analyzer.themes.labels import Reader, Used, as_label, is_vague, slug
from analyzer.themes.nouns import Nouns, count_nouns
from analyzer.themes.phrases import Phrase
from analyzer.themes.shared_words import Shared, count_shared

_CLOSER: Final = 0.05  # cosine by which centres of one group lie closer than mere reach
_GOOD: Final = 0.08  # worth under which a word is not what the themes of a group share
_SECOND: Final = 0.35  # the best word names a group with another one that is worth this much of it
_NOUN: Final = 0.7  # share of a word's uses as the name of a thing under which it names no group
_TRUNK: Final = 3  # letters two words may have in common at their beginning and still say different things


@dataclass(frozen=True, slots=True)
class Group:
    """A discovered theme of the first level; it is never mentioned itself but holds what its children hold.

    Attributes
    ----------
    id, label : as of any theme, equal to no other.
    children : ids of at least two discovered themes.
    """

    id: str
    label: str
    children: tuple[str, ...]


def near_groups(centres: F32, reach: F32, apart: Iterable[int] = ()) -> list[list[int]]:
    """Groups in which every centre lies well within reach of every other one (complete linkage), of at least two each.

    Always the two groups with the largest smallest cosine are joined, until none has all its cosines .05 over reach.

    Parameters
    ----------
    centres : (k, p) unit vectors; reach : (k,) smallest cosine that belongs to each.
    apart : themes that join no group.

    Examples
    --------
    >>> centres = np.array([[1, 0, 0], [0.8, 0.6, 0], [0, 0, 1]], np.float32)
    >>> near_groups(centres, np.full(3, 0.5, np.float32))
    [[0, 1]]
    """
    inner = centres.astype(np.float64)
    slack = inner @ inner.T - np.maximum(reach[:, None], reach[None, :]) - _CLOSER
    left = [[k] for k in range(len(centres)) if k not in set(apart)]
    while len(left) > 1:
        pairs = itertools.combinations(range(len(left)), 2)
        worst, a, b = max((float(slack[np.ix_(left[a], left[b])].min()), -a, -b) for a, b in pairs)
        if worst < 0:
            break
        joined = sorted(left[-a] + left[-b])
        left = [group for i, group in enumerate(left) if i not in (-a, -b)] + [joined]
    return sorted(group for group in left if len(group) > 1)


def find_groups(
    texts: Sequence[str],
    theme: npt.NDArray[np.intp],
    centres: F32,
    reach: F32,
    *,
    ids: Sequence[str],
    labels: Sequence[str],
    most: int,
    used_ids: Set[str] = frozenset(),
    used_labels: Set[str] = frozenset(),
    reader: Reader | None = None,
) -> tuple[Group, ...]:
    """Groups of near themes that a word or phrase stands for, those with the best name first where ``most`` cuts.

    A word's worth is sqrt(m s), times how noun-like it is, times its cosine to the group's centre (none where another
    lies nearer), times the factor of mood that labels have; m is the geometric mean of the shares of each child's
    clauses that hold it, s the share of its uses that are in the group. The name is the best phrase where no word is
    worth more, else the two best words with "and" between them, else the best word; a group without a good one goes.

    Parameters
    ----------
    texts : n clauses; theme : (n,) their theme, -1 for none.
    centres, reach, ids, labels : of the k themes.
    most : most groups.
    used_ids, used_labels : what may not be used again, beside those of the themes.
    reader : reads phrases (see :func:`analyzer.themes.labels.name_groups`); without it words alone decide.
    """
    apart = [k for k, label in enumerate(labels) if is_vague(label)]
    members = near_groups(centres, reach, apart) if most > 0 else []
    if not members:
        return ()
    shared = count_shared(texts, theme, members)
    worth = _worth(shared, count_nouns(texts), _tops(centres, shared.sizes, members), reader)
    used, taken = Used({*labels, *used_labels}), {*ids, *used_ids}
    found: list[tuple[int, Group]] = []
    for g in sorted(range(len(members)), key=lambda g: (-max(worth[g].values(), default=0.0), g)):
        label = next((text for text in _names(worth[g], shared.shown) if used.free(text, apart=False)), None)
        if label is None or len(found) == most:
            continue
        used.take(label)
        group = Group(slug(label, used=taken), label, tuple(ids[k] for k in members[g]))
        taken.add(group.id)
        found.append((g, group))
    return tuple(group for _, group in sorted(found))


def _tops(centres: F32, sizes: npt.NDArray[np.float64], members: list[list[int]]) -> F32:
    """Unit centres of the groups, their themes counting by size, then of all themes that are in none."""
    alone = [[k] for k in range(len(centres)) if not any(k in group for group in members)]
    sums = np.stack([(centres[g] * sizes[g][:, None]).sum(axis=0, dtype=np.float64) for g in (*members, *alone)])
    return np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9), dtype=np.float32)


def _worth(shared: Shared, nouns: Nouns, tops: F32, reader: Reader | None) -> list[dict[Phrase, float]]:
    """Worth of what the themes of each group share."""
    texts = sorted({" ".join(shared.shown[x]) for own in shared.weight for x in own})
    place = {text: i for i, text in enumerate(texts)}
    near, factor = np.ones((len(texts), len(tops))), np.ones(len(texts))
    if reader is not None and texts:
        read = reader(texts)
        near, factor = (read.vectors @ tops.T).astype(np.float64), read.factor()
    found = []
    for group, own in enumerate(shared.weight):
        worth = {}
        for x, weight in own.items():
            i, noun = place[" ".join(shared.shown[x])], nouns.of(shared.shown[x])
            close = max(float(near[i, group]), 0.0) if near[i, group] >= near[i].max() else 0.0
            if noun >= _NOUN:
                worth[x] = weight * close * (0.3 + 0.7 * noun) * float(factor[i])
        found.append(worth)
    return found


def _names(worth: dict[Phrase, float], shown: dict[Phrase, Phrase]) -> list[str]:
    """Names for a group, the best one first."""
    order = sorted((x for x in worth if worth[x] > 0), key=lambda x: (-worth[x], x))
    words = [x for x in order if len(x) == 1]
    best = max(worth.values(), default=0.0)
    if best < _GOOD:
        return []
    named = [shown[x] for x in order[:1] if len(x) > 1]
    for word in words[:1]:
        seconds = (x for x in words[1:] if worth[x] >= _SECOND * worth[word] and _differ(shown[word][0], shown[x][0]))
        named += [(*shown[word], "and", *shown[x]) for x in seconds]
        named += [shown[word]] if worth[word] >= _GOOD else []
    return [as_label(x) for x in named]


def _differ(a: str, b: str) -> bool:
    """Whether two words have neither their beginning nor all of one of them in common."""
    return a[:_TRUNK] != b[:_TRUNK] and a not in b and b not in a
