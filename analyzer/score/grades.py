"""Sample-size and response-rate grades."""

from __future__ import annotations

from typing import Literal

from analyzer.errors import InputError


def grade(n: float) -> str:
    """Sample-size grade, one of five words, or "no answers" at 0.

    n < 30 "indicative only", 30-49 "weak", 50-99 "fair", 100-199 "good", 200 and more "strong". That is: at least the
    lower bound. Print the margin beside it: "good" at 100 is still about +-16 NPS points. Source: convention of this
    project, to be read beside the margin of :func:`analyzer.score.plan`.

    Parameters
    ----------
    n : answers; with weights Kish's effective number.

    Examples
    --------
    >>> [grade(n) for n in (29, 40, 99, 150, 200)]
    ['indicative only', 'weak', 'fair', 'good', 'strong']
    """
    if not n > 0:
        return "no answers"
    for limit, name in ((30, "indicative only"), (50, "weak"), (100, "fair"), (200, "good")):
        if n < limit:
            return name
    return "strong"


def response_rate_grade(rate: float) -> Literal["fail", "warn", "ok"]:
    """Grade of a response rate given as a share 0...1: under .10 "fail", under .15 "warn", else "ok".

    Source: the field's rule of thumb.

    Parameters
    ----------
    rate : usable answers / invitations, 0...1.

    Raises
    ------
    InputError
        If the rate is not in [0, 1].

    Examples
    --------
    >>> [response_rate_grade(r) for r in (.09, .12, .16)]
    ['fail', 'warn', 'ok']
    """
    if not 0 <= rate <= 1:
        raise InputError(f"response rate: got {rate:g}; give responses / invitations as a share between 0 and 1.")
    return "fail" if rate < 0.10 else "warn" if rate < 0.15 else "ok"
