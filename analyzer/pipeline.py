"""The one file that knows every room, from score to report, and the order data takes through them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analyzer._version import __version__
from analyzer.artifacts import atomic_directory
from analyzer.config import Config
from analyzer.pipeline_scores import grouped, score_room
from analyzer.results import Comments, Survey
from analyzer.schema import FINDINGS, MENTIONS, RESPONSES, Finding

if TYPE_CHECKING:
    from analyzer.themes.room import Themes

_MENTION_TYPES = {
    "row": "int64", "response_id": "str", "question": "str", "start": "int64", "end": "int64", "text": "str",
    "theme_id": "str", "sentiment": "str", "polarity": "float64", "confidence": "float64",
}  # fmt: skip

LINK_EXTRAS = ("dose", "through", "selection")
Progress = Callable[[str, int, int], None]
"""Called with (room, done, total); total 0 means "started"."""


@dataclass(frozen=True)
class Outcome:
    """Everything one run produced. Frames are unrounded; see the contract for their columns."""

    survey: Survey
    config: Config
    tables: Mapping[str, pd.DataFrame]
    extras: Mapping[str, pd.DataFrame]
    manifest: Mapping[str, Any]
    theme_model: Any = None
    work_lists: Mapping[str, pd.DataFrame] = field(default_factory=dict)


@dataclass
class _Clock:
    """Seconds per room and the progress callback; the only mutable state of a run."""

    progress: Progress | None = None
    seconds: dict[str, float] = field(default_factory=dict)

    def room(self, name: str) -> _Clock:
        self._name = name
        if self.progress:
            self.progress(name, 0, 0)
        return self

    def __enter__(self) -> Callable[[int, int], None]:
        self._start = time.perf_counter()
        name = self._name

        def report(done: int, total: int) -> None:
            if self.progress:
                self.progress(name, done, total)

        return report

    def __exit__(self, *error: object) -> None:
        self.seconds[self._name] = self.seconds.get(self._name, 0.0) + time.perf_counter() - self._start


def findings_frame(findings: tuple[Finding, ...]) -> pd.DataFrame:
    """Findings as a table, errors first, then in the order the rooms reported them."""
    order = {"error": 0, "warning": 1, "info": 2}
    rows = sorted(findings, key=lambda f: order[f.severity])
    return pd.DataFrame([(f.severity, f.code, f.message, f.n_rows) for f in rows], columns=list(FINDINGS))


def run(survey: Survey, config: Config, *, progress: Progress | None = None) -> Outcome:
    """Take one survey through every room.

    Parameters
    ----------
    survey : a read survey, operations already joined and rows already selected.
    config : the configuration it was read with.
    progress : called with (room, done, total).

    Returns
    -------
    Outcome
        All tables of the contract. An export without any usable comment gives a scores-only outcome.
    """
    with _one_thread():
        return _run(survey, config, _Clock(progress))


@contextmanager
def _one_thread() -> Iterator[None]:
    """Linear algebra on one thread: sums then run in one order, so that every machine load gives the same bytes.

    Encoders set their own threads; the rest is small enough that more threads only get in each other's way.
    """
    import scipy.linalg  # noqa: F401 - its BLAS must be loaded before it can be limited
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1, user_api="blas"):
        yield


def _run(survey: Survey, config: Config, clock: _Clock) -> Outcome:
    from analyzer.act import work_lists
    from analyzer.pipeline_extras import CodedSurvey, coded_extras, guard_agents, score_extras

    survey = guard_agents(survey, config)
    findings = list(survey.findings)
    with clock.room("score"):
        scores = score_room(survey, config)
        frame = grouped(survey)
        extras = score_extras(survey, config, frame, scores.scores)
        findings += [*scores.findings, *extras.findings]
    with clock.room("text"):
        comments = _comments(survey, config)
        findings += comments.findings
    understood = _understand(comments, config, clock)
    findings += understood.findings
    responses = _responses(survey, frame, comments, understood)
    with clock.room("rank"):
        ranking = _rank(survey, config, frame, comments, understood)
        findings += ranking.findings
    with clock.room("link"):
        links = _links(survey, config, frame, comments, understood)
        findings += links.findings
    with clock.room("act"):
        lists = work_lists(
            responses,
            understood.mentions,
            ranking.themes,
            reversed_scale=bool(survey.rating and survey.rating.reversed),
            segments=survey.segments,
        )
        findings += lists.findings
    with clock.room("more"):
        status = comments.responses["comment_status"]
        coded = CodedSurvey(survey, config, frame, status, understood.mentions, understood.catalogue)
        more = coded_extras(coded, scores, links, responses)
        findings += more.findings
    tables = {
        "responses": responses,
        "mentions": understood.mentions[list(MENTIONS)],
        "themes": ranking.themes,
        "ledger": ranking.ledger,
        "scores": scores.scores,
        "links": links.table,
        "findings": findings_frame(tuple(findings)),
    }
    return Outcome(
        survey=survey,
        config=config,
        tables=tables,
        extras={
            "trends": scores.trends,
            **{name: getattr(links, name) for name in LINK_EXTRAS},
            **extras.frames,
            **more.frames,
        },
        manifest=_manifest(survey, config, understood, tables, clock),
        theme_model=understood.theme_model,
        work_lists=lists.frames(),
    )


@dataclass(frozen=True)
class Coded:
    """Themes of one survey: contract tables ``responses`` and ``mentions``, the themes, and what was noticed.

    ``drift`` and ``proposals`` are filled where themes fitted before were applied (:mod:`analyzer.themes.drift`).
    """

    responses: pd.DataFrame
    mentions: pd.DataFrame
    findings: pd.DataFrame
    drift: pd.DataFrame
    proposals: pd.DataFrame
    theme_model: Themes | None


def code_survey(
    survey: Survey, config: Config, *, themes: Themes | None = None, progress: Progress | None = None
) -> Coded:
    """Themes and sentiment alone, without ranks and links: with themes fitted before, or fitted here (None)."""
    clock = _Clock(progress)
    with _one_thread():
        with clock.room("text"):
            comments = _comments(survey, config)
        understood = _understand(comments, config, clock, themes)
        frame = grouped(survey)
        if not survey.ratings:
            frame = frame.assign(group=pd.Series(None, index=frame.index, dtype="str"))
        responses = _responses(survey, frame, comments, understood)
    findings = (*survey.findings, *comments.findings, *understood.findings)
    return Coded(
        responses, understood.mentions[list(MENTIONS)], findings_frame(findings), understood.drift,
        understood.proposals, understood.theme_model,
    )  # fmt: skip


def _comments(survey: Survey, config: Config) -> Comments:
    from analyzer.text.room import prepare_comments

    return prepare_comments(survey, redact=config.privacy.redact)


@dataclass(frozen=True)
class _Understood:
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


def _understand(comments: Comments, config: Config, clock: _Clock, themes: Themes | None = None) -> _Understood:
    """Encode, classify and code the clauses; without clauses no model is loaded at all."""
    from analyzer.themes.codebook import load_codebook

    n = len(comments.responses)
    codebook = load_codebook(config.themes.codebook)  # a broken codebook is reported even when nothing is to code
    if not len(comments.clauses):
        return _Understood(
            mentions=pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in _MENTION_TYPES.items()}),
            catalogue=pd.DataFrame(columns=["theme_id", "parent_id", "label", "source", "stability"]),
            labels=np.full(n, None, dtype=object),
            polarity=np.full(n, np.nan),
            theme_model=None,
        )
    from analyzer.encode import cached_encode, load_encoder
    from analyzer.sentiment import load_sentiment
    from analyzer.sentiment.comment import comment_sentiment
    from analyzer.themes.room import apply_themes, fit_themes

    clauses = comments.clauses
    texts = clauses["text"].tolist()
    with clock.room("encode") as report:
        encoder = load_encoder(config.encoder.model)
        encoded = cached_encode(encoder, texts, progress=report)
    with clock.room("sentiment"):
        model = load_sentiment(config.sentiment.model, encoder)
        asked = clauses["asked"].tolist() if clauses["asked"].astype(bool).any() else None
        sentiment = model.predict(texts, asked=asked, encoded=encoded)
        labels, polarity, _ = comment_sentiment(clauses["row"].to_numpy(), sentiment.probabilities, n)
    with clock.room("themes") as report:
        fitted = (
            apply_themes(themes, comments, encoded, sentiment, encoder=encoder, seed=config.seed)
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
            )
        )
        mentions = fitted.mentions
    return _Understood(
        mentions=mentions,
        catalogue=fitted.themes.catalogue(),
        labels=labels,
        polarity=polarity,
        theme_model=fitted.themes,
        models={"encoder": f"{encoder.name}:{encoder.fingerprint}", "sentiment": f"{model.name}:{model.fingerprint}"},
        findings=fitted.findings,
        drift=fitted.drift,
        proposals=fitted.proposals,
    )


def _responses(survey: Survey, frame: pd.DataFrame, comments: Comments, understood: _Understood) -> pd.DataFrame:
    """One row per input response, same order and count: the contract's columns, then what the export brought."""
    n = len(frame)
    usable = (comments.responses["comment_status"] == "ok").to_numpy()
    themes: list[list[str]] = [[] for _ in range(n)]
    pairs = understood.mentions[["row", "theme_id"]].drop_duplicates()
    for row, theme in zip(pairs["row"].tolist(), pairs["theme_id"].tolist(), strict=True):
        themes[row].append(theme)
    columns: dict[str, Any] = {
        name: frame[name] for name in ("response_id", "source", "score", "score_status", "group")
    }
    columns |= {name: comments.responses[name].to_numpy() for name in ("comment", "comment_status", "language")}
    columns["sentiment"] = pd.Series(np.where(usable, understood.labels, None), index=frame.index, dtype="str")
    columns["polarity"] = np.where(usable, understood.polarity, np.nan)
    columns["themes"] = pd.Series(themes, index=frame.index, dtype=object)
    more = [f"{name}_{metric}" for metric in list(survey.ratings)[1:] for name in ("score", "score_status", "group")]
    wanted = ["date", "respondent", "unit", "weight", *more, *survey.segments, *survey.operations, *survey.sub_ratings]
    kept = [name for name in dict.fromkeys(wanted) if name in frame and name not in RESPONSES]
    return pd.DataFrame(columns | {name: frame[name] for name in kept}, index=frame.index)


