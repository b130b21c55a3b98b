"""The room as the pipeline sees it: fit the codebook and the discovery once, then code any comments with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from analyzer.encode import Encoder, take
from analyzer.results import Comments, Encoded, Sentiment
from analyzer.schema import Finding
from analyzer.themes.codebook import Codebook, Theme
from analyzer.themes.coding import MENTION_COLUMNS, code_clauses
from analyzer.themes.discover import Discovery, discover, empty_discovery, load_discovery, recall
from analyzer.themes.drift import PROPOSALS, drift_findings, grew, propose, theme_drift
from analyzer.themes.edit import retired
from analyzer.themes.export import closed, proposals
from analyzer.themes.model import ThemeModel, fit_theme_model, load_theme_model
from analyzer.themes.reference import Reference, check_encoder, left_over, load_reference, measure


@dataclass(frozen=True)
class Themes:
    """Fitted once, applied for ever: the codebook's themes first, discovered ones on what the codebook leaves over."""

    model: ThemeModel
    discovery: Discovery
    reference: Reference | None = None

    def catalogue(self) -> pd.DataFrame:
        """All themes: ``theme_id, parent_id, label, source, stability`` (NaN for the codebook's)."""
        book = self.model.codebook.themes
        steady = {t.id: np.nan if t.stability is None else t.stability for t in book}
        rows = [(t.id, t.parent, t.label, str(t.source), steady[t.id]) for t in book]
        found = self.discovery
        rows += [
            (theme_id, None, label, "discovered", value)
            for theme_id, label, value in zip(found.ids, found.labels, found.stability, strict=True)
        ]
        return pd.DataFrame(rows, columns=["theme_id", "parent_id", "label", "source", "stability"])

    def code(
        self, comments: Comments, encoded: Encoded, sentiment: Sentiment, coded: pd.DataFrame | None = None
    ) -> pd.DataFrame:
        """Mentions of codebook and discovered themes, in the order of the clauses (``coded``: the codebook's)."""
        if coded is None:
            coded = code_clauses(comments, encoded, sentiment, model=self.model)
        return self._add_discovered(coded, comments, encoded, sentiment)

    def _add_discovered(
        self, mentions: pd.DataFrame, comments: Comments, encoded: Encoded, sentiment: Sentiment
    ) -> pd.DataFrame:
        """The codebook's mentions, and those of discovered themes on what it leaves over."""
        if not self.discovery.ids:
            return mentions
        left = left_over(comments, mentions)
        theme, confidence = self.discovery.assign(take(encoded.vectors, left))
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
        if self.reference is not None:
            self.reference.save(folder)


def load_themes(folder: str | Path) -> Themes:
    """Read a folder written by :meth:`Themes.save`; it codes exactly as before."""
    folder = Path(folder)
    return Themes(load_theme_model(folder), load_discovery(folder), load_reference(folder))


@dataclass(frozen=True)
class FittedThemes:
    """The themes, the mentions they give, and what was noticed on the way.

    Attributes
    ----------
    themes : as fitted or loaded.
    mentions : of the comments at hand, as :meth:`Themes.code` gives them.
    findings : what was proposed, what drifted.
    drift : where themes were applied, theme shares against the fit (``drift.COLUMNS``).
    proposals : where the left-over grew, new themes in it (``theme_id, label, n_clauses, stability, example``).
    """

    themes: Themes
    mentions: pd.DataFrame
    findings: tuple[Finding, ...] = ()
    drift: pd.DataFrame = field(default_factory=pd.DataFrame)
    proposals: pd.DataFrame = field(default_factory=pd.DataFrame)


def fit_codebook(codebook: Codebook, encoder: Encoder) -> ThemeModel:
    """The codebook's own themes as a model; those an export took over from discovery are matched apart."""
    return fit_theme_model(_without(codebook, proposals(codebook)), encoder)


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
    sentiment_name: str = "auto",
    model: ThemeModel | None = None,
    coded: pd.DataFrame | None = None,
) -> FittedThemes:
    """Fit the codebook; then, when asked, discover themes in the clauses it leaves over.

    A codebook that `analyzer themes export` wrote holds what was discovered, so nothing new is sought beside it; an id
    that was dropped or merged away is not proposed again.

    Parameters
    ----------
    comments, encoded, sentiment : from the rooms before, aligned with ``comments.clauses``.
    codebook : may be empty: then everything is discovered.
    encoder : that made the vectors.
    discover_more : offer discovered themes as proposals apart from the codebook.
    max_themes : most themes altogether.
    seed : of the discovery.
    sentiment_name : name of the sentiment model, kept for later use of the themes.
    model, coded : the fitted codebook (:func:`fit_codebook`) and its mentions, where an engine has made them already.
    """
    shut, again = closed(codebook), proposals(codebook)
    model = model or fit_codebook(codebook, encoder)
    if progress:
        progress(1, 2)
    if coded is None:
        coded = code_clauses(comments, encoded, sentiment, model=model)
    found = empty_discovery()
    if again:
        found = _recalled(again, comments, coded, encoded, encoder, seed)
    elif discover_more and not shut and max_themes > len(codebook.themes):
        left = left_over(comments, coded)
        found = discover(
            [str(t) for t in comments.clauses["text"].iloc[left]],
            take(encoded.vectors, left),
            max_themes=max_themes - len(codebook.themes),
            seed=seed,
            used_ids={t.id for t in codebook.themes},
            used_labels={t.label for t in codebook.themes},
        ).without(retired(codebook))
    themes = Themes(model, found)
    mentions = themes._add_discovered(coded, comments, encoded, sentiment)
    reference = measure(comments, mentions, encoder=encoder.name, sentiment=sentiment_name)
    if progress:
        progress(2, 2)
    noted = (
        _closed_finding(codebook) if shut and discover_more else () if shut else _findings(found, bool(codebook.ids))
    )
    return FittedThemes(Themes(model, found, reference), mentions, noted)


