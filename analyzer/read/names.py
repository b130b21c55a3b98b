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
    "nps": _pattern(r"e?nps\w*", "net promoter", r"recommend\w*", r"weiterempf\w*", r"empf[ei]+hl\w*", r"aanbeve\w*",
                    r"aanraad\w*", "aanraden", r"recommand\w*", r"recom(?:i?e)nd\w*", "ltr"),
    "csat": _pattern("csat", r"satisf\w*", r"\w*zufried\w*", r"\w*tevred\w*", "fft", "friends and family"),
    "ces": _pattern("ces", "effort", r"ease\b", "easy", r"aufwand", "inspanning", "moeite", r"(?:ge)?makkelijk",
                    "einfach", "facile", "facilité", "effort", "esfuerzo", "fácil", "facilidad"),
    "stars": _pattern("stars?", "sterne?n?", "étoiles?", "estrellas?", "sterren"),
}  # fmt: skip
GENERIC_SCORE: Final = _pattern(
    "scores?",
    "ratings?",
    "rate",
    r"(?:gesamt|schul)?note",
    r"\w*bewert\w*",
    r"\w*beurteil\w*",
    r"\w*cijfer",
    r"\w*beoorde\w*",
    r"puntuaci[óo]n",
    r"puntaje",
    r"calificaci[óo]n",
    r"valora\w*",
    r"évalu\w*",
    r"appréci\w*",
    "grade",
    "smileys?",
    "emojis?",
    "mood",
    "reaction",
    "experience",
    "expérience",
    "experiencia",
    "erfahrung",
    "ervaring",
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
ID: Final = _pattern(
    "ids?",
    "uuid",
    "guid",
    "key",
    "number",
    "no",
    "nr",
    "num",
    "n",
    "row",
    "index",
    "response id",
    "code",
    "token",
    r"\w+nummer",
    r"\w+nr",
    "identifiant",
    "identificador",
    "folio",
    "referentie",
    "reference",
    "referenz",
)
OWN_ID: Final = _pattern(
    r"resp(?:onse|ons|ondent)?",
    "answer",
    "survey",
    "submission",
    "review",
    "comment",
    "record",
    "feedback",
    "réponse",
    "respuesta",
    "antwort",
    "antwoord",
    "vorgangsnummer",
    "fallnummer",
    "interview",
    "questionnaire",
)
NOT_ID: Final = _pattern(
    "phone",
    "telephone",
    "telefon",
    "telefoon",
    "mobile",
    "post",
    "postal",
    "zip",
    "serial",
    "iban",
    "account",
    "fax",
    "vat",
    "question",
    "promo",
    "country",
    "product",
    "item",
    "sku",
    "agent",
    "employee id",
    "unit",
    "store",
    "n of",
)
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
    r"\b(?:(?:customer|respondent|user|client|cliente?|member|account|person|patient|contact|subscriber|guest|requester"
    r"|kunden?|klant|panelist|student|household|abonné|adhérent|patiënt|lid)\s?"
    r"(?:ids?|nr|no|num|number|nummer|key|uuid|code)|^respondent$|^customer$|^uid$|^requester$"
    r"|^(?:(?:requester|customer|user|contact|respondent|work) )?e ?mail(?: address)?$"
    r"|^(?:num[ée]ro|n) (?:de )?client$)\b"
)
KEY: Final = re.compile(
    r"\b(?:id|key|uuid|guid|ticket|interaction|case|conversation|order)s?(?: (?:id|no|nr|number|key))?$"
)
DATE: Final = _pattern(
    r"dates?",
    r"\w*datum",
    r"\w+ (?:at|on)",
    "ts",
    "moment",
    "horodateur",
    "marca temporal",
    "zeitstempel",
    "tijdstempel",
    "zeitpunkt",
    "uhrzeit",
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
    r"deliver\w*",
    r"ship\w*",
    r"check ?(?:in|out)",
    r"sent",
    r"invit\w*",
    "asked",
    "opened",
    r"geburt\w*",
    "naissance",
    "nacimiento",
    r"geboorte\w*",
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
    "rated",
    r"réponse",
    "respuesta",
    r"antwort\w*",
    r"invul\w*",
    "ingevuld",
    "horodateur",
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
    r"warte\w*",
    r"wacht\w*",
    "attente",
    "espera",
    r"\w*dauer",
    r"\w*duur",
    "durée",
    "duración",
    "bearbeitungszeit",
    r"afhandel\w*",
    "délai",
    "delay",
    "hours?",
    "stunden",
    "heures",
    "horas",
    "uren",
    "minuten",
    "minutos",
    "sekunden",
    "seconden",
    r"doorverb\w*",
    r"weiterverb\w*",
    r"weitergeleit\w*",
    "transferts?",
    r"transferid[oa]s?",
    "gelöst",
    "opgelost",
    "résolue?",
    r"resuelt[oa]",
    r"rückrufe?",
    "rappels?",
    "first contact resolution",
    r"escalat\w*",
    "days to \\w+",
    "hours to \\w+",
)
NOT_OPERATION: Final = _pattern(
    "id", "ratings?", "score", "date", "satisf\\w*", "preference", "number", "phone", "email", "reason"
)
SUB_RATING: Final = _pattern("ratings?", "bewertung", "beoordeling")
DERIVED_SCORE: Final = _pattern(
    "predicted", "prediction", "forecast", "expected", "target", "benchmark", "average", "avg", "mean", "previous",
    "prior", "last", "competitor", "delta", "change", "rank", "percentile", "probability", "propensity", "count",
    "weight", "fraud", "lead",
)  # fmt: skip
PERSON: Final = re.compile(
    r"^(?:(?:user|full|first|last|customer|client|contact|respondent|guest|patient|member|nick|sur|display|agent|reviewer"
    r"|requester|account|employee) ?)?names?$|^(?:author|reviewer|requester|submitter|naam|nom|prénom|vorname|nachname"
    r"|voornaam|achternaam|nombre|apellidos?|trainer|assignee|phone|telephone|mobile|ip|ip address|address|post ?code"
    r"|zip|zip code|latitude|longitude|user agent|ani|uri|url)$"
)
HEADLINE: Final = re.compile(
    r"^(?:review |ticket |e ?mail |case )?(?:title|subject|headline|betreff|onderwerp|objet|asunto)$"
)
OUTCOME: Final = _pattern("recommended", "would recommend", "churned", "retained", "renewed")


def is_score_name(name: str) -> bool:
    """Whether a column name says that it holds a score."""
    text = words(name)
    return any(p.search(text) for p in (*METRIC.values(), GENERIC_SCORE)) and not NOT_SCORE.search(text)
