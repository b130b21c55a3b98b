"""One form for characters that only look different, so that a number is a number however it is typed.

Folding keeps the length: full-width letters and digits, rare spaces and dashes become the plain ones, and a line break
inside a number a space. Detection works on the folded text; what it leaves is given back as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

_PLAIN: Final = (
    {0xFF01 + i: 0x21 + i for i in range(94)}
    | dict.fromkeys([0xA0, 0x202F, 0x205F, 0x3000, *range(0x2000, 0x200B)], " ")
    | dict.fromkeys([0x2010, 0x2011, 0x2012, 0x2013, 0x2212], "-")
)
_RARE = re.compile(rf"[{re.escape(''.join(map(chr, _PLAIN)))}]")
_BREAK = re.compile(r"(?<=[\dA-Z.\-/+(])\n(?=\(?\d)|(?<=\d)\n(?=\d)")


def folded(text: str, change: Callable[[str], str], *, holder: re.Pattern[str], breaks: bool = False) -> str:
    r"""Apply ``change`` (which only puts in ``holder`` marks) to the folded text and restore the rest.

    ``breaks`` joins numbers broken over lines too.

    Examples
    --------
    >>> folded("ring ０１２\u2013３", lambda t: t.replace("012-3", "[X]"), holder=re.compile(r"\[X\]"))
    'ring [X]'
    """
    shadow = _BREAK.sub(" ", text) if breaks and "\n" in text else text
    if not text.isascii() and _RARE.search(shadow):
        shadow = shadow.translate(_PLAIN)
    changed = change(shadow)
    if changed == shadow:
        return text
    return changed if shadow == text else _restored(text, shadow, changed, holder)


def _restored(text: str, shadow: str, changed: str, holder: re.Pattern[str]) -> str:
    """The kept pieces of ``changed`` in the spelling of ``text``; both have one character per character."""
    marks = [m.group() for m in holder.finditer(changed)]
    kept = holder.split(changed)
    out: list[str] = []
    at = 0
    for piece, mark in zip(kept[:-1], marks, strict=True):
        at = shadow.find(piece, at) if out else 0
        if at < 0:  # never met; a text in plain characters gives nothing away
            return changed
        out += [text[at : at + len(piece)], mark]
        at += len(piece) + 1  # a mark stands for one character at least
    tail = len(text) - len(kept[-1])
    return "".join([*out, text[tail:]])
