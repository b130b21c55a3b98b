# ruff: noqa: E501  (a pattern broken over lines is harder to check than a long one)
"""Postcodes and street addresses in the English-, Dutch-, German-, French-, Spanish-, Italian- and Portuguese-speaking world."""

from __future__ import annotations

import re
from typing import Final

_CAP: Final = r"[A-ZÀ-ÖØ-Þ][\w'’.-]{0,30}"
_UK_AREAS: Final = frozenset(
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP "
    "IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR "
    "TS TW UB W WA WC WD WF WN WR WS WV YO ZE".split()
)
_UK = re.compile(r"(?<![\w£$€])([A-Z]{1,2})\d[A-Z\d]?\s?\d[ABD-HJLNP-UW-Z]{2}(?![\w])", re.IGNORECASE)
_NL = re.compile(
    r"(?<![\w£$€.,:/-])([1-9]\d{3})(\s?)([A-Z]{2})(?![\w])(?:\s+(?:(?:Den|De|['’]s|Sint|Bergen op|Alphen aan)[ -])?[A-Z][a-zë]{2,20}(?:\s(?:aan|den|op)\s[\w-]{2,12}){0,2})?"
)
_NL_NOT: Final = frozenset(
    "SA SD SS GB MB TB KB KM UK EU US HZ KW KG MM CM ML PM AM NL DE FR ES IT VS OK TV PC AD BC EN OF IS IK OP IN TE DM EP".split()
)
_US = re.compile(
    r"(?<!\w)(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]),?\s\d{5}(?:-\d{4})?(?!\w)|(?<![\w-])\d{5}-\d{4}(?![\w-])"
)
_ZIP_CUE = re.compile(
    r"(?<!\w)((?:zip|zip code|postcode|post code|postal code|plz|postleitzahl|code postal|código postal|codigo postal|cap)\W{0,3}(?:is|:)?\s{0,2})(\d{4,5}(?:-\d{3,4})?|[A-Z]\d[A-Z]\s?\d[A-Z]\d)(?!\w)",
    re.IGNORECASE,
)
_FIVE = re.compile(
    r"(?<![\w£$€.,:/-])(?:[DFEI]-)?(\d{5})\s((?:(?:Le|La|Les|El|Los|Las|San|Bad|St\.?)\s)?(?:[A-ZÄÖÜÉÈÎ][\w'’-]{2,25})(?:[ -](?:am|an|der|sur|de|la|le|les|en|del|di)[ -][A-ZÄÖÜ][\w-]{2,20}|\s[A-Z][a-zéèü]{2,20})?)"
)
_FIVE_NOT = re.compile(
    r"(?:euros?|kunden|minuten|stunden|menschen|mal|kilometer|customers|people|users|points|punkte|schritte|steps|clients|personas|personnes|mitarbeiter|miles|meilen|jahre|tage|pfund)\b",
    re.IGNORECASE,
)
_PT = re.compile(r"(?<![\w-])\d{4}-\d{3}(?![\w-])(?:\s[A-ZÀ-Þ][a-zà-ÿ]{2,20})?")

