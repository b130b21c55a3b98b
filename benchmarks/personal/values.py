# ruff: noqa: E501  (lists of spellings)
"""Twelve kinds of personal data in realistic and adversarial spellings. ``half`` chooses name lists: 0 mend, 1 held out."""

import string

from stdnum import luhn
from stdnum.de import idnr
from stdnum.es import dni
from stdnum.nl import bsn

from benchmarks.personal.people import FAMILY, GIVEN, STREETS, TOWNS
from benchmarks.personal.spelling import INVISIBLE, digits, distorted, grouped, letters

AT = {"en": "at", "nl": "apenstaartje", "de": "at", "fr": "arobase", "es": "arroba"}
DOT = {"en": "dot", "nl": "punt", "de": "punkt", "fr": "point", "es": "punto"}
HOSTS = {
    "en": ("example.com", "mail.example.org", "btinternet.com", "post-box.co.uk"), "nl": ("example.nl", "ziggo.nl", "kpnmail.nl", "voorbeeld-bv.nl"),
    "de": ("example.de", "gmx.de", "t-online.de", "muster-gmbh.de"), "fr": ("example.fr", "orange.fr", "laposte.net", "exemple-sarl.fr"), "es": ("example.es", "hotmail.es", "telefonica.net", "ejemplo-sl.es"),
}  # fmt: skip
NUMBER_WORDS = {
    "en": "zero one two three four five six seven eight nine", "nl": "nul een twee drie vier vijf zes zeven acht negen", "de": "null eins zwei drei vier fünf sechs sieben acht neun",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf", "es": "cero uno dos tres cuatro cinco seis siete ocho nueve",
}  # fmt: skip


def _ascii(name):
    table = str.maketrans("áàâäãéèêëíìîïóòôöõúùûüñçßşı'", "aaaaaeeeeiiiiooooouuuuncssi ")
    return name.lower().translate(table).replace(" ", "")


def email(rng, lang, half):
    first, last = _ascii(rng.choice(GIVEN[lang][half])), _ascii(rng.choice(FAMILY[lang][half]))
    user = rng.choice(
        [
            f"{first}.{last}",
            f"{first[0]}{last}",
            f"{first}_{last}{digits(rng, 2)}",
            f"{last}-{first}",
            f"{first}+survey",
            first + digits(rng, 4),
        ]
    )
    host = rng.choice(HOSTS[lang])
    plain = f"{user}@{host}"
    return rng.choice(
        [plain, plain, plain, plain.upper(), plain.title(), f"{user} @ {host}", f"{user}@ {host}", f"{user}(at){host}", f"{user} [at] {host.replace('.', ' [dot] ')}", f"{user} {AT[lang]} {host.replace('.', f' {DOT[lang]} ')}",
         f"{user.replace('.', f' {DOT[lang]} ')} {AT[lang]} {host.replace('.', f' {DOT[lang]} ')}", f"{user}＠{host}", plain[:3] + INVISIBLE + plain[3:], f"{user}@\n{host}", f"{user}(AT){host.replace('.', '(DOT)')}"]
    )  # fmt: skip


def phone(rng, lang, half):
    a, b = digits(rng, 3), digits(rng, 3)
    shapes = {
        "en": [f"07{a}9 {b}{a}", f"07{a}9{b}{a}", f"+44 7{a} {b}{a}", f"+44(0)7{a}{b}{a}", f"0{'20'} 7{a} {b}8", f"(0117) 4{a} {b}", f"01632-960{a}", f"555-0{a[:2]}-{b}1", f"(415) 555-{b}2", f"+1 415.555.{a}7"],
        "nl": [f"06-{a}{b}12", f"06 {a[:2]} {b[:2]} 44 {a[1:]}", f"06{a}{b}90", f"+31 6 {a}{b}55", f"+31(0)6-{a}{b}55", f"030-2{a}{b}", f"0031 6 {a} {b} 21", f"(020) 6{a} {b}", f"0{a}-{b}678".replace("00", "04")],
        "de": [f"0171 {a}{b}4", f"0171/{a}{b}4", f"+49 151 {a}{b}88", f"+49 (0)30 {a}{b}", f"0049-170-{a}{b}1", f"030 / {a} {b} 7", f"(0711) {a}{b}", f"0{'89'}-{a}{b}2", f"0151 {a[:2]} {b[:2]} {a[1:]} {b[1:]}"],
        "fr": [f"06 {a[:2]} {b[:2]} {a[1:]} {b[1:]}", f"06.{a[:2]}.{b[:2]}.{a[1:]}.{b[1:]}", f"07{a}{b}19", f"+33 6 {a[:2]} {b[:2]} {a[1:]} {b[1:]}", f"+33(0)1{a}{b}77", f"01-{a[:2]}-{b[:2]}-{a[1:]}-{b[1:]}", f"0033 7{a}{b}23", f"04 {a}{b}12"],
        "es": [f"6{a[:2]} {b} {a}", f"6{a[:2]}{b}{a}", f"+34 6{a[:2]} {b} {a}", f"+34 7{a[:2]}{b}{a}", f"91 {a} {b[:2]} {a[1:]}", f"0034-9{a[:2]}-{b}-{a}", f"(93) {a} {b[:2]} 14", f"6{a[:2]}-{b}-{a}", f"6{a[:2]}.{b}.{a}"],
    }  # fmt: skip
    value = rng.choice(shapes[lang])
    style = rng.random()
    if style < 0.06:
        words = NUMBER_WORDS[lang].split()
        return " ".join(words[int(c)] for c in value if c.isdigit())
    if style < 0.12:
        return " ".join(c for c in value if c.isdigit() or c == "+")
    return distorted(rng, value)


