"""What is planted: themes, base rates, severities, effects of the operations, and the names of the null metrics.

Every number here is a choice of the simulation, none an estimate from data.
"""

from __future__ import annotations

from typing import Final

THEMES: Final = (
    "waiting", "transfers", "repeating_story", "repeat_contact", "ivr_menu", "unclear_information", "not_resolved",
    "staff_attitude", "staff_knowledge", "out_of_hours", "self_service", "billing", "price_value",
    "delivery_appointment", "product_quality", "expectations", "feeling_valued", "intends_to_leave", "safety",
    "legal_threat", "discrimination",
)  # fmt: skip

# theme: (probability of a complaint without an operational cause, points of the 0-10 score it costs)
COMPLAINTS: Final[dict[str, tuple[float, float]]] = {
    "waiting": (0.015, 2.9),
    "transfers": (0.008, 2.6),
    "repeating_story": (0.006, 1.6),
    "repeat_contact": (0.006, 1.8),
    "ivr_menu": (0.012, 1.6),
    "unclear_information": (0.024, 2.0),
    "not_resolved": (0.010, 3.4),
    "staff_attitude": (0.022, 2.8),
    "staff_knowledge": (0.018, 2.0),
    "out_of_hours": (0.012, 1.5),
    "self_service": (0.020, 1.7),
    "billing": (0.028, 2.4),
    "price_value": (0.030, 2.0),
    "delivery_appointment": (0.020, 2.2),
    "product_quality": (0.028, 2.2),
    "expectations": (0.010, 2.0),
    "feeling_valued": (0.014, 2.2),
    "intends_to_leave": (0.010, 3.0),
    "safety": (0.002, 3.0),
    "legal_threat": (0.002, 4.0),
    "discrimination": (0.002, 4.5),
}

# theme: weight with which a content customer praises it
PRAISE: Final[dict[str, float]] = {
    "waiting": 1.4,
    "not_resolved": 2.2,
    "staff_attitude": 3.0,
    "staff_knowledge": 1.6,
    "unclear_information": 1.0,
    "feeling_valued": 0.8,
    "self_service": 0.8,
    "price_value": 0.8,
    "billing": 0.4,
    "delivery_appointment": 0.6,
    "product_quality": 1.0,
    "expectations": 0.5,
}

WAIT_KINK: Final = 4.0  # minutes; complaints about waiting start here
WAIT_SLOPE: Final = 1.1  # added log-odds of such a complaint per minute above the kink
TRANSFERRED: Final[dict[str, float]] = {"transfers": 0.54, "repeating_story": 0.20}  # added at two or more transfers
UNRESOLVED: Final[dict[str, float]] = {"not_resolved": 0.60, "repeat_contact": 0.16}  # added when not resolved at once

CHANNELS: Final = ("phone", "chat", "email", "app")
CHANNEL_SHARES: Final = (0.45, 0.25, 0.18, 0.12)
CHANNEL_SCORE: Final = (-0.45, 0.25, -0.15, 0.75)  # points of the 0-10 score
CHANNEL_WAIT: Final = (4.6, 3.2, 3.6, 2.6)  # median minutes
CHANNEL_SCRIPT_AGE: Final = (62.0, 33.0, 47.0, 18.0)  # mean days: the metric that only follows the channel
TEAMS: Final = ("Amber", "Birch", "Cedar", "Delta", "Elm", "Fjord")
WEAK_TEAM: Final = 2  # Cedar resolves less at first contact
REGIONS: Final = ("North", "South", "East", "West", "Midlands")
PRODUCTS: Final = ("broadband", "mobile", "tv", "business")
PRODUCT_SHARES: Final = (0.40, 0.35, 0.15, 0.10)

START: Final = "2026-01-01"
DAYS: Final = 211  # contacts to 2026-07-30, answers to the day after
SPIKE_DAYS: Final = (90, 120)  # April: waits are longer
SPIKE_FACTOR: Final = 1.7

LINKS: Final = (
    ("waiting", "wait_minutes", 1),
    ("transfers", "transfers", 1),
    ("repeating_story", "transfers", 1),
    ("not_resolved", "resolved_first_contact", -1),
    ("repeat_contact", "resolved_first_contact", -1),
    ("score", "wait_minutes", -1),
    ("score", "transfers", -1),
    ("score", "resolved_first_contact", 1),
)
NULL_METRIC: Final = "floor_temperature"
CONFOUNDED_METRIC: Final = "script_version_age"
MAX_ROWS: Final = 1_000_000
MAX_CODED_ROWS: Final = 20_000  # above this truth.json leaves the codes per response out
