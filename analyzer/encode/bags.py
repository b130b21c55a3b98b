"""Texts as bags of word pieces and of hashed pairs of neighbours: all that a static encoder sees."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from analyzer.encode.base import as_text, head_of
from analyzer.encode.minilm import base_folder
from analyzer.encode.symbols import name_symbols

Ints = npt.NDArray[np.int64]
_SYMBOLS: Final = re.compile("[\u2010-\U0010ffff]")
_FIRST, _SECOND, _SKIPPED = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0x165667B19E3779F9)


@dataclass(frozen=True)
class Bags:
    """Word pieces of n texts, one after the other.

    Attributes
    ----------
    ids : (m,) piece ids; ``starts`` : (n + 1,) where each text begins in them. No text is without a piece.
    """

    ids: Ints
    starts: Ints

    @property
    def sizes(self) -> Ints:
        """Pieces of each text, (n,)."""
        return np.diff(self.starts)

    def pairs(self, buckets: int) -> Bags:
        """Hashed pairs (piece, next) and (piece, next but one) of each text: "not good" is no longer "good".

        A text of one piece has one pair, the piece with itself.
        """
        text = np.repeat(np.arange(len(self.sizes)), self.sizes)
        at, found, owner = np.arange(len(self.ids)), [], []
        for distance, salt in ((1, _SECOND), (2, _SKIPPED)):
            first = at[: max(len(at) - distance, 0)]
            first = first[text[first] == text[first + distance]]
            found.append(_mixed(self.ids[first], self.ids[first + distance], salt, buckets))
            owner.append(text[first])
        alone = self.starts[:-1][self.sizes == 1]
        found.append(_mixed(self.ids[alone], self.ids[alone], _SECOND, buckets))
        owner.append(text[alone])
        which = np.concatenate(owner)
        order = np.argsort(which, kind="stable")
        starts = np.concatenate([[0], np.cumsum(np.bincount(which, minlength=len(self.sizes)))])
        return Bags(np.concatenate(found)[order], starts)

    def mean(self, table: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Mean row of ``table`` over each text, (n, d); sums run in the order of the pieces, text by text."""
        from scipy.sparse import csr_matrix

        ones = np.ones(len(self.ids), dtype=np.float32)
        counts = csr_matrix((ones, self.ids, self.starts), shape=(len(self.sizes), len(table)))
        return np.asarray((counts @ table) / self.sizes[:, None].astype(np.float32), dtype=np.float32)


def _mixed(first: Ints, second: Ints, salt: np.uint64, buckets: int) -> Ints:
    """Bucket of each pair (multiplicative hashing, Knuth 1998), the same on every machine."""
    product = (first.astype(np.uint64) + np.uint64(1)) * _FIRST ^ (second.astype(np.uint64) + np.uint64(1)) * salt
    product = (product ^ (product >> np.uint64(29))) * _FIRST
    return np.asarray((product >> np.uint64(40)) % np.uint64(buckets), dtype=np.int64)


def load_tokenizer(base: Mapping[str, str], *, max_tokens: int) -> Any:
    """The base model's tokenizer, cutting texts at ``max_tokens`` pieces."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(base_folder(base) / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)
    return tokenizer


def bags(tokenizer: Any, texts: Sequence[Any], *, max_tokens: int) -> Bags:
    """Pieces of texts by a ``tokenizers.Tokenizer`` (truncation set); a text without any has piece 0."""
    prepared = [_prepared(text, max_tokens) for text in texts]
    pieces = [found.ids or [0] for found in tokenizer.encode_batch_fast(prepared, add_special_tokens=False)]
    starts = np.zeros(len(pieces) + 1, dtype=np.int64)
    np.cumsum(np.fromiter(map(len, pieces), dtype=np.int64, count=len(pieces)), out=starts[1:])
    return Bags(np.fromiter(chain.from_iterable(pieces), dtype=np.int64, count=int(starts[-1])), starts)


def _prepared(text: Any, max_tokens: int) -> str:
    if isinstance(text, str) and text.isascii():
        return head_of(text, max_tokens)
    head = as_text(head_of(text, max_tokens))
    return name_symbols(head) if _SYMBOLS.search(head) else head
