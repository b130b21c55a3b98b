"""Respondents known by their address: what is written holds a pseudonym in its place."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import Final

from analyzer.results import Survey
from analyzer.schema import Finding

# Bounded, so that long text costs next to nothing.
_ADDRESS: Final = re.compile(r"[^@\s]{1,64}@[^@\s.]{1,63}(?:\.[^@\s.]{1,63}){1,8}|\+[\d ()./-]{7,25}")


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
    """The survey with respondents' addresses replaced by pseudonyms, and a finding where there were any."""
    if "respondent" not in survey.frame:
        return survey
    before = survey.frame["respondent"]
    stand_in = {value: pseudonym(value) for value in before.dropna().unique().tolist()}
    changed = before.map(lambda value: value in stand_in and stand_in[value] != value)
    if not changed.any():
        return survey
    text = (
        f"{int(changed.sum())} respondents are known by e-mail address or telephone number: pseudonyms are written in "
        "their place. Find a person through response_id in the export, or name another column with --respondent."
    )
    return replace(
        survey,
        frame=survey.frame.assign(respondent=before.map(stand_in, na_action="ignore").astype(before.dtype)),
        findings=(*survey.findings, Finding("info", "respondents_pseudonymous", text, int(changed.sum()))),
    )
