"""What the analysis of the demo should find, computed from the planted codes alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from analyzer.demo import plan
from analyzer.demo.codes import Clauses
from analyzer.demo.contacts import Ints
from analyzer.demo.wording import Canary

BEST = 100.0


def points(score: Ints) -> npt.NDArray[np.float64]:
    """NPS points of 0-10 answers: -100 (0-6), 0 (7-8), 100 (9-10)."""
    return np.select([score >= 9, score >= 7], [100.0, 0.0], -100.0)


def lost_points(score: Ints, scored: npt.NDArray[np.bool_], clauses: Clauses) -> dict[str, float]:
    """Loss ledger of the planted complaints.

    Response i of the n scored ones loses ``(100 - s_i) / n`` points, s in {-100, 0, 100}, split equally over the themes
    its comment complains about.

    Parameters
    ----------
    score : shape (n,), 0-10; scored : shape (n,), whether the answer was given.
    clauses : the expressed codes.

    Returns
    -------
    dict of theme id to NPS points, themes with a complaint only, largest loss first (ties by id).

    Examples
    --------
    >>> clauses = Clauses(row=np.array([0, 0]), theme=np.array([0, 1]), polarity=np.array([-1, -1]))
    >>> lost_points(np.array([3, 10]), np.array([True, True]), clauses)
    {'transfers': 50.0, 'waiting': 50.0}
    """
    complaint = clauses.polarity < 0
    row, theme = clauses.row[complaint], clauses.theme[complaint]
    loss = np.where(scored, (BEST - points(score)) / max(1, int(scored.sum())), 0.0)
    parts = np.bincount(row, minlength=len(score))
    lost = np.bincount(theme, weights=loss[row] / parts[row], minlength=len(plan.THEMES))
    heard = np.bincount(theme[scored[row]], minlength=len(plan.THEMES)) > 0
    named = [(plan.THEMES[at], float(lost[at])) for at in np.flatnonzero(heard)]
    return dict(sorted(named, key=lambda item: (-item[1], item[0])))


def truth(
    *,
    seed: int,
    response_id: Sequence[str],
    score: Ints,
    scored: npt.NDArray[np.bool_],
    kinds: Ints,
    clauses: Clauses,
    canaries: Sequence[Canary],
) -> dict[str, Any]:
    """Everything ``truth.json`` holds (see the module `analyzer.demo.generate`), of plain JSON types."""
    n, answered = len(score), int(scored.sum())
    s = points(score)[scored]
    found: dict[str, Any] = {
        "seed": seed,
        "n": n,
        "nps": float(s.mean()) if answered else None,
        "counts": {
            "scored": answered,
            "detractors": int((s < 0).sum()),
            "passives": int((s == 0).sum()),
            "promoters": int((s > 0).sum()),
            "no_comment": int((kinds == 0).sum()),
            "non_answer": int((kinds == 1).sum()),
            "usable_comment": int((kinds > 1).sum()),
        },
        "themes": [
            {"theme_id": theme, "lost_points": lost} for theme, lost in lost_points(score, scored, clauses).items()
        ],
        "links": [{"outcome": outcome, "metric": metric, "sign": sign} for outcome, metric, sign in plan.LINKS],
        "nulls": [plan.NULL_METRIC],
        "confounded": [plan.CONFOUNDED_METRIC],
        "thresholds": [{"outcome": "waiting", "metric": "wait_minutes", "value": plan.WAIT_KINK}],
        "canaries": [
            {"response_id": response_id[canary.row], "kind": canary.kind, "value": canary.value} for canary in canaries
        ],
    }
    if n <= plan.MAX_CODED_ROWS:
        found["codes"] = _codes(response_id, clauses)
    return found


def _codes(response_id: Sequence[str], clauses: Clauses) -> dict[str, list[dict[str, str]]]:
    codes: dict[str, list[dict[str, str]]] = {}
    for row, theme, polarity in zip(
        clauses.row.tolist(), clauses.theme.tolist(), clauses.polarity.tolist(), strict=True
    ):
        entry = {"theme_id": plan.THEMES[theme], "polarity": "negative" if polarity < 0 else "positive"}
        codes.setdefault(response_id[row], []).append(entry)
    return codes