def card(rng, lang, half):
    body = rng.choice(
        [
            "4" + digits(rng, 14),
            "5" + rng.choice("12345") + digits(rng, 13),
            "2221" + digits(rng, 11),
            "37" + digits(rng, 12),
            "6011" + digits(rng, 11),
        ]
    )
    number = body + luhn.calc_check_digit(body)
    sizes = [4, 6, 5] if len(number) == 15 else [4, 4, 4, 4]
    return distorted(rng, grouped(number, sizes, rng.choice(["", " ", " ", "-", ".", "/"])))


def iban(rng, lang, half):
    country = rng.choice(
        {"en": ["GB", "IE"], "nl": ["NL", "BE"], "de": ["DE", "AT"], "fr": ["FR", "BE"], "es": ["ES"]}[lang]
    )
    bban = {
        "GB": "BARC" + digits(rng, 14),
        "IE": "AIBK" + digits(rng, 14),
        "NL": rng.choice(["INGB", "RABO"]) + digits(rng, 10),
        "BE": digits(rng, 12),
        "DE": digits(rng, 18),
        "AT": digits(rng, 16),
        "FR": digits(rng, 23),
        "ES": digits(rng, 20),
    }[country]
    check = 98 - int("".join(str(int(c, 36)) for c in bban + country + "00")) % 97
    code = grouped(f"{country}{check:02d}{bban}", [4] * 9, rng.choice(["", "", " ", " ", "-", "."]))
    return distorted(rng, rng.choice([code, code, code.lower()]))


def national_id(rng, lang, half):
    if lang == "nl":
        number = next(n for n in iter(lambda: digits(rng, 9, first="123456789"), None) if bsn.is_valid(n))
        shapes = [
            number,
            grouped(number, [4, 2, 3], "."),
            grouped(number, [3, 3, 3], " "),
            grouped(number, [3, 3, 3], "-"),
        ]
    elif lang == "de":
        number = next(n for n in iter(lambda: _steuer(_ten(rng)), None) if idnr.is_valid(n))
        shapes = [
            number,
            grouped(number, [2, 3, 3, 3], " "),
            grouped(number, [2, 3, 3, 3], "."),
            grouped(number, [2, 3, 3, 3], "-"),
        ]
    elif lang == "fr":
        body = (
            rng.choice("12")
            + digits(rng, 2)
            + f"{rng.randint(1, 12):02d}"
            + f"{rng.randint(1, 95):02d}"
            + digits(rng, 6)
        )
        number = body + f"{97 - int(body) % 97:02d}"
        shapes = [
            number,
            grouped(number, [1, 2, 2, 2, 3, 3, 2], " "),
            grouped(number, [1, 2, 2, 2, 3, 3, 2], "."),
            grouped(number, [13], " "),
            grouped(number, [1, 2, 2, 2, 3, 3, 2], "-"),
        ]
    elif lang == "es":
        body = digits(rng, 8, first="123456789")
        letter = dni.calc_check_digit(body)
        nie = rng.choice("XYZ") + digits(rng, 7)
        end = dni.calc_check_digit(str("XYZ".index(nie[0])) + nie[1:])
        shapes = [
            body + letter,
            f"{body}-{letter}",
            f"{body} {letter}",
            grouped(body, [2, 3, 3], ".") + "-" + letter,
            (body + letter).lower(),
            nie + end,
            f"{nie[0]}-{nie[1:]}-{end}",
            (nie + end).lower(),
            grouped(body, [2, 3, 3], " ") + " " + letter,
        ]
    else:
        nino = (
            letters(rng, 1, "ABCEGHJKLMNPRSTWXYZ")
            + letters(rng, 1, "ABCEGHJKLMNPRSTWXYZ")
            + digits(rng, 6)
            + letters(rng, 1, "ABCD")
        )
        ssn = digits(rng, 3, first="123456") + f"{rng.randint(1, 99):02d}" + digits(rng, 4, first="123456789")
        shapes = [
            nino,
            grouped(nino, [2, 2, 2, 2], " "),
            grouped(nino, [2, 2, 2, 2], "-"),
            nino.lower(),
            grouped(ssn, [3, 2], "-"),
            grouped(ssn, [3, 2], " "),
            ssn,
            grouped(ssn, [3, 2], "."),
        ]
    return distorted(rng, rng.choice(shapes))


