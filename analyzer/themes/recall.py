"""Discovered themes of an exported codebook again: by their anchor, exactly; else by the centre of their phrases."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analyzer.encode import Encoder
from analyzer.themes.anchor import quantise, read_anchor
from analyzer.themes.background import F32
from analyzer.themes.clusters import unique_clauses
from analyzer.themes.discover import FEWEST, SAMPLE, UNSPECIFIC, USUAL_REACH, Discovery
from analyzer.themes.metric import Turned
from analyzer.themes.model import ThemeModel
from analyzer.themes.units import Unit


def recall(
    units: Sequence[Unit],
    model: ThemeModel,
    encoder: Encoder,
    texts: Sequence[str],
    vectors: F32 | Turned,
    *,
    seed: int = 0,
) -> Discovery:
    """The placed units of a codebook as a discovery.

    Parameters
    ----------
    units : from :func:`analyzer.themes.units.placed`, at least one.
    model : fitted on the same codebook; encoder : that it was fitted with.
    texts, vectors : clauses that the codebook leaves over, vectors in the model's metric; they give the reach of themes
        without an anchor.
    seed : of the sample.
    """
    known = [read_anchor(unit.theme, space=model.space) for unit in units]
    centres = [
        anchor[0] if anchor else _centre(unit, model, encoder) for unit, anchor in zip(units, known, strict=True)
    ]
    stacked = np.stack(centres)
    usual = 0.0 if all(known) else _reach(stacked, texts, vectors, seed)
    themes = [unit.theme for unit in units]
    return Discovery(
        tuple(theme.id for theme in themes), tuple(theme.label for theme in themes), ((),) * len(themes),
        np.array([np.nan if theme.stability is None else theme.stability for theme in themes]), stacked,
        np.array([anchor[1] if anchor else usual for anchor in known], dtype=np.float32),
    )  # fmt: skip


def _centre(unit: Unit, model: ThemeModel, encoder: Encoder) -> F32:
    """Mean direction of the phrases."""
    vectors = model.metric.apply(encoder.encode(list(unit.theme.examples)).vectors)
    centre: F32 = quantise(vectors.mean(axis=0, dtype=np.float64)[None].astype(np.float32))[0]
    return centre


def _reach(centres: F32, texts: Sequence[str], vectors: F32 | Turned, seed: int) -> float:
    """The cosine that all but the least specific clauses reach, as :func:`discover` sets it."""
    rows = unique_clauses(texts)
    if len(rows) < FEWEST:
        return USUAL_REACH
    if len(rows) > SAMPLE:
        rows = np.sort(np.random.default_rng(seed).choice(rows, SAMPLE, replace=False))
    return float(np.quantile((vectors[rows] @ centres.T).max(axis=1), UNSPECIFIC))
