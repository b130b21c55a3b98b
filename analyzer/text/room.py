"""From a survey's raw comments to redacted comments with clauses, status and language. Raw text never leaves here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analyzer.results import Comments, Survey
from analyzer.schema import CLAUSES, Finding
from analyzer.text.clauses import split_clauses
from analyzer.text.clean import clean
from analyzer.text.language import LANGUAGES, detect_languages
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
    language = detect_languages(comments, languages)
    language[[s == "empty" for s in status]] = None
    responses = pd.DataFrame(
        {
            "comment": pd.Series(comments, dtype="str", index=survey.frame.index),
            "comment_status": pd.Series(status, dtype="str", index=survey.frame.index),
            "language": pd.Series(language, dtype="str", index=survey.frame.index),
        },
        index=survey.frame.index,
    )
    return Comments(responses, _clauses(survey, parts), _findings(parts, status))


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


def _findings(parts: list[_Part], status: list[str]) -> tuple[Finding, ...]:
    found: list[Finding] = []
    silent = status.count("non_answer")
    if silent:
        found.append(
            Finding(
                "info",
                "non_answers",
                f"{silent} comments say nothing (such as n/a, digits or STOP): kept, but in no theme.",
                silent,
            )
        )
    empty = status.count("empty")
    if status and empty == len(status):
        found.append(
            Finding(
                "warning",
                "no_comments",
                "No response has a comment: scores and links only, no themes. Check columns.comment.",
                empty,
            )
        )
    rows = frozenset[int]().union(*(p.redacted_rows for p in parts)) if parts else frozenset()
    if rows:
        kinds = ", ".join(sorted({k.lower() for p in parts for k in p.kinds}))
        found.append(
            Finding(
                "info",
                "personal_data_redacted",
                f"Personal data was replaced by placeholders in {len(rows)} comments ({kinds}).",
                len(rows),
            )
        )
    return tuple(found)
