"""Two levels: a long list of discovered themes stands below a handful of groups."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from analyzer.themes.background import F32
from analyzer.themes.clusters import merged
from analyzer.themes.group_names import offer_names
from analyzer.themes.labels import Reader, Used, is_vague, slug

_CHILDREN: Final = 6  # themes per group, about
_ONE_LEVEL: Final = 12  # themes that are still read as one list
_GOOD: Final = 0.06  # worth of a name under which the themes of a group have too little in common to be one


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


def find_groups(
    texts: Sequence[str],
    theme: npt.NDArray[np.intp],
    centres: F32,
    *,
    ids: Sequence[str],
    labels: Sequence[str],
    most: int,
    used_ids: Set[str] = frozenset(),
    used_labels: Set[str] = frozenset(),
    reader: Reader | None = None,
) -> tuple[Group, ...]:
    """Groups of more than a dozen themes, about six in each, those with the best name first where ``most`` cuts.

    Themes are merged on as topics were (:func:`analyzer.themes.clusters.merged`); one that stays alone is in no group,
    nor is one that no phrase stands for. A group that no name fits (see
    :func:`analyzer.themes.group_names.offer_names`) is none.

    Parameters
    ----------
    texts : n clauses; theme : (n,) their theme, -1 for none.
    centres, ids, labels : of the k themes.
    most : most groups.
    used_ids, used_labels : what may not be used again, beside those of the themes.
    reader : reads phrases (see :func:`analyzer.themes.labels.name_groups`); without it words alone decide.
    """
    named = [k for k, label in enumerate(labels) if not is_vague(label)]
    if most < 1 or len(named) <= _ONE_LEVEL:
        return ()
    sizes = np.maximum(np.bincount(theme[theme >= 0], minlength=len(centres))[named], 1).astype(np.float64)
    sums = centres[named].astype(np.float64) * sizes[:, None]
    parts = merged(sums, sizes, k=-(-len(named) // _CHILDREN))
    members = sorted([named[i] for i in part] for part in parts if len(part) > 1)
    offers = offer_names(texts, theme, centres, members, reader)
    used, taken = Used({*labels, *used_labels}), {*ids, *used_ids}
    found: list[tuple[int, Group]] = []
    for g in sorted(range(len(members)), key=lambda g: (-max((o.worth for o in offers[g]), default=0.0), g)):
        fit = (o.label for o in offers[g] if o.worth >= _GOOD and used.free(o.label, apart=False))
        label = next(fit, None)
        if label is None or len(found) == most:
            continue
        used.take(label)
        group = Group(slug(label, used=taken), label, tuple(ids[k] for k in members[g]))
        taken.add(group.id)
        found.append((g, group))
    return tuple(group for _, group in sorted(found))
