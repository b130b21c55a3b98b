"""What the encoder knows about a phrase that may become a label."""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.encode import Encoder, cached_encode
from analyzer.themes.background import Background
from analyzer.themes.labels import Read, Reader
from analyzer.themes.metric import Metric


def phrase_reader(encoder: Encoder, metric: Metric, background: Background) -> Reader:
    """Reads phrases: where they lie in the metric of the themes, and whether they say more than a mood.

    Parameters
    ----------
    encoder, metric, background : of the theme model whose discovery is to be named.
    """

    def read(texts: Sequence[str]) -> Read:
        vectors = cached_encode(encoder, list(texts)).vectors
        return Read(metric.apply(vectors), background.aimless(vectors))

    return read
