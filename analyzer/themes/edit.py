"""Edits of a codebook: each returns a new codebook, changes exactly what it says, and is written into the history.

Ids never change meaning: an id that was dropped, merged away or split is retired and cannot be given to a new theme.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from analyzer.errors import ConfigError, did_you_mean
from analyzer.schema import RESERVED_THEME_IDS
from analyzer.themes.codebook import Codebook, Edit, Theme

_RETIRING: Final = frozenset({"merge", "split", "drop"})


def rename(codebook: Codebook, theme_id: str, label: str, *, date: str, note: str = "") -> Codebook:
    """Give a theme another label; its id stays, and what it is coded by.

    Examples
    --------
    >>> book = Codebook("b", (Theme("a", "Old", "what it is"),))
    >>> rename(book, "a", "New name", date="2026-01-31")["a"].label
    'New name'
    """
    if not label.strip():
        raise ConfigError("rename: the new label is empty. Give two to four words.")
    old = codebook[theme_id]
    renamed = replace(old, label=label.strip(), named=old.named if old.examples and not codebook.retired else old.name)
    return _with(codebook, {theme_id: renamed}, Edit(date, "rename", (theme_id,), (theme_id,), note or label.strip()))


def merge(codebook: Codebook, sources: Sequence[str], target: str, *, date: str, note: str = "") -> Codebook:
    """Put themes into another: their phrases and keywords move there, their ids are retired.

    Raises
    ------
    ConfigError
        If an id is unknown, the target is among the sources, or it lies below one of them.
    """
    kept = codebook[target]
    gone = tuple(codebook[source] for source in dict.fromkeys(sources))
    names = {theme.id for theme in gone}
    if not gone or target in names:
        raise ConfigError("merge: give at least one theme other than the target itself.")
    if names & set(codebook.ancestors(target)):
        raise ConfigError(f"merge: {target!r} lies below a theme that would go. Move it first.")
    phrases = [phrase for theme in (kept, *gone) for phrase in theme.examples]
    if not any(theme.examples for theme in gone):
        phrases += [theme.description or theme.label for theme in gone]
    keywords = dict.fromkeys(word for theme in (kept, *gone) for word in theme.keywords)
    polarity = kept.polarity if all(theme.polarity == kept.polarity for theme in gone) else "any"
    merged = replace(kept, examples=tuple(dict.fromkeys(phrases)), keywords=tuple(keywords), polarity=polarity)
    changed = {target: merged, **_reparented(codebook, names, target)}
    return _with(codebook, changed, Edit(date, "merge", tuple(names_in_order(codebook, names)), (target,), note), names)


def split(codebook: Codebook, theme_id: str, parts: Sequence[Theme], *, date: str, note: str = "") -> Codebook:
    """Replace a theme by at least two new ones in its place; its id is retired.

    Raises
    ------
    ConfigError
        If an id is taken, retired or not allowed, or fewer than two parts are given.
    """
    old = codebook[theme_id]
    if len(parts) < 2:
        raise ConfigError(f"split: {theme_id!r} needs at least two parts.")
    ids = [part.id for part in parts]
    for index, part in enumerate(parts):
        check_new_id(codebook, part.id)
        if part.id in ids[:index]:
            raise ConfigError(f"split: id {part.id!r} is given twice.")
        if not part.description and not part.examples:
            raise ConfigError(f"split: theme {part.id!r} has neither a description nor examples. Give at least one.")
    if any(theme.parent == theme_id for theme in codebook.themes):
        raise ConfigError(f"split: {theme_id!r} has sub-themes. Move them first.")
    placed = tuple(replace(part, parent=old.parent if part.parent is None else part.parent) for part in parts)
    themes = tuple(new for theme in codebook.themes for new in (placed if theme.id == theme_id else (theme,)))
    edit = Edit(date, "split", (theme_id,), tuple(ids), note)
    edited = replace(codebook, themes=themes, history=(*codebook.history, edit))
    # what was merged into the split theme has no one place to go any more: its phrases are the analyst's to give
    return replace(edited, retired=tuple(t for t in codebook.retired if follow(codebook, t.id) != (theme_id,)))


def move(codebook: Codebook, theme_id: str, parent: str | None, *, date: str, note: str = "") -> Codebook:
    """Put a theme below another one, or at the top with ``None``.

    Raises
    ------
    ConfigError
        If an id is unknown or the theme would become its own ancestor.
    """
    theme = codebook[theme_id]
    if parent is not None and (parent == theme_id or theme_id in (codebook[parent].id, *codebook.ancestors(parent))):
        raise ConfigError(f"move: {theme_id!r} cannot go below {parent!r}, which is itself or lies below it.")
    edit = Edit(date, "move", (theme_id,), (parent,) if parent else (), note)
    return _with(codebook, {theme_id: replace(theme, parent=parent)}, edit)


def pin(codebook: Codebook, theme: Theme, *, date: str, note: str = "") -> Codebook:
    """Take a discovered theme into the codebook under its id (or mark one already there as the codebook's own)."""
    pinned = replace(theme, source="codebook", stability=None)
    edit = Edit(date, "pin", (theme.id,), (theme.id,), note)
    if theme.id in codebook.ids:
        return _with(codebook, {theme.id: pinned}, edit)
    check_new_id(codebook, theme.id)
    if not theme.description and not theme.examples:
        raise ConfigError(f"pin: theme {theme.id!r} has neither a description nor examples. Give at least one.")
    if theme.parent is not None:
        codebook[theme.parent]  # an unknown parent is refused here
    return replace(codebook, themes=(*codebook.themes, pinned), history=(*codebook.history, edit))


def drop(codebook: Codebook, theme_id: str, *, date: str, note: str = "") -> Codebook:
    """Remove a theme; its sub-themes move up to its parent, its id is retired."""
    parent = codebook[theme_id].parent
    changed = _reparented(codebook, {theme_id}, parent)
    return _with(codebook, changed, Edit(date, "drop", (theme_id,), (), note), {theme_id})


def retired(codebook: Codebook) -> frozenset[str]:
    """Ids that once were a theme and must not come back with another meaning."""
    once = {source for edit in codebook.history if edit.op in _RETIRING for source in edit.source}
    return frozenset(once - set(codebook.ids))


def check_new_id(codebook: Codebook, theme_id: str) -> None:
    """Refuse an id that is malformed, reserved, taken or retired (ConfigError)."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", theme_id) or theme_id in RESERVED_THEME_IDS:
        raise ConfigError(f"id {theme_id!r} is not allowed. Use small letters, digits and _ , beginning with a letter.")
    if theme_id in codebook.ids:
        raise ConfigError(f"id {theme_id!r} is already a theme of codebook {codebook.name!r}. Choose another.")
    if theme_id in retired(codebook):
        raise ConfigError(
            f"id {theme_id!r} was used before and is retired, so that old results stay true. Choose another id."
        )


def names_in_order(codebook: Codebook, ids: set[str]) -> list[str]:
    """The given ids in the codebook's order."""
    return [theme_id for theme_id in codebook.ids if theme_id in ids]


def follow(codebook: Codebook, theme_id: str) -> tuple[str, ...]:
    """What an id of an older result is called now: itself, the merge target, the parts of a split, or nothing.

    Raises
    ------
    ConfigError
        If the codebook never had the id.
    """
    if theme_id in codebook.ids:
        return (theme_id,)
    for position, edit in enumerate(codebook.history):
        if edit.op in _RETIRING and theme_id in edit.source:
            later = replace(codebook, history=codebook.history[position + 1 :])
            return tuple(dict.fromkeys(now for target in edit.target for now in follow(later, target)))
    raise ConfigError(
        f"codebook {codebook.name!r} never had a theme {theme_id!r}.{did_you_mean(theme_id, codebook.ids)}"
    )


def _reparented(codebook: Codebook, gone: set[str], parent: str | None) -> dict[str, Theme]:
    """Children of themes that go, now below ``parent``."""
    return {
        theme.id: replace(theme, parent=None if theme.id == parent else parent)
        for theme in codebook.themes
        if theme.parent in gone and theme.id not in gone
    }


def _with(
    codebook: Codebook, changed: Mapping[str, Theme], edit: Edit, gone: set[str] | frozenset[str] = frozenset()
) -> Codebook:
    """The codebook with some themes replaced, some gone, and the edit at the end of its history."""
    themes = tuple(changed.get(theme.id, theme) for theme in codebook.themes if theme.id not in gone)
    left = tuple(replace(theme, parent=None) for theme in codebook.themes if theme.id in gone)
    return replace(codebook, themes=themes, history=(*codebook.history, edit), retired=(*codebook.retired, *left))