def _rank(survey: Survey, config: Config, frame: pd.DataFrame, comments: Comments, understood: _Understood) -> Any:
    from analyzer.rank import rank_themes
    from analyzer.score.weights import frame_weights

    return rank_themes(
        frame,
        understood.mentions,
        understood.catalogue,
        rating=survey.rating,
        comment_status=comments.responses["comment_status"],
        weights=frame_weights(frame, "weight" if "weight" in frame else None)[0],
        respondents=frame["respondent"] if "respondent" in frame else None,
        confidence=config.score.confidence,
        min_group=config.privacy.min_group,
        seed=config.seed,
    )


def _links(survey: Survey, config: Config, frame: pd.DataFrame, comments: Comments, understood: _Understood) -> Any:
    from analyzer.link import link_operations

    return link_operations(
        frame,
        understood.mentions,
        rating=survey.rating,
        metrics=list(survey.operations),
        segments=list(survey.segments),
        date="date" if "date" in frame else None,
        period=config.time.period,
        respondents=frame["respondent"] if "respondent" in frame else None,
        unit=frame["unit"] if "unit" in frame else None,
        comment_status=comments.responses["comment_status"],
        catalogue=understood.catalogue,
        confidence=config.score.confidence,
        min_group=config.privacy.min_group,
        seed=config.seed,
    )


