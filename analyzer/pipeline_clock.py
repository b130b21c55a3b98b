"""Seconds per room, and the callback that tells how far a run is."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

Progress = Callable[[str, int, int], None]
"""Called with (room, done, total); total 0 means "started"."""


@dataclass
class Clock:
    """Seconds per room and the progress callback; the only mutable state of a run."""

    progress: Progress | None = None
    seconds: dict[str, float] = field(default_factory=dict)

    def room(self, name: str) -> Clock:
        """Name the room that the next ``with`` block times."""
        self._name = name
        if self.progress:
            self.progress(name, 0, 0)
        return self

    def __enter__(self) -> Callable[[int, int], None]:
        self._start = time.perf_counter()
        name = self._name

        def report(done: int, total: int) -> None:
            if self.progress:
                self.progress(name, done, total)

        return report

    def __exit__(self, *error: object) -> None:
        self.seconds[self._name] = self.seconds.get(self._name, 0.0) + time.perf_counter() - self._start
