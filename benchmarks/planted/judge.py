"""One line of the benchmark: a figure, its Monte-Carlo standard error, the band it must lie in, and the verdict."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isnan, nan, sqrt

BAND = (0.925, 0.98)  # 95 % intervals
EXACT_BAND = (0.92, 0.98)  # NPS and CSAT, exact coverage by enumeration
NOMINAL = 0.05


@dataclass(frozen=True)
class Line:
    """What was counted in one case, and by which rule it is judged.

    ``rule``: coverage, enumerated, at_least, alarm, exactness or published; ``hits`` of ``total`` replicates (the
    largest error for exactness); ``exact`` coverage by enumeration where known; ``judged`` False = shown only;
    ``facts`` what else to say, averaged over runs.
    """

    rule: str
    case: str
    hits: float
    total: int
    exact: float = nan
    judged: bool = True
    facts: dict[str, float] = field(default_factory=dict)

    @property
    def figure(self):
        if self.rule in ("exactness", "published"):
            return self.hits
        return self.hits / self.total if self.total else nan

    @property
    def error(self):
        """Monte-Carlo standard error: of what should be where that is known, else of the figure."""
        value = {"enumerated": self.exact, "at_least": 1 - NOMINAL, "alarm": NOMINAL}.get(self.rule, self.figure)
        if not self.total or self.rule in ("exactness", "published"):
            return nan
        return sqrt(max(value * (1 - value), 0) / self.total)

    @property
    def band(self):
        return {
            "coverage": f"{BAND[0]}–{BAND[1]}", "at_least": "≥ 0.95 − 3 se", "alarm": "≤ 0.05 + 3 se",
            "exactness": "≤ 1e-09", "published": "as published",
            "enumerated": f"{EXACT_BAND[0]}–{EXACT_BAND[1]} exact" if self.judged else "agreement",
        }[self.rule]  # fmt: skip

    @property
    def passed(self):
        """None where the specification sets no band for the case."""
        if self.rule == "enumerated":
            agrees = isnan(self.figure) or abs(self.figure - self.exact) <= 3 * self.error
            inside = EXACT_BAND[0] <= self.exact <= EXACT_BAND[1]
            return bool(agrees and inside) if self.judged else (None if agrees else False)
        if not self.judged:
            return None
        return bool({
            "coverage": lambda: BAND[0] <= self.figure <= BAND[1],
            "at_least": lambda: self.figure >= 1 - NOMINAL - 3 * self.error,
            "alarm": lambda: self.figure <= NOMINAL + 3 * self.error,
            "exactness": lambda: self.figure <= 1e-9,
            "published": lambda: self.exact == self.figure,
        }[self.rule]())  # fmt: skip

    @property
    def verdict(self):
        return {True: "pass", False: "FAIL", None: "–"}[self.passed]

    @property
    def note(self):
        return ", ".join(f"{name} {value:.3g}" for name, value in self.facts.items())


def pooled(runs):
    """Lines of several runs with different seeds put together, case by case."""
    lines = []
    for same in zip(*runs, strict=True):
        first, total = same[0], sum(line.total for line in same)
        hits = max(line.hits for line in same) if first.band[0] == "≤" and first.rule == "exactness" else (
            first.hits if first.rule == "published" else sum(line.hits for line in same)
        )  # fmt: skip
        weight = [max(line.total, 1) for line in same]
        facts = {
            name: sum(w * line.facts[name] for w, line in zip(weight, same, strict=True)) / sum(weight)
            for name in first.facts
        }
        lines.append(Line(first.rule, first.case, hits, total, first.exact, first.judged, facts))
    return lines


def coverage(case, hits, total, **facts):
    """A 95 % interval: the simulated coverage must lie in .925-.98."""
    return Line("coverage", case, int(hits), total, facts=_plain(facts))


def enumerated(case, hits, total, exact, *, judged=True):
    """NPS and CSAT: simulation within 3 standard errors of the exact coverage, and that in .92-.98."""
    return Line("enumerated", case, int(hits), total, float(exact), judged)


def published(case, got, expected):
    """A table of the specification, to its three decimals: (Wald, adjusted Wald, score)."""
    names = ("Wald", "adjusted", "score")
    same = [round(g, 3) for g in got] == list(expected)
    return Line("published", case, 1.0, 0, float(same), facts=dict(zip(names, map(float, got), strict=True)))


def at_least(case, hits, total):
    """Rank intervals at ties: at least nominal (3 standard errors of simulation allowed)."""
    return Line("at_least", case, int(hits), total)


def alarm(case, hits, total, **facts):
    """False alarms: at most nominal plus 3 standard errors."""
    return Line("alarm", case, int(hits), total, facts=_plain(facts))


def exactness(case, largest, total):
    """Sums that must hold to 1e-9."""
    return Line("exactness", case, float(largest), total)


def _plain(facts):
    return {name.replace("_", " "): float(value) for name, value in facts.items()}
