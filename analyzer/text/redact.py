"""Personal data out of comments before anything else sees them: e-mail, numbers, addresses, links, names.

Patterns and checksums, not a model: what is removed can be explained, and the same text always gives the same result.
Each stage runs only where a cheap test says it could find something. Every pattern is bounded, so a hostile comment of
100,000 characters costs milliseconds. Placeholders hold nothing a stage could match, and stages are repeated until
nothing changes, so ``redact(redact(x)) == redact(x)``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from analyzer.text.fold import folded
from analyzer.text.redact_names import redact_names
from analyzer.text.redact_numbers import redact_numbers, redact_spelled
from analyzer.text.redact_places import redact_postcodes, redact_streets
from analyzer.text.redact_web import redact_web

KINDS: Final = ("EMAIL", "LINK", "IBAN", "CARD", "IP", "PHONE", "ID", "NUMBER", "DATE", "ADDRESS", "NAME")
_DIGIT = re.compile(r"\d")
_HOLDER: Final = re.compile(rf"\[(?:{'|'.join(KINDS)})\]")
_MAX_PASSES: Final = 50


@dataclass(frozen=True, slots=True)
class Redacted:
    """A comment without personal data.

    Attributes
    ----------
    text : the comment with placeholders such as ``[EMAIL]``.
    counts : kind -> number of placeholders put in, only kinds that occur.
    """

    text: str
    counts: Mapping[str, int]


def redact(text: str) -> Redacted:
    """Replace personal data in one comment by placeholders.

    Parameters
    ----------
    text : any string.

    Returns
    -------
    Redacted
        Durations, amounts, percentages, scores, times, years and dates (except of birth) stay as they are.

    Examples
    --------
    >>> redact("I'm on 07700 900123 or jo@example.com, waited 40 minutes for a £35 refund").text
    "I'm on [PHONE] or [EMAIL], waited 40 minutes for a £35 refund"
    >>> dict(redact("Spoke to Sarah Jones about order 48213-A").counts)
    {'NUMBER': 1, 'NAME': 1}
    """
    result = text
    for _ in range(_MAX_PASSES):
        changed = _once(result)
        if changed == result:
            break
        result = changed
    if result == text:
        return Redacted(text, MappingProxyType({}))
    counts = {kind: result.count(f"[{kind}]") - text.count(f"[{kind}]") for kind in KINDS}
    return Redacted(result, MappingProxyType({kind: n for kind, n in counts.items() if n > 0}))


def redact_many(texts: Iterable[str]) -> list[Redacted]:
    """Redact comments in order; equal comments are worked on once.

    Examples
    --------
    >>> [r.text for r in redact_many(["call 0800 1111 222", "slow"])]
    ['call [PHONE]', 'slow']
    """
    known: dict[str, Redacted] = {}
    result = []
    for text in texts:
        found = known.get(text)
        if found is None:
            found = known[text] = redact(text)
        result.append(found)
    return result


def _once(text: str) -> str:
    if _DIGIT.search(text):
        text = folded(text, redact_streets, holder=_HOLDER)
    text = folded(text, _numbered, holder=_HOLDER, breaks=True)
    return folded(text, _named, holder=_HOLDER)


def _numbered(text: str) -> str:
    text = redact_web(text)
    return redact_numbers(text) if _DIGIT.search(text) else redact_spelled(text)


def _named(text: str) -> str:
    if _DIGIT.search(text) or "[ADDRESS]" in text:
        text = redact_postcodes(text)
    return redact_names(text)
