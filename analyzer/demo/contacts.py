"""Contacts and their operations, before anybody has an opinion about them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analyzer.demo import plan

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Contacts:
    """One contact per response, in order of time; arrays of shape (n,).

    Attributes
    ----------
    minute : minutes since the start of the survey at which the contact ended.
    delay : minutes from the contact to the answer.
    channel, team, region, product : positions in the tuples of `plan`.
    customer : customer number; mood : the customer's lasting bias in score points.
    wait, handle : minutes; transfers : 0-4; resolved : 0 or 1 at first contact.
    temperature : the metric that matters to nothing (degrees Celsius).
    script_age : the metric that only follows the channel (days).
    """

    minute: Ints
    delay: Ints
    channel: Ints
    team: Ints
    region: Ints
    product: Ints
    customer: Ints
    mood: Floats
    wait: Floats
    handle: Floats
    transfers: Ints
    resolved: Ints
    temperature: Floats
    script_age: Floats

    @property
    def day(self) -> Ints:
        """Day of the survey, 0-based, shape (n,)."""
        return self.minute // (24 * 60)


def make_contacts(n: int, *, rng: np.random.Generator) -> Contacts:
    """Draw `n` contacts over the survey's months with their operations.

    Parameters
    ----------
    n : number of contacts, at least 0.
    rng : source of all randomness.

    Returns
    -------
    Contacts
        In order of time.

    Examples
    --------
    >>> contacts = make_contacts(3, rng=np.random.default_rng(0))
    >>> contacts.wait.shape
    (3,)
    """
    day = np.sort(rng.integers(0, plan.DAYS, n))
    minute = day * 24 * 60 + rng.integers(8 * 60, 20 * 60, n)
    minute.sort()
    channel = rng.choice(len(plan.CHANNELS), n, p=plan.CHANNEL_SHARES)
    team = rng.integers(0, len(plan.TEAMS), n)
    customers = max(1, round(0.85 * n))
    customer = rng.integers(0, customers, n)
    mood = rng.normal(0, 0.5, customers)
    spike = (day >= plan.SPIKE_DAYS[0]) & (day < plan.SPIKE_DAYS[1])
    median = np.asarray(plan.CHANNEL_WAIT)[channel] * np.where(spike, plan.SPIKE_FACTOR, 1.0)
    transfers = rng.choice(5, n, p=(0.62, 0.22, 0.10, 0.045, 0.015))
    solved = 0.77 + 0.07 * day / plan.DAYS - 0.09 * (team == plan.WEAK_TEAM) - 0.04 * (transfers >= 2)
    return Contacts(
        minute=minute,
        delay=rng.integers(5, 20 * 60, n),
        channel=channel,
        team=team,
        region=rng.integers(0, len(plan.REGIONS), n),
        product=rng.choice(len(plan.PRODUCTS), n, p=plan.PRODUCT_SHARES),
        customer=customer,
        mood=mood[customer],
        wait=np.round(median * np.exp(rng.normal(0, 0.75, n)), 1),
        handle=np.round((6.5 + 1.2 * transfers) * np.exp(rng.normal(0, 0.4, n)), 1),
        transfers=transfers,
        resolved=(rng.random(n) < solved).astype(np.int64),
        temperature=np.round(rng.normal(21.5, 1.4, n), 1),
        script_age=np.maximum(0.0, np.round(rng.normal(np.asarray(plan.CHANNEL_SCRIPT_AGE)[channel], 6.0))),
    )
