"""From a survey's raw comments to redacted comments with clauses, status and language. Raw text never leaves here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analyzer.results import Comments, Survey
from analyzer.schema import CLAUSES, Finding
from analyzer.text.clauses import split_clauses
from analyzer.text.clean import clean
from analyzer.text.language import LANGUAGES, Guesses, guess_languages, settle
from analyzer.text.nonanswer import classify_replies
from analyzer.text.question import question_kind
from analyzer.text.redact import redact as redact_text


@dataclass(frozen=True)
class _Part:
    """One comment column: redacted texts ("" where empty) with status, codability and the question asked."""

    question: str
    asked: list[str]
    texts: list[str]
    status: list[str]
    codable: list[bool]
    kinds: frozenset[str]
    redacted_rows: frozenset[int]


def prepare_comments(survey: Survey, *, redact: bool = True, languages: tuple[str, ...] = LANGUAGES) -> Comments:
    """Clean, redact, split and judge every comment of a survey.

    Parameters
    ----------
    survey : as read; ``survey.comments`` holds the raw text and is not changed.
    redact : replace personal data (see :func:`analyzer.text.redact.redact`).
    languages : candidate languages of :func:`analyzer.text.language.detect_languages`.

    Returns
    -------
    Comments
        ``responses``: index of ``survey.frame``; ``comment`` (parts joined by newline, None where all are empty),
        ``comment_status``, ``language`` (None where empty). ``clauses``: columns ``schema.CLAUSES``, by row and
        offset, only for parts whose status is ``ok``; ``asked`` is the column's name when the question is unknown but
        the name says what was asked ("likes"). Equal texts are worked on once.
    """
    return merge_parts([prepare_part(survey, redact=redact, languages=languages)], languages=languages)


@dataclass(frozen=True)
class TextCounts:
    """What the findings need of some responses; counts of parts add up."""

    responses: int = 0
    empty: int = 0
    non_answers: int = 0
    redacted: int = 0
    kinds: frozenset[str] = frozenset()

    def merge(self, other: TextCounts) -> TextCounts:
        """Counts of both.

        >>> TextCounts(2, 1).merge(TextCounts(3, 0, 1)).responses
        5
        """
        return TextCounts(
            self.responses + other.responses, self.empty + other.empty, self.non_answers + other.non_answers,
            self.redacted + other.redacted, self.kinds | other.kinds,
        )  # fmt: skip


@dataclass(frozen=True)
class PreparedPart:
    """Some consecutive responses prepared by themselves.

    Attributes
    ----------
    responses, clauses : as in :class:`~analyzer.results.Comments`; ``language`` is "" where it is unsure, ``row``
        counts from the part's first response.
    votes : number of comments whose language is sure, per language.
    counts : for the findings.
    """

    responses: pd.DataFrame
    clauses: pd.DataFrame
    votes: Mapping[str, int]
    counts: TextCounts


def prepare_part(survey: Survey, *, redact: bool = True, languages: tuple[str, ...] = LANGUAGES) -> PreparedPart:
    """:func:`prepare_comments` for a part of a survey (any consecutive rows of it)."""
    rows = len(survey.frame)
    redacted: dict[str, tuple[str, frozenset[str]]] = {}
    parts = [_part(survey, column, redacted, redact=redact) for column in survey.comments.columns]
    comments: list[str | None] = []
    status: list[str] = []
    for i in range(rows):
        texts = [p.texts[i] for p in parts if p.texts[i]]
        states = {p.status[i] for p in parts}
        comments.append("\n".join(texts) if texts else None)
        status.append("ok" if "ok" in states else "non_answer" if "non_answer" in states else "empty")
    guessed = guess_languages(comments, languages)
    responses = pd.DataFrame(
        {
            "comment": pd.Series(comments, dtype="str", index=survey.frame.index),
            "comment_status": pd.Series(status, dtype="str", index=survey.frame.index),
            "language": pd.Series(guessed.codes, dtype="str", index=survey.frame.index),
        },
        index=survey.frame.index,
    )
    hit = frozenset[int]().union(*(p.redacted_rows for p in parts)) if parts else frozenset()
    kinds = frozenset[str]().union(*(p.kinds for p in parts)) if parts else frozenset()
    counts = TextCounts(rows, status.count("empty"), status.count("non_answer"), len(hit), kinds)
    return PreparedPart(responses, _clauses(survey, parts), guessed.votes, counts)


def merge_parts(parts: Sequence[PreparedPart], *, languages: tuple[str, ...] = LANGUAGES) -> Comments:
    """Comments of a whole survey from its consecutive parts: the same as if it had been prepared in one piece."""
    responses = pd.concat([part.responses for part in parts]) if len(parts) > 1 else parts[0].responses
    before = np.cumsum([0, *(len(part.responses) for part in parts)])
    shifted = [p.clauses.assign(row=p.clauses["row"] + n) for p, n in zip(parts, before[:-1].tolist(), strict=True)]
    clauses = pd.concat(shifted, ignore_index=True)
    votes: Counter[str] = Counter()
    counts = TextCounts()
    for part in parts:
        votes.update(part.votes)
        counts = counts.merge(part.counts)
    language = settle(Guesses(responses["language"].to_numpy(dtype=object), votes), languages)
    language[(responses["comment_status"] == "empty").to_numpy()] = None
    responses = responses.assign(language=pd.Series(language, dtype="str", index=responses.index))
    return Comments(responses, clauses, _findings(counts))


def _part(survey: Survey, column: Any, known: dict[str, tuple[str, frozenset[str]]], *, redact: bool) -> _Part:
    """Clean and redact one column."""
    texts: list[str] = []
    kinds: set[str] = set()
    hit: set[int] = set()
    for i, raw in enumerate(survey.comments[column].tolist()):
        if not isinstance(raw, str):
            texts.append("")
            continue
        found = known.get(raw)
        if found is None:
            text = clean(raw)
            result = redact_text(text) if redact else None
            found = (result.text, frozenset(result.counts)) if result else (text, frozenset())
            known[raw] = found
        texts.append(found[0])
        if found[1]:
            kinds |= found[1]
            hit.add(i)
    asked = _asked(survey, column)
    replies = classify_replies(texts, asked)
    status = replies.status.tolist()
    texts = ["" if s == "empty" else t.strip() for t, s in zip(texts, status, strict=True)]
    return _Part(str(column), asked, texts, status, replies.codable.tolist(), frozenset(kinds), frozenset(hit))


def _asked(survey: Survey, column: Any) -> list[str]:
    given = survey.asked[column].tolist() if column in survey.asked.columns else [""] * len(survey.frame)
    name = str(column).replace("_", " ").strip()
    fallback = name if question_kind(name) in ("improve", "good") else ""
    return [q if isinstance(q, str) and q.strip() else fallback for q in given]


def _clauses(survey: Survey, parts: list[_Part]) -> pd.DataFrame:
    """One row per clause; offsets count in the joined comment."""
    ids = (
        survey.frame["response_id"].tolist()
        if "response_id" in survey.frame
        else [str(i) for i in range(len(survey.frame))]
    )
    spans: dict[str, list[tuple[int, int, str, bool]]] = {}
    columns: dict[str, list[Any]] = {name: [] for name in CLAUSES}
    add = [columns[name].append for name in CLAUSES]
    for i in range(len(ids)):
        base = 0
        for part in parts:
            text = part.texts[i]
            if not text:
                continue
            if part.status[i] == "ok":
                found = spans.get(text)
                if found is None:
                    found = spans[text] = _pieces(text)
                for start, end, piece, codable in found:
                    values = (
                        i,
                        ids[i],
                        part.question,
                        part.asked[i],
                        base + start,
                        base + end,
                        piece,
                        codable and part.codable[i],
                    )
                    for append, value in zip(add, values, strict=True):
                        append(value)
            base += len(text) + 1
    types = {"row": np.int64, "start": np.int64, "end": np.int64, "codable": np.bool_}
    return pd.DataFrame({name: pd.Series(columns[name], dtype=types.get(name, "str")) for name in CLAUSES})


def _pieces(text: str) -> list[tuple[int, int, str, bool]]:
    """Clauses of one text; a clause that says nothing by itself ("Nothing", "thank you") is not codable."""
    spans = split_clauses(text) or [(0, len(text))]
    pieces = [text[a:b] for a, b in spans]
    own = classify_replies(pieces).status
    return [(a, b, piece, status == "ok") for (a, b), piece, status in zip(spans, pieces, own, strict=True)]


def _findings(counts: TextCounts) -> tuple[Finding, ...]:
    found: list[Finding] = []
    if counts.non_answers:
        text = f"{counts.non_answers} comments say nothing (such as n/a, digits or STOP): kept, but in no theme."
        found.append(Finding("info", "non_answers", text, counts.non_answers))
    if counts.responses and counts.empty == counts.responses:
        text = "No response has a comment: scores and links only, no themes. Check columns.comment."
        found.append(Finding("warning", "no_comments", text, counts.empty))
    if counts.redacted:
        kinds = ", ".join(sorted(kind.lower() for kind in counts.kinds))
        text = f"Personal data was replaced by placeholders in {counts.redacted} comments ({kinds})."
        found.append(Finding("info", "personal_data_redacted", text, counts.redacted))
    return tuple(found)
