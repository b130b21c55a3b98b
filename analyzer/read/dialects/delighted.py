"""Delighted: one row per survey response, as its dashboard and its API write them."""

from __future__ import annotations

from analyzer.read.dialects.base import by_columns

DIALECT = by_columns(
    "Delighted",
    required=("score", "comment", "(?:survey response )?permalink"),
    roles={
        "score": ("score",),
        "comment": ("comment",),
        "id": ("(?:survey )?response id", "id"),
        "date": ("responded at", "response date", "created at"),
        "respondent": ("person id", "person", "person email", "email(?: address)?"),
    },
    bookkeeping="(?:survey response )?permalink|updated at|tags|notes|additional answers|survey type|response type"
    "|(?:person )?(?:name|email|phone number|email address)|person created at|locale|delivery method|sent at"
    "|last sent at|person id|survey id|trend.*",
)
