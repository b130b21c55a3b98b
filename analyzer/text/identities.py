"""Respondents and responses known by an address: what is written holds a pseudonym in its place."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import Final

from analyzer.results import Survey
from analyzer.schema import Finding

# Bounded, so that long text costs next to nothing.
_ADDRESS: Final = re.compile(r"[^@\s]{1,64}@[^@\s.]{1,63}(?:\.[^@\s.]{1,63}){1,8}|\+[\d ()./-]{7,25}")

_RESPONDENTS: Final = (
    "{n} respondents are known by e-mail address or telephone number: pseudonyms are written in their place. Find a "
    "person through response_id in the export, or name another column with --respondent."
)
_RESPONSES: Final = (
    "{n} response ids are e-mail addresses or telephone numbers: pseudonyms are written in their place. The rows of "
    "responses.parquet are those of the export, in its order; or name another column with --id."
)


def pseudonym(respondent: str) -> str:
    """A stand-in for an e-mail address or telephone number; any other identifier is returned as it is.

    The same address gives the same stand-in in every run, so that answers of one person stay together over exports.
    Somebody who has a list of addresses can recompute it: it keeps addresses from sight, not from an attack.

    Examples
    --------
    >>> pseudonym("A.Lovelace@example.org") == pseudonym("a.lovelace@example.org ")
    True
    >>> pseudonym("a.lovelace@example.org")[:11], pseudonym("customer-17")
    ('respondent-', 'customer-17')
    """
    text = respondent.strip()
    if not _ADDRESS.fullmatch(text):
        return respondent
    return "respondent-" + hashlib.sha256(text.casefold().encode("utf-8", "surrogatepass")).hexdigest()[:12]


def hide_addresses(survey: Survey) -> Survey:
    """The survey with addresses among respondents and response ids replaced by pseudonyms, and findings about it.

    Rows keep their order, so that a response is found by its place in the export.
    """
    for column, stand_in, code, text in (
        ("respondent", pseudonym, "respondents_pseudonymous", _RESPONDENTS),
        ("response_id", _response, "response_ids_pseudonymous", _RESPONSES),
    ):
        if column not in survey.frame:
            continue
        before = survey.frame[column]
        known = {value: stand_in(value) for value in before.dropna().unique().tolist()}
        changed = int(sum(before.map(lambda value, known=known: value in known and known[value] != value)))
        if changed:
            after = before.map(known, na_action="ignore").astype(before.dtype)
            finding = Finding("info", code, text.format(n=changed), changed)
            frame = survey.frame.assign(**{column: after})
            survey = replace(survey, frame=frame, findings=(*survey.findings, finding))
    return survey


def _response(response_id: str) -> str:
    """As :func:`pseudonym`, but of the very text: two ids that differ must go on differing."""
    if not _ADDRESS.fullmatch(response_id.strip()):
        return response_id
    return "response-" + hashlib.sha256(response_id.encode("utf-8", "surrogatepass")).hexdigest()[:12]
