"""The metric: clause vectors turned so that what is said counts for more than how it is said.

Clauses about one theme differ in mood, length and wording. The directions in which they differ are learned from
hand-coded sets (within-class covariance) and shrunk. Themes are discovered, and hand-coded comments learned from, in
the turned space; names of themes are compared with clauses as encoded, since names differ from clauses in other ways.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np

from analyzer.themes.background import F32

FILE: Final = "metric.safetensors"


@dataclass(frozen=True)
class Metric:
    """z = (v - mean) components', then to unit length.

    Attributes
    ----------
    mean : (d,) float32; components : (p, d) float32, or (0, d) where only the mean is taken off.
    """

    mean: F32
    components: F32

    def apply(self, vectors: F32) -> F32:
        """(n, p) unit vectors; each row depends on its own vector alone.

        Examples
        --------
        >>> metric = Metric(np.zeros(2, np.float32), np.array([[2.0, 0.0], [0.0, 1.0]], np.float32))
        >>> metric.apply(np.array([[0.6, 0.8]], np.float32)).round(3).tolist()
        [[0.8320000171661377, 0.5550000071525574]]
        """
        z = np.asarray(vectors, dtype=np.float32) - self.mean
        if len(self.components):
            z = z @ self.components.T
        norm = np.linalg.norm(z, axis=1, keepdims=True)
        return np.asarray(z / np.maximum(norm, 1e-9), dtype=np.float32)

    @cached_property
    def fingerprint(self) -> str:
        """Hash of its numbers."""
        return hashlib.sha256(self.mean.tobytes() + self.components.tobytes()).hexdigest()[:16]


class Turned:
    """Vectors in a metric, turned when rows are asked for: reads like an array (n, p) and holds no more than asked."""

    def __init__(self, vectors: Any, metric: Metric) -> None:
        self.vectors, self.metric = vectors, metric

    def __len__(self) -> int:
        return len(self.vectors)

    def __getitem__(self, rows: Any) -> F32:
        return self.metric.apply(self.vectors[rows])


def load_metric(folder: Path, *, encoder: str, general: F32) -> Metric:
    """The learned metric for encoders it was learned with; for others the mean of general clauses is taken off.

    Parameters
    ----------
    folder : of the theme scorer.
    encoder : name of the encoder; general : (b, d) its vectors of the background clauses.
    """
    from safetensors.numpy import load_file

    known = json.loads((folder / "config.json").read_text(encoding="utf-8")).get("metric", {}).get("encoders", [])
    if encoder in known:
        stored = load_file(folder / FILE)
        if stored["mean"].shape[0] == general.shape[1]:
            return Metric(stored["mean"], stored["components"])
    mean = general.mean(axis=0, dtype=np.float64).astype(np.float32)
    return Metric(mean, np.zeros((0, general.shape[1]), dtype=np.float32))
