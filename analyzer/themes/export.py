"""Themes of a run as a codebook file: what was listed and what was found, ready to edit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pandas as pd

from analyzer.themes.codebook import Codebook, Edit, Theme

if TYPE_CHECKING:
    from analyzer.themes.room import Themes

_EXAMPLES: Final = 16  # with these a re-run finds about .85 of a theme's mentions again (12: .82, 8: .76)
_LONGEST: Final = 200  # code points of an example; a clause beyond that is about more than one thing
_OP: Final = "export"


def closed(codebook: Codebook) -> bool:
    """Whether a codebook holds what was discovered, so that nothing new is sought beside it."""
    return any(edit.op == _OP for edit in codebook.history)


def proposals(codebook: Codebook) -> tuple[Theme, ...]:
    """Discovered themes that stand in an exported codebook as they were written: matched by their examples' centre.

    A theme that was pinned, or given keywords, a description, a parent, sub-themes or a polarity, is coded like the
    analyst's own; so is every theme of a codebook that is not :func:`closed`.
    """
    if not closed(codebook):
        return ()
    parents = {theme.parent for theme in codebook.themes}
    return tuple(
        theme
        for theme in codebook.themes
        if theme.source == "discovered" and theme.examples and theme.id not in parents
        and not (theme.keywords or theme.description or theme.parent) and theme.polarity == "any"
    )  # fmt: skip


def to_codebook(themes: Themes, mentions: pd.DataFrame, *, date: str, examples: int = _EXAMPLES) -> Codebook:
    """The codebook of a run with its discovered themes added.

    Discovered themes keep their ids and labels, are marked ``source: discovered`` with their stability, and get as
    examples the different clauses nearest to their centre, taken from the redacted mentions. The history notes the
    export; a run with the file then seeks no further themes.

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
    new = [
        Theme(
            id=theme_id,
            label=label,
            description="" if nearest.get(theme_id) else f"Discovered in comments about {', '.join(words) or label}.",
            examples=tuple(nearest.get(theme_id, ())),
            source="discovered",
            stability=None if pd.isna(steady) else float(steady),
        )
        for theme_id, label, words, steady in zip(found.ids, found.labels, found.keywords, found.stability, strict=True)
    ]
    entry = Edit(date, _OP, (), tuple(theme.id for theme in new), "discovered themes taken over; no others are sought")
    history = book.history if closed(book) else (*book.history, entry)
    return replace(book, themes=(*book.themes, *new), history=history)


def _nearest(mentions: pd.DataFrame, most: int) -> dict[str, list[str]]:
    """Theme id -> its surest clauses that differ in more than case and punctuation, surest first, ties by text."""
    texts = mentions["text"].astype(str).str.strip()
    short = mentions.assign(text=texts, key=texts.str.casefold().str.replace(r"\W+", " ", regex=True).str.strip())
    short = short[(short["text"].str.len() <= _LONGEST) & (short["key"] != "")]
    order = short.sort_values(["theme_id", "confidence", "text"], ascending=[True, False, True], kind="stable")
    chosen = order.drop_duplicates(["theme_id", "key"]).groupby("theme_id", sort=False).head(most)
    return {str(theme): part["text"].tolist() for theme, part in chosen.groupby("theme_id", sort=False)}
