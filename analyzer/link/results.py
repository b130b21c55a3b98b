"""The frozen result of room ``link``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from analyzer.schema import LINKS, Finding

EXTRA: Final = (
    "method", "n_events", "n_clusters", "cluster", "crude", "crude_p", "contrast_low", "contrast_high", "risk_ratio",
    "e_value_bound", "threshold_p", "placebo_p", "ceiling",
)  # fmt: skip
DOSE: Final = ("outcome", "metric", "bin_low", "bin_high", "n", "value", "low", "high")
THROUGH: Final = ("metric", "theme_id", "coefficient")
SELECTION: Final = ("metric", "n", "estimate", "low", "high", "p_value", "q_value")
_TEXT: Final = frozenset({"outcome", "metric", "unit", "adjusted_for", "method", "cluster", "theme_id"})
_WHOLE: Final = frozenset({"n", "n_events", "n_clusters"})


@dataclass(frozen=True)
class Links:
    """Associations of themes and score with operational metrics. Never read as causes.

    Attributes
    ----------
    table : one row per outcome x metric, columns ``schema.LINKS`` then ``EXTRA``. ``estimate, low, high``: share (0-1)
        or score points per one unit of the metric as given. ``refuted``: True where a placebo does as well.
    dose : ``DOSE``; unadjusted share (0-1) or score per bin of the metric.
    through : ``THROUGH``; points lost per unit of the metric on each ledger row; summed over the rows of one metric,
        minus the ``estimate`` of outcome ``score`` exactly.
    selection : ``SELECTION``; does the metric go with leaving a usable comment (share per unit)?
    findings : what could not be estimated and what to be careful about.
    """

    table: pd.DataFrame
    dose: pd.DataFrame
    through: pd.DataFrame
    selection: pd.DataFrame
    findings: tuple[Finding, ...] = ()


def typed(rows: list[dict[str, object]], columns: tuple[str, ...]) -> pd.DataFrame:
    """Rows as a frame with fixed column types, also when there are none."""
    frame = pd.DataFrame(rows, columns=list(columns))
    kinds = {
        name: "str" if name in _TEXT else "int64" if name in _WHOLE else "boolean" if name == "refuted" else "float64"
        for name in columns
    }
    return frame.astype(kinds)


LINK_COLUMNS: Final = (*LINKS, *EXTRA)
