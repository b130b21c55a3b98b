"""What a theme model was fitted on: its encoder, and how its themes were spread, to tell later drift by."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from analyzer.artifacts import write_json
from analyzer.encode import Encoder
from analyzer.errors import ModelError
from analyzer.results import Comments
from analyzer.schema import Finding
from analyzer.themes.model import ThemeModel

FILE: Final = "reference.json"
_PROBES: Final = 8  # texts that are encoded again where the encoder's fingerprint differs
_SAME: Final = 0.99  # cosine from which two arithmetics of one encoder count as the same


@dataclass(frozen=True)
class Reference:
    """The data a model was fitted on, in numbers only.

    Attributes
    ----------
    encoder, sentiment : names, as a configuration gives them.
    comments : usable comments; ``clauses`` : codable clauses; ``left_over`` : those among them without a theme.
    themes : theme id -> number of comments that mention it.
    """

    encoder: str
    sentiment: str
    comments: int
    clauses: int
    left_over: int
    themes: Mapping[str, int]

    def save(self, folder: Path) -> None:
        """Write reference.json."""
        write_json(folder / FILE, asdict(self))


def load_reference(folder: Path) -> Reference | None:
    """Read what :meth:`Reference.save` wrote; None where there is none.

    Raises
    ------
    ModelError
        If the file is damaged.
    """
    path = folder / FILE
    if not path.exists():
        return None
    try:
        return Reference(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise ModelError(f"{path}: is damaged. Fit the model again.") from error


def measure(comments: Comments, mentions: pd.DataFrame, *, encoder: str, sentiment: str) -> Reference:
    """Count clauses, clauses without a theme, and comments per theme."""
    pairs = mentions[["row", "theme_id"]].drop_duplicates()
    counts = pairs["theme_id"].value_counts().sort_index()
    return Reference(
        encoder,
        sentiment,
        comments=int((comments.responses["comment_status"] == "ok").sum()) if len(comments.responses.columns) else 0,
        clauses=int(comments.clauses["codable"].sum()),
        left_over=len(left_over(comments, mentions)),
        themes={str(k): int(v) for k, v in counts.items()},
    )


def left_over(comments: Comments, mentions: pd.DataFrame) -> np.ndarray:
    """Positions of codable clauses that have no mention."""
    clauses = comments.clauses
    coded = pd.MultiIndex.from_frame(mentions[["row", "start"]])
    mine = pd.MultiIndex.from_frame(clauses[["row", "start"]])
    return np.flatnonzero(clauses["codable"].to_numpy(dtype=bool) & ~mine.isin(coded))


def check_encoder(model: ThemeModel, encoder: Encoder) -> tuple[Finding, ...]:
    """Refuse vectors of another encoder; tell when only its version or arithmetic differs.

    Where the fingerprints differ, some of the model's own phrases are encoded again: the same encoder on another
    processor gives a cosine above .99 to the stored vectors, another encoder does not.

    Raises
    ------
    ModelError
        If the encoder is not the one the model was fitted with.
    """
    if encoder.fingerprint == model.encoder:
        return ()
    stored, texts = model.prototypes.vectors, model.prototypes.texts
    if not len(texts):
        stored, texts = model.background.vectors, model.background.texts
    again = encoder.encode(list(texts[:_PROBES])).vectors
    if again.shape[1] != stored.shape[1] or float((again * stored[: len(again)]).sum(axis=1).min()) < _SAME:
        raise ModelError(
            f"the theme model was fitted with another encoder than {encoder.name!r}: their vectors cannot be compared. "
            "Apply it with the encoder it was fitted with, or fit it again."
        )
    message = "The encoder's version or arithmetic differs from the fit; its vectors agree to a cosine of .99."
    return (Finding("warning", "encoder_version", message),)
