"""Units: the themes of a codebook as they were first written, each with the theme it counts for today.

Coding compares units with each other, so merging and dropping themes does not disturb what others find: the mentions
of a merged theme are those of its parts together, and what a dropped theme would have got goes to no other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from analyzer.themes.anchor import read_anchor
from analyzer.themes.codebook import Codebook, Theme
from analyzer.themes.edit import follow

EXPORT: Final = "export"


@dataclass(frozen=True, slots=True)
class Unit:
    """A theme as first written, and the id it counts for (None: dropped)."""

    theme: Theme
    owner: str | None


def units(codebook: Codebook) -> tuple[Unit, ...]:
    """The living themes, each less the phrases of what was merged into it, then the retired ones.

    Examples
    --------
    >>> from analyzer.themes.edit import merge
    >>> book = Codebook("b", (Theme("a", "A", "", ("one",)), Theme("b", "B", "", ("two",))))
    >>> [(u.theme.id, u.theme.examples, u.owner) for u in units(merge(book, ["b"], "a", date=""))]
    [('a', ('one',), 'a'), ('b', ('two',), 'a')]
    """
    gone = [(theme, _owner(codebook, theme.id)) for theme in codebook.retired]
    living = [Unit(_less(theme, [t for t, owner in gone if owner == theme.id]), theme.id) for theme in codebook.themes]
    return (*living, *(Unit(theme, owner) for theme, owner in gone))


def _owner(codebook: Codebook, theme_id: str) -> str | None:
    """The one living theme an id went to; None where it was dropped, split, or never stood in the history."""
    if not any(theme_id in edit.source for edit in codebook.history):
        return None
    now = follow(codebook, theme_id)
    return now[0] if len(now) == 1 else None


def _less(theme: Theme, merged: list[Theme]) -> Theme:
    """The theme without the phrases and keywords that came with a merge."""
    if not merged:
        return theme
    phrases = {text for part in merged for text in (*part.examples, part.description, part.label)}
    words = {word for part in merged for word in part.keywords}
    examples = tuple(text for text in theme.examples if text not in phrases)
    if not examples and not theme.description:
        return theme
    return replace(theme, examples=examples, keywords=tuple(w for w in theme.keywords if w not in words))


def placed(codebook: Codebook, space: str) -> tuple[Unit, ...]:
    """The units that are coded by where they lie: by their anchor, or by the centre of an untouched proposal's phrases.

    Parameters
    ----------
    space : fingerprint of encoder and metric; anchors of another space do not count.
    """
    shut = closed(codebook)
    return tuple(
        unit
        for unit in units(codebook)
        if read_anchor(unit.theme, space=space) is not None or (shut and _untouched(unit.theme))
    )


def closed(codebook: Codebook) -> bool:
    """Whether a codebook holds what was discovered, so that nothing new is sought beside it."""
    return any(edit.op == EXPORT for edit in codebook.history)


def _untouched(theme: Theme) -> bool:
    """A discovered theme as an export wrote it: one given keywords or a description is coded like the analyst's own."""
    return theme.source == "discovered" and bool(theme.examples) and not (theme.keywords or theme.description)
