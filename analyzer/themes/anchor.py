"""Anchors: where a discovered theme lies, kept in the codebook file so that a later run finds it exactly again.

An anchor is a line of text: a check of the phrases it was written with, a check of the space it lies in (encoder and
metric), the centre as signed bytes, and the reach. Who edits the theme's phrases gets a theme coded by its phrases.
A group of discovered themes lies nowhere: its anchor only says that it is one.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import struct
from typing import Final

import numpy as np

from analyzer.themes.background import F32
from analyzer.themes.clusters import unit
from analyzer.themes.codebook import Theme

_STEPS: Final = 127.0
_GROUP: Final = "group"


def quantise(centres: F32) -> F32:
    """Centres on the grid an anchor can hold (bytes scaled to the largest coordinate), at unit length."""
    if not centres.size:
        return centres
    return unit(_whole(centres).astype(np.float64)).astype(np.float32)


def _whole(centres: F32) -> np.ndarray:
    largest = np.maximum(np.abs(centres).max(axis=1, keepdims=True), 1e-9)
    whole: np.ndarray = np.rint(np.asarray(centres, dtype=np.float64) / largest * _STEPS).astype(np.int8)
    return whole


def write_anchor(theme: Theme, *, space: str, centre: F32, reach: float) -> str:
    """The anchor of a theme as text.

    Parameters
    ----------
    theme : with the phrases it is written with.
    space : fingerprint of encoder and metric.
    centre : (p,) unit vector on the grid of :func:`quantise`; reach : smallest cosine that belongs to the theme.
    """
    body = struct.pack("<f", reach) + _whole(centre[None])[0].tobytes()
    return ":".join((_check(_said(theme)), _check(space), base64.b64encode(body).decode("ascii")))


def read_anchor(theme: Theme, *, space: str) -> tuple[F32, float] | None:
    """Centre and reach; None without a readable anchor, for another space, or where the phrases were edited."""
    parts = (theme.anchor or "").split(":")
    if len(parts) != 3 or parts[0] != _check(_said(theme)) or parts[1] != _check(space):
        return None
    try:
        body = base64.b64decode(parts[2], validate=True)
        (reach,) = struct.unpack("<f", body[:4])
    except (binascii.Error, struct.error):
        return None
    return quantise(np.frombuffer(body[4:], dtype=np.int8).astype(np.float32)[None])[0], float(reach)


def group_anchor(theme: Theme) -> str:
    """The anchor of a discovered group, which is coded by nothing and holds what its children hold."""
    return f"{_check(_said(theme))}:{_GROUP}"


def is_group(theme: Theme) -> bool:
    """Whether a theme is a discovered group whose phrases nobody has edited.

    Examples
    --------
    >>> from dataclasses import replace
    >>> theme = Theme("staff", "Staff", "What its sub-themes share.")
    >>> group = replace(theme, anchor=group_anchor(theme))
    >>> is_group(group), is_group(replace(group, examples=("the staff",))), is_group(theme)
    (True, False, False)
    """
    return theme.anchor == group_anchor(theme)


def _said(theme: Theme) -> str:
    return "\n".join((theme.description, *theme.examples, "", *theme.keywords))


def _check(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
