"""Room ``evaluate``: hand-coded samples -> accuracy with intervals that know how the sample was drawn."""

from analyzer.evaluate.accuracy import accuracy_table, rogan_gladen
from analyzer.evaluate.coded import parse_codes
from analyzer.evaluate.sample import Sample, draw_sample
from analyzer.evaluate.sentiment import map_sentiments, sentiment_accuracy

__all__ = [
    "Sample", "accuracy_table", "draw_sample", "map_sentiments", "parse_codes", "rogan_gladen", "sentiment_accuracy",
]  # fmt: skip