def _ten(rng):
    """Ten digits in which exactly one digit occurs twice, as German tax numbers have them."""
    picked = rng.sample("0123456789", 9)
    while picked[0] == "0":
        rng.shuffle(picked)
    picked.insert(rng.randrange(3, 10), picked[rng.randrange(9)])
    return "".join(picked)


def _steuer(body):
    product = 10
    for c in body:
        total = (int(c) + product) % 10 or 10
        product = total * 2 % 11
    return body + str((11 - product) % 10)


ACCOUNT_CUES = {
    "en": ["account number {}", "my account is {}", "customer no. {}", "a/c {}", "membership {}", "client ID: {}", "policy no {}", "contract number {}", "patient number {}"],
    "nl": ["klantnummer {}", "klantnr. {}", "mijn rekeningnummer is {}", "polisnummer: {}", "contractnr {}", "lidnummer {}", "relatienummer {}"],
    "de": ["Kundennummer {}", "Kd.-Nr. {}", "meine Kundennr. ist {}", "Vertragsnummer: {}", "Kontonummer {}", "Mitgliedsnummer {}", "Versicherungsnummer {}"],
    "fr": ["numéro de client {}", "n° client {}", "mon compte est le {}", "contrat n° {}", "numéro d'adhérent : {}", "compte {}", "réf. client {}"],
    "es": ["número de cliente {}", "nº de cliente {}", "mi cuenta es {}", "número de contrato: {}", "póliza {}", "nº de socio {}", "cuenta {}"],
}  # fmt: skip
ORDER_CUES = {
    "en": ["order {}", "order #{}", "booking ref {}", "ticket {}", "invoice {}", "reference number {}", "tracking number {}", "case {}", "reservation code {}", "complaint ref. {}"],
    "nl": ["bestelling {}", "bestelnummer {}", "ordernr. {}", "factuur {}", "boekingsnummer {}", "ticketnummer {}", "track & trace {}", "dossier {}", "zaaknummer {}"],
    "de": ["Bestellung {}", "Bestellnummer {}", "Best.-Nr. {}", "Rechnung {}", "Buchungsnummer {}", "Ticket {}", "Sendungsnummer {}", "Vorgang {}", "Auftragsnr. {}"],
    "fr": ["commande {}", "commande n°{}", "numéro de dossier {}", "facture {}", "réservation {}", "ticket {}", "numéro de suivi {}", "réclamation n° {}", "colis {}"],
    "es": ["pedido {}", "pedido nº {}", "número de expediente {}", "factura {}", "reserva {}", "ticket {}", "número de seguimiento {}", "localizador {}", "incidencia {}"],
}  # fmt: skip


def account_number(rng, lang, half):
    value = rng.choice(
        [
            digits(rng, 8),
            digits(rng, 6),
            digits(rng, 5, first="123456789"),
            digits(rng, 10),
            f"{letters(rng, 2)}-{digits(rng, 6)}",
            f"{letters(rng, 1)}{digits(rng, 7)}",
            f"{digits(rng, 4)}-{digits(rng, 4)}",
            f"{digits(rng, 4)} {digits(rng, 4)}",
            f"{digits(rng, 3)}.{digits(rng, 3)}.{digits(rng, 3)}",
        ]
    )
    return *rng.choice(ACCOUNT_CUES[lang]).split("{}"), distorted(rng, value, share=0.2)


def order_number(rng, lang, half):
    value = rng.choice(
        [
            digits(rng, 7, first="123456789"),
            digits(rng, 5, first="123456789"),
            f"2024-{digits(rng, 6)}",
            f"INC{digits(rng, 7)}",
            f"{letters(rng, 3)}{digits(rng, 4)}",
            f"{digits(rng, 3)}-{digits(rng, 7)}-{digits(rng, 7)}",
            f"1Z{letters(rng, 3)}{digits(rng, 10)}",
            f"JJD{digits(rng, 12)}",
            f"{letters(rng, 1)}{digits(rng, 1)}{letters(rng, 2)}{digits(rng, 2)}",
            f"{digits(rng, 6)}/{digits(rng, 2)}",
            f"{letters(rng, 2).lower()}{digits(rng, 6)}",
        ]
    )
    return *rng.choice(ORDER_CUES[lang]).split("{}"), distorted(rng, value, share=0.2)


