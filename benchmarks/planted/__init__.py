"""Simulations on planted codes (no text anywhere): what `benchmarks/statistics.py` runs and the tests run in small."""
