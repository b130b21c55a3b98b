"""A quick sample of benchmarks/mutation.py; the full numbers of cases are marked slow."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parent.parent / "benchmarks"))

import mutation


@pytest.mark.parametrize(("kind", "n"), [("readers", 120), ("configs", 150), ("runs", 3)])
def test_damaged_input_gives_a_result_or_one_line(kind, n):
    tally = getattr(mutation, kind)(n, seed=2026)
    assert tally.failures == []
    assert sum(tally.outcomes.values()) == n and tally.outcomes["result"] > 0


@pytest.mark.slow
@pytest.mark.timeout(14_000)
@pytest.mark.parametrize(("kind", "n"), [("readers", 20_000), ("configs", 2_000), ("runs", 300)])
def test_all_the_damage(kind, n):
    assert getattr(mutation, kind)(n).failures == []
