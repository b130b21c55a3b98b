"""Errors a user can cause. Each message says what is wrong, where, what is allowed, and how to fix it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class AnalyzerError(Exception):
    """Base of every expected error; the command line prints it as one line and exits 1."""


class InputError(AnalyzerError):
    """The export (or the operations file) cannot be used as it is."""


class ConfigError(AnalyzerError):
    """A configuration, codebook or option is wrong."""


class ModelError(AnalyzerError):
    """A model artefact is missing, damaged or not usable."""


class MissingExtraError(AnalyzerError):
    """An optional dependency is needed; the message holds the install line."""

    def __init__(self, package: str, extra: str, purpose: str) -> None:
        super().__init__(
            f"{purpose} needs the package {package!r}, which is not installed: pip install 'analyzer[{extra}]'"
        )


def did_you_mean(name: str, allowed: Iterable[str]) -> str:
    """Return ``" Did you mean 'x'?"`` for the closest allowed name, or an empty string."""
    close = difflib.get_close_matches(str(name), [str(a) for a in allowed], n=1, cutoff=0.6)
    return f" Did you mean {close[0]!r}?" if close else ""


def shortened(value: object, most: int = 80) -> str:
    """The value as it was given, cut: an error is one line, and must not print a file that was named by mistake.

    Examples
    --------
    >>> shortened("ab" * 100, most=5)
    "'abab…"
    """
    text = repr(value)
    return text if len(text) <= most else f"{text[:most]}…"
