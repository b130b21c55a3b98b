"""Sentence ends, line breaks, bullets, dashes and emoji: the outer cuts of clause splitting."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from typing import Final

from analyzer.text import cues

_LOOKBACK: Final = 80

_EMOJI = "\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff\u2600-\u27bf\u2b50\u2b55\u2b06\u2b07"
_HARD = re.compile(
    r"[\r\n\x0b\x0c\x85\u2028\u2029]+"
    r"|[:;=]['’-]?[()DPp/\\|]+(?=\s|$)"  # emoticons, so that ";)" is no semicolon
    r"|[.!?…。！？｡]+[\"'”’»)\]]*"
    r"|[;；؛|•‣●▪◦■\t]"
    r"|(?<=\s)[-–—*>]+(?=\s)|—"
    rf"|[{_EMOJI}][{_EMOJI}\ufe0f\u200d]*"
)
_LAST_WORD = re.compile(r"[^\W_]+(?:\.[^\W\d_]+){0,3}\Z")
_NEXT_WORD = re.compile(r"\s*([\"'“‘«(\[]*)([^\W_]*)")
_NUMBERED = re.compile(r"(?:^|(?<=\s))\(?\d{1,2}[.)](?=\s*[^\W\d_])")


def sentences(text: str, low: str) -> list[tuple[int, int]]:
    """Cut at line breaks, sentence ends, bullets, semicolons, dashes and emoji."""
    cuts = [0]
    numbered = [m.start() for m in _NUMBERED.finditer(text)] if text[:4].lstrip(" (").startswith(("1.", "1)")) else []
    for match in _HARD.finditer(text):
        at, to = match.span()
        first = text[at]
        if first == "." and to - at == 1:
            keep = not _full_stop(text, low, at)
        elif first in ".!?…":
            keep = to < len(text) and (_in_link(text, at) or not (text[to].isspace() or text[to].isalnum()))
        elif first in "\r\n":
            keep = _wrapped(text, low, at, to, cuts[-1])
        else:
            keep = False
        if not keep:
            cuts.append(to)
    if numbered:
        # "1. slow 2. rude": cut before the number, not between the number and its item.
        cuts = [c for c in cuts if not any(c - 4 <= n < c for n in _near(numbered, c))]
        cuts = sorted({0, *cuts, *numbered})
    cuts.append(len(text))
    return [(a, b) for a, b in itertools.pairwise(cuts) if b > a]


def _near(numbers: list[int], cut: int) -> list[int]:
    at = bisect_left(numbers, cut)
    return numbers[max(0, at - 1) : at]


def _full_stop(text: str, low: str, at: int) -> bool:
    """Whether the single full stop at ``at`` ends a sentence."""
    after = text[at + 1 : at + 2]
    if not after:
        return True
    before = low[max(0, at - 24) : at]
    word = _LAST_WORD.search(before)
    last = word.group() if word else ""
    following = _NEXT_WORD.match(low, at + 1, at + 30)
    next_word = following.group(2) if following else ""
    if after.isspace():
        upper = following is not None and text[following.start(2) : following.start(2) + 1].isupper()
        if last in cues.ABBREVIATIONS:
            return upper and last in cues.ABBREVIATIONS_FINAL
        if len(last) == 1 and last.isalpha():
            return last == "i" and not upper
        return not (last.isdigit() and len(last) <= 2 and next_word.startswith(cues.MONTHS))
    if not after.isalpha() or len(last) < 2 or "." in last or _in_link(text, at) or next_word in cues.TLDS:
        return not after.isalnum() and after not in "./@_-\\"
    return (after.isupper() and text[at - 1].islower()) or next_word in cues.STARTERS


def _in_link(text: str, at: int) -> bool:
    """Whether the token around ``at`` looks like a web or mail address."""
    left = text[max(0, at - _LOOKBACK) : at].split()[-1:] if not text[at - 1 : at].isspace() else []
    token = (left[0] if left else "") + text[at : at + _LOOKBACK].split(maxsplit=1)[0]
    return "://" in token or "@" in token or token.lower().startswith("www.")


def _wrapped(text: str, low: str, at: int, to: int, start: int) -> bool:
    """A line break in a long sentence that goes on in lower case: the mail program's doing, not a new clause."""
    one = text[at:to] in ("\n", "\r\n", "\r")
    return (
        one
        and at - start >= 60
        and text[at - 1].isalpha()
        and text[to : to + 1].islower()
        and low[to : to + 4] not in {"but ", "the "}
    )
