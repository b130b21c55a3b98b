"""Comments as pieces, so that the place of every personal datum is known to the character."""

from __future__ import annotations

import random
from dataclasses import dataclass

from benchmarks.personal.frames import FRAMES, MODELS, PLAIN
from benchmarks.personal.values import KINDS, surname

LANGUAGES = ("en", "nl", "de", "fr", "es")


@dataclass(frozen=True)
class Planted:
    """A comment and the personal data in it: (kind, start, end), offsets in code points of ``text``."""

    text: str
    language: str
    spans: tuple[tuple[str, int, int], ...]


def comments(*, half: int, per_kind: int = 20, plain: int = 80, seed: int = 2024) -> list[Planted]:
    """``per_kind`` comments for each of 12 kinds and 5 languages, and ``plain`` without personal data per language.

    ``half`` 0 is for mending the redactor, 1 is held out: other sentences, names, streets and random numbers.
    """
    rng = random.Random(f"{seed}-{half}")
    out = [_planted(rng, kind, lang, half) for kind in KINDS for lang in LANGUAGES for _ in range(per_kind)]
    return out + [_plain(rng, lang, half) for lang in LANGUAGES for _ in range(plain)]


def _planted(rng: random.Random, kind: str, lang: str, half: int) -> Planted:
    frame = rng.choice(FRAMES[kind][lang][half])
    value = surname(rng, lang, half) if "{S}" in frame else KINDS[kind](rng, lang, half)
    before, after = ("", "")
    if isinstance(value, tuple):  # a number with the words that announce it
        before, after, value = value
    left, right = frame.replace("{S}", "{}").split("{}")
    lead, tail = "", ""
    if rng.random() < 0.4:
        lead = _sentence(rng, lang, half) + rng.choice([" ", "\n"])
    if rng.random() < 0.4:
        tail = rng.choice([" ", "\n"]) + _sentence(rng, lang, half)
        right = right if right.endswith((".", "!", "?")) else f"{right}."
    start = len(lead + left + before)
    text = f"{lead}{left}{before}{value}{after}{right}{tail}"
    return Planted(text, lang, ((kind, start, start + len(value)),))


def _plain(rng: random.Random, lang: str, half: int) -> Planted:
    return Planted(" ".join(_sentence(rng, lang, half) for _ in range(rng.choice([1, 2, 3]))), lang, ())


def _sentence(rng: random.Random, lang: str, half: int) -> str:
    """A sentence whose slots are filled one by one, so that two prices differ."""
    text = rng.choice(PLAIN[lang][half])
    while "{" in text:
        at = text.index("{")
        text = text[:at] + _quantity(rng, text[at + 1], lang, half) + text[at + 3 :]
    return text


def _quantity(rng: random.Random, slot: str, lang: str, half: int) -> str:
    n, d, m, y = rng.randint(2, 90), rng.randint(1, 28), rng.randint(1, 12), rng.randint(2009, 2024)
    cents = rng.choice(["", ".99" if lang == "en" else ",99", ".50" if lang == "en" else ",50"])
    amount = rng.choice([str(n), str(n * 13), f"1{'.' if lang != 'en' else ','}{n * 11 % 900 + 100}"]) + cents
    pounds, euros = [f"£{amount}", f"${amount}", f"{amount} pounds"], [f"€ {amount}", f"{amount} €", f"{amount} euro"]
    price = rng.choice(pounds if lang == "en" else euros)
    return {
        "p": price,
        "m": str(n),
        "t": rng.choice([f"{d % 12 + 1}:30", f"{d % 12 + 8}.15", f"{d % 12 + 1}h45", "9"]),
        "d": rng.choice([f"{d:02d}/{m:02d}/{y}", f"{d}-{m}-{y}", f"{d}.{m}.{y}", f"{y}-{m:02d}-{d:02d}"]),
        "s": rng.choice([f"{d % 10}/10", str(d % 11), f"{d % 5 + 1} out of 5" if lang == "en" else f"{d % 5 + 1}/5"]),
        "y": str(y),
        "g": rng.choice(MODELS[half]),
        "k": rng.choice(["1,000", "2,500", "12,000"] if lang == "en" else ["1.000", "2.500", "12 000"]),
        "c": rng.choice([f"{n}%", f"{n} %", f"{n},5 %" if lang != "en" else f"{n}.5%"]),
        "v": f"{d % 9}.{m}.{n}",
    }[slot]
