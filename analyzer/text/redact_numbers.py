# ruff: noqa: E501  (a pattern broken over lines is harder to check than a long one)
"""Numbers that point to a person: cards, IBANs, phones, national ids, account and order numbers, IP addresses, birth dates.

What is a quantity ("40 minutes", "£1,250", "12/05/2023", "9-5") stays. A number is judged by its length, its grouping,
the word before it and its check digits.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from typing import Final

from analyzer.text.redact_references import DATE, redact_references

_SEP: Final = r"[ \t\u00a0\u2009\u202f().\-–‑/_*]"
_CANDIDATE = re.compile(rf"(?<![\w£$€,])(?<![.:]\d)\+?\(?\d(?:{_SEP}{{0,3}}\d){{5,27}}(?![\d%])")
_MONEY_BEFORE = re.compile(r"(?:[£$€]|\b(?:EUR|GBP|USD|CHF|euros?))\s?[-+]?\Z", re.IGNORECASE)
_MONEY_AFTER = re.compile(
    r"\s?(?:[£$€%]|(?:eur|euros?|gbp|usd|chf|pounds?|pence|dollars?|quid|pesos|percent|prozent)\b)", re.IGNORECASE
)
_TIMES = re.compile(r"(?:[01]?\d|2[0-4])[.:h]?[0-5]\d(?:\s?[-–/ ]\s?(?:[01]?\d|2[0-4])[.:h][0-5]\d)+\Z")
_THOUSANDS = re.compile(r"\d{1,3}(?:[. \u00a0]\d{3})+\Z")
_RUN = re.compile(r"\d{6,}")
_CUE_PHONE = re.compile(
    r"\b(?:call|phone|tel|ring|mobile|cell|text|whatsapp|fax|landline|contact|reach|number|telefon|handy|mobil|nummer|tél|portable|numéro|numero|teléfono|móvil|"
    r"telefone|telemóvel|celular|telefoon|mobiel|06|telefono|cellulare|bel|anrufen|appeler|llamar|ligar)\w*\W{0,3}(?:\w+\W{1,3}){0,3}\Z",
    re.IGNORECASE,
)
_CUE_ID = re.compile(
    r"\b(?:nhs|bsn|nino|ni|national insurance|ssn|social security|passport|steuer\w*|sozialversicherung\w*|ausweis\w*|sécurité sociale|secu|insee|dni|nie|nif|nss|cpf|"
    r"codice fiscale|burgerservicenummer|paspoort\w*|pasaporte|passeport|driving licen[cs]e|licen[cs]e|id)\W{0,3}(?:card|number|no|nr|num|nummer|numéro|numero|is|was|:|\.|\s){0,4}\Z",
    re.IGNORECASE,
)
_IBAN_START = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{2})[ ]?(\d{2})(?=[ .\-]?[A-Za-z0-9])")
_IBAN_LENGTH: Final = {
    "AD": 24, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GR": 27, "HR": 21,
    "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24,
    "SI": 19, "SK": 24, "SM": 27, "TR": 26, "UA": 29, "AE": 23, "SA": 24, "IL": 23,
}  # fmt: skip
_IP = re.compile(
    r"(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.|\[\.\])){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w]|\.\d)(?::\d{2,5}\b)?|(?<![\w:])(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}(?![\w:])"
    r"|(?<![\w:])(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,6}(?![\w:])",
    re.IGNORECASE,
)
_IDS = re.compile(
    r"(?<![\w-])(?:"
    r"[A-Z]{2}[ .-]{0,2}\d\d[ .-]{0,2}\d\d[ .-]{0,2}\d\d[ .-]{0,2}[A-D]"  # UK national insurance
    r"|(?P<nif>\d{1,2}[. ]{0,2}\d{3}[. ]{0,2}\d{3}[ -]{0,2}[A-HJ-NP-TV-Z]|[XYZ][ -]{0,2}\d{1,7}[ .-]{0,2}\d{0,3}[ .-]{0,2}\d{0,3}[ -]{0,2}[A-Z])"  # DNI, NIE
    r"|[12][ .-]{0,2}\d\d[ .-]{0,2}\d\d[ .-]{0,2}(?:\d\d|2[AB])[ .-]{0,2}\d{3}[ .-]{0,2}\d{3}(?:[ .-]{0,2}\d\d)?"  # NIR
    r"|[A-Z]{6}\d\d[A-EHLMPR-T]\d\d[A-Z]\d{3}[A-Z]"  # codice fiscale
    r"|\d\d ?\d{6} ?[A-Z] ?\d{3}"  # German social insurance
    r"|[A-Z]{5}\d{6}[A-Z0-9]{5}"  # UK driving licence
    r"|\d{3}-\d\d-\d{4}"  # US social security
    r")(?![\w])",
    re.IGNORECASE,
)
_DOB = re.compile(
    r"((?:\b(?:d\.?o\.?b\.?|date of birth|birth ?date|birthday|born(?: on)?|geboren(?: am| op)?|geburtsdatum|geburtstag|geb\.|geboortedatum|née? le|date de naissance|fecha de nacimiento|nacid[oa](?: el)?|nací el|"
    r"data de nascimento|nascid[oa](?: em)?|data di nascita|nat[oa] il)\W{0,3}(?:is|was|ist|est|es|è|é|am|on|in|:)?(?: (?:the|der|den|am|le|el|op|il|o|on))?\W{0,3}))"
    r"(\d{1,4}(?:st|nd|rd|th|\.|º)?[\s./-]{0,2}(?:(?:of|de)\s)?(?:\d{1,2}|[^\W\d_]{3,10}\.?)[\s./,-]{0,2}(?:de\s)?\d{0,4}|[^\W\d_]{3,10}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{2,4}|\d{6,8})(?!\w)",
    re.IGNORECASE,
)
_SPELLED_DIGIT: Final = (
    r"(?:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|double|triple|treble|hundred|null|eins|zwei|zwo|drei|vier|fünf|fuenf|sechs|sieben|acht|neun|"
    r"zéro|un|deux|trois|quatre|cinq|sept|huit|neuf|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|nul|een|twee|drie|vijf|zes|zeven|negen|\d{1,2})"
)
_SPELLED = re.compile(rf"(?<!\w){_SPELLED_DIGIT}(?:[\s,.-]{{1,3}}{_SPELLED_DIGIT}){{6,24}}(?!\w)", re.IGNORECASE)
_SPELLED_HINT = re.compile(  # three digits in a row, one of them in words
    rf"(?<!\w){_SPELLED_DIGIT}[\s,.-]{{1,3}}{_SPELLED_DIGIT}[\s,.-]{{1,3}}{_SPELLED_DIGIT}(?!\w)", re.IGNORECASE
)
_LETTER_O = re.compile(r"(?<!\w)\+?[0OoIl][\dOoIl](?:[ .-]?[\dOoIl]){7,13}(?!\w)")
_UNIT = re.compile(
    r"\s?(?:customers?|people|times|users|kunden|menschen|clients|klanten|personas|km|miles)\b", re.IGNORECASE
)


def redact_numbers(text: str) -> str:
    """Replace numbers that identify somebody; the stages go from the most to the least specific."""
    text = _ibans(text)
    text = _DOB.sub(_birth, text)
    text = _IP.sub(_ip, text)
    text = _CANDIDATE.sub(_cards, text)
    text = _IDS.sub(_national, text)
    text = redact_references(text)
    text = _CANDIDATE.sub(_grouped, text)
    if "o" in text or "O" in text or "l" in text or "I" in text:
        text = _LETTER_O.sub(lambda m: "[PHONE]" if sum(map(str.isdigit, m.group())) >= 5 else m.group(), text)
    return _runs(redact_spelled(text))


def redact_spelled(text: str) -> str:
    """Replace telephone numbers written in words."""
    return _SPELLED.sub(_spelled, text) if _SPELLED_HINT.search(text) else text


def digits_of(text: str) -> str:
    """ASCII digits of a text, whatever script they are written in."""
    return "".join(str(unicodedata.decimal(c)) for c in text if c.isdecimal())


def luhn(digits: str) -> bool:
    """Luhn check (ISO/IEC 7812-1): doubled digits from the right sum to a multiple of ten."""
    total = 0
    for i, c in enumerate(reversed(digits)):
        d = int(c) * (2 if i % 2 else 1)
        total += d - 9 if d > 9 else d
    return total % 10 == 0


def _ibans(text: str) -> str:
    out: list[str] = []
    done = 0
    for match in _IBAN_START.finditer(text):
        length = _IBAN_LENGTH.get(match.group(1).upper())
        if length is None or match.start() < done:
            continue
        end = _take(text, match.start(), length)
        if end is None:
            continue
        code = "".join(c for c in text[match.start() : end] if c.isalnum()).upper()
        if sum(map(str.isdigit, code)) >= 10 and (_mod97(code) or sum(map(str.isdigit, code)) >= length - 6):
            out += [text[done : match.start()], "[IBAN]"]
            done = end
    return "".join([*out, text[done:]]) if out else text


def _take(text: str, at: int, count: int) -> int | None:
    """End of the next ``count`` letters and digits, single separators allowed between them; None if they run on or stop."""
    gap = 0
    for i in range(at, min(len(text), at + 3 * count)):
        c = text[i]
        if c.isascii() and c.isalnum():
            count, gap = count - 1, 0
            if count == 0:
                return i + 1 if not text[i + 1 : i + 2].isalnum() else None
        elif c in " .-\u00a0" and gap < 2:
            gap += 1
        else:
            return None
    return None


def _mod97(code: str) -> bool:
    """IBAN check (ISO 13616): letters as 10..35, first four characters last, remainder 1."""
    return int("".join(str(int(c, 36)) for c in code[4:] + code[:4])) % 97 == 1


def _birth(match: re.Match[str]) -> str:
    value = match.group(2)
    if not any(map(str.isdigit, value)) or len(digits_of(value)) < 4:
        return match.group()
    return match.group(1) + "[DATE]"


def _ip(match: re.Match[str]) -> str:
    value = match.group()
    # "10:30:15:20" could be times; an IPv6 address has a hexadecimal letter, a double colon or all eight parts.
    if (
        "." not in value
        and ":" in value
        and "::" not in value
        and value.count(":") < 7
        and not any(c.isalpha() for c in value)
    ):
        return value
    return "[IP]"


def _cards(match: re.Match[str]) -> str:
    raw = match.group()
    digits = digits_of(raw)
    if raw.startswith(("+", "00")) or not 13 <= len(digits) <= 19:
        return raw
    groups = re.findall(r"\d+", raw)
    by_four = len(digits) in (15, 16) and [len(g) for g in groups] in ([4, 4, 4, 4], [4, 6, 5])
    if len(set(digits)) > 1 and digits[0] in "23456" and (luhn(digits) or (by_four and not _years(groups))):
        return "[CARD]"
    return raw


def _years(groups: list[str]) -> bool:
    return all(len(g) == 4 and g[:2] in ("19", "20") for g in groups)


def _national(match: re.Match[str]) -> str:
    value = match.group()
    if len(digits_of(value)) < 6:
        return value
    if match.group("nif"):
        return (
            "[ID]"
            if _nif_letter(value) or re.fullmatch(r"(?:\d{7,8}|\d\d\.\d{3}\.\d{3}|[XYZ]\d{7})-?[A-Z]", value)
            else value
        )
    return "[ID]"


def _nif_letter(value: str) -> bool:
    """Whether the letter of a Spanish DNI or NIE fits: one of 23 by the remainder of the number."""
    body = "".join(c for c in value.upper() if c.isalnum())
    body = str("XYZ".find(body[0])) + body[1:] if body[0] in "XYZ" else body
    return body[:-1].isdigit() and len(body) in (8, 9) and "TRWAGMYFPDXBNJZSQVHLCKE"[int(body[:-1]) % 23] == body[-1]


def _grouped(match: re.Match[str]) -> str:
    """A run of digits with or without separators: phone, id, number, or a quantity to keep."""
    raw, text, at = match.group(), match.string, match.start()
    date = DATE.search(raw)
    if date:
        a, b = date.span()
        return _CANDIDATE.sub(_grouped, raw[:a]) + date.group() + _CANDIDATE.sub(_grouped, raw[b:])
    before, after = text[max(0, at - 40) : at], text[match.end() : match.end() + 14]
    digits, groups = digits_of(raw), re.findall(r"\d+", raw)
    if _quantity(raw, groups, digits, before, after):
        return raw
    lead, tail = (0, 0) if _checked_id(digits) else _trimmed(raw, groups)
    core = raw[lead : len(raw) - tail]
    digits, groups = digits_of(core), re.findall(r"\d+", core)
    if _CUE_ID.search(before):
        kind = "ID"
    elif _is_phone(core, digits, groups, before):
        kind = "PHONE"
    elif len(digits) >= 9 or max(map(len, groups)) >= 6:
        kind = "ID" if _checked_id(digits) else "NUMBER"
    else:
        return raw
    closing = ")" if core.endswith(")") and "(" not in core else ""
    return raw[:lead] + f"[{kind}]" + closing + raw[len(raw) - tail :] if tail else raw[:lead] + f"[{kind}]" + closing


def _quantity(raw: str, groups: list[str], digits: str, before: str, after: str) -> bool:
    """Amounts, times, lists of ratings or years: numbers that point to nobody."""
    if _MONEY_BEFORE.search(before) or (len(digits) <= 9 and raw[0] != "0" and _MONEY_AFTER.match(after)):
        return True
    if _TIMES.match(raw) or _years(groups):
        return True
    if len(digits) <= 8 and _THOUSANDS.match(raw):
        return True
    if (
        len(groups) == 1
        and len(digits) <= 10
        and raw[0] != "0"
        and (digits.endswith("0000") or (digits.endswith("000") and _UNIT.match(after)))
    ):
        return True
    small = all(len(g) <= 2 and int(g) <= 10 and (len(g) == 1 or g == "10") for g in groups)
    if small and len(groups) >= 4:
        steps = {int(b) - int(a) for a, b in itertools.pairwise(groups)}
        return len(digits) < 9 or steps in ({1}, {-1}) or "10" in groups
    return False


def _trimmed(raw: str, groups: list[str]) -> tuple[int, int]:
    """Characters before and after the number proper: "3 07700 900123" and "07700 900123 2 times" hold a stray count."""
    lead = tail = 0
    if (
        len(groups) > 2
        and len(groups[0]) <= 2
        and groups[0][0] != "0"
        and raw[0] not in "+("
        and groups[1][0] == "0"
        and len(groups[1]) >= 3
    ):
        lead = raw.index(groups[1])
    if (
        len(groups) > 2
        and len(groups[-1]) == 1
        and all(len(g) >= 3 for g in groups[:-1])
        and sum(map(len, groups[:-1])) >= 10
    ):
        tail = len(raw) - len(raw[: -len(groups[-1])].rstrip())
    return lead, tail


def _is_phone(core: str, digits: str, groups: list[str], before: str) -> bool:
    lengths = [len(g) for g in groups]
    if core[0] == "+" or digits.startswith("00"):
        return 7 <= len(digits) <= 17
    if digits[0] == "0":
        return 8 <= len(digits) <= 14
    if lengths in ([3, 3, 4], [1, 3, 3, 4]) and (core[0] == "(" or "-" in core or "." in core):
        return True
    if _CUE_PHONE.search(before) and 7 <= len(digits) <= 15:
        return True
    if len(digits) == 9 and (lengths in ([3, 3, 3], [3, 2, 2, 2], [2, 3, 2, 2]) or digits[0] in "679"):
        return _valid_phone(digits, ("ES", "PT"))
    if len(digits) == 7 and lengths == [3, 4] and "-" in core:
        return True
    return len(digits) in (10, 11) and not _checked_id(digits) and _valid_phone(digits, ("US", "IT"))


def _valid_phone(digits: str, regions: tuple[str, ...]) -> bool:
    import phonenumbers

    for region in regions:
        try:
            if phonenumbers.is_valid_number(phonenumbers.parse(digits, region)):
                return True
        except phonenumbers.NumberParseException:
            continue
    return False


def _checked_id(digits: str) -> bool:
    """Whether the check digits of a national number fit: NHS, BSN, Steuer-ID, NIR, NIF."""
    from importlib import import_module

    names = {9: ("nl.bsn", "pt.nif"), 10: ("gb.nhs",), 11: ("de.idnr",), 15: ("fr.nir",)}.get(len(digits), ())
    return any(import_module(f"stdnum.{name}").is_valid(digits) for name in names)


def _spelled(match: re.Match[str]) -> str:
    words = re.findall(r"[^\W\d_]+", match.group())
    return "[PHONE]" if len(words) >= 4 else match.group()


def _runs(text: str) -> str:
    """What is left of six digits or more in a row, with the letters stuck to it."""
    out: list[str] = []
    done = 0
    for match in _RUN.finditer(text):
        a, b = match.span()
        if a < done:
            continue
        before, after = text[max(0, a - 8) : a], text[b : b + 14]
        if _quantity(match.group(), [match.group()], digits_of(match.group()), before, after):
            continue
        while (
            a > done
            and b - a < 40
            and (text[a - 1].isalnum() or (text[a - 1] in "_-" and text[a - 2 : a - 1].isalnum()))
        ):
            a -= 1
        while (
            b < len(text)
            and b - a < 60
            and (text[b].isalnum() or text[b] == "_" or (text[b] in "-/" and text[b + 1 : b + 2].isdigit()))
        ):
            b += 1
        out += [text[done:a], "[NUMBER]"]
        done = b
    return "".join([*out, text[done:]]) if out else text
