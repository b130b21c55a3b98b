"""The engine that is this process: one batch after the other. The rooms themselves use the processors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any


class LocalEngine:
    """Runs stages here."""

    name = "local"

    def map(self, stage: Callable[[Any], Any], batches: Iterable[Any]) -> Iterator[Any]:
        """Answers of ``stage`` to each batch, one at a time."""
        for batch in batches:
            yield stage(batch)
