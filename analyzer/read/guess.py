"""Which column plays which role: names first, then what the columns hold. Every guess carries its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analyzer.config import Columns, Config
from analyzer.errors import ConfigError, did_you_mean
from analyzer.read import names as n
from analyzer.read.dialects import Hints
from analyzer.read.guess_keys import date_column, id_column, respondent_column
from analyzer.read.guess_score import score_column
from analyzer.read.labels import Points, score_points
from analyzer.read.profile import Profile, profile
from analyzer.read.segments import segment_columns
from analyzer.read.values import stripped

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
    frame: pd.DataFrame,
    config: Config | None = None,
    *,
    questions: Mapping[str, str] | None = None,
    hints: Hints | None = None,
) -> ColumnGuess:
    """Guess the role of every column that the config leaves on ``auto``.

    Parameters
    ----------
    frame : rows as read.
    config : what is named there is taken, not guessed.
    questions : column -> question text.
    hints : what the platform says about its columns; it goes before the guesses made from names and values.

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

    hints = hints or Hints()

    def free() -> list[Profile]:
        return [p for p in profiles.values() if p.name not in taken and p.name not in hints.bookkeeping]

    def settle(role: str, found: tuple[Any, str]) -> None:
        roles[role], reasons[role] = found
        taken.update(_flat({role: found[0]}))

    for role, column in hints.roles.items():
        if getattr(columns, role) == "auto" and column not in taken and profiles[column].kind != "empty":
            settle(role, (column, "the platform's column for it"))
    if columns.date == "auto" and "date" not in reasons:
        settle("date", date_column(free()))
    if columns.respondent == "auto" and "respondent" not in reasons:
        settle("respondent", respondent_column(free()))
    if columns.id == "auto" and "id" not in reasons:
        settle("id", id_column(free()))
    points = {c: score_points(frame[c]) for c in _flat({"score": roles["score"]})}
    if columns.score == "auto" and "score" not in reasons:
        settle("score", score_column(free(), frame, points))
    if columns.question == "auto":
        settle("question", _question(free(), frame))
    if columns.comment == "auto" and "comment" not in reasons:
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
        if p.kind in ("number", "boolean") and n.OPERATIONS.search(p.words) and not _no_operation(p.words)
    ]


def _no_operation(words: str) -> bool:
    return bool(n.NOT_OPERATION.search(words.replace("number of", "")))


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
