"""Room ``text``: comments to redacted text, clauses with offsets, status and language. No models of meaning."""

from analyzer.text.clauses import split_clauses
from analyzer.text.clean import canonical, clean
from analyzer.text.language import detect_languages
from analyzer.text.nonanswer import classify_replies, comment_status
from analyzer.text.question import question_kind
from analyzer.text.redact import Redacted, redact, redact_many
from analyzer.text.room import prepare_comments

__all__ = [
    "Redacted", "canonical", "classify_replies", "clean", "comment_status", "detect_languages", "prepare_comments",
    "question_kind", "redact", "redact_many", "split_clauses",
]  # fmt: skip
