"""The same input gives the same bytes of every table: other process, other threads, cold or warm cache."""

import hashlib
import os
import subprocess
import sys

import pytest

from analyzer.demo import write_demo
from analyzer.report.tables import FILES


@pytest.fixture(scope="module")
def survey(tmp_path_factory):
    folder = tmp_path_factory.mktemp("determinism")
    write_demo(folder, seed=5, n=500)
    return folder


def run(survey, name, *, threads, cache):
    out = survey / name
    environment = {
        **os.environ,
        "ANALYZER_CACHE": str(survey / cache),
        **{v: str(threads) for v in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")},
        "PYTHONHASHSEED": str(threads),
    }
    command = [
        sys.executable, "-m", "analyzer", "run", str(survey / "survey.csv"),
        "--operations", str(survey / "operations.csv"), "--on", "interaction_id", "--out", str(out), "-q",
    ]  # fmt: skip
    subprocess.run(command, check=True, env=environment, capture_output=True)
    files = [*FILES.values(), *(f"worklists/{n}.csv" for n in ("detractors", "passives", "promoters", "chronic"))]
    model = sorted(p.relative_to(out).as_posix() for p in (out / "theme_model").iterdir())
    return {f: hashlib.sha256((out / f).read_bytes()).hexdigest() for f in [*files, *model]}


def test_same_bytes_for_any_process_thread_count_and_cache(survey):
    first = run(survey, "one", threads=1, cache="a")
    assert run(survey, "two", threads=2, cache="b") == first  # other threads, other hash seed, cold cache
    assert run(survey, "three", threads=2, cache="a") == first  # warm cache
    assert run(survey, "one", threads=2, cache="a") == first  # into the same folder again
