"""What every sentiment model offers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

from analyzer.results import Encoded, Sentiment


@runtime_checkable
class SentimentModel(Protocol):
    """Gives each text, usually one clause, probabilities of negative, neutral and positive.

    Attributes
    ----------
    name : how the user called it.
    fingerprint : hex digest of what decides its numbers.
    """

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def fingerprint(self) -> str: ...  # noqa: D102

    def predict(
        self, texts: Sequence[str], *, asked: Sequence[Any] | None = None, encoded: Encoded | None = None
    ) -> Sentiment:
        """Probabilities (n, 3) of n texts; ``asked``: their questions; ``encoded``: what the encoder gave for them."""
        ...
