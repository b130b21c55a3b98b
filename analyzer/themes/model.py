"""``ThemeModel``: fitted once from a codebook, applied for ever."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analyzer.artifacts import atomic_directory, resource, write_json, write_text
from analyzer.encode import Encoder
from analyzer.errors import InputError, ModelError
from analyzer.themes.assign import Decided, Decision, decide
from analyzer.themes.background import F32, Background
from analyzer.themes.codebook import Codebook, Theme, dump_codebook, load_codebook
from analyzer.themes.concepts import load_concepts
from analyzer.themes.features import DESCRIPTION, EXAMPLE, LABEL, Prototypes, evidence, inferred_sides
from analyzer.themes.lexical import Lexicon, build_lexicon
from analyzer.themes.scorer import NAME as SCORER
from analyzer.themes.scorer import Scorer, background_clauses, parse_scorer, scorer_for

VERSION: Final = 1
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
    prototypes : vectors of labels, descriptions and examples.
    background : general clauses that calibrate the encoder's cosines.
    scorer : weights and threshold.
    encoder : fingerprint of the encoder whose vectors it expects.
    """

    codebook: Codebook
    prototypes: Prototypes
    background: Background
    scorer: Scorer
    encoder: str

    @cached_property
    def lexicon(self) -> Lexicon:
        """Keywords and word weights, derived from the codebook."""
        return build_lexicon(self.codebook, self.background.texts)

    @cached_property
    def sides(self) -> npt.NDArray[np.int8]:
        """(themes,) -1 for themes about complaints only, 1 about praise only, 0 about both.

        As the codebook says; a theme left at ``any`` whose name is nothing but general praise or blame ("negative
        experience") is one-sided too, because for an encoder the two are near to each other.
        """
        sides = inferred_sides(self.prototypes, self.background)
        said = {"negative": -1, "positive": 1}
        declared = np.array([said.get(theme.polarity, 0) for theme in self.codebook.themes], dtype=np.int8)
        return np.where(declared != 0, declared, sides).astype(np.int8)

    def log_odds(
        self, texts: Sequence[str], vectors: F32, polarity: npt.NDArray[np.floating[Any]]
    ) -> npt.NDArray[np.float64]:
        """(n, themes) log-odds that each clause is about each theme, in chunks, linear in n."""
        self._check(vectors)
        found = np.empty((len(texts), len(self.codebook.themes)))
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
        found = self.decide([str(text) for text in clauses["text"]], vectors, np.asarray(polarity, dtype=float))
        base = clauses[["row", "response_id", "question", "start", "end", "text"]].iloc[found.clause]
        found_rows = base.reset_index(drop=True).assign(
            clause=found.clause,
            theme_id=pd.array(np.asarray(self.codebook.ids, dtype=object)[found.theme], dtype="str"),
            polarity=np.asarray(polarity, dtype=float)[found.clause],
            confidence=found.confidence,
            evidence=pd.array(np.asarray(self.prototypes.texts, dtype=object)[found.phrase], dtype="str"),
        )
        return found_rows[list(ASSIGNED)]

    def decide(self, texts: Sequence[str], vectors: F32, polarity: npt.NDArray[np.floating[Any]]) -> Decided:
        """Themes of texts: :meth:`assign` in numbers only, as it travels between processes."""
        scores = self.log_odds(texts, vectors, polarity)
        found = decide(scores, polarity, codebook=self.codebook, scorer=self.scorer, sides=self.sides)
        return Decided(found.clause, found.theme, found.confidence, self._nearest(found, vectors))

    def _nearest(self, found: Decision, vectors: F32) -> npt.NDArray[np.intp]:
        """Index of the phrase of the assigned theme nearest to the clause."""
        blocks = self.prototypes.blocks()
        nearest = np.zeros(len(found.clause), dtype=np.intp)
        for theme in np.unique(found.theme):
            rows = np.flatnonzero(found.theme == theme)
            block = blocks[theme]
            nearest[rows] = block[(vectors[found.clause[rows]] @ self.prototypes.vectors[block].T).argmax(axis=1)]
        return nearest

    def _check(self, vectors: F32) -> None:
        expected = self.prototypes.vectors.shape[1]
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
                "phrases": list(self.prototypes.texts),
                "background": {"texts": list(self.background.texts), "groups": list(self.background.groups)},
            }
            write_json(temporary / "model.json", plain)
            tensors = {
                "phrases": np.ascontiguousarray(self.prototypes.vectors),
                "lean": np.ascontiguousarray(self.prototypes.lean),
                "owner": self.prototypes.owner.astype(np.int64),
                "kind": self.prototypes.kind.astype(np.int64),
                "background": np.ascontiguousarray(self.background.vectors),
            }
            save_file(tensors, temporary / "vectors.safetensors")


def fit_theme_model(codebook: Codebook, encoder: Encoder, *, scorer: Scorer | None = None) -> ThemeModel:
    """Turn a codebook into a theme model: encode its phrases and the background clauses.

    Parameters
    ----------
    codebook : from :func:`analyzer.themes.load_codebook`; may be empty.
    encoder : the encoder that will encode the clauses.
    scorer : the shipped one by default.

    Raises
    ------
    ModelError
        If the shipped scorer is missing or damaged.
    """
    folder = resource("models", SCORER)
    phrases = [(index, kind, text) for index, theme in enumerate(codebook.themes) for kind, text in _phrases(theme)]
    texts = [text for _, _, text in phrases]
    general, groups = background_clauses(folder)
    concepts = load_concepts(folder)
    vectors = encoder.encode([*texts, *general, *concepts.texts]).vectors
    own, rest = vectors[: len(texts)], vectors[len(texts) :]
    background = Background(general, groups, rest[: len(general)])
    named = [i for i, (_, kind, _) in enumerate(phrases) if kind != EXAMPLE]
    lean = concepts.directions(
        own[named], [phrases[i][0] for i in named], [len(theme.examples) for theme in codebook.themes],
        rest[len(general) :], background.scale,
    )  # fmt: skip
    owner = np.asarray([index for index, _, _ in phrases], dtype=np.intp)
    kind = np.asarray([kind for _, kind, _ in phrases], dtype=np.intp)
    prototypes = Prototypes(tuple(texts), owner, kind, own, lean)
    return ThemeModel(codebook, prototypes, background, scorer or scorer_for(encoder), encoder.fingerprint)


def _phrases(theme: Theme) -> list[tuple[int, str]]:
    """(kind, text) of everything a theme says about itself."""
    every = [(EXAMPLE, text) for text in theme.examples] + [(DESCRIPTION, theme.description), (LABEL, theme.label)]
    return [(kind, text) for kind, text in every if text]


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
    prototypes = Prototypes(
        tuple(plain["phrases"]), tensors["owner"].astype(np.intp), tensors["kind"].astype(np.intp),
        tensors["phrases"], tensors["lean"],
    )  # fmt: skip
    background = Background(tuple(general["texts"]), tuple(general["groups"]), tensors["background"])
    return ThemeModel(codebook, prototypes, background, parse_scorer(plain["scorer"]), plain["encoder"])
