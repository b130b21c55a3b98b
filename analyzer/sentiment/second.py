"""Two readers: where the first is not sure of a text, a slower one is asked too, and both count.

The first reads every clause in the pass that makes its vector. The second knows more words and turns of phrase
(``benchmarks/results/sentiment.md``), but would cost as much again on every text. Comments that are to be read as one
text have no such pass yet: the second alone reads them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from analyzer.artifacts import content_hash
from analyzer.results import Encoded, Sentiment
from analyzer.sentiment.base import SentimentModel

Floats = npt.NDArray[np.floating[Any]]

SURE: Final = 0.7  # highest probability from which the first reader's word stands
SHARE: Final = 0.6  # of the second reader in a joint answer


class TwoReaders:
    """A sentiment model that asks a second one where it is unsure.

    Parameters
    ----------
    first : reads every text.
    second : reads those on which no class of the first has ``SURE`` or more; the answer is then the normalised
        geometric mean of both, weighted by ``SHARE``.
    """

    def __init__(self, first: SentimentModel, second: SentimentModel) -> None:
        self.first, self.second = first, second

    @property
    def name(self) -> str:
        """That of the first."""
        return self.first.name

    @property
    def fingerprint(self) -> str:
        """Digest of both and of the rule."""
        return content_hash(self.first.fingerprint, self.second.fingerprint, repr((SURE, SHARE)))

    @property
    def whole(self) -> SentimentModel:
        """What reads comments of several clauses as one text."""
        return self.second

    def predict(
        self, texts: Sequence[str], *, asked: Sequence[Any] | None = None, encoded: Encoded | None = None
    ) -> Sentiment:
        """Probabilities of texts; ``encoded`` is what the first reader's encoder gave for them."""
        said = self.first.predict(texts, asked=asked, encoded=encoded).probabilities
        unsure = np.flatnonzero(said.max(axis=1) < SURE).tolist() if len(said) else []
        if not unsure:
            return Sentiment(said)
        questions = None if asked is None else [asked[i] for i in unsure]
        other = self.second.predict([texts[i] for i in unsure], asked=questions).probabilities
        joint = said.copy()
        joint[unsure] = geometric_mean(said[unsure], other)
        return Sentiment(joint)


def geometric_mean(a: Floats, b: Floats) -> npt.NDArray[np.float64]:
    """Rows proportional to a^(1 - s) b^s with s = ``SHARE``, summing to one.

    >>> geometric_mean(np.array([[0.5, 0.5, 0.0]]), np.array([[0.8, 0.2, 0.0]])).round(3).tolist()
    [[0.697, 0.303, 0.0]]
    """
    joint = a ** (1 - SHARE) * b**SHARE
    total = joint.sum(axis=1, keepdims=True)
    return np.asarray(np.where(total > 0, joint / np.where(total > 0, total, 1), a))
