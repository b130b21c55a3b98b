"""One line of the benchmark: a figure, its Monte-Carlo standard error, the band it must lie in, and the verdict."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan, nan, sqrt

BAND = (0.925, 0.98)  # 95 % intervals
EXACT_BAND = (0.92, 0.98)  # NPS and CSAT, exact coverage by enumeration
NOMINAL = 0.05


@dataclass(frozen=True)
class Line:
    """``passed`` is None where the specification sets no band for the case (shown, not judged)."""

    family: str
    case: str
    figure: float
    replicates: int
    error: float = nan
    exact: float = nan
    band: str = ""
    passed: bool | None = None
    note: str = ""

    @property
    def verdict(self):
        return {True: "pass", False: "FAIL", None: "–"}[self.passed]


def share(hits, total):
    """Share and its Monte-Carlo standard error."""
    value = hits / total if total else nan
    return value, sqrt(max(value * (1 - value), 0) / total) if total else nan


def coverage(family, case, hits, total, *, judged=True, note=""):
    """A 95 % interval: the simulated coverage must lie in .925-.98."""
    value, error = share(hits, total)
    passed = BAND[0] <= value <= BAND[1] if judged else None
    return Line(family, case, value, total, error, band=f"{BAND[0]}–{BAND[1]}", passed=passed, note=note)


def enumerated(family, case, hits, total, exact, *, judged=True, note=""):
    """NPS and CSAT: simulation within 3 standard errors of the exact coverage, and that in .92-.98."""
    value, _ = share(hits, total)
    error = sqrt(exact * (1 - exact) / total) if total else nan
    agrees = isnan(value) or abs(value - exact) <= 3 * error
    passed = (agrees and EXACT_BAND[0] <= exact <= EXACT_BAND[1]) if judged else (None if agrees else False)
    band = f"{EXACT_BAND[0]}–{EXACT_BAND[1]} exact"
    return Line(family, case, value, total, error, exact, band if judged else "agreement", passed, note)


def at_least(family, case, hits, total, *, note=""):
    """Rank intervals at ties: at least nominal (3 standard errors of simulation allowed)."""
    value, _ = share(hits, total)
    error = sqrt(NOMINAL * (1 - NOMINAL) / total)
    return Line(family, case, value, total, error, band="≥ 0.95 − 3 se", passed=value >= 0.95 - 3 * error, note=note)


def alarm(family, case, hits, total, *, judged=True, note=""):
    """False alarms: at most nominal plus 3 standard errors."""
    value, _ = share(hits, total)
    error = sqrt(NOMINAL * (1 - NOMINAL) / total)
    passed = value <= NOMINAL + 3 * error if judged else None
    return Line(family, case, value, total, error, band="≤ 0.05 + 3 se", passed=passed, note=note)


def exactness(family, case, largest, total, *, limit=1e-9, note=""):
    """Sums that must hold exactly."""
    return Line(family, case, largest, total, band=f"≤ {limit:g}", passed=largest <= limit, note=note)
