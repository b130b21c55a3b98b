"""The loss ledger and its mirror: every point missing from the best score on exactly one account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from analyzer.rank.coded import Coded, Mask
from analyzer.rank.variance import clustered_covariance, share_interval
from analyzer.results import FloatArray
from analyzer.schema import NO_COMMENT, NO_COMPLAINT, OTHER

if TYPE_CHECKING:
    from scipy.sparse import csr_array

NO_PRAISE: Final = "(no praise)"


@dataclass(frozen=True)
class Split:
    """How each scored response is split over the rows of a ledger.

    Attributes
    ----------
    ids : names of the R ledger rows: themes sorted by id, then the residual rows.
    shares : (n, R) sparse; a scored response's row sums to 1, an unscored one's is empty.
    amount : (n,) points the response loses (or gains): best - s_i (or s_i - worst); 0 where unscored.
    """

    ids: tuple[str, ...]
    shares: csr_array
    amount: FloatArray

    @property
    def matrix(self) -> csr_array:
        """Points per response and ledger row, unscaled: rows sum to ``amount``; shape (n, R)."""
        from scipy.sparse import diags_array

        return (diags_array(self.amount) @ self.shares).tocsr()

    def pooled(self, row_of: Mapping[str, str]) -> Split:
        """The same split with themes moved to other rows, e.g. ``{"rare": "(other)"}``."""
        from scipy.sparse import csr_array

        target = [row_of.get(name, name) for name in self.ids]
        residual = [name for name in (NO_COMPLAINT, NO_PRAISE, NO_COMMENT, OTHER) if name in target]
        ids = sorted(set(target) - set(residual)) + residual
        move = csr_array(
            (np.ones(len(target)), (np.arange(len(target)), [ids.index(name) for name in target])),
            shape=(len(target), len(ids)),
        )
        return Split(tuple(ids), (self.shares @ move).tocsr(), self.amount)


def loss_matrix(coded: Coded) -> Split:
    """Split the loss of each scored response over what it complains about.

    Response i loses best - s_i points. They are split equally over the themes it mentions *negatively*; when it
    mentions none negatively, over those it mentions neither negatively nor positively; else they go to
    ``(no complaint)`` (usable comment) or ``(no comment)``. In points of the score. Source: the definition of the loss
    ledger (docs, statistics); an accounting identity, no estimate.

    Parameters
    ----------
    coded : responses and mentions of :func:`code_responses`.

    Examples
    --------
    >>> from analyzer.rank.coded import code_responses
    >>> from analyzer.results import Rating
    >>> frame = pd.DataFrame({"score": [2.0, 8.0], "score_status": ["ok", "ok"]})
    >>> said = pd.DataFrame({"row": [0, 0], "theme_id": ["a", "b"], "sentiment": ["negative", "negative"]})
    >>> coded = code_responses(frame, said, rating=Rating("nps", 0, 10), comment_status=["ok", "empty"])
    >>> split = loss_matrix(coded)
    >>> split.ids
    ('a', 'b', '(no complaint)', '(no comment)')
    >>> split.matrix.toarray().tolist()
    [[100.0, 100.0, 0.0, 0.0], [0.0, 0.0, 0.0, 100.0]]
    """
    amount = np.where(coded.scored, coded.best - coded.points, 0.0)
    return _split(coded, coded.negative, np.nan_to_num(amount), NO_COMPLAINT)


def gain_matrix(coded: Coded) -> Split:
    """The mirror of :func:`loss_matrix`: s_i - worst, split over positive mentions, residual ``(no praise)``.

    In points; source as :func:`loss_matrix`.

    Parameters
    ----------
    coded : responses and mentions of :func:`code_responses`.

    Examples
    --------
    >>> from analyzer.rank.coded import code_responses
    >>> from analyzer.results import Rating
    >>> frame = pd.DataFrame({"score": [10.0, 8.0], "score_status": ["ok", "ok"]})
    >>> said = pd.DataFrame({"row": [0], "theme_id": ["staff"], "sentiment": ["positive"]})
    >>> coded = code_responses(frame, said, rating=Rating("nps", 0, 10), comment_status=["ok", "empty"])
    >>> gain_matrix(coded).matrix.toarray().tolist()
    [[200.0, 0.0, 0.0], [0.0, 0.0, 100.0]]
    """
    amount = np.where(coded.scored, coded.points - coded.worst, 0.0)
    return _split(coded, coded.positive, np.nan_to_num(amount), NO_PRAISE)


def _split(coded: Coded, first: Mask, amount: FloatArray, residual: str) -> Split:
    from scipy.sparse import coo_array

    n, k = coded.n, len(coded.theme_ids)
    has_first = np.bincount(coded.row, first, n) > 0
    neutral = ~coded.negative & ~coded.positive
    chosen = np.where(has_first[coded.row], first, neutral) & coded.scored[coded.row]
    row, theme = coded.row[chosen], coded.theme[chosen]
    parts = np.bincount(row, minlength=n)
    rest = np.flatnonzero(coded.scored & (parts == 0))
    rows = np.concatenate([row, rest])
    columns = np.concatenate([theme, np.where(coded.usable[rest], k, k + 1)])
    values = np.concatenate([1.0 / parts[row], np.ones(len(rest))])
    shares = coo_array((values, (rows, columns)), shape=(n, k + 2)).tocsr()
    return Split((*coded.theme_ids, residual, NO_COMMENT), shares, amount)


def ledger_points(coded: Coded, matrix: Any) -> FloatArray:
    """Weighted mean over scored responses of each column, in points of the score; NaN when nothing is scored."""
    if not coded.total > 0:
        return np.full(matrix.shape[1], np.nan)
    return np.asarray(matrix.T @ coded.weights) / coded.total


def ledger_table(coded: Coded, split: Split, *, confidence: float = 0.95) -> pd.DataFrame:
    """Points per ledger row with intervals: ``theme_id, lost_points, low, high``, in the order of ``split.ids``.

    Rows sum to best - value (to value - worst for the gain ledger). The interval is Wilson's at the effective number
    of answers, clustered by respondent and conditional on the coding. Source: Korn & Graubard (1998), see
    :func:`analyzer.rank.variance.share_interval`.

    Parameters
    ----------
    coded : responses; split : of :func:`loss_matrix` or :func:`gain_matrix`.
    confidence : of the intervals.

    Examples
    --------
    >>> from analyzer.rank.coded import code_responses
    >>> from analyzer.results import Rating
    >>> frame = pd.DataFrame({"score": [2.0, 8.0], "score_status": ["ok", "ok"]})
    >>> said = pd.DataFrame({"row": [0], "theme_id": ["waiting"], "sentiment": ["negative"]})
    >>> coded = code_responses(frame, said, rating=Rating("nps", 0, 10), comment_status=["ok", "empty"])
    >>> ledger_table(coded, loss_matrix(coded))[["theme_id", "lost_points"]].values.tolist()
    [['waiting', 100.0], ['(no complaint)', 0.0], ['(no comment)', 50.0]]
    """
    matrix = split.matrix
    points = ledger_points(coded, matrix)
    variance = clustered_covariance(coded, matrix, points).diagonal()
    low, high = share_interval(points, variance, coded, confidence=confidence)
    return pd.DataFrame({"theme_id": list(split.ids), "lost_points": points, "low": low, "high": high})


def gain_ledger(
    frame: pd.DataFrame, mentions: pd.DataFrame, *, rating: Any, comment_status: Any, weights: Any = None,
    respondents: Any = None, confidence: float = 0.95, min_group: int = 5, parents: Mapping[str, str] | None = None,
) -> pd.DataFrame:  # fmt: skip
    """What each theme protects: points above the worst score, summing to value - worst.

    The mirror of the loss ledger: w_i (s_i - worst)/sum w, split over positive mentions. Source: as
    :func:`loss_matrix`; intervals as :func:`ledger_table`.

    Parameters
    ----------
    frame, mentions, rating, comment_status, weights, respondents : as in :func:`analyzer.rank.rank_themes`.
    confidence : of the intervals.
    min_group : smaller themes are pooled in ``(other)``.
    parents : theme -> parent theme.

    Returns
    -------
    DataFrame
        ``theme_id, gained_points, low, high``; residual rows ``(no praise)``, ``(no comment)`` and, where small themes
        are pooled, ``(other)``. Points of the score. Accounting, not causation; intervals conditional on the coding.

    Examples
    --------
    >>> from analyzer.results import Rating
    >>> frame = pd.DataFrame({"score": [10.0] * 6, "score_status": "ok"})
    >>> said = pd.DataFrame({"row": range(6), "theme_id": "staff", "sentiment": "positive"})
    >>> got = gain_ledger(frame, said, rating=Rating("nps", 0, 10), comment_status=["ok"] * 6)
    >>> got[["theme_id", "gained_points"]].values.tolist()[0]
    ['staff', 200.0]
    """
    from analyzer.rank.coded import code_responses
    from analyzer.rank.suppress import plan_rows

    coded = code_responses(
        frame, mentions, rating=rating, comment_status=comment_status, weights=weights, respondents=respondents
    )
    rows = {t: NO_PRAISE if r == NO_COMPLAINT else r for t, r in plan_rows(coded, parents, min_group).row_of.items()}
    table = ledger_table(coded, gain_matrix(coded).pooled(rows), confidence=confidence)
    return table.rename(columns={"lost_points": "gained_points"})
