"""The same bytes in another process and with another number of threads; no torch on the way."""

import os
import subprocess
import sys

_SCRIPT = """
import hashlib, sys
from pathlib import Path
from analyzer.encode.minilm import MiniLMEncoder
texts = [f"Parcel {i} was late" + " and nobody called back" * (i % 6) for i in range(80)]
encoded = MiniLMEncoder("small", Path(sys.argv[1])).encode(texts)
assert "torch" not in sys.modules and "transformers" not in sys.modules
print(hashlib.sha256(encoded.vectors.tobytes() + encoded.features.tobytes()).hexdigest())
"""


def _digest(folder, threads):
    environment = {**os.environ, "OMP_NUM_THREADS": str(threads)}
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, str(folder)], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_same_bytes_for_any_thread_count(small_head):
    first = _digest(small_head, 2)
    assert len(first) == 64
    assert [_digest(small_head, threads) for threads in (1, 3)] == [first, first]
