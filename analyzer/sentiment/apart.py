"""A reader with an encoder of its own beside the one that makes the vectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analyzer.results import Encoded, Sentiment
from analyzer.sentiment.base import SentimentModel


class ReaderApart:
    """A sentiment model that never takes what the run's encoder made for the texts.

    Parameters
    ----------
    reader : reads every text in a pass of its own.
    """

    def __init__(self, reader: SentimentModel) -> None:
        self.reader = reader

    @property
    def name(self) -> str:
        """That of the reader."""
        return self.reader.name

    @property
    def fingerprint(self) -> str:
        """That of the reader."""
        return self.reader.fingerprint

    def predict(
        self, texts: Sequence[str], *, asked: Sequence[Any] | None = None, encoded: Encoded | None = None
    ) -> Sentiment:
        """Probabilities of texts; ``encoded`` belongs to another encoder and is not looked at."""
        return self.reader.predict(texts, asked=asked)