_UNIT: Final = r"(?:(?:(?i:flat|apt\.?|apartment|unit|suite|room)\s#?\w{1,5}|The [A-Z][a-z]{2,15}|[A-Z][a-z]{2,15} (?:House|Cottage|Lodge|Court)),?\s)?"
_TYPE: Final = r"(?:street|road|avenue|lane|drive|crescent|terrace|boulevard|blvd|gardens|grove|square|mews|court|close|st|rd|ave|ln|dr|ct|cl|cres|sq|way|broadway|kingsway|place|pl|row|walk|hill|park|view|rise|parade|quay|highway|hwy)"
_TOWN: Final = r"(?:,\s[A-Z][a-z]{2,20}){0,2}"
_EN = re.compile(
    rf"(?<![\w£$€.,:/-]){_UNIT}\d{{1,5}}[A-Za-z]?,?\s(?:[A-Z][\w'’.-]{{0,25}}\s){{1,4}}(?i:{_TYPE})\b\.?{_TOWN}"
    rf"|(?<![\w£$€.,:/-]){_UNIT}\d{{1,4}}[A-Za-z]?,?\s[A-Z][a-z]{{3,12}}(?:way|gate|field|side|wood|mead|croft)\b{_TOWN}"
)
_EN_LOW = re.compile(
    r"(?<![\w£$€.,:/-])\d{1,5}[a-z]?,?\s(?!way|min|hour|day|week|month|year|mile|step|minute|time|lane|star)([a-z][a-z'’]{2,20})\s(?:([a-z][a-z'’]{2,20})\s)?(?:street|road|avenue|lane|drive|crescent|terrace|close)\b",
    re.IGNORECASE,
)
_SMALL: Final = frozenset(
    "the on in down of up off from to and or at for a an my our their his her this that minutes mins hours miles yards metres people cars times days weeks lane more".split()
)
_PO_BOX = re.compile(r"\bP\.?\s?O\.?\s?Box\s\d{1,7}\b", re.IGNORECASE)
_NO_TIME: Final = r"(?!\s?(?i:min|mins|minuten|stunden|stunde|std|km|meter|euro|tage|wochen|jahre|uhr|mal|uur|dagen|weken|jaar|keer|procent|prozent|%|€)\b|\s?[%€])"
_DE = re.compile(
    r"(?<!\w)(?:(?:Am|An der|Auf der|Im|Zum|Zur|Alte|Neue|Große|Kleine|Obere|Untere)\s)?[A-ZÄÖÜa-zäöü][\wäöüß.-]{1,30}(?:straße|strasse|str\.|platz|allee|gasse|damm|ufer|chaussee)"
    rf"\s?\d{{1,4}}\s?[a-h]?\b{_NO_TIME}|(?<!\w)[A-ZÄÖÜ][\wäöüß-]{{2,30}}(?:weg|ring|steig|hof)\s\d{{1,4}}[a-h]?\b{_NO_TIME}|(?<!\w)(?:[A-ZÄÖÜ][\wäöüß.-]{{1,25}}[\s-]){{1,3}}(?:Straße|Strasse|Str\.|Platz|Allee|Weg|Ring|Damm|Ufer)\s\d{{1,4}}\s?[a-h]?\b{_NO_TIME}",
)
# "Am Mühlbach 55": any name can follow, so the number must end the line, the part or stand before a postcode.
_DE_AT = re.compile(
    r"(?<!\w)(?:Am|An der|Auf der|Auf dem|Im|In der|In den|Zum|Zur|Unter den|Hinter der)\s(?!(?:Mon|Diens|Donners|Frei|Sams|Sonn)tag|Mittwoch|Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
    r"|Jahr|Ende|Anfang|Preis|Schnitt|Alter|Monat|Durchschnitt|Wert|Schalter|Kapitel|Raum|Zimmer)(?:[a-zäöü]{4,12}\s)?[A-ZÄÖÜ][\wäöüß-]{2,25}\s\d{1,3}\s?[a-h]?(?=\s?(?:[,;\n]|\.?\Z|\d{5}\b))",
)
_NL_STREET = re.compile(
    rf"(?<!\w)(?:(?:[A-Z][\w.'’-]{{0,25}}|van|de|den|der|ter|ten|'t)\s){{0,3}}(?![Ii][Pp]ad)(?:[A-Za-z][\w'’-]{{0,30}})?(?i:straat|laan|plein|gracht|kade|singel|dreef|steeg|dijk|weg|pad|hof|haven|voorhout|markt)\s\d{{1,4}}(?:[a-zA-Z]\b|\s[a-zA-Z]\b(?!\s[a-z])|-\s?(?:\d{{1,3}}|[A-Za-z])\b|\s(?:bis|hs|huis|[IVX]{{1,3}})\b)?(?!\w){_NO_TIME}"
)
_FR = re.compile(
    r"(?<!\w)(?:(?i:résidence|residence|bâtiment|bât\.?|immeuble|appt?\.?)\s(?:[A-Z0-9][\w'’-]{0,20}\s?){1,3},\s)?(?<![\w£$€.,:/-])\d{1,4}(?:\s?(?:bis|ter|quater))?,?\s(?i:rue|avenue|av\.?|boulevard|bd\.?|place|chemin|allée|allee|impasse|route|quai|cours|passage|square|sentier|faubourg|villa)"
    r"\s(?:(?i:de|du|des|la|le|les|l['’]|d['’]|l|d)(?:\s|(?<=['’]))){0,3}[\w'’-]{2,25}(?:[\s-](?:(?:de|du|des|la|le)\s)?[A-ZÀ-Þ][\w'’-]{1,25}){0,3}",
)
_SOUTH = re.compile(
    rf"(?<!\w)(?:(?i:calle|c/|avenida|avda\.?|av\.|plaza|pza\.?|paseo|pº|carretera|ronda|camino|travesía|travesia|gran|glorieta|urbanización|rambla|rua|praça|travessa|largo|alameda|estrada|via|viale|piazza|corso|vicolo|strada)\s?)(?:(?:de|del|la|las|los|el|da|do|dos|das|della|dei|di|san|santa)\s){{0,3}}(?:{_CAP}|[a-zñáéíóú]{{3,20}}(?=[\s,]{{1,2}}\d))(?:\s(?:(?:de|del|la|da|do|di|e|y)\s){{0,2}}{_CAP}){{0,4}}[\s,]{{1,3}}(?i:n\.?[º°o]?\.?\s?|número\s|numero\s|nr\.?\s)?\d{{1,4}}[A-Za-z]?(?!\w){_NO_TIME}(?:,?\s?\d{{1,2}}[º°ª](?:\s?(?:[A-Z]\b|izq|dcha)\.?)?)?"
)
# Street, town and postcode found one by one are one address, with the town between them.
_WORD: Final = r"(?:[A-ZÀ-Þ][\w'’.-]{1,25}|am|an|der|aan|den|op|sur|de|la|le|les|del)"
_PARTS = re.compile(rf"\[ADDRESS\](?:,?\s{{1,2}}(?:{_WORD}\s){{0,3}}{_WORD})?,?\s{{0,2}}\[ADDRESS\]")
_EN_HINT = re.compile(
    r"street|road|avenue|lane|drive|crescent|terrace|close|st\b|rd\b|ave\b|court|way\b|place|gardens|grove|square|mews|park|hill|blvd|boulevard|row\b|walk|view|rise|parade|quay|gate|field|side|wood|mead|croft|ln\b|dr\b|box",
    re.IGNORECASE,
)
_DE_HINT = re.compile(
    r"haven|voorhout|markt|str\.|stra|platz|allee|gasse|damm|ufer|chaussee|weg|ring|steig|hof|laan|plein|gracht|kade|singel|dreef|steeg|dijk|pad",
    re.IGNORECASE,
)


