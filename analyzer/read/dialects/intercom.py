"""Intercom conversation ratings: an emoji from 1 to 5 and a remark per conversation."""

from __future__ import annotations

from analyzer.read.dialects.base import by_columns

_RATING = "(?:conversation |csat )?(?:rating|score)(?: emoji| value| rating)?|conversation rating|csat"
DIALECT = by_columns(
    "Intercom",
    required=("conversation id", _RATING, "(?:conversation |csat )?(?:rating )?remarks?|csat comment"),
    roles={
        "score": (
            "conversation rating(?: rating)?",
            "csat rating",
            "rating",
            "csat score",
            "conversation score",
            "score",
        ),
        "comment": ("(?:conversation |csat )?(?:rating )?remarks?", "csat comment"),
        "id": ("conversation id",),
        "date": (
            "(?:conversation )?(?:rated at|rating created at|last rated at).*",
            "csat rated at.*",
            "created at.*",
            "conversation started at.*",
        ),
        "respondent": ("(?:conversation rating )?(?:customer|user|contact|lead) id", "user email"),
    },
    bookkeeping=".*(?:admin|teammate|customer|user|contact|lead) (?:type|name|id|email)|state|.*updated at.*|tags",
)
