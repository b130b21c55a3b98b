"""Which column plays which role: names first, then what the columns hold. Every guess carries its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from analyzer.config import Columns, Config
from analyzer.errors import ConfigError, did_you_mean
from analyzer.read import names as n
from analyzer.read.labels import Points, scale_points, score_points
from analyzer.read.profile import Profile, profile
from analyzer.read.segments import segment_columns
from analyzer.read.values import missing_mask, stripped

_SINGLE = ("id", "respondent", "date", "question", "weight", "agent", "unit", "interaction_date")


@dataclass(frozen=True)
class ColumnGuess:
    """Roles of the columns.

    Attributes
    ----------
    roles : role -> column, list of columns, mapping of metrics, or None (keys as in ``config.columns``).
    reasons : role -> why, for the roles that were guessed.
    profiles : column -> what it holds.
    points : score column -> its numbers.
    """

    roles: Mapping[str, Any]
    reasons: Mapping[str, str] = field(default_factory=dict)
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    points: Mapping[str, Points] = field(default_factory=dict)

    @property
    def guessed(self) -> tuple[str, ...]:
        """Roles that were guessed, not given."""
        return tuple(self.reasons)


def guess_columns(
    frame: pd.DataFrame, config: Config | None = None, *, questions: Mapping[str, str] | None = None
) -> ColumnGuess:
    """Guess the role of every column that the config leaves on ``auto``.

    Raises
    ------
    ConfigError
        If the config names a column that the frame does not have.

    Examples
    --------
    >>> frame = pd.DataFrame({"nps": ["9", "0"], "why": ["They answered quickly", "No reply at all"]})
    >>> guess_columns(frame).roles["score"], guess_columns(frame).roles["comment"]
    ('nps', 'why')
    """
    columns = (config or Config()).columns
    given = _given(columns, list(frame.columns))
    profiles = {c: profile(c, frame[c], question=(questions or {}).get(c, "")) for c in frame.columns}
    roles: dict[str, Any] = {k: given.get(k) for k in ("comment", "score", "segments", *_SINGLE)}
    reasons: dict[str, str] = {}
    taken = set(_flat(given))

    def free() -> list[Profile]:
        return [p for p in profiles.values() if p.name not in taken]

    def settle(role: str, found: tuple[Any, str]) -> None:
        roles[role], reasons[role] = found
        taken.update(_flat({role: found[0]}))

    if columns.date == "auto":
        settle("date", _date(free()))
    if columns.respondent == "auto":
        settle("respondent", _respondent(free()))
    if columns.id == "auto":
        settle("id", _id(free()))
    points = {c: score_points(frame[c]) for c in _flat({"score": roles["score"]})}
    if columns.score == "auto":
        settle("score", _score(free(), frame, points))
    if columns.question == "auto":
        settle("question", _question(free(), frame))
    if columns.comment == "auto":
        settle("comment", _comment(free()))
    for role, finder in (("operations", _operations), ("sub_ratings", _sub_ratings)):
        roles[role] = given.get(role) or []
        if not roles[role]:
            found = finder(free())
            if found:
                settle(role, (found, "numeric columns with such names"))
    if columns.segments == "auto":
        score_values = [points[c].values for c in _flat({"score": roles["score"]}) if c in points]
        settle("segments", (segment_columns(free(), frame, score_values), "text columns with 2 to 30 levels"))
    return ColumnGuess(roles, reasons, profiles, points)


def _flat(roles: Mapping[str, Any]) -> list[str]:
    out: list[str] = []
    for value in roles.values():
        if isinstance(value, str):
            out.append(value)
        elif isinstance(value, Mapping):
            out.extend(value.values())
        elif value:
            out.extend(value)
    return out


def _given(columns: Columns, known: list[str]) -> dict[str, Any]:
    """What the config names, checked against the columns of the file."""
    given: dict[str, Any] = {}
    for role, value in columns.model_dump().items():
        if value == "auto" or value is None or value == []:
            continue
        given[role] = value
        for name in _flat({role: value}):
            if name not in known:
                shown = ", ".join(known[:12]) + (", …" if len(known) > 12 else "")
                raise ConfigError(
                    f"columns.{role}: the input has no column {name!r}.{did_you_mean(name, known)} Columns: {shown}."
                )
    return given


def _date(profiles: list[Profile]) -> tuple[str | None, str]:
    found = [p for p in profiles if p.kind == "date"]
    serial = [p for p in profiles if p.kind == "number" and n.DATE.search(p.words) and _serial(p)]
    hinted = [p for p in [*found, *serial] if n.DATE.search(p.words)]
    if hinted:
        best = max(
            hinted,
            key=lambda p: (not n.NOT_RESPONSE_DATE.search(p.words), bool(n.RESPONSE_DATE.search(p.words)), p.filled),
        )
        return best.name, "named like a date and holds dates"
    if len(found) == 1:
        return found[0].name, "the only column of dates"
    broken = [p for p in profiles if p.kind == "text" and p.words in ("date", "datum", "fecha", "timestamp")]
    return (broken[0].name, "named like a date") if broken else (None, "no column of dates")


def _serial(p: Profile) -> bool:
    values = p.numbers.values if p.numbers is not None else np.array([])
    values = values[np.isfinite(values)]
    return len(values) > 0 and bool(((values >= 20000) & (values < 70000)).all())


def _respondent(profiles: list[Profile]) -> tuple[str | None, str]:
    found = [
        p
        for p in profiles
        if n.RESPONDENT.search(p.words)
        and p.kind in ("text", "number")
        and p.mean_words < 6
        and p.levels > 1
        and not n.METRIC["csat"].search(p.words)
    ]
    if not found:
        return None, "no column named like a customer or respondent id"
    best = max(found, key=lambda p: (bool(n.ID.search(p.words)), p.levels < p.filled, p.levels))
    return best.name, "named like a customer or respondent id"


def _id(profiles: list[Profile]) -> tuple[str | None, str]:
    found = [
        p
        for p in profiles
        if n.RESPONSE_ID.search(p.words)
        and n.ID.search(p.words)
        and p.kind in ("text", "number")
        and p.mean_words < 8
        and p.levels > 0.5 * p.n
    ]
    if not found:
        return None, "no column named like a response id"
    best = max(found, key=lambda p: (p.unique, "response" in p.words, p.words == "id"))
    return best.name, "named like an id, one value per row" if best.unique else "named like an id"


def _score(profiles: list[Profile], frame: pd.DataFrame, points: dict[str, Points]) -> tuple[Any, str]:
    """Best-named column of few distinct numbers or labelled points; further named metrics beside it."""
    ranked: list[tuple[tuple[int, float], str, str]] = []
    for p in profiles:
        metric = next((m for m in ("nps", "csat", "ces", "stars") if n.METRIC[m].search(p.words)), "")
        generic = bool(n.GENERIC_SCORE.search(p.words))
        if not (metric or generic) or n.CODED.search(p.words) or (n.NOT_SCORE.search(p.words) and not metric):
            continue
        if n.NOT_SCORE.search(p.words) and p.kind != "number":
            continue
        if not _score_like(p, frame):
            continue
        exact = p.words in (
            "nps",
            "csat",
            "ces",
            "score",
            "nps score",
            "csat score",
            "rating",
            "overall rating",
            "net promoter score",
        )
        named = {"nps": 4, "csat": 3, "ces": 2, "stars": 2, "": 1}[metric] - 3 * bool(n.OUTCOME.search(p.words))
        overall = "overall" in p.words or exact
        ranked.append(((named + overall, p.filled / max(1, p.n)), p.name, metric))
    if not ranked:
        return None, "no column named like a score"
    best: dict[str, str] = {}
    for _, name, metric in sorted(ranked, key=lambda r: (-r[0][0], -r[0][1])):
        best.setdefault(metric, name)
    primary = next(iter(best))
    points.update({c: score_points(frame[c]) for c in best.values()})
    return best[primary], "named like a score and holds few distinct numbers"


def _score_like(p: Profile, frame: pd.DataFrame) -> bool:
    if p.kind == "number" and p.numbers is not None:
        values = p.numbers.values[np.isfinite(p.numbers.values)]
        return len(values) > 0 and p.levels <= 120 and float(np.quantile(values, 0.99)) <= 100
    if p.kind in ("empty", "boolean"):
        return p.kind == "empty" and p.words in ("nps", "csat", "ces", "score", "rating")
    if p.kind != "text" or p.levels > 60:
        return False
    text = stripped(frame[p.name])
    text = text[~missing_mask(text)]
    return (
        scale_points(pd.Series(text.unique(), dtype="str")) is not None
        or float(np.mean(score_points(text).unreadable)) < 0.2
    )


def _question(profiles: list[Profile], frame: pd.DataFrame) -> tuple[str | None, str]:
    for p in profiles:
        if p.kind != "text" or not 1 <= p.levels <= 30 or p.levels > 0.5 * p.filled:
            continue
        if n.QUESTION.search(p.words):
            return p.name, "named like a question, few distinct values"
        if p.mean_words >= 3 and float(stripped(frame[p.name]).str.endswith("?").mean()) > 0.5:
            return p.name, "its few values are questions"
    return None, "no column holds the question asked"


def _comment(profiles: list[Profile]) -> tuple[Any, str]:
    """The best-named free text; all of them when several columns are open questions."""

    def usable(p: Profile) -> bool:
        coded = n.CODED.search(p.words) or n.KEY.search(p.words) or n.RESPONDENT.search(p.words)
        return not coded and p.kind in ("text", "empty", "number", "date", "boolean")

    free = [p for p in profiles if usable(p)]
    asked = [
        p
        for p in free
        if p.kind == "text" and p.free_text and (n.OPEN_PAIR.search(p.words) or p.title.strip().endswith("?"))
    ]
    if len(asked) > 1:
        return [p.name for p in asked], "several open questions with free text"
    named = [p for p in free if n.COMMENT.search(p.words) and not n.NOT_OPERATION.search(p.words.replace("reason", ""))]
    ranked = [
        (
            2 * bool(n.COMMENT.search(p.words))
            - bool(n.TITLE.search(p.words))
            + 2 * (p in asked)
            + min(p.mean_words, 30) / 10,
            p,
        )
        for p in free
        if p.free_text
    ]
    ranked = [(k, p) for k, p in ranked if k >= 0.5]
    if ranked:
        return max(ranked, key=lambda r: r[0])[1].name, "free text"
    if named:
        best = max(named, key=lambda p: (p.kind == "text", p.filled))
        return best.name, "named like a comment"
    return None, "no column of free text"


def _operations(profiles: list[Profile]) -> list[str]:
    return [
        p.name
        for p in profiles
        if p.kind in ("number", "boolean") and n.OPERATIONS.search(p.words) and not n.NOT_OPERATION.search(p.words)
    ]


def _sub_ratings(profiles: list[Profile]) -> list[str]:
    return [p.name for p in profiles if p.kind == "number" and n.SUB_RATING.search(p.words) and p.levels <= 11]


def config_from_guess(guess: ColumnGuess, config: Config | None = None) -> dict[str, Any]:
    """The guess as plain data for a YAML config that pins the columns (section ``columns``).

    Examples
    --------
    >>> frame = pd.DataFrame({"nps": ["9", "0"], "why": ["They answered quickly", "No reply at all"]})
    >>> config_from_guess(guess_columns(frame))["columns"]["score"]
    'nps'
    """
    data = (config or Config()).model_dump(mode="json")
    pinned = {role: _plain(value) for role, value in guess.roles.items()}
    return {**data, "columns": {**data["columns"], **pinned}}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple | list) else value
