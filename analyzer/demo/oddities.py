"""What every real export has as well: non-answers, hostile cells, and personal data in the wrong place."""

from __future__ import annotations

from typing import Final

import numpy as np

NON_ANSWERS: Final = (
    "n/a", "N/A", "na", "nothing", "Nothing", ".", "-", "...", "no comment", "No comment", "none", "None", "nil",
    "x", "?", "no", "5", "9", "10", "123", "00", "n/a n/a", "no comments", "nothing to add",
)  # fmt: skip

HOSTILE: Final = (
    "</script><script>alert(1)</script>",
    "=cmd()",
    "{{7*7}}",
    "<img src=x onerror=alert(1)>",
    "😡😡😡👎",
    '"; DROP TABLE responses; --',
    "I write long letters. " + "On the first page nothing happens, on the next page it goes on. " * 60,
)

_FIRST: Final = ("Maria", "Oliver", "Ingrid", "Samuel", "Fatima", "George", "Helena", "Patrick", "Yuki", "Thomas")
_LAST: Final = (
    "Keller",
    "Okafor",
    "Lindqvist",
    "Hughes",
    "Rahman",
    "Novak",
    "Moreau",
    "Castillo",
    "Tanaka",
    "Whitmore",
)
KINDS: Final = ("email", "phone", "order", "iban", "card", "name")
_SENTENCES: Final = {
    "email": ("write to me at {}", "my e-mail is {}", "contact: {}", "you can reach me under {}"),
    "phone": ("ring me on {}", "my number is {}", "mobile {}", "text me: {}"),
    "order": ("order number {}", "order no. {}", "it was order {}", "account number {}"),
    "iban": ("my IBAN is {}", "IBAN {}", "bank details: {}"),
    "card": ("card number {}", "I paid with card {}", "the card was {}"),
    "name": ("my name is {}", "this is {}", "Kind regards, {}", "Mrs {} speaking"),
}


def personal(kind: str, *, rng: np.random.Generator) -> tuple[str, str]:
    """A made-up personal datum: (value, the words it comes in).

    Values are valid in form (check digits of IBAN and card) and lie in ranges kept for fiction where such exist.

    Examples
    --------
    >>> value, words = personal("card", rng=np.random.default_rng(1))
    >>> value in words, len(value.replace(" ", ""))
    (True, 16)
    """
    first, last = _FIRST[int(rng.integers(len(_FIRST)))], _LAST[int(rng.integers(len(_LAST)))]
    digits = "".join(str(digit) for digit in rng.integers(0, 10, 15))
    if kind == "email":
        value = f"{first}.{last}{digits[:2]}@example.{('com', 'org', 'net')[int(digits[2]) % 3]}".lower()
    elif kind == "phone":
        british, american = f"07700 900{digits[:3]}", f"+1 202-555-01{digits[:2]}"
        value = british if int(digits[3]) < 6 else american
    elif kind == "order":
        value = f"{digits[:4]}-{digits[4:11]}" if int(digits[11]) < 5 else f"4{digits[:9]}"
    elif kind == "iban":
        value = _iban(digits[:14])
    elif kind == "card":
        value = _card("4" + digits[:14])
    else:
        value = f"{first} {last}"
    options = _SENTENCES[kind]
    return value, options[int(rng.integers(len(options)))].format(value)


def _iban(account: str) -> str:
    """British IBAN of 14 digits with its check digits (ISO 13616: mod 97), in groups of four."""
    bank = "NWBK"
    letters = "".join(str(ord(letter) - 55) for letter in bank)
    check = 98 - int(letters + account + "161100") % 97
    plain = f"GB{check:02d}{bank}{account}"
    return " ".join(plain[at : at + 4] for at in range(0, len(plain), 4))


def _card(first: str) -> str:
    """Card number of 16 digits with its check digit (Luhn), in groups of four."""
    doubled = [int(digit) * 2 if at % 2 == 0 else int(digit) for at, digit in enumerate(first)]
    check = -sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10
    plain = f"{first}{check}"
    return " ".join(plain[at : at + 4] for at in range(0, 16, 4))
