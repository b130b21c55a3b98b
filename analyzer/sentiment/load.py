"""Sentiment models by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from analyzer.artifacts import verified_model
from analyzer.encode import Encoder, load_encoder
from analyzer.sentiment.base import SentimentModel

SECOND: Final = "feedback-second"
MULTILINGUAL: Final = "feedback-multilingual-sentiment"


def load_sentiment(
    model: str = "auto", encoder: Encoder | None = None, *, labels: Mapping[str, str] | None = None
) -> SentimentModel:
    """Find a sentiment model.

    Parameters
    ----------
    model : ``auto`` (the head trained with ``encoder``; the default encoder with its head when that one has none; with
        the default encoder a second reader is asked where the head is unsure, beside the multilingual one a reader of
        its own), ``feedback-minilm`` (the default encoder's head alone), or a Hugging Face sequence classifier by id
        (``org/name``, ``org/name@revision``) or folder.
    encoder : the run's encoder, so that one forward pass serves both.
    labels : for a classifier whose label names are not known: label -> negative, neutral or positive.

    Raises
    ------
    ModelError
        If the model cannot be had, is damaged, or its labels would have to be guessed.
    """
    if model in ("auto", "default", "feedback-minilm"):
        from analyzer.sentiment.head import HeadSentiment

        own = encoder if encoder is not None and encoder.head is not None else None
        if own is None or (model != "auto" and own.name != "feedback-minilm"):
            own = load_encoder("default")
        if own.name == "multilingual":
            return _multilingual()
        first = HeadSentiment(own)
        return first if model == own.name or own.name != "feedback-minilm" else _with_second(first)
    from analyzer.sentiment.classifier import ClassifierSentiment

    return ClassifierSentiment(model, labels=labels)


def _with_second(first: SentimentModel) -> SentimentModel:
    from analyzer.encode.second import SecondReader
    from analyzer.sentiment.head import HeadSentiment
    from analyzer.sentiment.second import TwoReaders

    return TwoReaders(first, HeadSentiment(SecondReader(SECOND, verified_model(SECOND))))


def _multilingual() -> SentimentModel:
    from analyzer.encode.multilingual import MultilingualReader
    from analyzer.sentiment.apart import ReaderApart
    from analyzer.sentiment.head import HeadSentiment

    return ReaderApart(HeadSentiment(MultilingualReader(MULTILINGUAL, verified_model(MULTILINGUAL))))
