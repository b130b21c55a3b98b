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
