"""The engine that is this machine: one batch after the other. The rooms themselves use the processors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Any, Final

from analyzer.engine.apart import map_apart

_ALONE: Final = 2  # batches that are done sooner than a process has started


class LocalEngine:
    """Runs stages here; one whose attribute ``apart`` is true in child processes, where there are batches enough."""

    name = "local"

    def map(self, stage: Callable[[Any], Any], batches: Iterable[Any]) -> Iterator[Any]:
        """Answers of ``stage`` to each batch, in order; few batches are taken ahead."""
        from analyzer.encode.base import threads

        rest, workers = iter(batches), threads()
        if workers > 1 and getattr(stage, "apart", False):
            first = list(islice(rest, _ALONE + 1))
            if len(first) > _ALONE:
                yield from map_apart(stage, chain(first, rest), workers=workers)
                return
            rest = iter(first)
        for batch in rest:
            yield stage(batch)
