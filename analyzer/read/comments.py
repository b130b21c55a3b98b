"""Open comments and the question each of them answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from analyzer.read.guess import ColumnGuess
from analyzer.read.values import stripped

_QUESTION = re.compile(
    r"(?i).*\?\s*$|(?:what|how|why|which|where|please|is there|do you|did "
    r"we|was|wie|warum|was|welche|bitte|wat|hoe|waarom|que"
    r"|quoi|pourquoi|comment|qu'est|qué|cómo|por qué)\b(?:\W+\w+){2,}.*"
)


def comment_columns(guess: ColumnGuess) -> list[str]:
    """The comment columns, in order."""
    given = guess.roles["comment"]
    return [given] if isinstance(given, str) else list(given or ())


def comment_frame(raw: pd.DataFrame, guess: ColumnGuess) -> pd.DataFrame:
    """One text column per open question, None where there is nothing.

    ``NA`` counts as nothing only where number columns use it too (R writes it so); elsewhere somebody typed it.
    """
    r_export = any(p.kind == "number" and p.na_token for p in guess.profiles.values())
    out: dict[str, pd.Series[Any]] = {}
    for column in comment_columns(guess):
        text = raw[column].astype("str")
        bare = stripped(text)
        absent = (bare == "") | (bare.isin(["NA", "NULL"]) if r_export else bare == "\\N")
        out[column] = text.where(~absent, None)
    return pd.DataFrame(out, index=raw.index)


def asked_frame(
    raw: pd.DataFrame, guess: ColumnGuess, questions: Mapping[str, str], comments: pd.DataFrame
) -> pd.DataFrame:
    """The question as the respondent saw it: a column of questions, the dialect's text, else the header."""
    column = guess.roles["question"]
    several = len(comments.columns) > 1
    out: dict[str, Any] = {}
    for name in comments.columns:
        if column:
            out[name] = stripped(raw[column])
        elif name in questions:
            out[name] = questions[name]
        else:
            out[name] = name if several or _QUESTION.fullmatch(name) else ""
    return pd.DataFrame(out, index=comments.index, dtype="str")
