"""Zendesk CSAT: satisfaction ratings (good / bad / offered), and the ticket list with its satisfaction column."""

from __future__ import annotations

from analyzer.read.dialects.base import by_columns

RATINGS = by_columns(
    "Zendesk CSAT",
    required=("score|(?:ticket )?satisfaction rating", "requester id", "ticket id", "assignee id|group id"),
    roles={
        "score": ("(?:ticket )?satisfaction rating", "score"),
        "comment": ("comment", "(?:ticket )?satisfaction comment"),
        "id": ("id", "ticket id"),
        "date": ("created at",),
        "respondent": ("requester id",),
    },
    bookkeeping="url|updated at|reason (?:code|id)|assignee id|group id|survey id|event type",
)
TICKETS = by_columns(
    "Zendesk tickets",
    required=("(?:ticket )?satisfaction (?:score|rating)", "requester(?: id)?", "assignee|solved at|ticket status"),
    roles={
        "score": ("(?:ticket )?satisfaction (?:score|rating)",),
        "comment": ("(?:ticket )?satisfaction comment",),
        "id": ("(?:ticket )?id",),
        "date": ("solved at", "created at"),
        "respondent": ("requester id", "requester email", "requester"),
    },
    bookkeeping="requester.*|submitter|assignee|subject|tags|updated at|assigned at|initially assigned at|due date"
    "|summation column|generated timestamp|url|assignee stations|group stations|created at|status|ticket status"
    "|submitted at|latest update.*|initial assigned at",
)
