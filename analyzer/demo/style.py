"""How people type: joining clauses, case, shorthand, slips of the finger, emojis."""

from __future__ import annotations

import re
from collections.abc import Sequence

DRAWS = 16  # uniform numbers one comment may use

_AGREE = (". ", ". ", ". ", ", ", " and ", " - ", "; ", "\n", ", plus ", ". Also ", " & ", " ")
_DIFFER = (" but ", " but ", ", but ", ". But ", ". However, ", " though ", ", mind you ", ". On the other hand ", ". ")
_OPENERS = (
    "Honestly, ",
    "tbh ",
    "Well, ",
    "Sorry but ",
    "Hi, ",
    "In short: ",
    "Just to say ",
    "Hello. ",
    "To be frank, ",
)
_CLOSERS = ("", "", "", " Thanks", " Regards", " That's all", " End of", " Just saying", " Hope this helps")
_ENDS = (".", ".", ".", ".", "!", "!", "...", "", "", "", "!!")
_HAPPY = ("😊", "👍", "🙂", "❤️", "🎉", "👏", "😀", "🙏")
_CROSS = ("😡", "👎", "😤", "🤬", "😒", "🙄", "😞", "🤦")
_SHORT = {
    "you": "u", "your": "ur", "are": "r", "please": "pls", "because": "cos", "minutes": "mins", "people": "ppl",
    "and": "n", "to": "2", "for": "4", "with": "w/", "though": "tho", "was": "woz", "before": "b4", "thanks": "thx",
    "great": "gr8", "about": "abt", "customer": "cust", "something": "smth", "don't": "dont", "didn't": "didnt",
    "never": "nvr", "again": "agn", "have": "hav", "what": "wot", "department": "dept", "engineer": "eng",
}  # fmt: skip
_WORD = re.compile(r"[A-Za-z']+")
_LONG_WORD = re.compile(r"[A-Za-z]{5,}")
_QUESTION = re.compile(r"(?i)(why|how|when|where|what|who|can|could|is|are|do|does|must)\b")
_ENDED = ("?", "!", ".", "...")


def compose(clauses: Sequence[tuple[str, int]], draws: Sequence[float]) -> str:
    """Write clauses down as one comment.

    Parameters
    ----------
    clauses : (text, polarity) in order; at least one. Polarity is -1, 0 or 1.
    draws : `DRAWS` uniform numbers in [0, 1).

    Examples
    --------
    >>> compose([("so friendly", 1), ("queue too long", -1)], [0.5] * DRAWS)
    'So friendly. However, queue too long!'
    """
    text, polarity = clauses[0]
    if draws[0] < 0.14:
        text = _pick(_OPENERS, draws[1]) + text
    for place, (following, sign) in enumerate(clauses[1:]):
        joiner = _pick(_DIFFER if sign != polarity else _AGREE, draws[2 + place])
        if text.endswith(_ENDED) or (_QUESTION.match(following) and not joiner.startswith(("\n", ". "))):
            joiner = " " if text.endswith(_ENDED) else ". "
        text += joiner + following
        polarity = sign
    text = _styled(_sentences(text), draws)
    if draws[9] < 0.07 and polarity:
        text += ("", " ")[draws[10] < 0.6] + _pick(_HAPPY if polarity > 0 else _CROSS, draws[11])
    return text


def _styled(text: str, draws: Sequence[float]) -> str:
    kind = draws[5]
    if kind < 0.22:
        return text.lower()
    if kind < 0.30:
        return _WORD.sub(lambda match: _SHORT.get(match.group(), match.group()), text.lower())
    if kind < 0.32:
        return text.upper()
    if kind < 0.45:
        text = _slip(_slip(text, draws[12], draws[13]), draws[14], draws[15] if draws[14] < 0.4 else 1.0)
    if draws[6] < 0.12 and text[-1] not in "?!.":
        text += "." + _pick(_CLOSERS, draws[7])
    return text if text.endswith(_ENDED) else text + _pick(_ENDS, draws[8])


def _sentences(text: str) -> str:
    """Capital letters at the start and after a full stop, question or exclamation mark."""
    return re.sub(r"(^|[.?!]\s+|\n)([a-z])", lambda match: match.group(1) + match.group(2).upper(), text)


def _slip(text: str, where: float, how: float) -> str:
    """One slip of the finger in a longer word: swapped, doubled or lost letter; none for ``how`` = 1."""
    words = list(_LONG_WORD.finditer(text))
    if not words or how >= 1.0:
        return text
    word = words[int(where * len(words))]
    at = word.start() + 1 + int(how * 7919) % (len(word.group()) - 2)
    kind = int(how * 3)
    if kind == 0:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if kind == 1:
        return text[:at] + text[at] + text[at:]
    return text[:at] + text[at + 1 :]


def _pick(choices: Sequence[str], draw: float) -> str:
    return choices[int(draw * len(choices))]