def link(rng, lang, half):
    token = "".join(rng.choice(string.ascii_letters + string.digits) for _ in range(rng.choice([10, 16, 32])))
    host = rng.choice(
        ["shop.example.com", "www.example.org", "portal.example.eu", "my.example.co.uk", "survey.example.net"]
    )
    return rng.choice(
        [f"https://{host}/reset?token={token}", f"http://{host}/u/{token}", f"{host}/track/{token}7", f"https://user:{token}@{host}/", f"https://{host}/a#access={token}", f"HTTPS://{host.upper()}/?ID={token}", f"https://{host}:8443/session/{token}9", f"hxxps://{host}/pay?k={token}",
         f"https://{host}/invoice/{digits(rng, 8)}.pdf", f"http://bit.ly/{token[:9]}4", f"<https://{host}/verify?code={token}&uid={digits(rng, 5)}>", f"https://{host.replace('.', '[.]')}/login?sid={token}", f"https://xn--exmple-cua.com/p?auth={token}"]
    ).strip("<>")  # fmt: skip


def ip(rng, lang, half):
    four = ".".join(str(rng.randint(1, 254)) for _ in range(4))
    parts = [f"{rng.randrange(4096, 65536):x}" for _ in range(8)]
    return rng.choice(
        [
            four,
            four,
            four,
            f"{four}:8080",
            ":".join(parts),
            "2001:db8::" + ":".join(parts[:3]),
            ":".join(parts).upper(),
            f"fe80::{parts[0]}:{parts[1]}",
            four.replace(".", "[.]", 1) if half else four,
        ]
    )


MONTHS = {
    "en": "March July October", "nl": "maart juli oktober", "de": "März Juli Oktober", "fr": "mars juillet octobre", "es": "marzo julio octubre",
}  # fmt: skip
BORN = {
    "en": ["born {}", "date of birth {}", "DOB: {}", "d.o.b. {}", "my birthday is {}", "born on {}"], "nl": ["geboren op {}", "geboortedatum {}", "geb. {}", "geboortedatum: {}", "mijn geboortedatum is {}"],
    "de": ["geboren am {}", "Geburtsdatum {}", "geb. {}", "Geburtsdatum: {}", "mein Geburtsdatum ist der {}"], "fr": ["né le {}", "née le {}", "date de naissance {}", "date de naissance : {}", "ma date de naissance est le {}"],
    "es": ["nacido el {}", "nacida el {}", "fecha de nacimiento {}", "fecha de nacimiento: {}", "mi fecha de nacimiento es {}"],
}  # fmt: skip


def birth_date(rng, lang, half):
    d, m, y = rng.randint(1, 28), rng.randint(1, 12), rng.randint(1935, 2004)
    word = rng.choice(MONTHS[lang].split())
    written = {
        "en": rng.choice([f"{d} {word} {y}", f"{word} {d}, {y}", f"{d}th {word} {y}"]),
        "de": f"{d}. {word} {y}",
        "es": f"{d} de {word} de {y}",
    }.get(lang, f"{d} {word} {y}")
    value = rng.choice(
        [
            f"{d:02d}/{m:02d}/{y}",
            f"{d:02d}-{m:02d}-{y}",
            f"{d}.{m}.{y}",
            f"{y}-{m:02d}-{d:02d}",
            f"{d:02d}/{m:02d}/{y % 100:02d}",
            written,
            written,
            f"{d:02d} {m:02d} {y}",
        ]
    )
    return *rng.choice(BORN[lang]).split("{}"), value


def address(rng, lang, half):
    town, code = rng.choice(TOWNS[lang][half::2])
    street = rng.choice(STREETS[lang][half]).format(n=rng.randint(2, 240), s=rng.randint(1, 9))
    before = lang in ("nl", "de", "fr", "es")
    full = f"{street}, {code} {town}" if before else f"{street}, {town} {code}"
    return rng.choice(
        [
            street,
            street,
            full,
            full,
            full.replace(", ", "\n", 1),
            f"{code} {town}" if before else f"{code}",
            full.replace(", ", " ", 1),
        ]
    )


def name(rng, lang, half):
    first, last = rng.choice(GIVEN[lang][half]), rng.choice(FAMILY[lang][half])
    return rng.choice(
        [
            first,
            first,
            f"{first} {last}",
            f"{first} {last}",
            f"{first[0]}. {last}",
            f"{first} {last}".lower(),
            first.lower(),
            f"{first} {last}".upper(),
        ]
    )


def surname(rng, lang, half):
    return rng.choice(FAMILY[lang][half])


KINDS = {
    "email": email, "phone": phone, "card": card, "iban": iban, "national_id": national_id, "account_number": account_number, "order_number": order_number, "link": link, "ip": ip, "birth_date": birth_date, "address": address, "name": name,
}  # fmt: skip
STRUCTURED = ("email", "phone", "card", "iban", "national_id", "account_number", "order_number", "link")
