"""Fast versions of benchmarks/statistics.py: exact where that is cheap, few replicates with wide bands elsewhere."""

import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

FOLDER = Path(__file__).resolve().parent.parent / "benchmarks"
sys.path.append(str(FOLDER))  # at the end: the folder holds a script named like Python's own module `statistics`

from planted import links, scores, themes  # noqa: E402


def verdicts(lines):
    """Names of the cases that fail."""
    return [f"{line.case}: {line.figure}" for line in lines if line.passed is False]


def loosely(lines, *, low=0.88, high=1.0, replicates):
    """Coverage lines of few replicates: inside the band within 3 Monte-Carlo standard errors of .95."""
    slack = 3 * math.sqrt(0.95 * 0.05 / replicates)
    return [f"{x.case}: {x.figure}" for x in lines if not min(low, 0.925 - slack) <= x.figure <= high]


def test_published_table_and_exact_coverage_of_nps_and_csat():
    rng = np.random.default_rng(1)
    assert verdicts([*scores.nps(rng, 2000), *scores.csat(rng, 2000)]) == []


def test_exact_coverage_of_differences():
    cases = [c for c in scores.DIFFERENCES if max(c[1], c[3]) <= 50]
    exact = [scores.exact_difference(*case) for case in cases]
    assert all(0.92 <= value <= 0.98 for value in exact)


def test_weighted_and_clustered_intervals():
    assert loosely(scores.weighted(np.random.default_rng(2), 300), low=0.9, replicates=300) == []


def test_sums_hold():
    assert verdicts(themes.sums(np.random.default_rng(3), 20)) == []


def test_closed_form_truth_of_the_planted_ledger():
    """The truth the benchmark measures against agrees with one large draw."""
    rng = np.random.default_rng(4)
    world = themes.World("nps", (0.3, 0.15, 0.05))
    n = 200_000
    frame, said, status = world.draw(rng, n, who=np.arange(n) // 2)
    coded = themes.code_responses(frame, said, rating=themes.RATINGS["nps"], comment_status=status)
    table = themes.ledger_table(coded, themes.loss_matrix(coded)).set_index("theme_id")["lost_points"]
    assert table.to_dict() == pytest.approx(world.truth(), rel=0.03)


def test_no_family_cries_wolf():
    """Five data sets per family show gross failures only (one of these raised an alarm in every data set)."""
    rng = np.random.default_rng(5)
    for family, limit in ((scores.score_alarms, 5), (themes.theme_alarms, 5)):
        lines = list(family(rng, limit))
        assert [x.case for x in lines if x.figure > 0.05 + 3.5 * x.error] == []


def test_thresholds_and_effects_in_small():
    rng = np.random.default_rng(6)
    found = [links.kink(rng, "score", 1000, 4.0, 2.0, 12.0, draws=99) for _ in range(15)]
    told = [t for t in found if np.isfinite(t.value)]
    assert len(told) >= 12 and sum(t.low <= 4 <= t.high for t in told) >= len(told) - 3


@pytest.mark.parametrize("name", ["alone", "imported"])
def test_the_script_does_not_hide_pythons_own_module(name, tmp_path):
    """Scripts of the folder put it first on the path; whatever they load must still find Python's `statistics`."""
    script = tmp_path / "run.py"
    code = f"import sys; sys.path.insert(0, {str(FOLDER)!r}); import statistics; print(statistics.median([1, 5, 3]))"
    script.write_text(code if name == "alone" else "import random\n" + code)
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "3"
