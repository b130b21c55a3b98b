"""From clauses to meaning: the rooms encode, sentiment and themes in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analyzer.config import Config
from analyzer.pipeline_clock import Clock
from analyzer.results import Comments
from analyzer.schema import Finding

if TYPE_CHECKING:
    from analyzer.themes.room import Themes

_MENTION_TYPES = {
    "row": "int64", "response_id": "str", "question": "str", "start": "int64", "end": "int64", "text": "str",
    "theme_id": "str", "sentiment": "str", "polarity": "float64", "confidence": "float64",
}  # fmt: skip


@dataclass(frozen=True)
class Understood:
    """What the rooms encode, sentiment and themes say about the comments."""

    mentions: pd.DataFrame
    catalogue: pd.DataFrame
    labels: Any
    polarity: Any
    theme_model: Any = None
    models: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    drift: pd.DataFrame = field(default_factory=pd.DataFrame)
    proposals: pd.DataFrame = field(default_factory=pd.DataFrame)


def foreign_comments(comments: Comments, encoder: str) -> tuple[Finding, ...]:
    """A finding where more than a third of the comments are not English but an English model reads them."""
    language = comments.responses["language"].dropna()
    foreign = language[~language.isin(["en", "und"])]
    if encoder not in ("auto", "default", "minilm", "feedback-minilm", "fast") or len(foreign) * 3 <= len(language):
        return ()
    names = ", ".join(foreign.value_counts().index[:3])
    return (
        Finding(
            "warning",
            "language_mix",
            f"{len(foreign)} of {len(language)} comments are not English ({names}), but the model that reads them is: "
            "use --encoder multilingual (config: encoder: {model: multilingual}).",
            len(foreign),
        ),
    )


def understand(comments: Comments, config: Config, clock: Clock, themes: Themes | None = None) -> Understood:
    """Encode, classify and code the clauses; without clauses no model is loaded at all."""
    from analyzer.themes.codebook import load_codebook

    n = len(comments.responses)
    codebook = load_codebook(config.themes.codebook)  # a broken codebook is reported even when nothing is to code
    if not len(comments.clauses):
        return Understood(
            mentions=pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in _MENTION_TYPES.items()}),
            catalogue=pd.DataFrame(columns=["theme_id", "parent_id", "label", "source", "stability"]),
            labels=np.full(n, None, dtype=object),
            polarity=np.full(n, np.nan),
            theme_model=None,
        )
    from analyzer.encode import cached_encode, load_encoder
    from analyzer.sentiment import load_sentiment
    from analyzer.sentiment.whole import read_responses
    from analyzer.themes.room import apply_themes, fit_themes

    clauses = comments.clauses
    texts = clauses["text"].tolist()
    with clock.room("encode") as report:
        encoder = load_encoder(config.encoder.model)
        encoded = cached_encode(encoder, texts, progress=report)
    with clock.room("sentiment"):
        model = load_sentiment(config.sentiment.model, encoder)
        asked = clauses["asked"].tolist() if clauses["asked"].astype(bool).any() else None
        sentiment = model.predict(texts, asked=asked, encoded=encoded)
        labels, polarity = read_responses(model, comments, sentiment.probabilities)
    with clock.room("themes") as report:
        fitted = (
            apply_themes(themes, comments, encoded, sentiment, encoder=encoder, seed=config.seed)
            if themes
            else fit_themes(
                comments,
                encoded,
                sentiment,
                codebook=codebook,
                encoder=encoder,
                discover_more=config.themes.discover,
                max_themes=config.themes.max_themes,
                seed=config.seed,
                progress=report,
                sentiment_name=config.sentiment.model,
            )
        )
        mentions = fitted.mentions
    return Understood(
        mentions=mentions,
        catalogue=fitted.themes.catalogue(),
        labels=labels,
        polarity=polarity,
        theme_model=fitted.themes,
        models={"encoder": f"{encoder.name}:{encoder.fingerprint}", "sentiment": f"{model.name}:{model.fingerprint}"},
        findings=(*foreign_comments(comments, config.encoder.model), *fitted.findings),
        drift=fitted.drift,
        proposals=fitted.proposals,
    )
