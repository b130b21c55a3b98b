"""Bytes to UTF-8: byte-order marks, UTF-16, Windows-1252, Latin-1 with stray code-page-850 bytes; repairs reported."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import NoReturn

from analyzer.errors import InputError
from analyzer.schema import Finding

_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_UTF32 = {codecs.BOM_UTF32_LE: "utf-32-le", codecs.BOM_UTF32_BE: "utf-32-be"}
_LETTER = rb"A-Za-z\xc0-\xd6\xd8-\xf6\xf8-\xff"
# Bytes 0x80-0x9f that are a lower-case letter in code page 850 but a rare sign in Windows-1252.
_CP850_LETTERS = rb"\x81-\x84\x87-\x8d\x90\x93-\x98"
_STRAY_850 = re.compile(
    rb"(?<=[" + _LETTER + rb"])[" + _CP850_LETTERS + rb"](?=[a-z])|(?<=[a-z])[\x82\x90\x8a](?=[\s.,;!?\"])"
)
_TYPICAL_1252 = re.compile(
    rb"(?<=[A-Za-z])\x92(?=[A-Za-z])|(?<=[\s\"(])\x93(?=[A-Za-z])|\x80\s?\d|\d\s?\x80|\s\x96\s|[\x99\x95]"
)
_LATIN1_WORD = re.compile(rb"(?<=[a-z])[\xe0-\xff]|[\xe0-\xff](?=[a-z])")
# In a mixed file these two keep their Windows-1252 sense where the context asks for it: a price, a trailing ellipsis.
_SIGN_IN_CONTEXT = re.compile(rb"\x80(?=\s?\d)|(?<=\d)\x80|(?<=\d\s)\x80|(?<=[A-Za-z])\x85(?![A-Za-z])")


@dataclass(frozen=True)
class Decoded:
    """Text as UTF-8 bytes, the encoding it was found in, and what had to be repaired."""

    data: bytes
    encoding: str
    findings: tuple[Finding, ...] = ()


def to_utf8(raw: bytes, *, name: str) -> Decoded:
    """Decode the bytes of a text file.

    Parameters
    ----------
    raw : the whole file.
    name : file name for messages.

    Raises
    ------
    InputError
        If the bytes are not text.

    Examples
    --------
    >>> to_utf8("Größe".encode("cp1252"), name="a.csv").data.decode()
    'Größe'
    """
    if raw.startswith(codecs.BOM_UTF8):
        raw = raw[3:]
    for mark, encoding in _UTF32.items():
        if raw.startswith(mark) and len(raw) % 4 == 0:
            return Decoded(raw[4:].decode(encoding, errors="replace").encode("utf-8"), encoding)
    for mark, encoding in _UTF16.items():
        if raw.startswith(mark):
            return _utf16(raw[2:], encoding, name)
    if b"\0" in raw[:4096]:
        guess = _utf16_without_mark(raw[:4096])
        if guess is None and raw.count(b"\0", 0, 4096) < 40 and not _control(raw):
            _refuse_nul(raw, name)
        if guess is None:
            raise InputError(
                f"{name}: this is not a text file (it holds NUL bytes). Give CSV, Excel, Parquet, JSON or .sav."
            )
        return _utf16(raw, guess, name)
    _refuse_binary(raw, name)
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return _legacy(raw, name)
    return Decoded(raw, "utf-8")


def _utf16(raw: bytes, encoding: str, name: str) -> Decoded:
    odd = len(raw) % 2
    text = (raw[:-1] if odd else raw).decode(encoding, errors="replace")
    lost = text.count("\ufffd") + odd
    if "\0" in text or lost > 0.01 * max(1, len(text)) + 1:
        raise InputError(f"{name}: looks like UTF-16 but cannot be decoded. Save it as UTF-8 and try again.")
    findings = (_repaired(name, encoding, lost),) if lost else ()
    return Decoded(text.encode("utf-8"), encoding, findings)


def _utf16_without_mark(head: bytes) -> str | None:
    """UTF-16 text that is mostly ASCII has a NUL in every second byte."""
    half = max(1, len(head) // 2)
    even, odd = head[::2].count(0) / half, head[1::2].count(0) / half
    if odd > 0.7 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 and odd < 0.05 else None


def _refuse_binary(raw: bytes, name: str) -> None:
    if b"\0" in raw:
        _refuse_nul(raw, name)
    if _control(raw):
        raise InputError(f"{name}: this is not a text file. Give CSV, Excel, Parquet, JSON or .sav.")


def _refuse_nul(raw: bytes, name: str) -> NoReturn:
    line = raw.count(b"\n", 0, raw.index(b"\0")) + 1
    raise InputError(f"{name}, line {line}: a NUL byte, so the file is damaged or not text. Export it again as CSV.")


def _control(raw: bytes) -> bool:
    """More control characters than a text has."""
    head = raw[:65536]
    control = sum(head.count(bytes([b])) for b in range(1, 32) if b not in b"\t\n\r\f\v\x1a\x1b")
    return control > 0.02 * len(head) + 2


def _legacy(raw: bytes, name: str) -> Decoded:
    """Not valid UTF-8: damaged UTF-8, Windows-1252, or Latin-1 mixed with code page 850."""
    valid = len(re.findall(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}", raw))
    text = raw.decode("utf-8", errors="surrogateescape")
    broken = len(re.findall("[\udc80-\udcff]", text))
    if valid > 3 * broken:
        fixed = re.sub("[\udc80-\udcff]", lambda m: _cp1252(bytes([ord(m.group()) - 0xDC00])), text)
        return Decoded(fixed.encode("utf-8"), "utf-8", (_repaired(name, "UTF-8 with stray bytes", broken),))
    stray, typical = len(_STRAY_850.findall(raw)), len(_TYPICAL_1252.findall(raw))
    if stray > typical:
        return _cp850(raw, name)
    return Decoded(_cp1252(raw).encode("utf-8"), "windows-1252", (_read_as(name, "Windows-1252"),))


def _cp850(raw: bytes, name: str) -> Decoded:
    """Code page 850 throughout, or Latin-1 with left-over code-page-850 bytes."""
    if not _LATIN1_WORD.search(raw):
        return Decoded(raw.decode("cp850").encode("utf-8"), "cp850", (_read_as(name, "code page 850"),))
    signs = {match.start() for match in _SIGN_IN_CONTEXT.finditer(raw)}
    pieces: list[str] = []
    position = count = 0
    for match in re.finditer(rb"[\x80-\x9f]", raw):
        pieces.append(raw[position : match.start()].decode("latin-1"))
        byte = match.group()
        pieces.append(_one_1252(byte[0]) if match.start() in signs else byte.decode("cp850"))
        position = match.end()
        count += 1
    pieces.append(raw[position:].decode("latin-1"))
    findings = (_repaired(name, "Latin-1 with code-page-850 bytes", count),)
    return Decoded("".join(pieces).encode("utf-8"), "latin-1", findings)


def _cp1252(raw: bytes) -> str:
    """Windows-1252; its five undefined bytes keep their Latin-1 code point instead of failing."""
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return "".join(_one_1252(b) if 0x80 <= b <= 0x9F else chr(b) for b in raw)


def _one_1252(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


def _repaired(name: str, encoding: str, count: int) -> Finding:
    return Finding("warning", "encoding_repaired", f"{name}: read as {encoding}; {count} characters were repaired. "
                   "Check a few accented words, or export the file as UTF-8.")  # fmt: skip


def _read_as(name: str, encoding: str) -> Finding:
    return Finding("info", "encoding_detected", f"{name}: not UTF-8; read as {encoding}. Export as UTF-8 to be sure.")
