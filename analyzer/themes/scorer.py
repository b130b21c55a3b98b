"""The scorer: a logistic model over features, trained across codebooks for codebooks it has never seen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from analyzer.artifacts import verified_model
from analyzer.encode import Encoder
from analyzer.errors import ModelError
from analyzer.themes.background import F32, flatten
from analyzer.themes.features import FEATURES

NAME = "theme-scorer"


@dataclass(frozen=True)
class Scorer:
    """log-odds = bias + sum_f weight_f * clip((x_f - mean_f) / scale_f, -4, 4).

    Attributes
    ----------
    weights, means, scales : one number for each of ``features.FEATURES``.
    bias : intercept.
    threshold : smallest log-odds at which a theme is assigned.
    gap : how far below the clause's best theme a further theme may lie, in log-odds.
    most : themes a clause can have.
    """

    weights: tuple[float, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]
    bias: float
    threshold: float
    gap: float
    most: int

    def log_odds(self, features: F32) -> np.ndarray[Any, np.dtype[np.float64]]:
        """(n, themes) log-odds that the clause is about the theme."""
        z = np.clip((features - np.asarray(self.means)) / np.asarray(self.scales), -4.0, 4.0)
        # a sum over the last axis, not a matrix product: its order does not depend on the number of clauses
        return np.asarray((z * np.asarray(self.weights)).sum(axis=2) + self.bias)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        table = {
            name: {"weight": w, "mean": m, "scale": s}
            for name, w, m, s in zip(FEATURES, self.weights, self.means, self.scales, strict=True)
        }
        return {
            "features": table, "bias": self.bias, "threshold": self.threshold, "gap": self.gap, "most": self.most,
        }  # fmt: skip


def parse_scorer(data: Mapping[str, Any]) -> Scorer:
    """A scorer from its plain data.

    Raises
    ------
    ModelError
        If a feature is missing or unknown: the scorer belongs to another version.
    """
    table = data.get("features", {})
    if set(table) != set(FEATURES):
        raise ModelError("the theme scorer belongs to another version: fit the theme model again.")
    columns = {key: tuple(float(table[name][key]) for name in FEATURES) for key in ("weight", "mean", "scale")}
    return Scorer(
        columns["weight"], columns["mean"], columns["scale"], float(data["bias"]), float(data["threshold"]),
        float(data["gap"]), int(data["most"]),
    )  # fmt: skip


def load_scorer(folder: Path | None = None) -> Scorer:
    """The shipped scorer (checksum verified), or one from a folder."""
    path = (folder or verified_model(NAME)) / "config.json"
    return parse_scorer(json.loads(path.read_text(encoding="utf-8"))["scorer"])


def scorer_for(encoder: Encoder) -> Scorer:
    """The scorer trained for an encoder's vectors, where its folder holds one, else the shipped one."""
    if encoder.head is not None:
        plain = json.loads((encoder.head / "config.json").read_text(encoding="utf-8"))
        if "scorer" in plain:
            return parse_scorer(plain["scorer"])
    return load_scorer()


def background_clauses(folder: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Texts and groups of the background clauses that belong to the scorer."""
    import yaml

    return flatten(yaml.safe_load((folder / "background.yaml").read_text(encoding="utf-8")))
