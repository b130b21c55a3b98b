# ruff: noqa: E501  (a pattern broken over lines is harder to check than a long one)
"""E-mail addresses, links that can carry a token, user handles."""

from __future__ import annotations

import re
from typing import Final

_LEFT = re.compile(r"[\w.+%'~&=!#$-]{1,64}\Z")
_RIGHT = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){0,5}")
_TLD: Final = r"(?:com|co|org|net|info|io|me|uk|de|fr|es|nl|it|pt|be|ch|at|eu|us|ie|edu|gov|nhs)"
_DOT: Final = r"(?:\s?[.]\s?|\s?[(\[{]\s?(?:dot|punkt|punt|point|punto|ponto|\.)\s?[)\]}]\s?|\s(?:dot|punkt|punt|point|punto|ponto)\s)"
_SPOKEN_RIGHT = re.compile(
    rf"\s?[\w-]{{1,40}}(?:{_DOT}[\w-]{{1,40}}){{0,2}}?{_DOT}{_TLD}(?:{_DOT}{_TLD})?\b", re.IGNORECASE
)
_SPOKEN_DOT = re.compile(
    r"\s(?:dot|punkt|punt|point|punto|ponto)\s|[(\[{]\s?(?:dot|punkt|punt|point|punto|ponto)\s?[)\]}]", re.IGNORECASE
)
_PROVIDER = re.compile(
    r"(?:gmail|googlemail|hotmail|outlook|yahoo|icloud|gmx|web|live|aol|btinternet|orange|ziggo|kpn|libero|protonmail|proton)\b",
    re.IGNORECASE,
)
_SPOKEN_LEFT = re.compile(
    r"(?:[\w+%'-]{1,30}\s?(?:\.|\s(?:dot|punkt|punt|point|punto|ponto|underscore|dash|minus)\s|[(\[{](?:dot|punkt|punt|point|punto|ponto)[)\]}])\s?){0,3}[\w+%'-]{1,40}\Z",
    re.IGNORECASE,
)
_AT = re.compile(
    r"\s?@\s?|\s?[(\[{<]\s?(?:at|@|ät|arobase|arroba|apenstaartje|chiocciola)\s?[)\]}>]\s?|\s(?:at|ät|arobase|arroba|apenstaartje|chiocciola)\s",
    re.IGNORECASE,
)
_DOMAIN: Final = r"(?:[a-z0-9-]{1,40}(?:\.|\[\.\])){1,4}[a-z]{2,12}"
_LINK = re.compile(
    rf"(?:h(?:tt|xx)ps?|ftp)\s?:\s?//[^\s<>\"]{{1,2000}}|\bwww\.[^\s<>\"]{{3,2000}}|(?<![\w@.-]){_DOMAIN}(?::\d{{2,5}})?[/?][^\s<>\"]{{1,2000}}",
    re.IGNORECASE,
)
_TELLING = re.compile(r"\d|[A-Za-z]{20}|[a-z][A-Z]|[?#=@]")
_HANDLE = re.compile(r"(?<![\w@.])@[A-Za-z_]\w{1,30}")


def redact_web(text: str) -> str:
    """Replace links with tokens, e-mail addresses (also written out or spaced) and handles."""
    if "/" in text or "www." in text.lower():
        text = _LINK.sub(_link, text)
    low = text.lower()
    if "@" in text or any(
        w in low
        for w in (
            " dot ",
            "dot)",
            "dot]",
            " punkt ",
            " punt ",
            " point ",
            " punto ",
            " ponto ",
            "(at",
            "[at",
            "{at",
            "<at",
            "arrob",
            "arobase",
            " at gm",
            " at ho",
            " at ou",
            " at ya",
        )
    ):
        text = _emails(text)
    if "@" in text:
        text = _HANDLE.sub("[NAME]", text)
    return text


def _link(match: re.Match[str]) -> str:
    """A plain page name is kept; a query, an account in the path or a random-looking part is not."""
    url = match.group()
    trail = len(url) - len(url.rstrip(".,;:!?)]}'’”"))
    core = url[: len(url) - trail] if trail else url
    tail = url[len(core) :]
    rest = re.sub(r"^(?:\w+\s?:\s?//\s?)?", "", core)
    host, _, path = rest.partition("/")
    if "@" in host or "?" in host or (":" in host and _TELLING.search(host)) or _TELLING.search(path):
        return "[LINK]" + tail
    return url


def _emails(text: str) -> str:
    out: list[str] = []
    done = 0
    for match in _AT.finditer(text):
        at, to = match.span()
        if at < done:
            continue
        if (
            not (text[at - 1 : at].isalnum() or text[at - 1 : at] in (".", "_", "-", "+", "'"))
            or not text[to : to + 1].isalnum()
        ):
            continue
        sign = match.group().strip()
        left, right = _sides(text, done, at, to, sign=sign, spaced=match.group() != sign)
        if left is None or right is None:
            continue
        out += [text[done:left], "[EMAIL]"]
        done = right
    return "".join([*out, text[done:]]) if out else text


def _sides(text: str, done: int, at: int, to: int, *, sign: str, spaced: bool) -> tuple[int | None, int | None]:
    """Start and end of the address around an at-sign, or None where there is none."""
    window = text[max(done, at - 110) : at]
    spoken = _SPOKEN_RIGHT.match(text, to, to + 160)
    if sign == "@" and not spaced:
        left, right = _LEFT.search(window), _RIGHT.match(text, to, to + 300)
        dotted = _SPOKEN_DOT.search(window) or (spoken and right and spoken.end() > right.end())
        if dotted and spoken:
            left, right = _SPOKEN_LEFT.search(window) or left, spoken
    elif spoken and (sign != "at" or _SPOKEN_DOT.search(spoken.group()) or _PROVIDER.match(text, to)):
        left, right = _SPOKEN_LEFT.search(window), spoken
    elif sign != "@" and sign != "at" and _PROVIDER.match(text, to):
        left, right = _SPOKEN_LEFT.search(window), _RIGHT.match(text, to, to + 60)
    elif sign == "at" and _PROVIDER.match(text, to) and "." in window[-20:]:
        left, right = _SPOKEN_LEFT.search(window), _RIGHT.match(text, to, to + 60)
    else:
        return None, None
    if not left or not right:
        return None, None
    start = max(done, at - 110) + left.start()
    end = right.end()
    while end > to + 1 and text[end - 1] in ".-":
        end -= 1
    return start, end
