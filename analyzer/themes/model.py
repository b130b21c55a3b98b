"""``ThemeModel``: fitted once from a codebook, applied for ever."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analyzer.artifacts import atomic_directory, resource, write_json, write_text
from analyzer.encode import Encoder, cached_encode
from analyzer.errors import InputError, ModelError
from analyzer.themes.anchor import is_group
from analyzer.themes.assign import Decided, Decision, decide
from analyzer.themes.background import F32, Background
from analyzer.themes.codebook import Codebook, Theme, dump_codebook, load_codebook
from analyzer.themes.concepts import load_concepts
from analyzer.themes.features import BORROWED, DESCRIPTION, EXAMPLE, LABEL, Prototypes, evidence, inferred_sides
from analyzer.themes.lexical import Lexicon, build_lexicon
from analyzer.themes.metric import Metric, load_metric
from analyzer.themes.scorer import NAME as SCORER
from analyzer.themes.scorer import Scorer, background_clauses, parse_scorer, scorer_for
from analyzer.themes.teach import HandCoded, Taught, teach
from analyzer.themes.units import Unit, placed, units

VERSION: Final = 2
_CHUNK: Final = 4096
ASSIGNED: Final = (
    "clause", "row", "response_id", "question", "start", "end", "text", "theme_id", "polarity", "confidence",
    "evidence",
)  # fmt: skip


@dataclass(frozen=True)
class ThemeModel:
    """A fitted theme model. Each clause is decided on its own vector and words only.

    Attributes
    ----------
    codebook : the themes, with their history.
    prototypes : vectors of descriptions and examples.
    background : general clauses that calibrate the encoder's cosines.
    scorer : weights and threshold.
    encoder : fingerprint of the encoder whose vectors it expects.
    metric : how vectors are turned for discovered themes and for what was taught.
    taught : corrections learned from comments coded by hand.
    """

    codebook: Codebook
    prototypes: Prototypes
    background: Background
    scorer: Scorer
    encoder: str
    metric: Metric
    taught: Taught | None = None

    @property
    def space(self) -> str:
        """Fingerprint of the space the vectors lie in."""
        return f"{self.encoder}/{self.metric.fingerprint}"

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """What is compared with each other: themes as first written, with the theme each counts for."""
        return worded(self.codebook, self.space)

    @cached_property
    def owner(self) -> npt.NDArray[np.intp]:
        """(units,) index of the theme each counts for, -1 where it was dropped."""
        index = {theme_id: i for i, theme_id in enumerate(self.codebook.ids)}
        return np.array([index.get(unit.owner or "", -1) for unit in self.units], dtype=np.intp)

    @cached_property
    def lexicon(self) -> Lexicon:
        """Keywords and word weights, derived from the codebook."""
        return build_lexicon([unit.theme for unit in self.units], self.background.texts)

    @cached_property
    def sides(self) -> npt.NDArray[np.int8]:
        """(units,) -1 for themes about complaints only, 1 about praise only, 0 about both.

        As the codebook says; a theme left at ``any`` whose name is nothing but general praise or blame ("negative
        experience") is one-sided too, because for an encoder the two are near to each other.
        """
        sides = inferred_sides(self.prototypes, self.background)
        said = {"negative": -1, "positive": 1}
        declared = np.array([said.get(unit.theme.polarity, 0) for unit in self.units], dtype=np.int8)
        return np.where(declared != 0, declared, sides).astype(np.int8)

    def log_odds(
        self, texts: Sequence[str], vectors: F32, polarity: npt.NDArray[np.floating[Any]]
    ) -> npt.NDArray[np.float64]:
        """(n, units) log-odds that each clause is about each unit, in chunks, linear in n; vectors as encoded."""
        self._check(vectors)
        found = np.empty((len(texts), len(self.units)))
        for start in range(0, len(texts) if found.shape[1] else 0, _CHUNK):
            part = slice(start, start + _CHUNK)
            features = evidence(
                texts[part], vectors[part], polarity[part],
                prototypes=self.prototypes, background=self.background, lexicon=self.lexicon,
            )  # fmt: skip
            found[part] = self.scorer.log_odds(features)
        return found

    def assign(self, clauses: pd.DataFrame, vectors: F32, polarity: npt.NDArray[np.floating[Any]]) -> pd.DataFrame:
        """Themes of clauses.

        Parameters
        ----------
        clauses : columns ``row, response_id, question, start, end, text`` (``schema.CLAUSES``).
        vectors : (n, d) unit vectors of the clauses by the model's encoder.
        polarity : (n,) p(positive) - p(negative).

        Returns
        -------
        DataFrame
            One row per clause and theme, columns ``ASSIGNED``, in the order of clauses, the surest theme first.
            ``clause`` is the position of the clause; ``confidence`` in [0, 1];
            ``evidence`` is the theme's phrase nearest to the clause ("why").

        Raises
        ------
        InputError
            If the three do not have the same length.
        ModelError
            If the vectors have another dimension than the model's encoder.
        """
        if not len(clauses) == len(vectors) == len(polarity):
            raise InputError(
                f"assign: {len(clauses)} clauses, {len(vectors)} vectors and {len(polarity)} polarities must agree."
            )
        polarity = np.asarray(polarity, dtype=float)
        found = self.decide([str(text) for text in clauses["text"]], vectors, polarity)
        keep = found.theme >= 0
        clause, theme = found.clause[keep], found.theme[keep]
        base = clauses[["row", "response_id", "question", "start", "end", "text"]].iloc[clause]
        found_rows = base.reset_index(drop=True).assign(
            clause=clause,
            theme_id=pd.array(np.asarray(self.codebook.ids, dtype=object)[theme], dtype="str"),
            polarity=polarity[clause],
            confidence=found.confidence[keep],
            evidence=pd.array(np.asarray(self.prototypes.texts, dtype=object)[found.phrase[keep]], dtype="str"),
        )
        return found_rows[list(ASSIGNED)]

    def decide(self, texts: Sequence[str], vectors: F32, polarity: npt.NDArray[np.floating[Any]]) -> Decided:
        """Themes of texts: :meth:`assign` in numbers only, as it travels between processes; -1 is a dropped theme."""
        scores, scorer = self.log_odds(texts, vectors, polarity), self.scorer
        if self.taught is not None:
            scores = self._corrected(scores, vectors, self.taught)
            limit = float(np.log(self.taught.threshold / (1 - self.taught.threshold)))
            scorer = replace(scorer, threshold=limit, gap=np.inf, most=max(scores.shape[1], 1))
        found = decide(scores, polarity, codebook=self.codebook, scorer=scorer, sides=self.sides, owner=self.owner)
        return Decided(found.clause, found.theme, found.confidence, self._nearest(found, vectors))

    @cached_property
    def general(self) -> Background:
        """The background in the model's metric, for :func:`analyzer.themes.general.general_sides`."""
        return replace(self.background, vectors=self.metric.apply(self.background.vectors))

    def by_theme(self, scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """(n, themes) the best unit of each theme; minus infinity for a theme without one."""
        best = np.full((len(scores), len(self.codebook.themes)), -np.inf)
        for unit in np.flatnonzero(self.owner >= 0):
            best[:, self.owner[unit]] = np.maximum(best[:, self.owner[unit]], scores[:, unit])
        return best

    @property
    def learnable(self) -> npt.NDArray[np.intp]:
        """Indices of the themes that have a unit of their own words."""
        return np.unique(self.owner[self.owner >= 0])

    def learn(self, coded: HandCoded, *, seed: int = 0) -> ThemeModel:
        """The model corrected by comments coded by hand (see ``teach``)."""
        at = self.learnable
        base = self.by_theme(self.log_odds(coded.texts, coded.vectors, np.asarray(coded.polarity, dtype=float)))
        gold = coded.matrix([self.codebook.ids[i] for i in at])
        return replace(self, taught=teach(base[:, at], self.metric.apply(coded.vectors), coded.row, gold, seed=seed))

    def _corrected(self, scores: npt.NDArray[np.float64], vectors: F32, taught: Taught) -> npt.NDArray[np.float64]:
        """(n, units) log-odds, the units of a theme moved by as much as the theme is."""
        at = self.learnable
        base = self.by_theme(scores)[:, at]
        move = dict(zip(at.tolist(), (taught.log_odds(base, self.metric.apply(vectors)) - base).T, strict=True))
        still = np.zeros(len(scores))
        return np.asarray(scores + np.stack([move.get(int(theme), still) for theme in self.owner], axis=1))

    def _nearest(self, found: Decision, vectors: F32) -> npt.NDArray[np.intp]:
        """Index of the phrase of the assigned theme nearest to the clause."""
        parts = self.prototypes.blocks()
        nearest = np.zeros(len(found.clause), dtype=np.intp)
        for theme in np.unique(found.theme[found.theme >= 0]):
            rows = np.flatnonzero(found.theme == theme)
            block = np.concatenate([parts[unit] for unit in np.flatnonzero(self.owner == theme)])
            nearest[rows] = block[(vectors[found.clause[rows]] @ self.prototypes.vectors[block].T).argmax(axis=1)]
        return nearest

    def _check(self, vectors: F32) -> None:
        expected = len(self.metric.mean)
        if vectors.ndim != 2 or (len(self.codebook.themes) and len(vectors) and vectors.shape[1] != expected):
            raise ModelError(
                f"the theme model expects vectors of length {expected}, got shape {vectors.shape}: "
                "use the encoder it was fitted with, or fit it again."
            )

    def save(self, folder: str | Path) -> None:
        """Write ``codebook.yaml``, ``model.json`` and ``vectors.safetensors``; same model, same bytes.

        Raises
        ------
        InputError
            If the folder cannot be written.
        """
        from safetensors.numpy import save_file

        with atomic_directory(folder) as temporary:
            write_text(temporary / "codebook.yaml", dump_codebook(self.codebook))
            plain = {
                "version": VERSION,
                "encoder": self.encoder,
                "scorer": self.scorer.to_dict(),
                "taught": None if self.taught is None else _numbers(self.taught),
                "phrases": list(self.prototypes.texts),
                "background": {"texts": list(self.background.texts), "groups": list(self.background.groups)},
            }
            write_json(temporary / "model.json", plain)
            tensors = {
                "phrases": np.ascontiguousarray(self.prototypes.vectors),
                "owner": self.prototypes.owner.astype(np.int64),
                "kind": self.prototypes.kind.astype(np.int64),
                "background": np.ascontiguousarray(self.background.vectors),
                **({} if self.taught is None else {"taught": np.ascontiguousarray(self.taught.weights)}),
                "metric_mean": np.ascontiguousarray(self.metric.mean),
                "metric": np.ascontiguousarray(self.metric.components),
            }
            save_file(tensors, temporary / "vectors.safetensors")


def fit_theme_model(
    codebook: Codebook, encoder: Encoder, *, scorer: Scorer | None = None, metric: Metric | None = None
) -> ThemeModel:
    """Turn a codebook into a theme model: encode its phrases and the background clauses.

    Parameters
    ----------
    codebook : from :func:`analyzer.themes.load_codebook`; may be empty.
    encoder : the encoder that will encode the clauses.
    scorer, metric : the shipped ones by default.

    Raises
    ------
    ModelError
        If the shipped scorer is missing or damaged.
    """
    folder = resource("models", SCORER)
    general, groups = background_clauses(folder)
    concepts = load_concepts(folder)
    fixed = cached_encode(encoder, [*general, *concepts.texts]).vectors
    background = Background(general, groups, fixed[: len(general)])
    metric = metric or load_metric(folder, encoder=encoder.name, general=background.vectors)
    parts = worded(codebook, f"{encoder.fingerprint}/{metric.fingerprint}")
    said = [(index, kind, text) for index, unit in enumerate(parts) for kind, text in _phrases(unit.theme)]
    own = cached_encode(encoder, [text for _, _, text in said]).vectors if said else fixed[:0]
    names = [i for i, (index, _, _) in enumerate(said) if not parts[index].theme.examples]
    lent = concepts.lent(
        own[names], [said[i][0] for i in names], len(parts), fixed[len(general) :], background.scale
    )  # fmt: skip
    given = [(index, phrase) for index, phrases in enumerate(lent) for phrase in phrases]
    prototypes = Prototypes(
        (*(text for _, _, text in said), *(concepts.texts[i] for _, i in given)),
        np.asarray([index for index, _, _ in said] + [index for index, _ in given], dtype=np.intp),
        np.asarray([kind for _, kind, _ in said] + [BORROWED] * len(given), dtype=np.intp),
        np.concatenate([own, fixed[len(general) :][[i for _, i in given]]]),
        len(parts),
    )  # fmt: skip
    return ThemeModel(codebook, prototypes, background, scorer or scorer_for(encoder), encoder.fingerprint, metric)


def _numbers(taught: Taught) -> dict[str, float]:
    """What was learned but for the weights."""
    return {name: getattr(taught, name) for name in ("threshold", "comments", "macro_f1", "micro_f1")}


def worded(codebook: Codebook, space: str) -> tuple[Unit, ...]:
    """The units that are coded by their words; others lie where their anchor says (``placed``), groups nowhere."""
    apart = {unit.theme.id for unit in placed(codebook, space)}
    return tuple(u for u in units(codebook) if u.theme.id not in apart and not is_group(u.theme))


def _phrases(theme: Theme) -> list[tuple[int, str]]:
    """(kind, text) of what a theme says about itself; its name counts only where there are no examples."""
    every = [(EXAMPLE, text) for text in theme.examples] + [(DESCRIPTION, theme.description)]
    return [(kind, text) for kind, text in (*every, (LABEL, "" if theme.examples else theme.name)) if text]


def load_theme_model(folder: str | Path) -> ThemeModel:
    """Read a model written by :meth:`ThemeModel.save`; it assigns exactly as before.

    Raises
    ------
    ModelError
        If a file is missing or damaged, or belongs to another version.
    """
    from safetensors.numpy import load_file

    folder = Path(folder)
    try:
        plain = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        tensors = load_file(folder / "vectors.safetensors")
        version = plain["version"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{folder}: not a theme model ({error}). Give the folder 'theme_model' of a run.") from error
    except Exception as error:  # safetensors raises its own type, which is not a ValueError
        raise ModelError(f"{folder}: vectors.safetensors is damaged. Fit the model again.") from error
    if version != VERSION:
        raise ModelError(f"{folder}: theme model of version {version}, this is {VERSION}. Fit the model again.")
    codebook = load_codebook(folder / "codebook.yaml")
    general = plain["background"]
    metric = Metric(tensors["metric_mean"], tensors["metric"])
    prototypes = Prototypes(
        tuple(plain["phrases"]), tensors["owner"].astype(np.intp), tensors["kind"].astype(np.intp),
        tensors["phrases"], len(worded(codebook, f"{plain['encoder']}/{metric.fingerprint}")),
    )  # fmt: skip
    background = Background(tuple(general["texts"]), tuple(general["groups"]), tensors["background"])
    return ThemeModel(
        codebook, prototypes, background, parse_scorer(plain["scorer"]), plain["encoder"],
        metric, Taught(tensors["taught"], **plain["taught"]) if plain["taught"] else None,
    )  # fmt: skip
