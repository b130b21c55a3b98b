# ruff: noqa: E501  (a pattern broken over lines is harder to check than a long one)
"""Numbers of accounts, orders, bookings, tickets and the like: known by the word before them or by their make."""

from __future__ import annotations

import re
from typing import Final

DATE = re.compile(
    r"(?<!\d)(?<!\d[./-])(?:(?:0?[1-9]|[12]\d|3[01])([./-])(?:0?[1-9]|1[0-2])\1(?:19|20)?\d\d|(?:0?[1-9]|1[0-2])/(?:[12]\d|3[01])/(?:19|20)?\d\d"
    r"|(?:19|20)\d\d([./-])(?:0?[1-9]|1[0-2])\2(?:0?[1-9]|[12]\d|3[01]))(?![./-]?\d)"
)
_REF_WORD: Final = (
    r"(?:account|acct|a/c|order|reference|ref|customer|client|case|ticket|booking|policy|claim|invoice|contract|membership|member|complaint|incident|tracking|parcel|serial|consignment|"
    r"transaction|reservation|confirmation|patient|hospital|meter|sort code|pin|voucher|shipment|konto|kunden|bestell|vorgangs?|rechnungs?|vertrags?|auftrags?|referenz|fall|bestellung|auftrag|rechnung|vertrag|"
    r"vorgang|sendung|buchung|reservierung|reklamation|police|vers(?:icherungs)?schein|commande|dossier|compte|facture|contrat|référence|réf|client|abonné|adhérent|réclamation|réservation|suivi|colis|billet|sinistre|"
    r"pedido|cuenta|factura|contrato|referencia|referência|cliente|expediente|encomenda|conta|fatura|processo|reserva|seguimiento|localizador|incidencia|póliza|socio|envío|siniestro|"
    r"klant|bestelling|factuur|polis|rekening|boeking|reservering|zending|zaak|track ?(?:&|and|en) ?trace|schade|ordine|conto|fattura|pratica|prenotazione|spedizione|codice cliente)"
)
_NO_WORD: Final = (
    r"(?:number|numbers|no|nr|nbr|num|numb|nummer|numéro|numero|número|id|code|kod|ref|reference|n[°º]|№|#)"
)
# Dutch and German write the kind and "number" as one word; a telephone's number is left to the telephone patterns.
_COMPOUND: Final = r"(?!tele?f|handy|mobi|fax|haus|huis|rück)[^\W\d_]{2,24}\.?-?(?:nummer|nr)"
# More of the same number behind a space or a dot: only whole groups of digits, and no quantity.
_MORE: Final = r"(?:(?:[ ]{1,2}\d|[-/.][-/. ]?\d)\d{1,9}(?![\w]|[.,]\d{1,2}\b|\s?(?:[€£$%]|eur|min|std|stunden|hours?|uur|heures|horas|days|tage|jours|d[ií]as|times|mal|keer)))"
_REFERENCE = re.compile(
    rf"(?<!\w)(?:{_REF_WORD}s?(?P<no>[\s.:-]{{0,3}}(?:(?:de|du|del|da) )?{_NO_WORD})?|(?P<compound>{_COMPOUND})|(?P<alone>{_NO_WORD})(?: (?:de |du |del |d['’])?{_REF_WORD})?)"
    r"(?P<link>\.?\s{0,2}(?:is|was|ist|est|es|è|é|:|#|=|-)?(?: (?:le|el|the|die|der|de))?[\s:#]{0,3})"
    rf"(?P<value>(?-i:[A-Z]{{1,4}} (?=\d{{4}}))?(?=[\w/.-]{{0,20}}\d)[A-Za-z]{{0,6}}[-/.]?\w{{1,24}}(?:[-/]\w{{1,16}}){{0,4}}{_MORE}{{0,4}})",
    re.IGNORECASE,
)
_HASH = re.compile(r"(?<!\w)#\s?(?=[\w-]{0,12}\d)[\w-]{3,24}")
_CODE = re.compile(
    r"(?<![\w£$€/-])(?=[A-Za-z0-9/-]{0,24}\d[A-Za-z/-]{0,8}\d)[A-Z]{1,8}[-/]?(?:[A-Z0-9]{1,12}[-/]){0,4}[A-Z0-9]{3,20}(?![\w])"
)


def redact_references(text: str) -> str:
    """Replace reference numbers by ``[NUMBER]``; the word that announces them stays.

    Examples
    --------
    >>> redact_references("Bestellnummer 48213-A, order 2 pizzas, INV-2023-00412")
    'Bestellnummer [NUMBER], order 2 pizzas, [NUMBER]'
    """
    text = _REFERENCE.sub(_reference, text)
    return _CODE.sub(_code, _HASH.sub("[NUMBER]", text))


def _reference(match: re.Match[str]) -> str:
    value = match.group("value")
    digits = sum(map(str.isdigit, value))
    if DATE.match(value):
        return match.group()
    explicit = (
        match.group("no")
        or match.group("alone")
        or match.group("compound")
        or ":" in match.group("link")
        or "#" in match.group("link")
    )
    alone = match.group("alone") is not None and match.group("alone").lower() not in {
        "ref",
        "reference",
        "#",
        "n°",
        "nº",
        "№",
        "nr",
        "id",
    }
    if digits < 2 or len(value) < (3 if explicit else 4) or (alone and len(value) < 5):
        return match.group()
    if value.isdigit() and len(value) == 4 and value[:2] in ("19", "20") and not explicit:
        return match.group()
    if re.fullmatch(
        r"(?:\d{1,2}[a-z]{2,}|\d{1,3}[/-]\d{1,3}|\d{1,2}h\d\d|\d{1,3}\.\d\d?|\d+(?:st|nd|rd|th|min|mins|hrs|am|pm|kg|km|gb|mb))",
        value,
        re.IGNORECASE,
    ):
        return match.group()
    if not explicit and digits < 3:
        return match.group()
    return match.group()[: match.start("value") - match.start()] + "[NUMBER]"


def _code(match: re.Match[str]) -> str:
    """Codes of capitals and digits such as INV-2023-00412: personal from five digits on."""
    value = match.group()
    digits = sum(map(str.isdigit, value))
    if digits >= 5 or (digits >= 4 and len(value) >= 8):
        return "[NUMBER]"
    return value
