"""From operations to experience: planted complaint and praise codes, and the score they lead to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analyzer.demo import plan
from analyzer.demo.contacts import Contacts, Ints

Bools = npt.NDArray[np.bool_]

MAX_CLAUSES = 3
_AT = {theme: position for position, theme in enumerate(plan.THEMES)}


@dataclass(frozen=True)
class Clauses:
    """What the comments say: one entry per clause, sorted by response and then by place in the comment.

    Attributes
    ----------
    row : response number; theme : position in ``plan.THEMES``; polarity : -1 or 1. Arrays of shape (m,).
    """

    row: Ints
    theme: Ints
    polarity: Ints


def experience(contacts: Contacts, *, rng: np.random.Generator) -> Bools:
    """Complaints each customer has, said or unsaid: shape (n, themes)."""
    n = len(contacts.minute)
    chance = np.tile([plan.COMPLAINTS[theme][0] for theme in plan.THEMES], (n, 1))
    rise = plan.WAIT_SLOPE * np.maximum(0.0, contacts.wait - plan.WAIT_KINK)
    odds = chance[:, _AT["waiting"]] / (1 - chance[:, _AT["waiting"]]) * np.exp(rise)
    chance[:, _AT["waiting"]] = odds / (1 + odds)
    for cause, effects in ((contacts.transfers >= 2, plan.TRANSFERRED), (contacts.resolved == 0, plan.UNRESOLVED)):
        for theme, added in effects.items():
            chance[:, _AT[theme]] += added * cause
    chance[:, _AT["ivr_menu"]] *= np.where(contacts.channel == 0, 1.8, 0.1)
    chance[:, _AT["self_service"]] *= np.where(contacts.channel == 3, 2.5, 0.8)
    chance[:, _AT["product_quality"]] *= np.where(contacts.product == 2, 2.0, 0.9)
    chance[:, _AT["delivery_appointment"]] *= np.where(contacts.product == 0, 1.4, 0.7)
    complaints: Bools = rng.random(chance.shape) < chance
    fed_up = complaints.sum(axis=1) >= 2
    leaving = fed_up & (rng.random(n) < 0.05)
    complaints[:, _AT["intends_to_leave"]] |= leaving
    return complaints


def ratings(contacts: Contacts, complaints: Bools, *, rng: np.random.Generator) -> Ints:
    """Answers to the 0-10 question, shape (n,): a good start less the severity of every complaint, with noise."""
    severity = np.asarray([plan.COMPLAINTS[theme][1] for theme in plan.THEMES])
    latent = (
        9.4
        + np.asarray(plan.CHANNEL_SCORE)[contacts.channel]
        + contacts.mood
        + 0.4 * contacts.day / plan.DAYS
        - np.where(complaints, severity, 0.0).sum(axis=1)  # not BLAS: the same bits for any number of threads
        + rng.normal(0, 1.25, len(contacts.minute))
    )
    score: Ints = np.clip(np.rint(latent), 0, 10).astype(np.int64)
    return score


def spoken(contacts: Contacts, complaints: Bools, score: Ints, speaks: Bools, *, rng: np.random.Generator) -> Clauses:
    """Codes that reach the comment: at most three clauses, complaints first in line for a place.

    Parameters
    ----------
    speaks : shape (n,); who writes a comment that says something.
    """
    row, theme = np.nonzero(complaints & speaks[:, None])
    kept = rng.random(len(row)) < 0.94
    praise_row, praise_theme = _praise(contacts, complaints, score, speaks, rng=rng)
    row = np.concatenate([row[kept], praise_row])
    theme = np.concatenate([theme[kept], praise_theme])
    polarity = np.repeat([-1, 1], [int(kept.sum()), len(praise_row)])
    order = np.lexsort((rng.random(len(row)), polarity, row))
    row, theme, polarity = row[order], theme[order], polarity[order]
    fits = _place(row) < MAX_CLAUSES
    row, theme, polarity = row[fits], theme[fits], polarity[fits]
    order = np.lexsort((rng.random(len(row)), row))
    return Clauses(row=row[order], theme=theme[order], polarity=polarity[order])


def _place(row: Ints) -> Ints:
    """Place of each entry within its run of equal `row` (sorted), from 0."""
    starts = np.flatnonzero(np.r_[True, row[1:] != row[:-1]]) if len(row) else np.zeros(0, dtype=np.int64)
    lengths = np.diff(np.r_[starts, len(row)])
    return np.arange(len(row)) - np.repeat(starts, lengths)


def _praise(
    contacts: Contacts, complaints: Bools, score: Ints, speaks: Bools, *, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """Praise codes: up to two draws for each response, never of what it complains about or did not get."""
    weights = np.asarray(list(plan.PRAISE.values()))
    themes = np.asarray([_AT[theme] for theme in plan.PRAISE])
    eager = np.select([score >= 9, score >= 7], [0.88, 0.55], 0.14)
    praised = np.zeros_like(complaints)
    for factor in (1.0, 0.35):
        drawn = themes[rng.choice(len(themes), len(score), p=weights / weights.sum())]
        wanted = speaks & (rng.random(len(score)) < eager * factor)
        wanted &= ~complaints[np.arange(len(score)), drawn]
        wanted &= (drawn != _AT["waiting"]) | (contacts.wait < plan.WAIT_KINK)
        wanted &= (drawn != _AT["not_resolved"]) | (contacts.resolved == 1)
        praised[np.flatnonzero(wanted), drawn[wanted]] = True
    rows, found = np.nonzero(praised)
    return rows, found
