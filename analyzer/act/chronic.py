"""Respondents who are detractors in k of their last m answers."""

from __future__ import annotations

import pandas as pd

from analyzer.schema import Finding

_UNHAPPY = ("detractor", "dissatisfied")


def chronic_detractors(responses: pd.DataFrame, *, k: int = 2, m: int = 3) -> tuple[pd.DataFrame, list[Finding]]:
    """Find respondents with at least ``k`` unhappy answers among their last ``m`` scored ones.

    Source: definition of this project; regression to the mean: Galton (1886).

    Parameters
    ----------
    responses : table of the output contract; needs ``respondent``, and ``date`` to know which answers are the last.
    k, m : the rule.

    Returns
    -------
    (DataFrame, list of Finding)
        Columns ``respondent, answers, unhappy, last_m, last_score, last_date``; most unhappy first. The finding warns
        of regression to the mean: people picked for a low score score higher next time without any cause.

    Examples
    --------
    >>> r = pd.DataFrame({"respondent": ["a", "a", "b"], "score_status": "ok", "score": [0.0, 2.0, 9.0],
    ...                   "group": ["detractor", "detractor", "promoter"]})
    >>> chronic_detractors(r)[0][["respondent", "unhappy"]].values.tolist()
    [['a', 2]]
    """
    columns = ["respondent", "answers", "unhappy", "last_m", "last_score", "last_date"]
    empty = pd.DataFrame({name: pd.Series(dtype="str" if name == "respondent" else "float64") for name in columns})
    if "respondent" not in responses:
        return empty, []
    scored = responses[(responses["score_status"] == "ok") & responses["respondent"].notna()]
    if "date" in scored:
        scored = scored.sort_values("date", kind="stable", na_position="first")
    scored = scored.assign(_unhappy=scored["group"].isin(_UNHAPPY).astype(int), _date=scored.get("date", pd.NaT))
    answers = scored.groupby("respondent", sort=True).size()
    last = scored.groupby("respondent", sort=True).tail(m).groupby("respondent", sort=True)
    table = last.agg(
        unhappy=("_unhappy", "sum"),
        last_m=("_unhappy", "size"),
        last_score=("score", "last"),
        last_date=("_date", "last"),
    )
    table = table.assign(answers=answers.reindex(table.index)).reset_index()[columns]
    table = table[table["unhappy"] >= k].sort_values(["unhappy", "respondent"], ascending=[False, True], kind="stable")
    table = table.astype({"respondent": "str"}).reset_index(drop=True)
    if not len(table):
        return empty, []
    message = (
        f"{len(table)} respondents were unhappy in at least {k} of their last {m} answers. Judge a call-back "
        "campaign on them against similar people who were not called: those picked for low scores score higher "
        "next time by themselves."
    )
    return table, [Finding("info", "chronic_detractors", message, len(table))]
