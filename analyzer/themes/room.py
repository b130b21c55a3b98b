"""The room as the pipeline sees it: fit the codebook and the discovery once, then code any comments with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analyzer.encode import Encoder
from analyzer.results import Comments, Encoded, Sentiment
from analyzer.schema import Finding
from analyzer.themes.codebook import Codebook
from analyzer.themes.coding import MENTION_COLUMNS, code_clauses
from analyzer.themes.discover import Discovery, discover, empty_discovery, load_discovery
from analyzer.themes.model import ThemeModel, fit_theme_model, load_theme_model


@dataclass(frozen=True)
class Themes:
    """Fitted once, applied for ever: the codebook's themes first, discovered ones on what the codebook leaves over."""

    model: ThemeModel
    discovery: Discovery

    def catalogue(self) -> pd.DataFrame:
        """All themes: ``theme_id, parent_id, label, source, stability`` (NaN for the codebook's)."""
        book = self.model.codebook.themes
        rows = [(t.id, t.parent, t.label, "codebook", np.nan) for t in book]
        found = self.discovery
        rows += [
            (theme_id, None, label, "discovered", steady)
            for theme_id, label, steady in zip(found.ids, found.labels, found.stability, strict=True)
        ]
        return pd.DataFrame(rows, columns=["theme_id", "parent_id", "label", "source", "stability"])

    def code(self, comments: Comments, encoded: Encoded, sentiment: Sentiment) -> pd.DataFrame:
        """Mentions of codebook and discovered themes, in the order of the clauses."""
        mentions = code_clauses(comments, encoded, sentiment, model=self.model)
        if not self.discovery.ids:
            return mentions
        left = _left_over(comments, mentions)
        theme, confidence = self.discovery.assign(encoded.vectors[left])
        hit = np.flatnonzero(theme >= 0)
        rows = left[hit]
        clauses = comments.clauses.iloc[rows]
        found = clauses[["row", "response_id", "question", "start", "end", "text"]].assign(
            theme_id=pd.array(np.asarray(self.discovery.ids, dtype=object)[theme[hit]], dtype="str"),
            sentiment=pd.array(sentiment.labels[rows].astype(object), dtype="str"),
            polarity=sentiment.polarity[rows],
            confidence=confidence[hit],
            evidence=pd.array(np.asarray(self.discovery.labels, dtype=object)[theme[hit]], dtype="str"),
        )[list(MENTION_COLUMNS)]
        if not len(mentions):
            return found.reset_index(drop=True)
        both = pd.concat([mentions, found], ignore_index=True)
        order = both.sort_values(["row", "start"], kind="stable").index
        return both.loc[order].reset_index(drop=True)

    def save(self, folder: Path) -> None:
        """Write the model folder."""
        self.model.save(folder)
        self.discovery.save(folder)


def load_themes(folder: str | Path) -> Themes:
    """Read a folder written by :meth:`Themes.save`; it codes exactly as before."""
    return Themes(load_theme_model(folder), load_discovery(Path(folder)))


@dataclass(frozen=True)
class FittedThemes:
    """The themes and what was noticed on the way."""

    themes: Themes
    findings: tuple[Finding, ...] = ()


def fit_themes(
    comments: Comments,
    encoded: Encoded,
    sentiment: Sentiment,
    *,
    codebook: Codebook,
    encoder: Encoder,
    discover_more: bool = True,
    max_themes: int = 40,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> FittedThemes:
    """Fit the codebook; then, when asked, discover themes in the clauses it leaves over.

    Parameters
    ----------
    comments, encoded, sentiment : from the rooms before, aligned with ``comments.clauses``.
    codebook : may be empty: then everything is discovered.
    encoder : that made the vectors.
    discover_more : offer discovered themes as proposals apart from the codebook.
    max_themes : most themes altogether.
    seed : of the discovery.
    """
    model = fit_theme_model(codebook, encoder)
    if progress:
        progress(1, 2)
    found = empty_discovery()
    if discover_more and max_themes > len(codebook.themes):
        mentions = code_clauses(comments, encoded, sentiment, model=model)
        left = _left_over(comments, mentions)
        found = discover(
            [str(t) for t in comments.clauses["text"].iloc[left]],
            encoded.vectors[left],
            max_themes=max_themes - len(codebook.themes),
            seed=seed,
            used_ids={t.id for t in codebook.themes},
            used_labels={t.label for t in codebook.themes},
        )
    if progress:
        progress(2, 2)
    return FittedThemes(Themes(model, found), _findings(found, bool(codebook.themes)))


def _left_over(comments: Comments, mentions: pd.DataFrame) -> np.ndarray:
    """Positions of codable clauses to which the codebook gave no theme."""
    clauses = comments.clauses
    coded = pd.MultiIndex.from_frame(mentions[["row", "start"]])
    mine = pd.MultiIndex.from_frame(clauses[["row", "start"]])
    return np.flatnonzero(clauses["codable"].to_numpy(dtype=bool) & ~mine.isin(coded))


def _findings(found: Discovery, has_codebook: bool) -> tuple[Finding, ...]:
    """Tell what was proposed and how steady it is."""
    if not found.ids:
        return ()
    unsteady = int(np.sum(found.stability < 0.5))
    kind = "beside the codebook" if has_codebook else "without a codebook"
    message = (
        f"{len(found.ids)} themes were discovered {kind}; they are proposals marked 'discovered' "
        f"({unsteady} with a stability under 0.5: a matter of chance). Add the good ones to the codebook."
    )
    return (Finding("info", "themes_discovered", message),)
