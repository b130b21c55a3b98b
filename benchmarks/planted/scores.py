"""NPS, CSAT, means and differences: exact coverage by enumeration, simulation, weights, respondents, periods."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
from scipy.special import ndtr
from scipy.stats import multinomial

from analyzer.results import Rating
from analyzer.score.differences import differences
from analyzer.score.intervals import estimate, nps_interval, wilson
from analyzer.score.moments import Moments, moments, sample
from analyzer.score.standardise import standardised_periods
from analyzer.score.table import score_table
from analyzer.score.time import trend

from .judge import alarm, coverage, enumerated, published

NPS = Rating("nps", 0, 10)
LIMITS = {"nps": (-100.0, 100.0), "csat": (0.0, 100.0), "stars": (1.0, 5.0)}
POINTS = {"nps": np.array([-100.0, 0, 100]), "csat": np.array([0.0, 100]), "stars": np.arange(1.0, 6)}
NPS_SHARES = ((0.05, 0.15, 0.80), (0.2, 0.2, 0.6), (1 / 3, 1 / 3, 1 / 3), (0.5, 0.3, 0.2))
CSAT_SHARES = ((0.5, 0.5), (0.2, 0.8), (0.1, 0.9))
STAR_SHARES = (0.08, 0.07, 0.15, 0.3, 0.4)
SIZES = (10, 20, 30, 50, 100, 200)
# exact coverage of Wald / adjusted / score, from the statistics page
REFERENCE = {
    (20, NPS_SHARES[0]): (0.860, 0.956, 0.962), (50, NPS_SHARES[0]): (0.931, 0.956, 0.956),
    (10, NPS_SHARES[1]): (0.875, 0.959, 0.959), (30, NPS_SHARES[1]): (0.933, 0.947, 0.952),
}  # fmt: skip


def outcomes(n, shares, *, tail=0.0):
    """All counts of n answers over the groups (m, g) and their probabilities; ``tail`` drops the unlikeliest."""
    if len(shares) == 2:
        counts = np.column_stack([n - np.arange(n + 1), np.arange(n + 1)])
    else:
        first, second = np.divmod(np.arange((n + 1) ** 2), n + 1)
        keep = first + second <= n
        counts = np.column_stack([first[keep], second[keep], n - first[keep] - second[keep]])
    p = multinomial.pmf(counts, n, shares)
    if tail:
        keep = np.sort(p)[::-1]
        p_min = keep[min(int(np.searchsorted(np.cumsum(keep), 1 - tail)), len(keep) - 1)]
        counts, p = counts[p >= p_min], p[p >= p_min]
    return counts, p / p.sum()


def exact_coverage(n, shares, method="auto"):
    """Probability that the interval of n answers holds the true score."""
    counts, p = outcomes(n, shares)
    if len(shares) == 2:
        low, high = wilson(counts[:, 1], n)
        truth = shares[1]
    else:
        low, high = nps_interval(*counts.T, method=method)
        truth = 100 * (shares[2] - shares[0])
    return float(p[(low <= truth + 1e-9) & (high >= truth - 1e-9)].sum())


def draw(rng, shares, size):
    """Group of each of ``size`` answers."""
    return np.searchsorted(np.cumsum(shares)[:-1], rng.random(size), side="right")


def simulated_groups(rng, metric, shares, n, replicates):
    """``replicates`` samples of n answers as moments, through the same code as a survey's segments."""
    points = POINTS[metric][draw(rng, shares, n * replicates)]
    return moments(sample(points, codes=np.repeat(np.arange(replicates), n), k=replicates))


def covers(low, high, truth):
    return int(((low <= truth + 1e-9) & (high >= truth - 1e-9)).sum())


def _single(metric, share_sets, rng, replicates, sizes=SIZES):
    for shares, n in product(share_sets, sizes):
        truth = float(POINTS[metric] @ shares)
        e = estimate(simulated_groups(rng, metric, shares, n, replicates), metric, bounds=LIMITS[metric])
        case = f"{'/'.join(f'{s:.2f}' for s in shares)}, n = {n}"
        exact = exact_coverage(n, shares)
        yield enumerated(case, covers(e.low, e.high, truth), replicates, exact, judged=n >= 30)


def nps(rng, replicates):
    """NPS: the published table, and every method's default from n = 10 to 200."""
    for (n, shares), expected in REFERENCE.items():
        got = [exact_coverage(n, shares, m) for m in ("wald", "adjusted_wald", "score")]
        yield published(f"table of the page, {'/'.join(f'{s:.2f}' for s in shares)}, n = {n}", got, expected)
    yield from _single("nps", NPS_SHARES, rng, replicates)


def csat(rng, replicates):
    """CSAT: Wilson."""
    yield from _single("csat", CSAT_SHARES, rng, replicates)


