"""The question a comment answers, as the sentiment head takes it."""

from __future__ import annotations

import re
from typing import Any

# Names that say "here is text" and nothing about what was asked.
_GENERIC = frozenset(
    [
        *("", "answer", "answers", "comment", "comments", "description", "feedback", "freetext", "message", "opinion"),
        *("q", "question", "remark", "remarks", "response", "responses", "review", "reviews", "text", "verbatim"),
        *("verbatims", "comment text", "customer comment", "customer feedback", "feedback text", "free text"),
        *("open text", "review text", "survey comment"),
    ]
)


def question_text(asked: Any) -> str:
    """The question, or "" where there is none or the column's name says nothing.

    >>> question_text("what_could_be_improved"), question_text("Comment"), question_text(None)
    ('what could be improved', '', '')
    """
    if not isinstance(asked, str):
        return ""
    text = re.sub(r"\s+", " ", asked.replace("_", " ")).strip()
    return "" if text.casefold().strip(" :?.0123456789") in _GENERIC else text
