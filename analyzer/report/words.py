"""Plain words for column names of operational metrics: "one more wait minute", "where it is yes"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

import pandas as pd

from analyzer.report.texts import Texts, load_texts

Kind = Literal["yes_no", "count", "number"]
_MEASURES = {"seconds", "minutes", "hours", "days", "weeks", "months", "years"}


def human(name: str) -> str:
    """A column name as words: underscores become spaces.

    Examples
    --------
    >>> human("resolved_first_contact")
    'resolved first contact'
    """
    return " ".join(str(name).replace("_", " ").split())


def metric_kinds(responses: pd.DataFrame, metrics: list[str]) -> dict[str, Kind]:
    """What each metric holds: yes/no (0 and 1 only), whole numbers, or any number; numbers when not in the table."""
    return {name: _kind(responses[name]) if name in responses else "number" for name in metrics}


def _kind(column: pd.Series) -> Kind:
    values = pd.to_numeric(column, errors="coerce").dropna().astype(float)
    if not len(values):
        return "number"
    if values.isin([0.0, 1.0]).all():
        return "yes_no"
    return "count" if bool((values % 1 == 0).all()) else "number"


def additional(name: str, kind: Kind, step: int = 1, texts: Texts | None = None) -> str:
    """One step more of a metric.

    Examples
    --------
    >>> additional("wait_minutes", "number"), additional("transfers", "count"), additional("queue_length", "count", 10)
    ('one more wait minute', 'one more transfer', 'every 10 units more of queue length')
    """
    say, words = texts or load_texts(), human(name)
    countable = words.split(" ")[-1].casefold() in _MEASURES or (kind == "count" and _plural(words))
    one = "one" if step == 1 else "many"
    if countable:
        return say.plain(f"step.thing.{one}", one=_singular(words), many=words, step=f"{step:,}")
    return say.plain(f"step.unit.{one}", name=words, step=f"{step:,}")


def _plural(words: str) -> bool:
    return re.search(r"[a-z]{2}[^sui\W\d]s$|ies$", words, re.IGNORECASE) is not None


def _singular(words: str) -> str:
    if words.endswith("ies"):
        return words[:-3] + "y"
    return re.sub(r"(?<=x|z)es$|(?<=ch|sh|ss)es$|s$", "", words, count=1)


def bin_label(low: float, high: float, kind: Kind, texts: Texts | None = None) -> str:
    """A bin of a metric: yes or no, one value, or "from–to".

    Examples
    --------
    >>> bin_label(0, 0, "yes_no"), bin_label(2, 4, "count"), bin_label(0.2, 1.4, "number")
    ('no', '2–4', '0.2–1.4')
    """
    say = texts or load_texts()
    if kind == "yes_no":
        return say.plain("word.yes" if high else "word.no")
    first, last = value_label(low), value_label(high)
    return first if first == last else say.plain("word.span", low=first, high=last) if low < 0 else f"{first}–{last}"


def value_label(value: float) -> str:
    """A value of a metric without digits that say nothing: whole numbers stay whole."""
    text = f"{value:,.0f}" if value % 1 == 0 or abs(value) >= 1000 else f"{value:.3g}"
    return text.replace("-", "−")


def outcome_labels(themes: pd.DataFrame, texts: Texts | None = None) -> Mapping[str, str]:
    """Theme labels by id, and the score's."""
    score = (texts or load_texts()).plain("word.the_score")
    return dict(zip(themes["theme_id"], themes["label"], strict=True)) | {"score": score}
