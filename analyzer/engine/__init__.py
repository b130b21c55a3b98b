"""Where the work is done: this machine, or a Ray cluster. The same stages, the same answers."""

from analyzer.engine.base import NAMES, Engine, load_engine

__all__ = ["NAMES", "Engine", "load_engine"]
