"""What the pipeline asks of an engine: apply a stage to batches, in order, wherever the work is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

from analyzer.errors import ConfigError, did_you_mean

NAMES = ("local", "ray")


class Engine(Protocol):
    """Applies stages to batches.

    A stage is a function of one batch whose answer depends on that batch alone, and that can be pickled: what it
    loads, it loads again where it is run, once per worker. So every engine gives the same answers.
    """

    @property
    def name(self) -> str:
        """As the command line calls it."""
        ...

    def map(self, stage: Callable[[Any], Any], batches: Iterable[Any]) -> Iterator[Any]:
        """Answers of ``stage`` to each batch, in the order of the batches; few of them are in memory at a time."""
        ...


def load_engine(name: str) -> Engine:
    """The engine called ``name``.

    Raises
    ------
    ConfigError
        For an unknown name.
    MissingExtraError
        If its package is an extra that is not installed.

    Examples
    --------
    >>> list(load_engine("local").map(len, ["a", "bc"]))
    [1, 2]
    """
    if name == "local":
        from analyzer.engine.local import LocalEngine

        return LocalEngine()
    if name == "ray":
        from analyzer.engine.ray_data import RayEngine

        return RayEngine()
    raise ConfigError(f"engine {name!r}: not known.{did_you_mean(name, NAMES)} Allowed: {', '.join(NAMES)}.")
