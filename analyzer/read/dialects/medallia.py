"""Medallia: wide exports with prefixed field names (``q_`` question, ``e_``/``k_``/``a_`` data), and Agent Connect."""

from __future__ import annotations

from analyzer.read.dialects.base import by_columns

EXPERIENCE = by_columns(
    "Medallia",
    required=("q \\w.*", "[aek] \\w.*", "[aek] (?:.* )?(?:survey ?id|response ?date|creation ?date|unit ?id)"),
    roles={
        "score": (
            "q (?:.* )?(?:ltr|nps|likelihood to recommend|recommend)(?: .*)?",
            "q (?:.* )?(?:osat|csat|overall .*)",
        ),
        "comment": ("q (?:.* )?(?:comments?|cmt|verbatim|reason|open ?text)(?: .*)?",),
        "id": ("[aek] (?:.* )?survey ?id", "[aek] (?:.* )?record ?id"),
        "date": ("[aek] (?:.* )?response ?date", "[aek] (?:.* )?survey ?date"),
        "respondent": (
            "[aek] (?:.* )?(?:customer|member|guest|account|loyalty) ?(?:id|number|nr)",
            "[aek] (?:.* )?e ?mail",
        ),
    },
    bookkeeping="[aek] (?:.* )?(?:status|creation ?date|invite ?date|sent ?date|e ?mail|first ?name"
    "|last ?name|full ?name|phone|fieldwork|sample.*|program ?version)",
)
AGENT_CONNECT = by_columns(
    "Medallia Agent Connect",
    required=("request id", "star rating", "comments", "request delivery status|response received at"),
    roles={
        "score": ("star rating",),
        "comment": ("comments",),
        "id": ("request id",),
        "date": ("response received at",),
        "respondent": ("request sent to",),
    },
    bookkeeping="request sent at|request delivery status|external url|tags|customer name|employee .*"
    "|ext interaction id|reward name|request sent to",
)
