"""Room ``sentiment``: texts, their questions and features -> probabilities of negative, neutral and positive."""

from analyzer.sentiment.base import SentimentModel
from analyzer.sentiment.classify import CommentSentiment, classify_sentiment
from analyzer.sentiment.load import load_sentiment

__all__ = ["CommentSentiment", "SentimentModel", "classify_sentiment", "load_sentiment"]
