"""The room as the pipeline sees it: fit the codebook and the discovery once, then code any comments with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analyzer.encode import Encoder, take
from analyzer.results import Comments, Encoded, Sentiment
from analyzer.schema import Finding
from analyzer.themes.assign import other_mood
from analyzer.themes.codebook import Codebook
from analyzer.themes.coding import DROPPED, MENTION_COLUMNS, code_every
from analyzer.themes.discover import CHANCE, Discovery, discover, empty_discovery, load_discovery
from analyzer.themes.drift import PROPOSALS, drift_findings, grew, propose, theme_drift
from analyzer.themes.edit import retired
from analyzer.themes.general import columns
from analyzer.themes.metric import Turned
from analyzer.themes.model import ThemeModel, fit_theme_model, load_theme_model
from analyzer.themes.phrase_reader import phrase_reader
from analyzer.themes.recall import recall
from analyzer.themes.reference import Reference, check_encoder, left_over, load_reference, measure
from analyzer.themes.teach import HandCoded
from analyzer.themes.units import closed, placed, units


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
        found, known = self.discovery, self._homes
        over = {child: group.id for group in found.groups for child in group.children}
        rows += [(g.id, None, g.label, "discovered", np.nan) for g in found.groups]
        rows += [
            (theme_id, over.get(theme_id), label, "discovered", value)
            for theme_id, label, value in zip(found.ids, found.labels, found.stability, strict=True)
            if theme_id not in known
        ]
        return pd.DataFrame(rows, columns=["theme_id", "parent_id", "label", "source", "stability"])

    def code(
        self, comments: Comments, encoded: Encoded, sentiment: Sentiment, coded: pd.DataFrame | None = None
    ) -> pd.DataFrame:
        """Mentions of codebook and discovered themes, in the order of the clauses (``coded``: the codebook's)."""
        if coded is None:
            coded = code_every(comments, encoded, sentiment, model=self.model)
        return self._add_discovered(coded, comments, encoded, sentiment)

    @cached_property
    def _homes(self) -> dict[str, str | None]:
        """Unit -> the codebook theme it counts for."""
        return {unit.theme.id: unit.owner for unit in units(self.model.codebook)}

    def _add_discovered(
        self, coded: pd.DataFrame, comments: Comments, encoded: Encoded, sentiment: Sentiment
    ) -> pd.DataFrame:
        """The codebook's mentions, and those of discovered themes on what it leaves over."""
        mentions = coded[coded["theme_id"] != DROPPED].reset_index(drop=True)
        if not self.discovery.ids:
            return mentions
        left = left_over(comments, coded)
        vectors = Turned(take(encoded.vectors, left), self.model.metric)
        clause, unit, confidence = self.discovery.assign(vectors, self.model.general)
        theme = self._theme_of(unit, sentiment.polarity[left[clause]])
        hit = _first_of_each(clause, theme)
        rows = left[clause[hit]]
        catalogue = self.catalogue()
        clauses = comments.clauses.iloc[rows]
        found = clauses[["row", "response_id", "question", "start", "end", "text"]].assign(
            theme_id=pd.array(catalogue["theme_id"].to_numpy(dtype=object)[theme[hit]], dtype="str"),
            sentiment=pd.array(sentiment.labels[rows].astype(object), dtype="str"),
            polarity=sentiment.polarity[rows],
            confidence=confidence[hit],
            evidence=pd.array(catalogue["label"].to_numpy(dtype=object)[theme[hit]], dtype="str"),
        )[list(MENTION_COLUMNS)]
        if not len(mentions):
            return found.reset_index(drop=True)
        both = pd.concat([mentions, found], ignore_index=True)
        order = both.sort_values(["row", "start"], kind="stable").index
        return both.loc[order].reset_index(drop=True)

    def _theme_of(self, unit: npt.NDArray[np.intp], polarity: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.intp]:
        """Row of the catalogue for each clause: what its unit counts for; -1 for none, or for the other mood."""
        place = {theme_id: i for i, theme_id in enumerate(self.catalogue()["theme_id"])}
        home = [place.get(self._homes.get(i, i) or "", -1) for i in self.discovery.ids]
        told = np.zeros(len(home) + 1)  # of each unit, also of one merged into another theme
        for which, k in columns(self.discovery.ids, self.discovery.reach).items():
            told[k] = which
        declared = np.zeros(len(place) + 1)
        for theme in self.model.codebook.themes:
            declared[place[theme.id]] = {"negative": -1.0, "positive": 1.0}.get(theme.polarity, 0.0)
        row = np.where(unit >= 0, np.asarray([*home, -1], dtype=np.intp)[unit], -1)
        side = np.where(declared[row] != 0, declared[row], told[unit])
        return np.asarray(np.where(other_mood(polarity, side), -1, row), dtype=np.intp)

    def save(self, folder: Path) -> None:
        """Write the model folder."""
        self.model.save(folder)
        self.discovery.save(folder)
        if self.reference is not None:
            self.reference.save(folder)


def _first_of_each(clause: npt.NDArray[np.intp], theme: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Positions of each clause's first mention of each theme: two units may count for one; theme -1 is none."""
    pairs = pd.DataFrame({"clause": clause, "theme": theme})
    return np.flatnonzero(~pairs.duplicated().to_numpy() & (theme >= 0))


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


def fit_codebook(
    codebook: Codebook, encoder: Encoder, *, hand_coded: HandCoded | None = None, seed: int = 0
) -> ThemeModel:
    """The codebook as a model, corrected by comments coded by hand where there are any."""
    model = fit_theme_model(codebook, encoder)
    return model.learn(hand_coded, seed=seed) if hand_coded is not None and len(model.units) else model


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
    shut = closed(codebook)
    model = model or fit_codebook(codebook, encoder)
    if progress:
        progress(1, 2)
    if coded is None:
        coded = code_every(comments, encoded, sentiment, model=model)
    left = left_over(comments, coded)
    texts = [str(t) for t in comments.clauses["text"].iloc[left]]
    vectors = Turned(take(encoded.vectors, left), model.metric)
    again = placed(codebook, model.space)
    if again:
        found = recall(again, model, encoder, texts, vectors, seed=seed)
    elif discover_more and not shut and max_themes > len(codebook.themes):
        found = discover(
            texts,
            vectors,
            max_themes=max_themes - len(codebook.themes),
            seed=seed,
            used_ids={t.id for t in codebook.themes},
            used_labels={t.label for t in codebook.themes},
            reader=phrase_reader(encoder, model.metric, model.background),
            general=model.general,
        ).without(retired(codebook))
    else:
        found = empty_discovery()
    themes = Themes(model, found)
    mentions = themes._add_discovered(coded, comments, encoded, sentiment)
    reference = measure(comments, mentions, encoder=encoder.name, sentiment=sentiment_name)
    if progress:
        progress(2, 2)
    noted = (
        _closed_finding(codebook) if shut and discover_more else () if shut else _findings(found, bool(codebook.ids))
    )
    return FittedThemes(replace(themes, reference=reference), mentions, (*_taught_finding(model), *noted))


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
        new = propose(
            comments,
            encoded.vectors,
            themes.model.metric,
            mentions,
            swollen=rising,
            most=most_proposals,
            seed=seed,
            used=used,
            reader=phrase_reader(encoder, themes.model.metric, themes.model.background),
        )
    noted += drift_findings(before, after, moved, len(new))
    return FittedThemes(themes, mentions, noted, moved, new)


def _taught_finding(model: ThemeModel) -> tuple[Finding, ...]:
    """Tell what was learned from."""
    taught = model.taught
    if taught is None:
        return ()
    text = (
        f"The themes were taught by {taught.comments} hand-coded comments; cross-validated F1 {taught.micro_f1:.2f} "
        f"over all codes, {taught.macro_f1:.2f} as the mean over themes with at least three."
    )
    return (Finding("info", "themes_taught", text, taught.comments),)


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
    unsteady = int(np.sum(found.stability < CHANCE))
    kind = "beside the codebook" if has_codebook else "without a codebook"
    grouped = (
        f" ({sum(len(g.children) for g in found.groups)} of them in {len(found.groups)} groups)" if found.groups else ""
    )
    message = (
        f"{len(found.ids)} themes were discovered {kind}{grouped}; they are proposals marked 'discovered' "
        f"({unsteady} with a stability under 0.5: a matter of chance). "
        "Take over the good ones with `analyzer themes export`."
    )
    return (Finding("info", "themes_discovered", message),)
