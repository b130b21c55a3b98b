"""Texts as word pieces, one text after the other: all that a static encoder sees."""

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

    def neighbours(self, none: int) -> tuple[Ints, Ints]:
        """The piece before each and the piece after each, (m,); ``none`` at the ends of a text."""
        before, after = np.full((2, len(self.ids)), none)
        before[1:], after[:-1] = self.ids[:-1], self.ids[1:]
        before[self.starts[:-1]] = none
        after[self.starts[1:] - 1] = none
        return before, after

    def mean(self, table: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Mean row of ``table`` over each text, (n, d); sums run in the order of the pieces, text by text."""
        return self._mean(self.ids, table)

    def pooled(self, pieces: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Largest and mean of what each piece gives (m, d), over each text: (n, 2 d)."""
        return np.concatenate([self._largest(pieces), self._mean(np.arange(len(pieces)), pieces)], axis=1)

    def weighted(self, pieces: npt.NDArray[np.float32], weights: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Means of what each piece gives (m, d) by each of its positive weights (m, h), over each text: (n, h d)."""
        counted = np.concatenate([pieces, np.ones((len(pieces), 1), dtype=np.float32)], axis=1)
        sums = [self._sums(np.arange(len(pieces)), w, counted) for w in np.ascontiguousarray(weights.T)]
        return np.concatenate([total[:, :-1] / total[:, -1:] for total in sums], axis=1)

    def _largest(self, pieces: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """As ``np.maximum.reduceat``, in half its time: one step a place, over all texts that are long enough."""
        order = np.argsort(-self.sizes, kind="stable")
        sizes, at = self.sizes[order], self.starts[:-1][order]
        found = np.take(pieces, at, axis=0)
        for place, n in enumerate(np.searchsorted(-sizes, -np.arange(1, sizes[0])), start=1):
            np.maximum(found[:n], np.take(pieces, at[:n] + place, axis=0), out=found[:n])
        largest = np.empty_like(found)
        largest[order] = found
        return largest

    def _mean(self, at: Ints, rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        total = self._sums(at, np.ones(len(at), dtype=np.float32), rows)
        return np.asarray(total / self.sizes[:, None].astype(np.float32), dtype=np.float32)

    def _sums(
        self, at: Ints, weights: npt.NDArray[np.float32], rows: npt.NDArray[np.float32]
    ) -> npt.NDArray[np.float32]:
        from scipy.sparse import csr_matrix

        matrix = csr_matrix((weights, at, self.starts), shape=(len(self.sizes), len(rows)))
        return np.asarray(matrix @ rows, dtype=np.float32)


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
