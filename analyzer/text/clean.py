"""Comments as they are stored: valid, normalised Unicode, so that offsets mean the same everywhere."""

from __future__ import annotations

import html
import re
import unicodedata

_BREAK = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]|<br\s{0,3}/?>", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x09\x0e-\x1f\x7f-\x84\x86-\x9f]")
_INVISIBLE = re.compile(r"[\xad\u200b\u2060\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_WORD = re.compile(r"\w+")


def clean(text: str) -> str:
    r"""Text that can be stored and shown anywhere.

    HTML entities are resolved once, line ends become ``\n``, control characters a space, invisible and
    direction-changing characters vanish, lone surrogates become U+FFFD, the rest is normalised to NFC.

    Examples
    --------
    >>> clean("Tom &amp; Jerry\x00\r\ncafe\u0301")
    'Tom & Jerry \ncafé'
    """
    if "&" in text:
        text = html.unescape(text)
    if text.isascii() and text.isprintable() and "<" not in text:
        return text
    text = _CONTROL.sub(" ", _BREAK.sub("\n", text))
    if text.isascii():
        return text
    text = _SURROGATE.sub("\ufffd", _INVISIBLE.sub("", text))
    return unicodedata.normalize("NFC", text)


def canonical(text: str) -> str:
    """A key under which near-duplicates are equal: case, spacing and punctuation do not count.

    Texts without letters or digits keep their characters (emoji differ from each other).

    Examples
    --------
    >>> canonical("Great service!!") == canonical("great  service")
    True
    """
    words = _WORD.findall(text.casefold())
    return " ".join(words) if words else "".join(text.split())
