"""How many answers are needed: precision and power of an NPS survey."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from analyzer.errors import ConfigError
from analyzer.score.grades import grade
from analyzer.score.intervals import z_value
from analyzer.score.results import Plan


def plan(
    *, nps: float = 20, passives: float = 0.2, detect: float = 5, confidence: float = 0.95, power: float = 0.8,
    sizes: Sequence[int] = (30, 50, 100, 200, 400, 1000, 2000, 5000),
) -> Plan:  # fmt: skip
    """Margin at n, and the n needed to see a change between two equal periods.

    With p - d = nps/100 and p + d = 1 - passives: V = p + d - (p - d)^2; margin = 100 z sqrt(V/n) (worst case V = 1);
    smallest change seen = 100 (z_alpha + z_beta) sqrt(2V/n); n per period = 2V ((z_alpha + z_beta)/delta)^2. Source:
    the normal sample size of two means of known variance (statsmodels ``normal_sample_size_one_tail``).

    Parameters
    ----------
    nps : expected score, points.
    passives : expected share of passives, 0...1.
    detect : change to detect (or margin wanted), points.
    confidence, power : shares.
    sizes : rows of the table.

    Raises
    ------
    ConfigError
        If the score cannot occur with that share of passives, or a value is out of range.

    Examples
    --------
    >>> plan(nps=40, passives=.2, detect=10).n_per_period
    1005
    """
    from scipy.special import ndtri

    if not 0 <= passives <= 1:
        raise ConfigError(f"plan: passives is a share between 0 and 1, got {passives:g}. For 20 % give 0.2.")
    if abs(nps) > 100 * (1 - passives) + 1e-9:
        raise ConfigError(
            f"plan: an NPS of {nps:g} cannot occur with {passives:.0%} passives. "
            f"Give |nps| <= {100 * (1 - passives):g}."
        )
    if not 0 < detect <= 200:
        raise ConfigError(f"plan: detect is a change in points; allowed: above 0 to 200, got {detect:g}.")
    if not 0.5 <= power < 1:
        raise ConfigError(f"plan: power is a share; allowed: 0.5 to below 1, got {power:g}.")
    variance = max(1 - passives - (nps / 100) ** 2, 0.0)
    z = z_value(confidence)
    both = z + float(ndtri(power))
    n = np.asarray(sizes, dtype=float)
    if (n < 1).any():
        raise ConfigError(f"plan: sizes must be at least 1, got {list(sizes)}.")
    table = pd.DataFrame(
        {
            "n": np.asarray(sizes, dtype=np.int64),
            "margin": 100 * z * np.sqrt(variance / n),
            "worst_case": 100 * z / np.sqrt(n),
            "detectable": 100 * both * np.sqrt(2 * variance / n),
            "grade": [grade(v) for v in n],
        }
    )
    delta = detect / 100
    return Plan(
        nps, passives, detect, confidence, power, variance,
        n_per_period=math.ceil(2 * variance * (both / delta) ** 2),
        n_for_margin=math.ceil(variance * (z / delta) ** 2), table=table,
    )  # fmt: skip