def apply_themes(
    themes: Themes,
    comments: Comments,
    encoded: Encoded,
    sentiment: Sentiment,
    *,
    encoder: Encoder,
    seed: int = 0,
    most_proposals: int = 10,
    coded: pd.DataFrame | None = None,
) -> FittedThemes:
    """Code comments with themes fitted before, and tell what drifted since.

    Parameters
    ----------
    themes : as loaded by :func:`load_themes`; they do not change.
    comments, encoded, sentiment : from the rooms before, aligned with ``comments.clauses``.
    encoder : that made the vectors.
    seed : of the search for new themes, made only when clearly more clauses than at the fit have none.
    most_proposals : most new themes to propose.
    coded : the codebook's mentions, where an engine has made them already.

    Raises
    ------
    ModelError
        If the encoder is not the one the themes were fitted with.
    """
    noted = check_encoder(themes.model, encoder)
    mentions = themes.code(comments, encoded, sentiment, coded)
    before = themes.reference
    if before is None:
        return FittedThemes(themes, mentions, noted)
    after = measure(comments, mentions, encoder=encoder.name, sentiment=before.sentiment)
    moved = theme_drift(before, after)
    catalogue = themes.catalogue()
    used = dict(zip(catalogue["theme_id"].tolist(), catalogue["label"].tolist(), strict=True))
    rising = set(moved.loc[moved["direction"] == "emerging", "theme_id"]) & set(themes.discovery.ids)
    new = pd.DataFrame(columns=list(PROPOSALS))
    if rising or grew(before, after):
        new = propose(comments, encoded, mentions, swollen=rising, most=most_proposals, seed=seed, used=used)
    noted += drift_findings(before, after, moved, len(new))
    return FittedThemes(themes, mentions, noted, moved, new)


def _without(codebook: Codebook, themes: tuple[Theme, ...]) -> Codebook:
    """The codebook less some themes."""
    gone = {theme.id for theme in themes}
    return replace(codebook, themes=tuple(theme for theme in codebook.themes if theme.id not in gone))


def _recalled(
    again: tuple[Theme, ...], comments: Comments, coded: pd.DataFrame, encoded: Encoded, encoder: Encoder, seed: int
) -> Discovery:
    """Discovered themes of an exported codebook, matched on what the rest of it leaves over."""
    left = left_over(comments, coded)
    vectors = encoder.encode([text for theme in again for text in theme.examples]).vectors
    ends = np.cumsum([len(theme.examples) for theme in again])
    return recall(
        [theme.id for theme in again],
        [theme.label for theme in again],
        [np.nan if theme.stability is None else theme.stability for theme in again],
        np.split(vectors, ends[:-1]),
        [str(t) for t in comments.clauses["text"].iloc[left]],
        take(encoded.vectors, left),
        seed=seed,
    )


def _closed_finding(codebook: Codebook) -> tuple[Finding, ...]:
    """Say why nothing was sought."""
    text = (
        f"Codebook {codebook.name!r} was exported with its discovered themes, so no others are sought: it is obeyed as "
        "it is. Remove the 'export' entry from its history to discover more."
    )
    return (Finding("info", "discovery_closed", text),)


def _findings(found: Discovery, has_codebook: bool) -> tuple[Finding, ...]:
    """Tell what was proposed and how steady it is."""
    if not found.ids:
        return ()
    unsteady = int(np.sum(found.stability < 0.5))
    kind = "beside the codebook" if has_codebook else "without a codebook"
    message = (
        f"{len(found.ids)} themes were discovered {kind}; they are proposals marked 'discovered' "
        f"({unsteady} with a stability under 0.5: a matter of chance). "
        "Take over the good ones with `analyzer themes export`."
    )
    return (Finding("info", "themes_discovered", message),)
