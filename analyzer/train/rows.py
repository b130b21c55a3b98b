"""Rows of one epoch: whole comments, their clauses, joined comments and text of our own making."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import numpy as np
import pandas as pd

from analyzer.text.clauses import split_clauses
from analyzer.train.splits import short_hash
from analyzer.train.templates import LABELS, generate, misspelt

_FIELDS: Final = ["text", "kind", "p_neg", "p_neu", "p_pos", "weight", "source"]
_SOFT: Final = ["p_neg", "p_neu", "p_pos"]
# A clause of a comment with one polarity usually shares it, but may be a plain fact.
_CLAUSE_NEUTRAL: Final = 0.15
JOINS: Final = (". ", ". ", " but ", ", but ", ", ", " ", " and ", ". However ", "! ", " - ")


def clause_rows(comments: pd.DataFrame, *, per_comment: int = 3, seed: int = 0) -> pd.DataFrame:
    """Clauses of comments with one clear polarity, labelled with it, softened towards neutral.

    Parameters
    ----------
    comments : pandas.DataFrame
        Training rows of `sources.read_all`.
    per_comment : int
        At most this many clauses of one comment.
    seed : int
        Chooses among the clauses of long comments.

    Returns
    -------
    pandas.DataFrame
        As `comments`, one row per clause; comments of one clause are left out (they are there whole).
    """
    rng = np.random.default_rng(seed)
    clear = comments[
        (comments[["p_neg", "p_pos"]].max(axis=1) >= 0.75) & comments["source"].isin(["fabsa", "nhs_fft", "nhs_phase1"])
    ]
    rows = []
    for row in clear.itertuples(index=False):
        spans = split_clauses(row.text)
        if len(spans) < 2:
            continue
        for k in rng.permutation(len(spans))[:per_comment]:
            text = row.text[spans[k][0] : spans[k][1]]
            if len(text) > 2:
                soft = (1 - _CLAUSE_NEUTRAL) * np.array([row.p_neg, row.p_neu, row.p_pos]) + _CLAUSE_NEUTRAL * np.array(
                    [0, 1, 0]
                )
                rows.append((text, row.kind, *soft, 0.7 * row.weight, row.source))
    return pd.DataFrame(rows, columns=_FIELDS).drop_duplicates(["text", "kind"], ignore_index=True)


def joined_rows(comments: pd.DataFrame, n: int, *, seed: int) -> pd.DataFrame:
    """Join two short comments of one source: agreeing ones keep their label, opposite ones become mixed."""
    rng = np.random.default_rng(seed)
    words = comments["text"].str.split().str.len()
    short = comments[(words >= 2) & (words <= 16) & (comments["kind"] == "") & (comments[_SOFT].max(axis=1) >= 0.75)]
    short = short[short["source"].isin(["fabsa", "nhs_fft", "nhs_phase1", "own", "written"])]
    pools = {
        (s, c): g["text"].to_numpy()
        for (s, c), g in short.assign(c=short[_SOFT].to_numpy().argmax(axis=1)).groupby(["source", "c"])
    }
    sources = sorted({s for s, _ in pools})
    rows = []
    for _ in range(n):
        source = sources[rng.integers(len(sources))]
        first, second = rng.choice([0, 2] if rng.random() < 0.8 else [0, 1, 2], size=2)
        if (source, first) not in pools or (source, second) not in pools:
            continue
        a, b = (str(rng.choice(pools[source, int(c)])) for c in (first, second))
        soft = LABELS[_joint(int(first), int(second))]
        rows.append((a.rstrip(". ") + JOINS[rng.integers(len(JOINS))] + b, "", *soft, 0.8, source))
    return pd.DataFrame(rows, columns=_FIELDS)


def _joint(first: int, second: int) -> str:
    classes = {first, second}
    if classes == {0, 2}:
        return "mixed"
    return "negative" if 0 in classes else "positive" if 2 in classes else "neutral"


def own_rows(n: int, *, seed: int, exclude: Collection[str] = (), only: Collection[str] = ()) -> pd.DataFrame:
    """Generated feedback in the shape of the other rows (source ``own``)."""
    return generate(n, seed=seed, exclude=exclude, only=only).assign(weight=1.0, source="own")[_FIELDS]


def epoch_rows(
    data: pd.DataFrame,
    *,
    epoch: int,
    seed: int,
    reserved: Collection[str],
    exclude: Collection[str] = (),
    n_own: int = 12_000,
    n_joined: int = 5_000,
    clause_share: float = 0.4,
) -> pd.DataFrame:
    """All rows of one epoch, none of them a reserved (test) text.

    Parameters
    ----------
    data : pandas.DataFrame
        Result of `sources.read_all`.
    epoch, seed : int
        Choose clauses, joins and generated text afresh in each epoch.
    reserved : collection of str
        Hashes (`splits.short_hash`) no row may have.
    exclude : collection of str
        Four-word runs of the hand-written checks, kept out of generated text.
    n_own, n_joined : int
        Generated and joined rows.
    clause_share : float
        Share of all clauses drawn in this epoch.

    Returns
    -------
    pandas.DataFrame
        text, kind, p_neg, p_neu, p_pos, weight, source.
    """
    comments = data[data["part"] == "train"]
    base = seed * 1000 + epoch * 10
    clauses = clause_rows(comments, seed=seed).sample(frac=clause_share, random_state=base + 1)
    own = own_rows(n_own, seed=base + 2, exclude=exclude)
    whole = comments[_FIELDS]
    joined = joined_rows(pd.concat([whole, own], ignore_index=True), n_joined, seed=base + 3)
    frame = pd.concat([whole, clauses, own, joined], ignore_index=True)
    if epoch:  # the first epoch teaches clean text, later ones what quick thumbs make of it
        frame = _misspelt_share(frame, np.random.default_rng(base + 5))
    allowed = [short_hash(t) not in reserved for t in frame["text"]]
    return _with_questions(frame[allowed].reset_index(drop=True), np.random.default_rng(base + 4))


def _with_questions(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Give some rows without a question one that does not matter, and take it from some longer NHS rows.

    The label of a full sentence does not depend on the question; that of a short reply does, so those keep theirs.
    """
    words = frame["text"].str.split().str.len().to_numpy()
    kind = frame["kind"].to_numpy(dtype=object)
    given = rng.choice(
        np.array(["why", "improve", "good", ""], dtype=object), p=[0.12, 0.08, 0.07, 0.73], size=len(frame)
    )
    bare = (kind == "") & (frame["source"].to_numpy() != "own") & (words >= 4)
    kind = np.where(bare, given, kind)
    dropped = frame["source"].str.startswith("nhs").to_numpy() & (words >= 6) & (rng.random(len(frame)) < 0.35)
    return frame.assign(kind=np.where(dropped, "", kind))


def _misspelt_share(frame: pd.DataFrame, rng: np.random.Generator, share: float = 0.15) -> pd.DataFrame:
    chosen = rng.random(len(frame)) < share
    return frame.assign(text=[misspelt(t, rng) if c else t for t, c in zip(frame["text"], chosen, strict=True)])
