"""Ledger rows, rank intervals, bridge and theme tests on planted codes whose truth is known in closed form."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analyzer.rank import (
    code_responses,
    ledger_table,
    loss_matrix,
    period_bridge,
    rank_themes,
    theme_changes,
    theme_segments,
)
from analyzer.results import Rating

from .judge import alarm, at_least, coverage, exactness

RATINGS = {"nps": Rating("nps", 0, 10), "csat": Rating("csat", 1, 5), "stars": Rating("stars", 1, 5)}
USABLE = 0.8
# raw answers, and their chances after 0, 1, 2 or more complaints
ANSWERS = {
    "nps": (np.array([3.0, 8.0, 10.0]), np.array([[0.08, 0.17, 0.75], [0.55, 0.25, 0.20], [0.80, 0.15, 0.05]])),
    "csat": (np.array([1.0, 5.0]), np.array([[0.08, 0.92], [0.60, 0.40], [0.85, 0.15]])),
    "stars": (
        np.arange(1.0, 6),
        np.array([[0.02, 0.03, 0.10, 0.25, 0.60], [0.30, 0.25, 0.20, 0.15, 0.10], [0.55, 0.25, 0.1, 0.05, 0.05]]),
    ),
}
POINTS = {
    "nps": np.array([-100.0, 0, 100]), "csat": np.array([0.0, 100]), "stars": np.arange(1.0, 6),
}  # fmt: skip


@dataclass(frozen=True)
class World:
    """Theme k is complained about in a share ``shares[k]`` of responses, independently of the others."""

    metric: str
    shares: tuple[float, ...]

    @property
    def names(self):
        return [f"t{k:02d}" for k in range(len(self.shares))]

    def losses(self):
        """Expected loss after 0, 1, 2 or more complaints."""
        _, chances = ANSWERS[self.metric]
        return RATINGS[self.metric].best - chances @ POINTS[self.metric]

    def truth(self):
        """Expected lost points of every theme and of the two residual rows, in closed form."""
        loss, every = self.losses(), _counts(self.shares)
        rows = {}
        for k, name in enumerate(self.names):
            others = _counts([s for j, s in enumerate(self.shares) if j != k])
            total = sum(p * loss[min(m + 1, 2)] / (m + 1) for m, p in enumerate(others))
            rows[name] = USABLE * self.shares[k] * total
        rows["(no complaint)"] = USABLE * every[0] * loss[0]
        rows["(no comment)"] = (1 - USABLE) * sum(p * loss[min(m, 2)] for m, p in enumerate(every))
        return rows

    def draw(self, rng, n, *, who=None, copied=0.5):
        """Frame, mentions and comment status of n responses.

        With ``who`` (respondent codes) a response is, with chance ``copied``, its respondent's standing one: answers
        of one respondent are alike, while every single response keeps its distribution.
        """
        size = n if who is None else n + int(who.max()) + 1
        codes = rng.random((size, len(self.shares))) < self.shares
        raw, chances = ANSWERS[self.metric]
        bound = np.cumsum(chances, axis=1)[np.minimum(codes.sum(axis=1), 2), :-1]
        answer = raw[(rng.random(size)[:, None] >= bound).sum(axis=1)]
        usable = rng.random(size) < USABLE
        if who is not None:
            pick = np.where(rng.random(n) < copied, n + who, np.arange(n))
            codes, answer, usable = codes[pick], answer[pick], usable[pick]
        row, theme = np.nonzero(codes & usable[:, None])
        said = pd.DataFrame({"row": row, "theme_id": np.array(self.names, object)[theme], "sentiment": "negative"})
        return pd.DataFrame({"score": answer, "score_status": "ok"}), said, np.where(usable, "ok", "empty")


def _counts(shares):
    """Distribution of the number of complaints (Poisson binomial)."""
    out = np.ones(1)
    for s in shares:
        out = np.convolve(out, [1 - s, s])
    return out


def ledger(rng, replicates):
    """Ledger rows with about 20 mentions and more (a replicate's row counts where it has at least 20)."""
    shares = (0.30, 0.15, 0.0875, 0.0625)
    for metric, kind in (
        ("nps", ""), ("csat", ""), ("stars", ""), ("nps", "weighted"), ("nps", "repeated"), ("csat", "both"),
    ):  # fmt: skip
        world = World(metric, shares)
        truth, n = world.truth(), 500
        hits, total = dict.fromkeys(truth, 0), dict.fromkeys(truth, 0)
        for _ in range(replicates):
            who = rng.integers(0, 250, n) if kind in ("repeated", "both") else None
            w = rng.gamma(4, 0.25, n) if kind in ("weighted", "both") else None
            frame, said, status = world.draw(rng, n, who=who)
            coded = code_responses(
                frame, said, rating=RATINGS[metric], comment_status=status, weights=w, respondents=who
            )
            mentions = dict(zip(coded.theme_ids, np.bincount(coded.theme), strict=False))
            for row in ledger_table(coded, loss_matrix(coded)).itertuples():
                if mentions.get(row.theme_id, n) >= 20:
                    total[row.theme_id] += 1
                    hits[row.theme_id] += row.low <= truth[row.theme_id] <= row.high
        for k, name in enumerate(truth):
            about = f"about {round(n * USABLE * shares[k])} mentions" if k < len(shares) else name
            case = f"{metric}{', ' + kind if kind else ''}: {about}, n = {n}"
            yield coverage(case, hits[name], total[name])


def catalogue(names):
    return pd.DataFrame(
        {"theme_id": names, "parent_id": None, "label": names, "source": "codebook", "stability": np.nan}
    )


def ranks(rng, replicates):
    """Simultaneous rank intervals: every rank a theme may hold under exact ties is in its interval, all at once."""
    cases = (
        ("6 themes, all tied, about 24 mentions each", (0.06,) * 6, 500, False),
        ("15 themes, all tied, about 24 mentions each", (0.03,) * 15, 1000, False),
        ("three tied above three tied", (0.12,) * 3 + (0.05,) * 3, 600, False),
        ("6 tied, repeated respondents", (0.06,) * 6, 500, True),
    )
    for case, shares, n, repeated in cases:
        world = World("nps", shares)
        truth = np.array([world.truth()[t] for t in world.names])
        best = 1 + (truth[None, :] > truth[:, None] + 1e-9).sum(axis=1)
        worst = len(truth) - (truth[None, :] < truth[:, None] - 1e-9).sum(axis=1)
        hits = 0
        for i in range(replicates):
            who = rng.integers(0, n // 2, n) if repeated else None
            frame, said, status = world.draw(rng, n, who=who)
            got = rank_themes(
                frame, said, catalogue(world.names), rating=RATINGS["nps"], comment_status=status, respondents=who,
                seed=i,
            ).themes.set_index("theme_id").loc[world.names]  # fmt: skip
            hits += bool((got["rank_low"] <= best).all() and (got["rank_high"] >= worst).all())
        yield at_least(f"{case}, n = {n}", hits, replicates)


def sums(rng, replicates):
    """Ledger and bridge add up with weights, suppression, missing scores, missing comments; NPS, CSAT, stars."""
    for metric in RATINGS:
        rating, largest = RATINGS[metric], [0.0, 0.0]
        for _ in range(max(replicates, 20)):
            n = int(rng.integers(30, 400))
            world = World(metric, tuple(rng.uniform(0.002, 0.2, 10)))
            frame, said, status = world.draw(rng, n)
            said = said.assign(sentiment=rng.choice(["negative", "neutral", "positive"], len(said)))
            frame.loc[rng.random(n) < 0.15, ["score", "score_status"]] = [np.nan, "missing"]
            w = rng.gamma(1, 1, n) * (rng.random(n) < 0.9)
            scored = (frame["score_status"] == "ok").to_numpy()
            points = POINTS[metric][np.searchsorted(ANSWERS[metric][0], frame["score"].fillna(1).to_numpy())]
            before = rng.random(n) < 0.5
            value = [np.average(points[m], weights=w[m]) for m in (scored, scored & before, scored & ~before)]
            ranking = rank_themes(
                frame, said, catalogue(world.names), rating=rating, comment_status=status, weights=w, replicates=20
            )
            bridge = period_bridge(
                frame, said, rating=rating, comment_status=status, before=before, after=~before, weights=w
            )
            largest[0] = max(largest[0], abs(ranking.ledger["lost_points"].sum() - (rating.best - value[0])))
            largest[1] = max(largest[1], abs(bridge["change"].sum() - (value[2] - value[1])))
        for name, worst in zip(("ledger", "bridge"), largest, strict=True):
            case = f"{name} of {metric}: weights, suppression, missing scores and comments"
            yield exactness(case, float(worst), max(replicates, 20))


def theme_alarms(rng, replicates):
    """No effect: emerging and fading themes, theme x segment."""
    small = (0.12, 0.08, 0.06, 0.04, 0.03, 0.02, 0.02, 0.01, 0.01, 0.01)
    for n, repeated in ((400, False), (2000, False), (800, True)):
        world = World("nps", small)
        count = {"emerging or fading themes": 0, "theme × segment": 0}
        for _ in range(replicates):
            who = rng.integers(0, n // 2, n) if repeated else None
            frame, said, status = world.draw(rng, n, who=who)
            before = rng.random(n) < 0.5
            options = {"comment_status": status, "respondents": who, "rating": RATINGS["nps"]}
            changes = theme_changes(frame, said, before=before, after=~before, **options)
            count["emerging or fading themes"] += bool((changes["direction"] != "").any())
            frame = frame.assign(channel=rng.choice(3, n), plan=rng.choice(6, n, p=[0.5, 0.25, 0.12, 0.06, 0.04, 0.03]))
            crossed = theme_segments(frame, said, segments=["channel", "plan"], **options)
            count["theme × segment"] += bool((crossed["q_value"] < 0.05).any())
        case = f"10 themes, n = {n}" + (", repeated respondents" if repeated else "")
        for name, hits in count.items():
            yield alarm(f"{name}: {case}", hits, replicates)
