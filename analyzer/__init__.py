"""Offline analyzer of open-text customer feedback.

Scores with honest intervals, several themes per comment with evidence, a loss ledger that adds up, and
operational metrics that go with them. Importing this package imports none of its heavy dependencies.

Examples
--------
>>> import analyzer
>>> round(analyzer.nps([9, 10, 3, 7]).value, 1)
25.0
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from analyzer._version import __version__

if TYPE_CHECKING:
    from analyzer.api import Analysis, analyze, read_survey
    from analyzer.api_compare import compare, link_run
    from analyzer.api_evaluate import draw_labels, sentiment_accuracy, theme_accuracy
    from analyzer.api_history import History, add_to_history, read_history
    from analyzer.api_share import export_run
    from analyzer.api_themes import fit_themes, load_theme_model
    from analyzer.config import Config
    from analyzer.errors import AnalyzerError, ConfigError, InputError, MissingExtraError, ModelError
    from analyzer.score.compare import compare_nps
    from analyzer.score.csat import ces, csat, stars
    from analyzer.score.nps import nps
    from analyzer.sentiment.classify import classify_sentiment

_HOMES = {
    "Analysis": "analyzer.api",
    "AnalyzerError": "analyzer.errors",
    "Config": "analyzer.config",
    "ConfigError": "analyzer.errors",
    "History": "analyzer.api_history",
    "InputError": "analyzer.errors",
    "MissingExtraError": "analyzer.errors",
    "ModelError": "analyzer.errors",
    "add_to_history": "analyzer.api_history",
    "analyze": "analyzer.api",
    "ces": "analyzer.score.csat",
    "classify_sentiment": "analyzer.sentiment.classify",
    "compare": "analyzer.api_compare",
    "compare_nps": "analyzer.score.compare",
    "csat": "analyzer.score.csat",
    "draw_labels": "analyzer.api_evaluate",
    "export_run": "analyzer.api_share",
    "fit_themes": "analyzer.api_themes",
    "load_theme_model": "analyzer.api_themes",
    "link_run": "analyzer.api_compare",
    "nps": "analyzer.score.nps",
    "read_history": "analyzer.api_history",
    "read_survey": "analyzer.api",
    "sentiment_accuracy": "analyzer.api_evaluate",
    "stars": "analyzer.score.csat",
    "theme_accuracy": "analyzer.api_evaluate",
}

__all__ = [
    "Analysis", "AnalyzerError", "Config", "ConfigError", "History", "InputError", "MissingExtraError", "ModelError",
    "__version__", "add_to_history", "analyze", "ces", "classify_sentiment", "compare", "compare_nps", "csat",
    "draw_labels", "export_run", "fit_themes", "link_run", "load_theme_model", "nps", "read_history", "read_survey",
    "sentiment_accuracy", "stars", "theme_accuracy",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Import a public name on first use (PEP 562), so that ``import analyzer`` is instant."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'analyzer' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
