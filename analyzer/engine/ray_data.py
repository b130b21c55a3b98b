"""Stages on a Ray cluster (``analyzer[ray]``): Ray Data streams the batches through a pool of actors, a model each.

A worker that dies is started again and its batch is done again: a stage's answer depends on its batch alone, so
nothing is lost and nothing changes.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from analyzer.errors import MissingExtraError

_PER_WORKER = 8  # batches handed to the cluster at a time, for each worker: what the driver holds


class RayEngine:
    """Runs stages on the cluster Ray is connected to, or on a new one of this machine's processors.

    Parameters
    ----------
    workers : actors per stage; by default as many as the cluster has processors.

    Raises
    ------
    MissingExtraError
        Without Ray.
    """

    name = "ray"

    def __init__(self, *, workers: int | None = None) -> None:
        from importlib.util import find_spec

        if find_spec("ray") is None:
            raise MissingExtraError("ray", "ray", "--engine ray")
        self._workers = workers

    def map(self, stage: Callable[[Any], Any], batches: Iterable[Any]) -> Iterator[Any]:
        """Answers of ``stage`` to each batch, in order; what travels is pickled by us, between our own processes."""
        data = connect()
        workers = self._workers or processors()
        window: list[dict[str, Any]] = []
        for batch in batches:
            window.append({"batch": pickle.dumps(batch)})
            if len(window) == _PER_WORKER * workers:
                yield from _mapped(data, stage, window, workers)
                window = []
        if window:
            yield from _mapped(data, stage, window, workers)


class Worker:
    """One actor: a stage, and the models it loads when its first batch comes."""

    def __init__(self, stage: Callable[[Any], Any]) -> None:
        self._stage = stage

    def __call__(self, rows: dict[str, Any]) -> dict[str, Any]:
        """Answers to the batches of some rows."""
        return {"answer": [pickle.dumps(self._stage(pickle.loads(batch))) for batch in rows["batch"]]}


def connect() -> Any:
    """``ray.data``, connected to RAY_ADDRESS where set, else to a cluster of this machine; nothing is reported home."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    import ray
    import ray.data

    if not ray.is_initialized():
        ray.init(include_dashboard=False, log_to_driver=False, logging_level="error")
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.execution_options.preserve_order = True
    return ray.data


def processors() -> int:
    """Processors of the cluster."""
    import ray

    return max(1, int(ray.cluster_resources().get("CPU", 1)))


def _mapped(data: Any, stage: Callable[[Any], Any], window: list[dict[str, Any]], workers: int) -> Iterator[Any]:
    """One window through an actor pool."""
    pool = data.ActorPoolStrategy(size=min(workers, len(window)))
    rows = data.from_items(window, override_num_blocks=len(window))
    done = rows.map_batches(Worker, fn_constructor_args=(stage,), batch_size=1, compute=pool, num_cpus=1)
    for row in done.iter_rows():
        yield pickle.loads(row["answer"])