def redact_streets(text: str) -> str:
    """Replace street addresses; before other numbers are looked for, since a house number needs its street."""
    if _EN_HINT.search(text):
        text = _PO_BOX.sub("[ADDRESS]", _EN_LOW.sub(_lower_street, _EN.sub("[ADDRESS]", text)))
    if _DE_HINT.search(text):
        text = _NL_STREET.sub("[ADDRESS]", _DE.sub("[ADDRESS]", text))
    return _SOUTH.sub("[ADDRESS]", _FR.sub("[ADDRESS]", _DE_AT.sub("[ADDRESS]", text)))


def redact_postcodes(text: str) -> str:
    """Replace postcodes with their towns, and join what belongs to one address."""
    text = _UK.sub(_uk, text)
    text = _ZIP_CUE.sub(r"\1[ADDRESS]", text)
    text = _FIVE.sub(_five, text)
    text = _PT.sub("[ADDRESS]", _US.sub("[ADDRESS]", _NL.sub(_nl, text)))
    return _PARTS.sub("[ADDRESS]", text) if "[ADDRESS]" in text else text


def _lower_street(match: re.Match[str]) -> str:
    words = {w.lower() for w in match.groups() if w}
    return match.group() if words & _SMALL else "[ADDRESS]"


def _uk(match: re.Match[str]) -> str:
    value = match.group()
    known = match.group(1).upper() in _UK_AREAS
    # In lower case "in 4 3am" like pieces abound: both halves must then be written as one postcode with a known area.
    return (
        "[ADDRESS]"
        if known and (value.upper() == value or len(value.replace(" ", "")) >= 6 or match.group(1).islower())
        else value
    )


def _nl(match: re.Match[str]) -> str:
    return match.group() if match.group(3) in _NL_NOT else "[ADDRESS]"


def _five(match: re.Match[str]) -> str:
    number, town = match.group(1), match.group(2)
    return (
        match.group()
        if (number.endswith("000") and not town.isupper() and _FIVE_NOT.match(town)) or _FIVE_NOT.match(town)
        else "[ADDRESS]"
    )
