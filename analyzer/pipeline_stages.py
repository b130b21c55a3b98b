"""Stages an engine runs on batches: functions of one batch, which load their models once wherever they run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final

import numpy as np
import numpy.typing as npt

from analyzer.results import Survey
from analyzer.text.room import PreparedPart, prepare_part
from analyzer.themes.assign import Decided
from analyzer.themes.model import ThemeModel
from analyzer.threads import one_thread

TEXT_BATCH: Final = 25_000  # responses of a batch
MEANING_BATCH: Final = 8192  # texts of a batch: their vectors and features are all a worker holds


_NONE: Final = np.zeros(0, dtype=np.intp)
NOTHING: Final = Decided(_NONE, _NONE, np.zeros(0), _NONE)


@dataclass(frozen=True)
class TextStage:
    """Clean, redact, split and judge the comments of some consecutive responses."""

    apart: ClassVar[bool] = True  # pure Python

    redact: bool

    def __call__(self, part: Survey) -> PreparedPart:
        """Prepared part, without anything unredacted in it."""
        return prepare_part(part, redact=self.redact)


def survey_parts(survey: Survey) -> Iterator[Survey]:
    """Consecutive parts of a survey with what :class:`TextStage` needs of it; at least one, if empty."""
    columns = [name for name in ("response_id",) if name in survey.frame]
    for start in range(0, max(len(survey.frame), 1), TEXT_BATCH):
        rows = slice(start, start + TEXT_BATCH)
        yield replace(
            survey, frame=survey.frame[columns].iloc[rows], comments=survey.comments.iloc[rows],
            asked=survey.asked.iloc[rows],
        )  # fmt: skip


@dataclass(frozen=True)
class Texts:
    """Distinct texts, each with its question ("" where none is known)."""

    texts: Sequence[str]
    asked: Sequence[str]


@dataclass(frozen=True)
class Meaning:
    """What a batch of n texts means: probabilities (n, 3) and the codebook's themes."""

    probabilities: npt.NDArray[np.float64]
    decided: Decided


class MeaningStage:
    """Encode, classify and code distinct texts.

    Parameters
    ----------
    encoder, sentiment : names, as a configuration gives them (``auto`` already resolved).
    model : the fitted codebook; None: the texts are whole comments, which are read as such and not coded.
    loaded : encoder and sentiment model, where they are in memory already; they do not travel.
    """

    def __init__(
        self, encoder: str, sentiment: str, model: ThemeModel | None, loaded: tuple[Any, Any] | None = None
    ) -> None:
        self.encoder, self.sentiment, self.model, self._loaded = encoder, sentiment, model, loaded

    def __getstate__(self) -> dict[str, Any]:
        return {"encoder": self.encoder, "sentiment": self.sentiment, "model": self.model, "_loaded": None}

    def __call__(self, batch: Texts) -> Meaning:
        """Probabilities and themes of a batch."""
        from analyzer.encode import cached_encode
        from analyzer.sentiment.whole import whole_reader

        encoder, classifier = self._models()
        asked = list(batch.asked) if any(batch.asked) else None
        if self.model is None:
            with one_thread():
                said = whole_reader(classifier).predict(batch.texts, asked=asked)
            return Meaning(np.asarray(said.probabilities, dtype=np.float64), NOTHING)
        encoded = cached_encode(encoder, batch.texts)
        with one_thread():
            said = classifier.predict(batch.texts, asked=asked, encoded=encoded)
            return Meaning(said.probabilities, self.model.decide(batch.texts, encoded.vectors, said.polarity))

    def _models(self) -> tuple[Any, Any]:
        if self._loaded is None:
            from analyzer.encode import load_encoder
            from analyzer.sentiment import load_sentiment

            encoder = load_encoder(self.encoder)
            self._loaded = encoder, load_sentiment(self.sentiment, encoder)
        return self._loaded


def joined(parts: Sequence[Meaning]) -> Meaning:
    """Meanings of consecutive batches as one; clauses are counted through."""
    before = np.cumsum([0, *(len(part.probabilities) for part in parts)])
    decided = [part.decided for part in parts]
    return Meaning(
        np.concatenate([part.probabilities for part in parts]),
        Decided(
            np.concatenate([d.clause + start for d, start in zip(decided, before[:-1], strict=True)]),
            np.concatenate([d.theme for d in decided]),
            np.concatenate([d.confidence for d in decided]),
            np.concatenate([d.phrase for d in decided]),
        ),
    )
