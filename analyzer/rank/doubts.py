"""What speaks against taking scores or themes at face value: comments that contradict, themes that follow length."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analyzer.schema import Finding

_FEW = 20
_WORST = frozenset({"detractor", "dissatisfied"})
_BEST = frozenset({"promoter", "satisfied"})


def doubts(responses: pd.DataFrame) -> tuple[Finding, ...]:
    """Findings of the doctor that need sentiment and themes.

    Parameters
    ----------
    responses : columns ``group``, ``sentiment``, ``comment`` and ``themes`` as in the results.

    Examples
    --------
    >>> frame = pd.DataFrame({"group": ["detractor", "promoter"] * 20, "sentiment": ["positive", "negative"] * 20,
    ...                       "comment": ["quick and kind", "slow and rude"] * 20, "themes": [[]] * 40})
    >>> [(f.code, f.n_rows) for f in doubts(frame)]
    [('scores_against_comments', 40)]
    """
    return (*_contradictions(responses), *_follows_length(responses))


def _contradictions(responses: pd.DataFrame) -> list[Finding]:
    """Best answers with a negative comment and worst answers with a positive one."""
    best, worst = responses["group"].isin(_BEST), responses["group"].isin(_WORST)
    bad, good = responses["sentiment"].eq("negative"), responses["sentiment"].eq("positive")
    against, told = int((best & bad | worst & good).sum()), int(((best | worst) & (bad | good)).sum())
    if not against or told < _FEW:
        return []
    share = f"{against} of {told} clearly good or bad comments contradict their score"
    if against > 0.5 * told:
        text = f"{share}: the scale is probably turned round (1 = best). Set score.reversed: true."
        return [Finding("warning", "scores_against_comments", text, against)]
    text = f"{share}. Read them: the scale was misunderstood, or the comment is ironic or about something else."
    return [Finding("warning" if against > 0.15 * told else "info", "scores_contradict_comments", text, against)]


def _follows_length(responses: pd.DataFrame) -> list[Finding]:
    """Themes whose mention is little more than a long comment: length alone tells them with an AUC of .85 or more.

    AUC = P(length with > length without) + P(equal)/2 (Mann and Whitney 1947).
    """
    length = responses["comment"].fillna("").astype("str").str.len().to_numpy(dtype=float)
    told = length > 0
    exploded = responses["themes"].map(set)
    names = sorted({t for themes in exploded for t in themes})
    rank = pd.Series(length[told]).rank().to_numpy()
    found: list[str] = []
    rows = 0
    for name in names:
        has = exploded.map(lambda themes, name=name: name in themes).to_numpy(dtype=bool)[told]
        n, m = int(has.sum()), int((~has).sum())
        if min(n, m) < _FEW:
            continue
        auc = (float(np.sum(rank[has])) - n * (n + 1) / 2) / (n * m)
        if auc >= 0.85:
            found.append(name)
            rows += n
    if not found:
        return []
    text = (f"themes {', '.join(found[:5])} are mentioned almost only in long comments: their gap may show who writes "
            "much. Compare comments of like length.")  # fmt: skip
    return [Finding("info", "themes_follow_length", text, rows)]
