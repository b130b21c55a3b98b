"""What column names say, in English, Dutch, German, French and Spanish. Data only; ``guess`` weighs them."""

from __future__ import annotations

import re
from typing import Final


def words(name: str) -> str:
    """A column name as lower-case words: ``NbPassageKS`` -> ``nb passage ks``.

    Examples
    --------
    >>> words("Customer_Satisfaction-Rating")
    'customer satisfaction rating'
    """
    spaced = re.sub(r"(?<=[a-zà-ÿ0-9])(?=[A-Z])", " ", str(name))
    return re.sub(r"[\W_]+", " ", spaced).strip().casefold()


def _pattern(*alternatives: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(alternatives) + r")\b")


METRIC: Final = {
    "nps": _pattern("e?nps", "net promoter", r"recommend\w*", r"likel(?:y|ihood) to recommend", r"weiterempf\w*",
                    r"empfehl\w*",                     r"aanbevel\w*", r"recommand\w*", r"recomend\w*", "ltr"),
    "csat": _pattern("csat", r"satisf\w*", r"zufried\w*", r"tevred\w*", "fft", "friends and family"),
    "ces": _pattern("ces", "effort", r"ease\b", "easy", r"aufwand", "inspanning", "esfuerzo", "how easy"),
    "stars": _pattern("stars?", "sterne?n?", "étoiles?", "estrellas?"),
}  # fmt: skip
GENERIC_SCORE: Final = _pattern(
    "scores?", "ratings?", "rate", "note", "bewertung", "cijfer", "beoordeling", "puntuación", "grade"
)
NOT_SCORE: Final = _pattern(
    "group",
    "category",
    "segment",
    "id",
    "comment",
    "reason",
    "weight",
    "count",
    "date",
    "time",
    "raw text",
    "sentiment",
    "criticality",
    "polarity",
    "lead",
    "risk",
    "churn",
    "propensity",
    "probability",
    "confidence",
    "predicted",
    "credit",
    "age",
)
COMMENT: Final = _pattern(
    r"comments?",
    "feedback",
    "verbatims?",
    "reasons?",
    "reviews?",
    "why",
    "text",
    "free text",
    "open ended",
    "remarks?",
    "kommentare?",
    "bemerkung(?:en)?",
    "begründung",
    "opmerking(?:en)?",
    "toelichting",
    "commentaires?",
    "explication",
    "avis",
    r"comentarios?",
    "motivo",
    "content",
    "message",
    "body",
    "explain",
    "suggestions?",
    "answer",
    "verbesserung",
)
OPEN_PAIR: Final = _pattern(
    r"(?:dis)?likes?",
    "pros?",
    "cons",
    r"improv\w*",
    "better",
    "went well",
    "best",
    "worst",
    "positives?",
    "negatives?",
    "positive comment",
    "negative comment",
    "strengths?",
    "weaknesses",
)
TITLE: Final = _pattern(
    "title", "subject", "headline", "summary", "name", "resolution", "description of product", "question"
)
ID: Final = _pattern("ids?", "uuid", "guid", "key", "number", "no", "nr", "row", "index", "response id", "code")
RESPONSE_ID: Final = _pattern(
    "response ?id",
    "response",
    "survey ?id",
    "answer ?id",
    "comment ?id",
    "submission ?id",
    "ticket ?id",
    "review ?id",
    "record ?id",
    "case ?id",
    "interaction ?id",
    "id",
    "row ?id",
    "employee id",
    "#",
    "respuesta",
    "token",
)
RESPONDENT: Final = re.compile(
    r"\b(?:(?:customer|respondent|user|client|member|account|person|patient|contact|subscriber|kunden?|klant|panelist)\s?"
    r"(?:id|nr|no|number|nummer|key|uuid)|^respondent$|^customer$|^e ?mail(?: address)?$)\b"
)
KEY: Final = re.compile(
    r"\b(?:id|key|uuid|guid|ticket|interaction|case|conversation|order)s?(?: (?:id|no|nr|number|key))?$"
)
DATE: Final = _pattern(
    r"dates?",
    "datum",
    "fecha",
    r"time ?stamp",
    "created",
    "created at",
    "submitted",
    "submitted at",
    "recorded",
    "recorded date",
    "responded",
    "responded at",
    "completed",
    "answered",
    "when",
    "day",
    "time",
    "month",
    "week",
    "submit",
    "received",
    "end date",
)
NOT_RESPONSE_DATE: Final = _pattern(
    r"birth\w*",
    "dob",
    "purchase",
    r"sign ?up",
    "joined",
    "due",
    "start",
    "flown",
    "visit",
    "order",
    "interaction",
    "call",
    "contact",
    "contract",
    "renewal",
    "expiry",
    "modified",
    "updated",
    "first",
    "resolution",
    "launch",
)
RESPONSE_DATE: Final = _pattern(
    r"respon\w+",
    "survey",
    r"submit\w*",
    "recorded",
    "completed",
    "answered",
    "review",
    "feedback",
    "end date",
    "created",
)
QUESTION: Final = _pattern("questions?", "frage", "vraag", "pregunta", "question text", "prompt")
CODED: Final = _pattern(
    r"themes?",
    "topics?",
    r"sentiments?",
    r"aspects?",
    "labels?",
    "tags?",
    "codes?",
    "coded",
    "polarity",
    "criticality",
    "emotion",
    "intent",
    "subcategory",
    "nps group",
    "nps category",
    "nps segment",
    "score group",
    "promoter",
    "thema",
    "thèmes?",
    r"annotat\w*",
    "split",
)
SURVEY_KIND: Final = _pattern("survey type", "survey kind", "type of survey", "survey name", "kind", "programme?")
OPERATIONS: Final = _pattern(
    "wait(?:ing)?",
    "hold",
    "queue",
    "handle",
    "handling",
    "aht",
    "acw",
    "asa",
    "talk",
    "transfers?",
    "transferred",
    "fcr",
    "first contact",
    "first call",
    "resolved",
    "repeat(?:ed)? (?:contacts?|calls?)",
    "duration",
    "minutes?",
    "mins?",
    "seconds?",
    "secs?",
    "contacts?",
    "callbacks?",
    "reopen(?:ed|s)?",
    "response time",
    "resolution time",
    "service level",
    "sla",
    "occupancy",
    "abandon(?:ed|ment)?",
    "attempts",
    "wartezeit",
    "wachttijd",
    "days to \\w+",
    "hours to \\w+",
)
NOT_OPERATION: Final = _pattern(
    "id", "ratings?", "score", "date", "satisf\\w*", "preference", "number", "phone", "email", "reason"
)
SUB_RATING: Final = _pattern("ratings?", "bewertung", "beoordeling")
OUTCOME: Final = _pattern("recommended", "would recommend", "churned", "retained", "renewed")
