"""Is the score good? Published bands with their provenance, and the comparison to prefer: the own previous period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pandas as pd

from analyzer import artifacts
from analyzer.errors import ConfigError, did_you_mean
from analyzer.plain_yaml import load_plain_yaml
from analyzer.schema import METRICS, Finding

BANDS: Final = ("metric", "value", "low", "high", "band", "band_from", "next_band", "next_from", "sure", "source")
BASELINE: Final = (
    "metric", "period", "previous", "value", "previous_value", "change", "change_low", "change_high", "p_value",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One published list of bands: ``bands`` are (lowest value included, label), rising; ``source`` says whose."""

    metric: str
    source: str
    bands: tuple[tuple[float, str], ...]


def load_benchmarks(path: str | Path | None = None) -> tuple[Benchmark, ...]:
    """Read benchmark bands (NPS points, CSAT percent); None reads the shipped ``configs/benchmarks.yaml``.

    A band holds values of at least its lowest value and under the next one's; each list names its source.

    Parameters
    ----------
    path : YAML file, or None.

    Raises
    ------
    ConfigError
        If the file cannot be read, a key is unknown, a source is missing or the bands do not rise.

    Examples
    --------
    >>> sorted({b.metric for b in load_benchmarks()})
    ['csat', 'nps']
    """
    file = artifacts.resource("configs", "benchmarks.yaml") if path is None else Path(path)
    try:
        data = load_plain_yaml(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{file}: cannot read the benchmarks ({type(error).__name__}). Give a YAML file.") from error
    rows = data.get("benchmarks") if isinstance(data, dict) else None
    if not isinstance(rows, list):
        raise ConfigError(f"{file}: expected a list under 'benchmarks:'.")
    return tuple(_benchmark(row, f"{file}, benchmark {i + 1}") for i, row in enumerate(rows))


def _benchmark(row: Any, where: str) -> Benchmark:
    allowed = ("metric", "source", "bands")
    if not isinstance(row, dict):
        raise ConfigError(f"{where}: expected the keys {', '.join(allowed)}.")
    for key in row:
        if key not in allowed:
            raise ConfigError(
                f"{where}: unknown key {key!r}.{did_you_mean(key, allowed)} Allowed: {', '.join(allowed)}."
            )
    metric, source = row.get("metric"), str(row.get("source") or "").strip()
    if metric not in METRICS:
        raise ConfigError(f"{where}: metric is {metric!r}; allowed: {', '.join(METRICS)}.")
    if not source:
        raise ConfigError(f"{where}: 'source' is missing. Say whose bands these are; a band without source is gossip.")
    try:
        bands = tuple((float(band["from"]), str(band["label"])) for band in row["bands"])
    except (KeyError, TypeError, ValueError) as error:
        raise ConfigError(f"{where}: bands must be a list of {{from: number, label: text}}.") from error
    if not bands or any(a >= b for (a, _), (b, _) in pairwise(bands)):
        raise ConfigError(f"{where}: bands must rise from the lowest to the highest, got {[b for b, _ in bands]}.")
    return Benchmark(metric, source, bands)


def place(scores: pd.DataFrame, benchmarks: Sequence[Benchmark] | None = None) -> pd.DataFrame:
    """Where the overall scores (points, percent) stand in each published list.

    Source: the one each list names.

    Parameters
    ----------
    scores : table of :func:`analyzer.score.score_table`.
    benchmarks : default: the shipped ones.

    Returns
    -------
    DataFrame
        One row per overall score and list, columns ``BANDS``. ``band`` is null below the first; ``sure`` is False when
        the interval crosses a border of the band, so that the word could as well be the neighbour's.

    Examples
    --------
    >>> row = {"metric": "nps", "segment": None, "period": None, "value": 52.0, "low": 48.0, "high": 56.0}
    >>> place(pd.DataFrame([row]))[["band", "sure"]].values.tolist()[0]
    ['excellent', False]
    """
    rows: list[tuple[Any, ...]] = []
    lists = load_benchmarks() if benchmarks is None else benchmarks
    whole = scores[scores["segment"].isna() & scores["period"].isna() & scores["value"].notna()]
    for score in whole.itertuples():
        for one in lists:
            if one.metric != score.metric:
                continue
            at = sum(score.value >= start for start, _ in one.bands) - 1
            start, label = one.bands[at] if at >= 0 else (None, None)
            after = one.bands[at + 1] if at + 1 < len(one.bands) else (None, None)
            sure = (start is None or score.low >= start) and (after[0] is None or score.high < after[0])
            rows.append(
                (score.metric, score.value, score.low, score.high, label, start, after[1], after[0], sure, one.source)
            )
    text = {"metric": "str", "band": "str", "next_band": "str", "source": "str", "sure": "bool"}
    return pd.DataFrame(rows, columns=list(BANDS)).astype({n: text.get(n, "float64") for n in BANDS})


def own_baseline(scores: pd.DataFrame) -> pd.DataFrame:
    """The default comparison: every metric's last period against its own previous one, columns ``BASELINE``.

    ``change`` = value - previous value, in units of the metric, with interval and two-sided p of
    :func:`analyzer.score.score_table` (its sources). Metrics with fewer than two periods, or a withheld last pair, have
    no row.

    Parameters
    ----------
    scores : ``ScoreTable.scores``.

    Examples
    --------
    >>> from analyzer.results import Rating
    >>> from analyzer.score import score_table
    >>> frame = pd.DataFrame({"score": [10.0, 0.0] * 10 + [10.0] * 20, "score_status": "ok",
    ...                       "date": pd.to_datetime(["2026-01-05"] * 20 + ["2026-02-05"] * 20)})
    >>> own_baseline(score_table(frame, {"nps": Rating("nps", 0, 10)}).scores)[["period", "change"]].values.tolist()
    [['2026-02', 100.0]]
    """
    rows = []
    for metric, part in scores[scores["period"].notna()].groupby("metric", sort=False):
        if len(part) > 1 and pd.notna(part["change"].iloc[-1]):
            last, before = part.iloc[-1], part.iloc[-2]
            rows.append(
                (
                    metric, last["period"], before["period"], last["value"], before["value"], last["change"],
                    last["change_low"], last["change_high"], last["p_value"],
                )
            )  # fmt: skip
    text = ("metric", "period", "previous")
    return pd.DataFrame(rows, columns=list(BASELINE)).astype({n: "str" if n in text else "float64" for n in BASELINE})


def benchmark_findings(
    placed: pd.DataFrame, *, kind: str | None = None, industry: str | None = None
) -> tuple[Finding, ...]:
    """What to say beside a published band: whose it is, that sources disagree, and what it lacks.

    Parameters
    ----------
    placed : result of :func:`place`.
    kind : transactional or relational, when the survey says so.
    industry : whom the bands are meant for, when known. The shipped bands name none.
    """
    found = []
    for metric, part in placed.groupby("metric", sort=False):
        words = list(dict.fromkeys(part["band"].fillna("below the lowest band")))
        unsure = "" if part["sure"].all() else " The interval crosses a border, so the neighbouring word fits as well."
        spread = "Sources agree" if len(words) == 1 else "Sources disagree"
        text = f"{metric} {part['value'].iloc[0]:.1f}: {', '.join(words)}. {spread} ({len(part)} lists).{unsure}"
        found.append(Finding("info", "benchmark", text))
        missing = [name for name, known in (("industry", industry), ("survey method", kind)) if not known]
        if missing:
            text = (
                f"{metric} is compared with published bands without the same {' and '.join(missing)}, on which "
                "the level depends. Prefer your own previous period; put bands of your field into a file of your own."
            )
            found.append(Finding("warning", "benchmark_not_comparable", text))
    return tuple(found)
