"""A run killed at random moments: the next one ends equal. The fifty kills and full disks are benchmarks/faults.py."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    ("job", "said"),
    [("kill", "killed 3 times: 3 end equal, 3 byte for byte"), ("readonly", "readonly: nothing wrong")],
)
def test_the_next_run_ends_equal(job, said):
    if job == "readonly" and os.geteuid() != 0:
        pytest.skip("mounting a read-only folder needs root")
    done = subprocess.run(
        [sys.executable, "benchmarks/faults.py", "--kills", "3", "--rows", "60", "--only", job],
        cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.splitlines()[1:] == [said]
