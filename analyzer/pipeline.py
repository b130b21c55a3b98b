"""The one file that knows every room, from score to report, and the order data takes through them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from analyzer.checkpoints import Checkpoints
from analyzer.config import Config
from analyzer.display import Displayed
from analyzer.engine import Engine, load_engine
from analyzer.pipeline_clock import Clock, Progress
from analyzer.pipeline_outcome import Outcome, findings_frame, manifest, responses_table, write_outcome
from analyzer.pipeline_scores import grouped, score_room
from analyzer.pipeline_understand import Understood, understand
from analyzer.results import Comments, Ranking, Survey
from analyzer.schema import MENTIONS
from analyzer.threads import one_thread

if TYPE_CHECKING:
    from analyzer.themes.room import Themes

LINK_EXTRAS = ("dose", "through", "selection")

__all__ = ["LINK_EXTRAS", "Coded", "Outcome", "Progress", "code_survey", "findings_frame", "run", "write_outcome"]


def run(
    survey: Survey,
    config: Config,
    *,
    progress: Progress | None = None,
    checkpoints: Checkpoints | None = None,
    engine: Engine | None = None,
) -> Outcome:
    """Take one survey through every room.

    Parameters
    ----------
    survey : a read survey, operations already joined and rows already selected.
    config : the configuration it was read with.
    progress : called with (room, done, total).
    checkpoints : finished rooms of a run that was killed, and where to keep this one's.
    engine : where the stages run; this process by default.

    Returns
    -------
    Outcome
        All tables of the contract. An export without any usable comment gives a scores-only outcome.
    """
    with one_thread():
        return _run(survey, config, Clock(progress), checkpoints or Checkpoints(), engine or load_engine("local"))


def _run(survey: Survey, config: Config, clock: Clock, kept: Checkpoints, engine: Engine) -> Outcome:
    from analyzer.act import work_lists
    from analyzer.link.results import Links
    from analyzer.pipeline_extras import CodedSurvey, coded_extras, guard_agents, score_extras
    from analyzer.rank.doubts import doubts
    from analyzer.themes.room import load_themes

    survey = _private(guard_agents(survey, config), config)
    findings = list(survey.findings)
    with clock.room("score"):
        scores = score_room(survey, config)
        frame = grouped(survey)
        extras = score_extras(survey, config, frame, scores.scores)
        findings += [*scores.findings, *extras.findings]
    comments = kept.room("text", Comments, lambda: _comments(survey, config, clock, engine))
    findings += comments.findings
    understood = kept.room(
        "themes",
        Understood,
        lambda: understand(comments, config, clock, engine=engine),
        load={"theme_model": load_themes},
    )
    findings += understood.findings
    responses = responses_table(survey, frame, comments, understood)
    with clock.room("rank"):
        ranking = kept.room("rank", Ranking, lambda: _rank(survey, config, frame, comments, understood))
        findings += ranking.findings
    with clock.room("link"):
        links = kept.room("link", Links, lambda: _links(survey, config, frame, comments, understood))
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
        read = all(f.code != "language_mix" for f in findings)  # else the sentiment is not fit to doubt the scores
        findings += [*more.findings, *(doubts(responses) if read else ())]
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
        manifest=manifest(survey, config, understood, tables, clock),
        theme_model=understood.theme_model,
        work_lists=lists.frames(),
        checkpoints=kept,
    )


@dataclass(frozen=True)
class Coded(Displayed):
    """Themes of one survey: contract tables ``responses`` and ``mentions``, the themes, and what was noticed.

    ``drift`` and ``proposals`` are filled where themes fitted before were applied (:mod:`analyzer.themes.drift`).
    """

    shown_frames: ClassVar[tuple[str, ...]] = ("findings", "drift", "proposals")

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
    clock, engine = Clock(progress), load_engine("local")
    survey = _private(survey, config)
    with one_thread():
        comments = _comments(survey, config, clock, engine)
        understood = understand(comments, config, clock, themes=themes, engine=engine)
        frame = grouped(survey)
        if not survey.ratings:
            frame = frame.assign(group=pd.Series(None, index=frame.index, dtype="str"))
        responses = responses_table(survey, frame, comments, understood)
    findings = (*survey.findings, *comments.findings, *understood.findings)
    return Coded(
        responses, understood.mentions[list(MENTIONS)], findings_frame(findings), understood.drift,
        understood.proposals, understood.theme_model,
    )  # fmt: skip


def _private(survey: Survey, config: Config) -> Survey:
    from analyzer.text.identities import hide_addresses

    return hide_addresses(survey) if config.privacy.redact else survey


def _comments(survey: Survey, config: Config, clock: Clock, engine: Engine) -> Comments:
    from analyzer.pipeline_stages import TextStage, survey_parts
    from analyzer.text.room import merge_parts

    with clock.room("text") as report:
        parts, done = [], 0
        for part in engine.map(TextStage(config.privacy.redact), survey_parts(survey)):
            parts.append(part)
            done += part.counts.responses
            report(done, len(survey.frame))
        return merge_parts(parts)


def _rank(survey: Survey, config: Config, frame: pd.DataFrame, comments: Comments, understood: Understood) -> Any:
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


def _links(survey: Survey, config: Config, frame: pd.DataFrame, comments: Comments, understood: Understood) -> Any:
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