def _manifest(
    survey: Survey, config: Config, understood: _Understood, tables: Mapping[str, pd.DataFrame], clock: _Clock
) -> dict[str, Any]:
    """What run.json holds: enough to repeat the run and to account for every row."""
    responses = tables["responses"]
    return {
        "version": __version__,
        "config": config.model_dump(mode="json"),
        "columns": {k: list(v) if isinstance(v, tuple) else v for k, v in survey.columns.items()},
        "guessed": list(survey.guessed),
        "ratings": {metric: asdict(rating) for metric, rating in survey.ratings.items()},
        "segments": list(survey.segments),
        "operations": list(survey.operations),
        "seed": config.seed,
        "models": dict(understood.models),
        "rows": {
            **survey.accounting,
            "score_status": _counts(responses["score_status"]),
            "comment_status": _counts(responses["comment_status"]),
            "mentions": len(tables["mentions"]),
        },
        "seconds": dict(clock.seconds),
    }


def _counts(column: pd.Series) -> dict[str, int]:
    return {str(value): int(count) for value, count in column.value_counts().sort_index().items()}


def write_outcome(outcome: Outcome, folder: Path) -> Path:
    """Write every file of the output contract; they appear by rename once all are complete.

    Raises
    ------
    InputError
        If the folder cannot be written.
    """
    from analyzer.report.html import render_report
    from analyzer.report.tables import write_manifest, write_tables, write_work_lists
    from analyzer.store import write_duckdb

    with atomic_directory(folder) as partial:
        write_tables(partial, outcome.tables)
        write_work_lists(partial, outcome.work_lists, previous=folder)
        write_duckdb(partial / "analysis.duckdb", {**outcome.tables, **outcome.extras})
        (partial / "theme_model").mkdir()
        if outcome.theme_model is not None:
            outcome.theme_model.save(partial / "theme_model")
        page = render_report(outcome.tables, extras=outcome.extras, manifest=outcome.manifest, config=outcome.config)
        (partial / "report.html").write_text(page, encoding="utf-8", newline="\n")
        write_manifest(partial, outcome.manifest)
    return folder
