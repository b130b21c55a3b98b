"""Fixtures shared by every room's tests; the network is off for all of them."""

import os
import socket
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real development data; tests that need it skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("development data are not beside this checkout (../shared/data)")
    return SHARED


@pytest.fixture(autouse=True)
def _no_network(monkeypatch, request):
    """Refuse every connection that leaves this machine: the product must work offline."""
    real = socket.socket.connect

    def connect(self, address):
        local = not isinstance(address, tuple) or str(address[0]) in {"127.0.0.1", "::1", "localhost"}
        if not local:
            raise AssertionError(f"a test tried to reach the network: {address!r}")
        return real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory) -> Path:
    """A demo survey of 3,000 responses, analyzed once for all tests; results in ``out/``."""
    import analyzer
    from analyzer.demo import write_demo

    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder, seed=11, n=3000)
    analysis = analyzer.analyze(folder / "survey.csv", folder / "operations.csv", on="interaction_id")
    analysis.write(folder / "out")
    return folder


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory):
    """Tests never read or fill the user's cache."""
    patch = pytest.MonkeyPatch()
    patch.setenv("ANALYZER_CACHE", str(tmp_path_factory.mktemp("cache")))
    yield
    patch.undo()


@pytest.fixture
def run_cli():
    """Run the command in a process of its own: (exit code, stdout, stderr)."""
    import subprocess
    import sys

    def run(*arguments, **more):
        done = subprocess.run(
            [sys.executable, "-m", "analyzer", *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=600,
            **more,
        )
        return done.returncode, done.stdout, done.stderr

    return run
