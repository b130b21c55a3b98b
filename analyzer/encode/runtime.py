"""Run a graph over length buckets: one thread per batch, several batches at once.

Measured here (see ``benchmarks/results/encoding.md``): OpenVINO is the fastest of the runtimes tried, in bf16 and, for
the layers that bear it, in int8. Each text's result is the same bit for bit whatever its batch, because a text's padded
length depends on that text alone, every batch is computed by one thread, and int8 takes its scales from groups of
numbers within one word piece.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import local
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from analyzer.encode.base import Ids, Progress, batches, threads

Precision = Literal["auto", "f32", "bf16", "int8"]
Batch = tuple[npt.NDArray[np.int64], ...]
Outputs = tuple[npt.NDArray[np.float32], ...]


_GROUP = 128  # numbers of a word piece that share a scale in int8


def resolve_precision(precision: Precision, *, int8: bool = False) -> str:
    """``auto`` becomes the fastest arithmetic the processor has, else f32.

    int8 (only where the encoder has layers for it) needs the dot products of AVX-512 VNNI; processors with AMX, which
    NumPy tells from those by AVX512_SPR, multiply bf16 faster than that.
    """
    if precision != "auto":
        return precision
    if int8 and "AVX512_ICL" in (found := _instructions()) and "AVX512_SPR" not in found:
        return "int8"
    return "bf16" if _has_bf16() else "f32"


def _instructions() -> list[str]:
    return list(np.show_config(mode="dicts").get("SIMD Extensions", {}).get("found", []))  # type: ignore[union-attr]


def _has_bf16() -> bool:
    import openvino as ov

    return "BF16" in ov.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")


class Session:
    """A compiled graph and the threads that feed it."""

    def __init__(self, graph: Any, *, precision: str) -> None:
        import openvino as ov

        self._threads = threads()
        self._core = ov.Core()
        settings: dict[str, Any] = {"NUM_STREAMS": self._threads, "INFERENCE_NUM_THREADS": self._threads}
        settings["ENABLE_CPU_PINNING"] = False  # else every process's first thread shares the first processor
        if precision == "int8":
            settings["DYNAMIC_QUANTIZATION_GROUP_SIZE"] = _GROUP
            precision = "bf16" if _has_bf16() else "f32"  # of all other layers
        self._compiled = self._core.compile_model(graph, "CPU", {"INFERENCE_PRECISION_HINT": precision, **settings})
        self._names = ["vector", "features"][: len(self._compiled.outputs)]
        self._requests = local()

    def run(self, ids: Ids, *, pad: int, progress: Progress | None = None, rows: int | None = None) -> Outputs:
        """Outputs of the graph for each text, in input order."""
        sizes = [int(self._compiled.output(name).get_partial_shape()[1].get_length()) for name in self._names]
        out = tuple(np.empty((len(ids), size), dtype=np.float32) for size in sizes)

        def keep(batch: Batch, result: Outputs) -> None:
            for target, values in zip(out, result, strict=True):
                target[batch[0]] = values

        in_parallel(self._infer, batches(ids, pad=pad, rows=rows), keep, workers=self._threads,
                    total=len(ids), progress=progress)  # fmt: skip
        return out

    def _infer(self, batch: Batch) -> Outputs:
        request = getattr(self._requests, "request", None)
        if request is None:
            request = self._requests.request = self._compiled.create_infer_request()
        _, matrix, lengths = batch
        mask = (np.arange(matrix.shape[1]) < lengths[:, None]).astype(np.float32)
        request.infer({"ids": matrix.astype(np.int32), "mask": mask})
        # Copied: the request reuses its output memory for the next batch.
        return tuple(np.array(request.get_tensor(name).data, dtype=np.float32) for name in self._names)


def in_parallel(
    work: Callable[[Batch], Outputs],
    todo: Iterable[Batch],
    keep: Callable[[Batch, Outputs], None],
    *,
    workers: int,
    total: int,
    progress: Progress | None,
) -> None:
    """Apply ``work`` to every batch on ``workers`` threads; ``keep`` is called in order, on the calling thread."""
    done = 0
    waiting: list[tuple[Batch, Future[Outputs]]] = []
    with ThreadPoolExecutor(workers) as pool:
        for batch in todo:
            waiting.append((batch, pool.submit(work, batch)))
            if len(waiting) > 4 * workers:  # a bounded queue: memory does not grow with the number of texts
                done = _finish(waiting.pop(0), keep, done, total, progress)
        for item in waiting:
            done = _finish(item, keep, done, total, progress)


def _finish(
    item: tuple[Batch, Future[Outputs]],
    keep: Callable[[Batch, Outputs], None],
    done: int,
    total: int,
    progress: Progress | None,
) -> int:
    batch, future = item
    keep(batch, future.result())
    done += len(batch[0])
    if progress:
        progress(done, total)
    return done
