"""What a person wrote into the column ``themes`` -> sets of theme ids."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from analyzer.errors import ConfigError, InputError, did_you_mean

_NONE: Final = frozenset({"none", "no theme", "no themes", "-", "0", "(none)"})
_SPLIT: Final = re.compile(r"[;|,\n]+")


def parse_codes(
    cells: Sequence[Any],
    labels: Mapping[str, str],
    *,
    where: str = "labels",
    follow: Callable[[str], tuple[str, ...]] | None = None,
) -> list[frozenset[str] | None]:
    """Codes of each row: a set of theme ids, empty for "none", None for an empty cell (not coded).

    Parameters
    ----------
    cells : ids or labels, several parted by ``;`` , ``|`` or ``,``; case does not matter.
    labels : theme id -> label of the themes there are.
    where : name of the file, for the message.
    follow : what an id of an older codebook is called now (:func:`analyzer.themes.edit.follow`).

    Raises
    ------
    InputError
        For a code that is no theme, with the row and the closest theme.

    Examples
    --------
    >>> parse_codes(["waiting; Price", "none", ""], {"waiting": "Waiting", "price_value": "Price"})
    [frozenset({...}), frozenset(), None]
    """
    known = {theme_id.casefold(): theme_id for theme_id in labels}
    known |= {label.strip().casefold(): theme_id for theme_id, label in labels.items() if label}
    found: list[frozenset[str] | None] = []
    for row, cell in enumerate(cells):
        text = str(cell).strip().lstrip("'").strip() if isinstance(cell, str | int | float) and cell == cell else ""
        if not text:
            found.append(None)
            continue
        pieces = [text] if text.casefold() in known else [p.strip() for p in _SPLIT.split(text) if p.strip()]
        codes: set[str] = set()
        for piece in pieces:
            key = piece.casefold()
            if key not in _NONE:
                codes.update((known[key],) if key in known else _older(piece, labels, where, row + 2, follow))
        found.append(frozenset(codes))
    return found


def _older(
    piece: str, labels: Mapping[str, str], where: str, line: int, follow: Callable[[str], tuple[str, ...]] | None
) -> tuple[str, ...]:
    """The themes an id that is no longer there has become."""
    if follow is not None:
        try:
            return tuple(theme for theme in follow(piece) if theme in labels)
        except ConfigError:
            pass
    hint = did_you_mean(piece, [*labels, *labels.values()])
    raise InputError(
        f"{where}, row {line}: {piece!r} is not a theme.{hint} Write ids or labels of the codebook, parted by ';', or "
        "'none' where no theme fits."
    )
