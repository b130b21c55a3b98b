"""The export doctor on input columns, some of which never reach the survey: constants, dates, pooled kinds, tests."""

from __future__ import annotations

import re

import pandas as pd

from analyzer.config import Config
from analyzer.read import names as n
from analyzer.read.dates import Dates
from analyzer.read.guess import ColumnGuess
from analyzer.read.values import missing_mask, stripped
from analyzer.results import Survey
from analyzer.schema import Finding

_FEW = 30  # below this a pattern in the answers says nothing
_TEST = re.compile(r"(?i)survey preview|survey test|preview|test|spam|imported spam")
_UNFINISHED = {"finished": ("false", "0"), "response type": ("partial", "started"), "complete": ("no", "false")}
_TOTAL = re.compile(
    r"(?i)(?:grand )?(?:totals?|sum|average|mean|count|gesamt|summe|durchschnitt|totaal|gemiddelde"
    r"|moyenne|promedio|suma)"
)


def table_findings(raw: pd.DataFrame, guess: ColumnGuess, date: Dates | None) -> tuple[Finding, ...]:
    """Findings about input columns, of which some never reach the survey: constants, dates, pooled survey kinds."""
    found: list[Finding] = []
    flat = [p.name for p in guess.profiles.values() if p.levels == 1 and p.filled == p.n and p.n >= _FEW]
    if flat:
        shown = ", ".join(repr(c) for c in flat[:5]) + (", …" if len(flat) > 5 else "")
        found.append(
            Finding(
                "info",
                "constant_columns",
                f"{len(flat)} columns hold one value throughout: {shown}. They split nothing; leave them out.",
            )
        )
    if date is not None:
        found += _date_findings(date, str(guess.roles["date"]))
    for p in guess.profiles.values():
        if p.kind == "text" and p.levels <= 12 and n.SURVEY_KIND.search(p.words):
            text = stripped(raw[p.name])
            kinds = text[~missing_mask(text)].str.casefold()
            if kinds.str.contains("transac").any() and kinds.str.contains("relation").any():
                found.append(
                    Finding(
                        "warning",
                        "survey_kinds_pooled",
                        f"column {p.name!r}: transactional and "
                        "relational answers are "
                        f"pooled; their scores do not compare. Select one with --where.",
                        len(kinds),
                    )
                )
    return (*found, *_test_rows(raw, guess), *_total_row(raw, guess))


def _test_rows(raw: pd.DataFrame, guess: ColumnGuess) -> list[Finding]:
    """Previews, spam and unfinished answers that a platform marks as such."""
    out: list[Finding] = []
    for p in guess.profiles.values():
        if p.levels > 12 or p.words not in ("status", "response status", "survey status", *_UNFINISHED):
            continue
        text = stripped(raw[p.name]).str.casefold()
        if p.words in _UNFINISHED:
            k = int(text.isin(_UNFINISHED[p.words]).sum())
            note = f"column {p.name!r}: {k} answers were not finished. Leave them out with --where."
            out += [Finding("info", "responses_unfinished", note, k)] if 0 < k < len(text) else []
            continue
        k = int(text.str.fullmatch(_TEST.pattern).fillna(False).sum())
        if k:
            note = f"column {p.name!r}: {k} answers are marked as preview, test or spam. Leave them out with --where."
            out.append(Finding("warning", "test_responses", note, k))
    return out


def _total_row(raw: pd.DataFrame, guess: ColumnGuess) -> list[Finding]:
    """A last row that sums the others up."""
    if len(raw) < 3:
        return []
    last = [str(c).strip() for c in raw.iloc[-1] if not pd.isna(c) and str(c).strip()]
    free = guess.roles["comment"]
    said = raw.iloc[-1].get(free) if isinstance(free, str) else None
    if len(last) > 0.7 * raw.shape[1] or not any(_TOTAL.fullmatch(c) for c in last if c != said):
        return []
    text = "the last row looks like a total of the others. Delete it from the export, or it counts as an answer."
    return [Finding("warning", "total_row", text, 1)]


def _date_findings(date: Dates, name: str) -> list[Finding]:
    out = []
    k = int(date.unreadable.sum())
    if k:
        out.append(
            Finding(
                "warning",
                "date_unreadable",
                f"column {name!r}: {k} cells are no date that can be "
                "read; these responses "
                "count in no period. Write dates as 2026-01-31.",
                k,
            )
        )
    if date.order == "mixed":
        out.append(
            Finding(
                "warning",
                "date_order_mixed",
                f"column {name!r}: day-first and month-first dates are mixed. Write dates as 2026-01-31.",
            )
        )
    if date.ambiguous:
        out.append(
            Finding(
                "warning",
                "date_order_ambiguous",
                f"column {name!r}: nothing tells day from month; read as "
                f"{date.order}-first. Write dates as 2026-01-31.",
            )
        )
    if date.order == "serial":
        out.append(
            Finding(
                "info", "date_serial", f"column {name!r}: Excel serial numbers were read as dates. Check one of them."
            )
        )
    if date.order == "epoch":
        out.append(
            Finding("info", "date_epoch", f"column {name!r}: Unix times were read as dates (UTC). Check one of them.")
        )
    return out


def survey_findings(survey: Survey, config: Config) -> tuple[Finding, ...]:
    """Findings from what the config says about the survey: the response rate."""
    sent = config.survey.invitations
    if not sent:
        return ()
    read = survey.accounting.get("read", len(survey.frame))
    rate = read / sent
    if rate > 1:
        return (
            Finding(
                "warning",
                "response_rate_above_one",
                f"{read} responses to {sent} invitations: correct survey.invitations.",
            ),
        )
    if rate >= 0.15:
        return (Finding("info", "response_rate", f"response rate {100 * rate:.1f} % ({read} of {sent})."),)
    word = (
        "under 10 %: the result may not hold for those who did not answer; raise it before acting"
        if rate < 0.10
        else "under 15 %: read with care"
    )
    return (
        Finding(
            "warning",
            "response_rate_fail" if rate < 0.10 else "response_rate_low",
            f"response rate {100 * rate:.1f} % ({read} of {sent}), {word}.",
        ),
    )
