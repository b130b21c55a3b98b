"""The public face of fitted themes: fit once, apply for ever, export as a codebook, edit the file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analyzer import artifacts
from analyzer.api import ConfigLike, Paths, as_config, read_survey, read_table
from analyzer.errors import ConfigError, InputError, ModelError

if TYPE_CHECKING:
    from analyzer.pipeline import Coded, Progress
    from analyzer.results import Survey
    from analyzer.themes.codebook import Codebook
    from analyzer.themes.room import Themes


@dataclass(frozen=True)
class ThemeCoder:
    """Themes fitted once; :meth:`apply` codes any later export with the same ids.

    Attributes
    ----------
    themes : the fitted codebook and discovery (:class:`analyzer.themes.room.Themes`).
    """

    themes: Themes

    @property
    def catalogue(self) -> pd.DataFrame:
        """All themes: ``theme_id, parent_id, label, source, stability``."""
        return self.themes.catalogue()

    def apply(
        self, survey: Survey | Paths | pd.DataFrame, config: ConfigLike = None, *, progress: Progress | None = None
    ) -> Coded:
        """Code a survey. Each clause is decided by itself: one by one, in a batch or after a reload is the same.

        Parameters
        ----------
        survey : a Survey, a path (or paths), or a DataFrame; it needs no score.
        config : path, mapping or Config; ``auto`` takes the encoder and sentiment model of the fit.
        progress : called with (room, done, total).

        Returns
        -------
        Coded
            ``.responses`` and ``.mentions`` (columns of the output contract), ``.findings``, ``.drift`` (theme shares
            against the fit) and ``.proposals`` (new themes, where clearly more clauses than at the fit have none).

        Raises
        ------
        ModelError
            If the configuration names another encoder than the themes were fitted with.
        InputError, ConfigError
        """
        from analyzer import pipeline
        from analyzer.results import Survey as SurveyType

        settings = as_config(config)
        known = self.themes.reference
        if known is not None:
            settings = settings.updated({
                "encoder.model": known.encoder if settings.encoder.model == "auto" else None,
                "sentiment.model": known.sentiment if settings.sentiment.model == "auto" else None,
            })  # fmt: skip
        read = survey if isinstance(survey, SurveyType) else read_survey(survey, settings, strict=False)
        return pipeline.code_survey(read, settings, themes=self.themes, progress=progress)

    def save(self, folder: str | Path) -> Path:
        """Write the model folder, all or nothing; :func:`load_theme_model` reads it back."""
        with artifacts.atomic_directory(folder) as partial:
            self.themes.save(partial)
        return Path(folder)

    def _repr_html_(self) -> str:
        return str(
            self.catalogue.to_html(index=False, max_rows=20, border=0, float_format=lambda x: f"{x:.2f}", na_rep="")
        )

    def __repr__(self) -> str:
        """Say what it holds."""
        return f"<ThemeCoder with {len(self.catalogue)} themes; see .catalogue, .apply(survey), .save(folder)>"


def load_theme_model(folder: str | Path) -> ThemeCoder:
    """Read the themes of a run.

    Parameters
    ----------
    folder : ``out/theme_model``, the folder of ``analyzer themes fit``, or the run's folder itself.

    Raises
    ------
    ModelError
        If there is no theme model or it is damaged.
    """
    from analyzer.themes.room import load_themes

    folder = Path(folder)
    inside = folder / "theme_model"
    return ThemeCoder(load_themes(inside if inside.is_dir() and not (folder / "model.json").exists() else folder))


def fit_themes(
    survey: Survey | Paths | pd.DataFrame, config: ConfigLike = None, *, progress: Progress | None = None
) -> ThemeCoder:
    """Fit the codebook and the discovery on an export, without scores, ranks and links.

    Parameters
    ----------
    survey : a Survey, a path (or paths), or a DataFrame; it needs no score.
    config : path, mapping or Config (``themes``, ``encoder``, ``seed``).
    progress : called with (room, done, total).

    Raises
    ------
    InputError
        If there is no usable comment.
    """
    from analyzer import pipeline
    from analyzer.results import Survey as SurveyType

    settings = as_config(config)
    read = survey if isinstance(survey, SurveyType) else read_survey(survey, settings, strict=False)
    themes = pipeline.code_survey(read, settings, progress=progress).theme_model
    if themes is None:
        raise InputError("there is no usable comment to fit themes on. Name the column with --comment COL.")
    return ThemeCoder(themes)


def apply_to_folder(coded: Coded, folder: str | Path) -> Path:
    """Write responses, mentions, findings, drift and proposals, all or nothing, and return the folder."""
    from analyzer.report.tables import write_csv, write_parquet

    with artifacts.atomic_directory(folder) as partial:
        write_parquet(coded.responses, partial / "responses.parquet")
        write_parquet(coded.mentions, partial / "mentions.parquet")
        for name, frame in (("findings", coded.findings), ("drift", coded.drift), ("proposals", coded.proposals)):
            write_csv(frame, partial / f"{name}.csv")
    return Path(folder)


def export_codebook(source: str | Path, *, date: str) -> Codebook:
    """The codebook of a run with its discovered themes, or a copy of a codebook that comes with the package.

    Parameters
    ----------
    source : results of a run, or the name of a shipped codebook.
    date : written into the history, YYYY-MM-DD.

    Raises
    ------
    InputError, ModelError
        If the folder does not hold a run with a theme model.
    """
    from analyzer.themes.codebook import codebook_names, load_codebook
    from analyzer.themes.export import to_codebook

    if str(source) in codebook_names() and not Path(source).exists():
        return load_codebook(str(source))
    folder = Path(source)
    if not folder.is_dir():
        raise InputError(
            f"{folder}: no such folder. Give the --out folder of `analyzer run`, or a codebook of the package: "
            f"{', '.join(codebook_names())}."
        )
    mentions = read_table(folder, "mentions")
    try:
        themes = load_theme_model(folder / "theme_model").themes
    except ModelError as error:
        raise InputError(f"{folder}: the run has no theme model, so there is nothing to export ({error})") from error
    return to_codebook(themes, mentions, date=date)


def edit_codebook(
    path: str | Path, edit: Callable[[Codebook], Codebook], *, out: str | Path | None = None
) -> tuple[Codebook, Codebook]:
    """Apply an edit to a codebook file, atomically, and return the codebook before and after.

    Parameters
    ----------
    path : YAML file of the user.
    edit : one of :mod:`analyzer.themes.edit`, with its arguments bound.
    out : other file to write; the file itself by default.

    Raises
    ------
    ConfigError
        If the codebook comes with the package, is broken, or the edit is not possible.
    """
    from analyzer.themes.codebook import codebook_names, load_codebook, parse_codebook, save_codebook

    path = Path(path)
    target = Path(out) if out is not None else path
    shipped = artifacts.resource("configs", "codebooks").resolve()
    if (not path.is_file() and str(path) in codebook_names() and out is None) or target.resolve().parent == shipped:
        name = path.stem
        raise ConfigError(
            f"{name!r} comes with the package and is not edited in place. Copy it first: "
            f"analyzer themes export {name} --out {name}.yaml"
        )
    before = load_codebook(path)
    after = edit(before)
    parse_codebook(after.to_dict(), where=str(path))  # never write a file that would be refused
    save_codebook(after, target)
    return before, after


__all__ = ["ThemeCoder", "apply_to_folder", "edit_codebook", "export_codebook", "fit_themes", "load_theme_model"]
