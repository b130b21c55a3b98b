"""The generator: seed in, survey, operations and planted truth out.

The chain is operations -> experience -> complaint codes -> score -> comment. Nothing is read from a clock or the
environment: the same seed and n give the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analyzer.artifacts import atomic_directory, write_json
from analyzer.demo import plan
from analyzer.demo.codes import experience, ratings, spoken
from analyzer.demo.contacts import Contacts, Ints, make_contacts
from analyzer.demo.truth import truth
from analyzer.demo.wording import REMARK, comment_kinds, write_comments
from analyzer.errors import ConfigError

_UNMATCHED = 0.005
_MISSING_SCORE = 0.015


@dataclass(frozen=True)
class Demo:
    """A synthetic survey with its operations and what is planted in it.

    Attributes
    ----------
    survey : one row per response: response_id, customer_id, submitted_at, channel, team, region, product, nps (0-10,
        some missing), comment (some missing), interaction_id.
    operations : one row per interaction: interaction_id, wait_minutes, handle_minutes, transfers,
        resolved_first_contact, script_version_age, floor_temperature.
    truth : what an analysis should find; the content of ``truth.json``.
    """

    survey: pd.DataFrame
    operations: pd.DataFrame
    truth: dict[str, Any]


def generate(*, seed: int = 0, n: int = 4000) -> Demo:
    """Make a synthetic contact-centre NPS survey over seven months (2026-01 to 2026-07).

    Parameters
    ----------
    seed : non-negative integer; same seed and n, same bytes.
    n : number of responses, 0 to 1,000,000.

    Returns
    -------
    Demo
        Planted: waits above four minutes, two or more transfers and contacts not resolved at once bring complaints and
        lower the score; channels differ in score; ``floor_temperature`` matters to nothing; ``script_version_age``
        only follows the channel.

    Raises
    ------
    ConfigError
        If `seed` or `n` is out of range.

    Examples
    --------
    >>> demo = generate(seed=1, n=500)
    >>> len(demo.survey), demo.truth["themes"][0]["theme_id"]
    (500, 'waiting')
    """
    if not 0 <= n <= plan.MAX_ROWS:
        raise ConfigError(f"demo n={n} is out of range: choose 0 to {plan.MAX_ROWS} responses (default 4000).")
    if seed < 0:
        raise ConfigError(f"demo seed={seed} is negative: choose 0 or a positive integer.")
    stage = [np.random.default_rng([seed, number]) for number in range(6)]
    contacts = make_contacts(n, rng=stage[0])
    complaints = experience(contacts, rng=stage[1])
    score = ratings(contacts, complaints, rng=stage[2])
    scored = stage[2].random(n) >= _MISSING_SCORE
    kinds = comment_kinds(score, rng=stage[3])
    clauses = spoken(contacts, complaints, score, kinds == REMARK, rng=stage[3])
    comments, canaries = write_comments(kinds, clauses, score, contacts.channel == 0, rng=stage[4])
    response_id = [f"R{number:07d}" for number in range(1, n + 1)]
    # Interactions are numbered in another order than responses, with gaps: nothing can be joined by position.
    numbers = stage[5].permutation(n + round(_UNMATCHED * n))
    survey = pd.DataFrame(
        {
            "response_id": pd.array(response_id, dtype="str"),
            "customer_id": _names("C{:06d}", contacts.customer + 1),
            "submitted_at": np.datetime64(plan.START, "s")
            + (contacts.minute + contacts.delay) * np.timedelta64(60, "s"),
            "channel": _labels(plan.CHANNELS, contacts.channel),
            "team": _labels(plan.TEAMS, contacts.team),
            "region": _labels(plan.REGIONS, contacts.region),
            "product": _labels(plan.PRODUCTS, contacts.product),
            "nps": pd.array(np.where(scored, score, -1), dtype="Int64"),
            "comment": pd.array(comments, dtype="str"),
            "interaction_id": _names("INT{:07d}", numbers[:n] + 1),
        }
    )
    survey["nps"] = survey["nps"].mask(~scored)
    found = truth(
        seed=seed, response_id=response_id, score=score, scored=scored, kinds=kinds, clauses=clauses, canaries=canaries
    )
    return Demo(survey=survey, operations=_operations(contacts, numbers, rng=stage[5]), truth=found)


def _operations(contacts: Contacts, numbers: Ints, *, rng: np.random.Generator) -> pd.DataFrame:
    """Operations of the contacts: a few lost, and a few of customers who were asked and never answered."""
    n, extra = len(contacts.minute), len(numbers) - len(contacts.minute)
    kept = np.sort(rng.permutation(n)[: n - round(_UNMATCHED * n)])
    silent = rng.integers(0, n, extra) if n else np.zeros(0, dtype=np.int64)  # like contacts that did answer
    at = np.concatenate([kept, silent])
    frame = pd.DataFrame(
        {
            "interaction_id": _names("INT{:07d}", np.concatenate([numbers[:n][kept], numbers[n:]]) + 1),
            "wait_minutes": contacts.wait[at],
            "handle_minutes": contacts.handle[at],
            "transfers": contacts.transfers[at],
            "resolved_first_contact": contacts.resolved[at],
            plan.CONFOUNDED_METRIC: contacts.script_age[at],
            plan.NULL_METRIC: contacts.temperature[at],
        }
    )
    return frame.sort_values("interaction_id", ignore_index=True)


def _labels(names: tuple[str, ...], at: Ints) -> Any:
    return pd.array(np.asarray(names, dtype=object)[at], dtype="str")


def _names(pattern: str, numbers: Ints) -> Any:
    return pd.array([pattern.format(number) for number in numbers.tolist()], dtype="str")


def write_demo(folder: str | Path, *, seed: int = 0, n: int = 4000) -> dict[str, Path]:
    """Generate the demo and write ``survey.csv``, ``operations.csv`` and ``truth.json`` into `folder`, atomically.

    Parameters
    ----------
    folder : made if it does not exist; other files in it are left alone.
    seed, n : see `generate`.

    Returns
    -------
    dict
        Paths under the keys "survey", "operations" and "truth".

    Raises
    ------
    ConfigError
        If `seed` or `n` is out of range.
    InputError
        If the folder cannot be written.
    """
    demo = generate(seed=seed, n=n)
    folder = Path(folder)
    with atomic_directory(folder) as temporary:
        demo.survey.to_csv(
            temporary / "survey.csv",
            index=False,
            lineterminator="\n",
            date_format="%Y-%m-%d %H:%M:%S",
            encoding="utf-8",
        )
        demo.operations.to_csv(temporary / "operations.csv", index=False, lineterminator="\n", encoding="utf-8")
        write_json(temporary / "truth.json", demo.truth)
    return {
        "survey": folder / "survey.csv",
        "operations": folder / "operations.csv",
        "truth": folder / "truth.json",
    }
