"""BERTopic without what it imports but we never call: 1.5 s instead of 17 s on two cores (measured)."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

# Its optional parts; each is tried and left out when absent. Vectors, reduction and clustering are given by us.
_UNUSED: Final = ("hdbscan", "umap", "numba", "sentence_transformers", "transformers", "torch")


class _Hidden:
    """An import finder for which some packages do not exist (an entry in sys.modules would confuse scipy)."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = frozenset(names)

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name.partition(".")[0] in self.names:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


@contextmanager
def light_bertopic() -> Iterator[Any]:
    """Yield the ``bertopic`` module; afterwards the process imports everything as if we had not been here.

    A ``bertopic`` that the user has imported already is used as it is.
    """
    if "bertopic" in sys.modules:
        yield sys.modules["bertopic"]
        return
    hidden = _Hidden(name for name in _UNUSED if name not in sys.modules)
    with warnings.catch_warnings():  # importing it changes everybody's warning filters
        warnings.simplefilter("ignore")
        try:
            sys.meta_path.insert(0, hidden)
            import bertopic
            import bertopic.dimensionality
            import bertopic.vectorizers
        finally:
            sys.meta_path.remove(hidden)
        try:
            yield bertopic
        finally:
            for name in [m for m in sys.modules if m == "bertopic" or m.startswith("bertopic.")]:
                del sys.modules[name]
