"""Stages of pure Python in processes of their own, because threads would wait for each other's interpreter lock.

Plain child processes and pipes, not ``multiprocessing``: a spawned pool runs the user's script again, a forked one
copies the threads of OpenVINO and Arrow. A child that cannot start or dies costs time only: its batch is done here.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import Event, local
from typing import Any

_SERVE = "from analyzer.engine.apart import serve; serve()"


def map_apart(stage: Callable[[Any], Any], batches: Iterable[Any], *, workers: int) -> Iterator[Any]:
    """Answers of ``stage`` in the order of the batches; at most ``2 workers`` batches are in memory."""
    mine, children, stopped = local(), list[subprocess.Popen[bytes]](), Event()

    def work(batch: Any) -> Any:
        if not hasattr(mine, "child"):
            mine.child = _start(stage)
            children.append(mine.child)
        try:
            pickle.dump(batch, mine.child.stdin)
            mine.child.stdin.flush()
            worked, answer = pickle.load(mine.child.stdout)
        except (OSError, EOFError, ValueError, pickle.UnpicklingError):
            return None if stopped.is_set() else stage(batch)
        if not worked:
            raise answer
        return answer

    waiting: deque[Future[Any]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        try:
            for batch in batches:
                waiting.append(pool.submit(work, batch))
                if len(waiting) == 2 * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:  # also on Ctrl-C: nothing that was begun is waited for
            stopped.set()
            pool.shutdown(wait=False, cancel_futures=True)
            for child in children:
                child.kill()
                child.wait()
                with suppress(OSError):
                    child.stdin.close()  # type: ignore[union-attr]


def _start(stage: Callable[[Any], Any]) -> subprocess.Popen[bytes]:
    where = os.pathsep.join(path for path in sys.path if path)
    child = subprocess.Popen(
        [sys.executable, "-c", _SERVE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": where},
    )  # fmt: skip
    assert child.stdin is not None
    pickle.dump(stage, child.stdin)
    return child


def serve() -> None:
    """What a child does: read the stage, then answer batch after batch until its input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is told, and ends this process
    source, target = sys.stdin.buffer, sys.stdout.buffer
    stage = pickle.load(source)
    while True:
        try:
            batch = pickle.load(source)
        except EOFError:
            return
        try:
            answer = (True, stage(batch))
        except Exception as error:
            answer = (False, error)
        pickle.dump(answer, target)
        target.flush()
