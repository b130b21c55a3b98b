"""Which rows may be learned from: one rule, by the hash of the normalised text, so that equal texts never part."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Final

TEST_SHARE: Final = 20  # percent of the hash range kept for tests
DEV_SHARE: Final = 8  # percent after it for early decisions and the temperature
STOCK_WORDS: Final = 2  # "Nothing", "good service": everybody writes them; learned from, never counted as a test


def normalised(text: str) -> str:
    """Words of a text in case-folded form, joined by single spaces.

    Examples
    --------
    >>> normalised("  Great  service!! ")
    'great service'
    """
    return " ".join(re.findall(r"\w+", text.casefold()))


def short_hash(text: str) -> str:
    """First 16 hex digits of the sha256 of the normalised text.

    Examples
    --------
    >>> short_hash("Great service!") == short_hash("great  SERVICE")
    True
    """
    return hashlib.sha256(normalised(text).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def is_stock(text: str) -> bool:
    """Whether a text is too short (at most two words) to belong to one side of a split."""
    return len(normalised(text).split()) <= STOCK_WORDS


def part(text: str) -> str:
    """Side of the split for sources without one of their own: ``train``, ``dev`` or ``test``.

    Examples
    --------
    >>> part("good service")
    'train'
    >>> sorted({part(f"comment number {i}") for i in range(200)})
    ['dev', 'test', 'train']
    """
    if is_stock(text):
        return "train"
    bucket = int(short_hash(text), 16) % 100
    if bucket < TEST_SHARE:
        return "test"
    return "dev" if bucket < TEST_SHARE + DEV_SHARE else "train"


def reserved_hashes(texts: Iterable[str]) -> frozenset[str]:
    """Hashes of the texts nothing may be trained on (stock phrases excepted)."""
    return frozenset(short_hash(text) for text in texts if not is_stock(text))


def four_word_runs(text: str) -> frozenset[str]:
    """All runs of four consecutive words of a text.

    Examples
    --------
    >>> sorted(four_word_runs("Please answer the phone quicker"))
    ['answer the phone quicker', 'please answer the phone']
    """
    words = normalised(text).split()
    return frozenset(" ".join(words[i : i + 4]) for i in range(len(words) - 3))
