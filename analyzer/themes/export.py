"""Themes of a run as a codebook file: what was listed and what was found, ready to edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pandas as pd

from analyzer.themes.anchor import group_anchor, write_anchor
from analyzer.themes.codebook import Codebook, Edit, Theme
from analyzer.themes.groups import Group
from analyzer.themes.units import EXPORT, closed

if TYPE_CHECKING:
    from analyzer.themes.room import Themes

_EXAMPLES: Final = 12
_LONGEST: Final = 200  # code points of an example; a clause beyond that is about more than one thing


def to_codebook(themes: Themes, mentions: pd.DataFrame, *, date: str, examples: int = _EXAMPLES) -> Codebook:
    """The codebook of a run with its discovered themes added.

    Discovered themes keep their ids and labels, are marked ``source: discovered`` with their stability, get as examples
    the different clauses nearest to their centre, taken from the redacted mentions, and as anchor where they lie. The
    history notes the export; a run with the file then seeks no further themes and finds the same ones again.

    Parameters
    ----------
    themes : of the run.
    mentions : of the run (``theme_id, text, confidence``).
    date : of the export, YYYY-MM-DD.
    examples : most examples per discovered theme.
    """
    book = themes.model.codebook
    found = themes.discovery
    nearest = _nearest(mentions[mentions["theme_id"].isin(found.ids)], examples)
    known = set(book.ids) | {theme.id for theme in book.retired}
    over = {child: group.id for group in found.groups for child in group.children}
    new = [
        Theme(
            id=theme_id,
            label=label,
            description="" if nearest.get(theme_id) else f"Discovered in comments about {', '.join(words) or label}.",
            examples=tuple(nearest.get(theme_id, ())),
            parent=over.get(theme_id),
            source="discovered",
            stability=None if pd.isna(steady) else float(steady),
        )
        for theme_id, label, words, steady in zip(found.ids, found.labels, found.keywords, found.stability, strict=True)
        if theme_id not in known
    ]
    place = {theme_id: k for k, theme_id in enumerate(found.ids)}
    new = [
        replace(t, anchor=write_anchor(
            t, space=themes.model.space, centre=found.centres[place[t.id]], reach=float(found.reach[place[t.id]])
        ))
        for t in new
    ]  # fmt: skip
    new = [*(_group(group, found.labels, place) for group in found.groups), *new]
    entry = Edit(
        date, EXPORT, (), tuple(theme.id for theme in new), "discovered themes taken over; no others are sought"
    )
    history = book.history if closed(book) else (*book.history, entry)
    return replace(book, themes=(*book.themes, *new), history=history)


def _group(group: Group, labels: Sequence[str], place: Mapping[str, int]) -> Theme:
    """A discovered group as a theme of the file, above its children and coded by nothing of its own."""
    below = "; ".join(labels[place[child]] for child in group.children)
    theme = Theme(id=group.id, label=group.label, description=f"Groups: {below}.", source="discovered")
    return replace(theme, anchor=group_anchor(theme))


def _nearest(mentions: pd.DataFrame, most: int) -> dict[str, list[str]]:
    """Theme id -> its surest clauses that differ in more than case and punctuation, surest first, ties by text."""
    texts = mentions["text"].astype(str).str.strip()
    short = mentions.assign(text=texts, key=texts.str.casefold().str.replace(r"\W+", " ", regex=True).str.strip())
    short = short[(short["text"].str.len() <= _LONGEST) & (short["key"] != "")]
    order = short.sort_values(["theme_id", "confidence", "text"], ascending=[True, False, True], kind="stable")
    chosen = order.drop_duplicates(["theme_id", "key"]).groupby("theme_id", sort=False).head(most)
    return {str(theme): part["text"].tolist() for theme, part in chosen.groupby("theme_id", sort=False)}
