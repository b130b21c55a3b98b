"""Exports too large to hold: streamed in batches through an engine, back come counts that add up.

The themes are fitted before, on a seeded sample (``analyzer themes fit``); every batch is redacted, split, encoded,
classified, coded and counted where it is, and only its counts travel. Whoever calls holds no comment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy.typing as npt
import pandas as pd

from analyzer.config import Config
from analyzer.engine import Engine, load_engine
from analyzer.errors import InputError
from analyzer.results import Comments
from analyzer.threads import one_thread

if TYPE_CHECKING:
    from analyzer.themes.room import Themes

ROWS: Final = 25_000
COLUMNS: Final = ("theme_id", "group", "sentiment", "n_responses")


@dataclass(frozen=True)
class ThemeCounts:
    """Responses by theme, group of the score and sentiment of the mention; counts of parts add up.

    Attributes
    ----------
    responses, usable : rows read, and those with a usable comment.
    mentions : (theme_id, group, sentiment) -> responses with such a mention ("" for no group).
    groups : group -> responses.
    """

    responses: int = 0
    usable: int = 0
    mentions: Mapping[tuple[str, str, str], int] = field(default_factory=dict)
    groups: Mapping[str, int] = field(default_factory=dict)

    def merge(self, other: ThemeCounts) -> ThemeCounts:
        """Counts of both.

        >>> one = ThemeCounts(2, 1, {("waiting", "detractor", "negative"): 1}, {"detractor": 2})
        >>> one.merge(one).mentions
        {('waiting', 'detractor', 'negative'): 2}
        """
        return ThemeCounts(
            self.responses + other.responses,
            self.usable + other.usable,
            dict(Counter(self.mentions) + Counter(other.mentions)),
            dict(Counter(self.groups) + Counter(other.groups)),
        )

    def frame(self) -> pd.DataFrame:
        """One row per theme, group and sentiment (columns ``COLUMNS``), in that order."""
        rows = [(*key, n) for key, n in sorted(self.mentions.items())]
        return pd.DataFrame(rows, columns=list(COLUMNS))


class CountStage:
    """Read, redact, split, encode, classify, code and count one batch of raw rows.

    Parameters
    ----------
    config : with pinned columns (a batch by itself may be guessed differently).
    themes : as fitted before.
    """

    def __init__(self, config: Config, themes: Themes) -> None:
        self.config, self.themes = config, themes
        self._models: Any = None

    def __getstate__(self) -> dict[str, Any]:
        return {"config": self.config, "themes": self.themes, "_models": None}

    def __call__(self, rows: pd.DataFrame) -> ThemeCounts:
        """Counts of the batch."""
        from analyzer.pipeline_scores import grouped
        from analyzer.read import read_survey
        from analyzer.text.room import prepare_comments

        survey = read_survey(rows, config=self.config, strict=False)
        none = pd.Series("", index=survey.frame.index)
        group = (grouped(survey)["group"] if survey.ratings else none).fillna("").to_numpy(dtype=object)
        comments = prepare_comments(survey, redact=self.config.privacy.redact)
        usable = int((comments.responses["comment_status"] == "ok").sum())
        mentions = self._mentions(comments) if len(comments.clauses) else {}
        return ThemeCounts(len(rows), usable, _per_group(mentions, group), dict(Counter(group.tolist())))

    def _mentions(self, comments: Comments) -> Any:
        from analyzer.encode import cached_encode, load_encoder
        from analyzer.sentiment import load_sentiment

        if self._models is None:
            encoder = load_encoder(self.config.encoder.model)
            self._models = encoder, load_sentiment(self.config.sentiment.model, encoder)
        encoder, classifier = self._models
        texts, asked = (comments.clauses[name].tolist() for name in ("text", "asked"))
        encoded = cached_encode(encoder, texts)
        with one_thread():
            said = classifier.predict(texts, asked=asked if any(asked) else None, encoded=encoded)
            return self.themes.code(comments, encoded, said)


def _per_group(mentions: Any, group: npt.NDArray[Any]) -> dict[tuple[str, str, str], int]:
    """Responses per theme, group and sentiment; one that says a thing twice counts once."""
    if not len(mentions):
        return {}
    distinct = mentions[["row", "theme_id", "sentiment"]].drop_duplicates()
    groups = group[distinct["row"].to_numpy()].tolist()
    return dict(Counter(zip(distinct["theme_id"].tolist(), groups, distinct["sentiment"].tolist(), strict=True)))


def count_themes(
    paths: Iterable[str | Path], themes: Themes, config: Config, *, engine: Engine | None = None, rows: int = ROWS
) -> ThemeCounts:
    """Stream exports (CSV or Parquet, any size) and count their themes.

    Parameters
    ----------
    paths : files with the same columns.
    themes : fitted before, on a sample.
    config : with ``columns.comment`` named, and ``columns.score`` where there is one.
    engine : where the batches are worked on; this process by default.
    rows : responses of a batch.

    Raises
    ------
    InputError
        If a file is neither CSV nor Parquet.
    """
    total = ThemeCounts()
    for counts in (engine or load_engine("local")).map(CountStage(config, themes), _batches(paths, rows)):
        total = total.merge(counts)
    return total


def _batches(paths: Iterable[str | Path], rows: int) -> Iterator[pd.DataFrame]:
    for path in map(Path, paths):
        if path.suffix == ".csv":
            yield from pd.read_csv(path, dtype="str", keep_default_na=False, chunksize=rows)
        elif path.suffix == ".parquet":
            import pyarrow.parquet as pq

            with pq.ParquetFile(path) as file:
                yield from (batch.to_pandas() for batch in file.iter_batches(batch_size=rows))
        else:
            raise InputError(f"{path}: counting streams CSV and Parquet only. Convert it first.")
