"""Which column holds the date of the answer, the id of the response, and the respondent."""

from __future__ import annotations

import numpy as np

from analyzer.read import names as n
from analyzer.read.profile import Profile

Guess = tuple[str | None, str]


def date_column(profiles: list[Profile]) -> Guess:
    """The date of the answer, before those of the purchase, the visit or the contact."""
    found = [p for p in profiles if p.kind == "date"]
    serial = [p for p in profiles if p.kind == "number" and n.DATE.search(p.words) and _serial(p)]
    hinted = [p for p in [*found, *serial] if n.DATE.search(p.words)]
    if hinted:
        best = max(
            hinted,
            key=lambda p: (not n.NOT_RESPONSE_DATE.search(p.words), bool(n.RESPONSE_DATE.search(p.words)), p.filled),
        )
        return best.name, "named like a date and holds dates"
    if len(found) == 1:
        return found[0].name, "the only column of dates"
    broken = [p for p in profiles if p.kind == "text" and p.words in ("date", "datum", "fecha", "timestamp")]
    return (broken[0].name, "named like a date") if broken else (None, "no column of dates")


def _serial(p: Profile) -> bool:
    values = p.numbers.values if p.numbers is not None else np.array([])
    values = values[np.isfinite(values)]
    ranges = ((20_000, 70_000), (9e8, 4e9), (9e11, 4e12))  # Excel days, Unix seconds, Unix milliseconds
    return len(values) > 0 and any(bool(((values >= low) & (values < high)).all()) for low, high in ranges)


def respondent_column(profiles: list[Profile]) -> Guess:
    """Who answered: a customer number before an e-mail address, one that repeats before one that does not."""
    found = [
        p
        for p in profiles
        if n.RESPONDENT.search(p.words)
        and p.kind in ("text", "number")
        and p.mean_words < 3
        and p.levels > 1
        and not n.METRIC["csat"].search(p.words)
    ]
    if not found:
        return None, "no column named like a customer or respondent id"
    best = max(found, key=lambda p: (bool(n.ID.search(p.words)), p.levels < p.filled, p.levels))
    return best.name, "named like a customer or respondent id"


def id_column(profiles: list[Profile]) -> Guess:
    """The id of the response: a value of its own in every row, named like a response before any other number."""
    found = [
        p
        for p in profiles
        if (n.RESPONSE_ID.search(p.words) or p.unique)
        and (n.ID.search(p.words) or p.title.strip() == "#")
        and not n.NOT_ID.search(p.words)
        and p.kind in ("text", "number")
        and p.identifier
        and p.mean_words < 2
        and p.levels > 0.5 * p.n
    ]
    if not found:
        return None, "no column named like a response id"
    best = max(
        found,
        key=lambda p: (p.unique, bool(n.OWN_ID.search(p.words)), p.words == "id", not n.RESPONDENT.search(p.words)),
    )
    return best.name, "named like an id, one value per row" if best.unique else "named like an id"
