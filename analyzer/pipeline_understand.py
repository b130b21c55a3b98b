"""From clauses to meaning: the rooms encode, sentiment and themes in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analyzer.config import Config
from analyzer.engine import Engine
from analyzer.pipeline_clock import Clock
from analyzer.results import Comments, Encoded, Sentiment
from analyzer.schema import Finding

if TYPE_CHECKING:
    from analyzer.pipeline_stages import Meaning, MeaningStage, Texts
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


def understand(
    comments: Comments, config: Config, clock: Clock, *, engine: Engine, themes: Themes | None = None
) -> Understood:
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
    from analyzer.encode import OnDemand, by_size, load_encoder
    from analyzer.pipeline_coded import hand_coded
    from analyzer.pipeline_stages import MeaningStage
    from analyzer.sentiment import load_sentiment
    from analyzer.sentiment.whole import read_responses
    from analyzer.themes.coding import spread
    from analyzer.themes.room import apply_themes, fit_codebook, fit_themes

    clauses = comments.clauses
    distinct = _distinct(clauses)
    name = by_size(config.encoder.model, len(distinct.texts))
    with clock.room("encode") as report:
        encoder = load_encoder(name)
        model = load_sentiment(config.sentiment.model, encoder)
        taught = None if themes else hand_coded(config.themes.coded, codebook, encoder, model)
        coder = themes.model if themes else fit_codebook(codebook, encoder, hand_coded=taught, seed=config.seed)
        stage = MeaningStage(name, config.sentiment.model, coder, (encoder, model))
        meant = _meaning(stage, distinct, engine, report)
    with clock.room("sentiment") as report:
        sentiment = Sentiment(meant.probabilities[distinct.pair])
        whole = _OnEngine(MeaningStage(name, config.sentiment.model, None, (encoder, model)), engine, report)
        labels, polarity = read_responses(whole, comments, sentiment.probabilities)
    with clock.room("themes") as report:
        on_demand: Any = OnDemand(encoder, distinct.texts, distinct.text)  # vectors are fetched when asked for
        encoded = Encoded(on_demand)
        coded = spread(clauses, distinct.pair, meant.decided, sentiment, model=coder)
        fitted = (
            apply_themes(themes, comments, encoded, sentiment, encoder=encoder, seed=config.seed, coded=coded)
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
                model=coder,
                coded=coded,
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
        findings=(
            *foreign_comments(comments, name),
            *_chosen(config.encoder.model, name, len(distinct.texts)),
            *fitted.findings,
        ),
        drift=fitted.drift,
        proposals=fitted.proposals,
    )


@dataclass(frozen=True)
class _Distinct:
    """Distinct texts, and distinct pairs of text and question; ``text`` and ``pair`` (n,) of each clause."""

    texts: list[str]
    text: npt.NDArray[np.intp]
    pairs: npt.NDArray[np.intp]
    asked: list[str]
    questions: npt.NDArray[np.intp]
    pair: npt.NDArray[np.intp]


def _distinct(clauses: pd.DataFrame) -> _Distinct:
    text, texts = pd.factorize(clauses["text"].to_numpy(dtype=object))
    question, asked = pd.factorize(clauses["asked"].fillna("").to_numpy(dtype=object))
    pair, found = pd.factorize(text * len(asked) + question)
    return _Distinct(texts.tolist(), text, found // len(asked), asked.tolist(), found % len(asked), pair)


def _meaning(stage: MeaningStage, distinct: _Distinct, engine: Engine, report: Callable[[int, int], None]) -> Meaning:
    """Every distinct pair of text and question, batch by batch, on the engine."""
    from analyzer.pipeline_stages import MEANING_BATCH, Texts, joined

    def batches() -> Iterator[Texts]:
        for start in range(0, len(distinct.pairs), MEANING_BATCH):
            part = slice(start, start + MEANING_BATCH)
            yield Texts(
                [distinct.texts[i] for i in distinct.pairs[part]], [distinct.asked[i] for i in distinct.questions[part]]
            )

    parts, done = [], 0
    for meaning in engine.map(stage, batches()):
        parts.append(meaning)
        done += len(meaning.probabilities)
        report(done, len(distinct.pairs))
    return joined(parts)


@dataclass(frozen=True)
class _OnEngine:
    """A sentiment model whose work an engine does, each distinct pair of text and question once."""

    stage: MeaningStage
    engine: Engine
    report: Callable[[int, int], None]

    @property
    def name(self) -> str:
        return self.stage.sentiment

    @property
    def fingerprint(self) -> str:
        return ""

    def predict(
        self, texts: Sequence[str], *, asked: Sequence[Any] | None = None, encoded: Encoded | None = None
    ) -> Sentiment:
        """Probabilities of texts."""
        distinct = _distinct(pd.DataFrame({"text": list(texts), "asked": list(asked) if asked else ""}))
        return Sentiment(_meaning(self.stage, distinct, self.engine, self.report).probabilities[distinct.pair])


def _chosen(asked: str, name: str, n: int) -> tuple[Finding, ...]:
    """Say so where ``auto`` took the fast tier."""
    if asked != "auto" or name == "default":
        return ()
    text = (
        f"{n:,} different clauses: the fast encoder was chosen (a little less accurate, many times faster). "
        "Use --encoder default for the accurate one."
    )
    return (Finding("info", "encoder_auto", text),)