def of_counts(counts, metric):
    """Moments of simple samples given by their counts per group."""
    points = POINTS[metric]
    n = counts.sum(axis=1).astype(float)
    mean = counts @ points / n
    ss = (counts * (points - mean[:, None]) ** 2).sum(axis=1)
    up = counts @ (points > 0).astype(float)
    down = counts @ (points < 0).astype(float)
    return Moments(n, n, n, mean, ss, n, up, down, up, down, counts @ points**2, counts @ points**3)


def exact_difference(metric, n1, shares1, n2, shares2):
    """Exact coverage of the interval of a difference (outcomes of total probability 1e-7 per side left out)."""
    (a, pa), (b, pb) = outcomes(n1, shares1, tail=1e-7), outcomes(n2, shares2, tail=1e-7)
    truth = float(POINTS[metric] @ shares1 - POINTS[metric] @ shares2)
    width = LIMITS[metric]
    ma, mb = of_counts(a, metric), of_counts(b, metric)
    total, block = 0.0, max(400_000 // len(b), 1)
    for start in range(0, len(a), block):
        i = np.arange(start, min(start + block, len(a)))
        d = differences(
            ma.take(np.repeat(i, len(b))), mb.take(np.tile(np.arange(len(b)), len(i))), metric, bounds=width
        )
        hit = (d.low <= truth + 1e-9) & (d.high >= truth - 1e-9)
        total += float(np.outer(pa[i], pb).ravel()[hit].sum())
    return total


DIFFERENCES = (
    ("nps", 30, NPS_SHARES[1], 30, NPS_SHARES[1]), ("nps", 30, NPS_SHARES[0], 30, NPS_SHARES[1]),
    ("nps", 50, NPS_SHARES[0], 50, NPS_SHARES[3]), ("nps", 30, NPS_SHARES[1], 100, NPS_SHARES[2]),
    ("nps", 100, NPS_SHARES[0], 100, NPS_SHARES[0]), ("csat", 30, (0.2, 0.8), 30, (0.2, 0.8)),
    ("csat", 30, (0.1, 0.9), 30, (0.4, 0.6)), ("csat", 50, (0.1, 0.9), 100, (0.1, 0.9)),
    ("csat", 100, (0.2, 0.8), 100, (0.3, 0.7)),
)  # fmt: skip


def difference(rng, replicates):
    """Differences of two NPS or CSAT, exactly and by simulation; means (Welch) by simulation."""
    for metric, n1, s1, n2, s2 in DIFFERENCES:
        a, b = simulated_groups(rng, metric, s1, n1, replicates), simulated_groups(rng, metric, s2, n2, replicates)
        d = differences(a, b, metric, bounds=LIMITS[metric])
        truth = float(POINTS[metric] @ s1 - POINTS[metric] @ s2)
        exact = exact_difference(metric, n1, s1, n2, s2)
        case = f"{metric} {truth:+.0f}, n = {n1} and {n2}"
        yield enumerated(case, covers(d.low, d.high, truth), replicates, exact)
    for n in (30, 100):
        a, b = (simulated_groups(rng, "stars", s, n, replicates) for s in (STAR_SHARES, STAR_SHARES[::-1]))
        d = differences(a, b, "stars", bounds=LIMITS["stars"])
        truth = float(POINTS["stars"] @ np.subtract(STAR_SHARES, STAR_SHARES[::-1]))
        yield coverage(f"stars {truth:+.1f}, n = {n} and {n}", covers(d.low, d.high, truth), replicates)


def related(rng, cluster, share):
    """Standard normals (n,) that have correlation ``share`` within a cluster: dependence that leaves margins alone."""
    own = rng.standard_normal(len(cluster))
    return np.sqrt(share) * rng.standard_normal(int(cluster.max()) + 1)[cluster] + np.sqrt(1 - share) * own


def survey_design(rng, metric, shares, groups, replicates, *, weighted, clustered):
    """Moments of ``replicates`` weighted and/or clustered samples of about ``groups`` respondents each."""
    sizes = rng.integers(1, 5, groups * replicates) if clustered else np.ones(groups * replicates, dtype=int)
    who = np.repeat(np.arange(groups * replicates), sizes)
    u = ndtr(related(rng, who, 0.5 if clustered else 0.0))
    points = POINTS[metric][np.searchsorted(np.cumsum(shares)[:-1], u, side="right")]
    w = rng.gamma(4.0, 0.25, len(who)) if weighted else None
    return moments(sample(points, codes=who // groups, k=replicates, weights=w, cluster=who if clustered else None))


def weighted(rng, replicates):
    """Intervals and differences of weighted samples (Kish efficiency .8) and of repeated respondents (ICC .5)."""
    kinds = (("weighted", True, False), ("clustered", False, True), ("weighted, clustered", True, True))
    sets = (("nps", NPS_SHARES[1]), ("nps", NPS_SHARES[0]), ("csat", (0.2, 0.8)), ("csat", (0.1, 0.9)),
            ("stars", STAR_SHARES))  # fmt: skip
    for (name, w, c), (metric, shares), groups in product(kinds, sets, (30, 50, 100, 200)):
        truth = float(POINTS[metric] @ shares)
        a, b = (survey_design(rng, metric, shares, groups, replicates, weighted=w, clustered=c) for _ in range(2))
        e = estimate(a, metric, bounds=LIMITS[metric])
        case = f"{name}: {metric} {truth:.3g}, {groups} respondents"
        yield coverage(case, covers(e.low, e.high, truth), replicates)
        d = differences(a, b, metric, bounds=LIMITS[metric])
        yield coverage("difference of two such, " + case, covers(d.low, d.high, 0.0), replicates)


def null_survey(rng, n, *, repeated=False):
    """Twelve months, three segments with 3, 6 and 12 values, NPS, CSAT and stars that depend on nothing."""
    who = rng.integers(0, n // 2, n) if repeated else np.arange(n)
    level = related(rng, who, 0.5 if repeated else 0.0)
    nps_raw = np.array([3.0, 8, 10])[np.searchsorted([0.2, 0.4], ndtr(level), side="right")]
    csat_raw = np.array([1.0, 3, 5])[np.searchsorted([0.1, 0.25], ndtr(0.6 * level + 0.8 * rng.standard_normal(n)))]
    date = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 366, n), unit="D")
    weight = np.array([0.5, 0.25, 0.12, 0.06, 0.04, 0.03])
    return pd.DataFrame({
        "score": nps_raw, "score_status": "ok", "score_csat": csat_raw, "score_status_csat": "ok", "date": date,
        "score_stars": np.searchsorted([0.02, 0.05, 0.1, 0.3], ndtr(level)) + 1.0, "score_status_stars": "ok",
        "respondent": who, "channel": rng.choice(3, n), "plan": rng.choice(6, n, p=weight), "shop": rng.choice(12, n),
    })  # fmt: skip


def trends(rng, replicates):
    """Coverage of slopes and of standardised periods where a trend is planted."""
    for n, repeated in ((100, False), (400, False), (400, True)):
        hits = 0
        for _ in range(replicates):
            who = rng.integers(0, n // 2, n) if repeated else np.arange(n)
            months = rng.uniform(0, 12, n)
            u = ndtr(related(rng, who, 0.5 if repeated else 0.0))
            points = np.where(u < 0.3 - 0.01 * months, -100.0, np.where(u < 0.5 - 0.01 * months, 0.0, 100.0))
            dates = pd.Timestamp("2024-01-01") + pd.to_timedelta(months * 365.2425 / 12, unit="D")
            t = trend(points, dates, cluster=who if repeated else None)
            hits += t.interval.low <= 2.0 <= t.interval.high
        case = f"slope of +2 NPS points a month, n = {n}" + (", repeated respondents" if repeated else "")
        yield coverage(case, hits, replicates)
    hits = total = 0
    for _ in range(replicates):
        n = 600
        month, kind = rng.integers(0, 4, n), rng.integers(0, 3, n)
        points = np.where(rng.random(n) < 0.3 + 0.2 * kind, 100.0, -100.0)
        dates = pd.to_datetime(pd.Series("2024-0" + pd.Series(month + 1).astype(str) + "-15"))
        table = standardised_periods(points, dates, kind)
        mix = np.bincount(kind, minlength=3) / n
        truth = float(mix @ (200 * (0.3 + 0.2 * np.arange(3)) - 100))
        hits += covers(table["low"].to_numpy(), table["high"].to_numpy(), truth)
        total += len(table)
    yield coverage("standardised score of a month, about 150 answers", hits, total)


def score_alarms(rng, replicates):
    """No effect anywhere: segments, periods, trends and the Holm list of a whole score table."""
    ratings = {"nps": NPS, "csat": Rating("csat", 1, 5), "stars": Rating("stars", 1, 5)}
    alerts = {"trend", "last_period_change", "change_point"}
    for n, repeated in ((300, False), (1500, False), (1500, True)):
        names = ("segments", "failing segment finding", "periods", "raw trend (one test)", "alert list (Holm)")
        count = dict.fromkeys(names, 0)
        for _ in range(replicates):
            frame = null_survey(rng, n, repeated=repeated)
            got = score_table(
                frame, ratings, segments=["channel", "plan", "shop"], cluster="respondent" if repeated else None
            )
            s, codes = got.scores, {f.code for f in got.findings}
            count["segments"] += bool((s.loc[s["segment"].notna(), "q_value"] < 0.05).any())
            count["failing segment finding"] += "failing_segment" in codes
            count["periods"] += bool((s.loc[s["period"].notna(), "q_value"] < 0.05).any())
            count["raw trend (one test)"] += bool(got.trends["p_value"].iloc[0] < 0.05)
            count["alert list (Holm)"] += bool(codes & alerts)
        case = f"n = {n}, NPS, CSAT and stars" + (", repeated respondents" if repeated else "")
        for name in names:
            yield alarm(f"{name}: {case}", count[name], replicates)
