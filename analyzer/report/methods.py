"""The methods text: what this run computed, in sentences, from the run itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analyzer.config import Config
from analyzer.report.format import metric_name, percent
from analyzer.schema import RESIDUALS

_INTERVALS = {
    "adjusted_wald": "adjusted Wald intervals (Rocks 2016)",
    "score": "score intervals (Tango form)",
    "wilson": "Wilson intervals",
    "t": "t intervals",
}


def methods_text(tables: Mapping[str, pd.DataFrame], *, manifest: Mapping[str, Any], config: Config) -> list[str]:
    """Paragraphs of the methods appendix."""
    rows, scores, links = manifest["rows"], tables["scores"], tables["links"]
    metric = metric_name(str(scores["metric"].iloc[0])) if len(scores) else "score"
    level = percent(config.score.confidence, 0)
    status, comments = rows.get("score_status", {}), rows.get("comment_status", {})
    used = sorted({str(m) for m in scores["method"].dropna() if m != "suppressed"})
    text = [
        f"{rows.get('read', 0):,} responses were read and none dropped: {status.get('ok', 0):,} have a usable score, "
        f"{status.get('missing', 0):,} none, {status.get('out_of_range', 0):,} one outside the scale; {comments.get('ok', 0):,} have a "
        f"usable comment, {comments.get('empty', 0):,} are empty, {comments.get('non_answer', 0):,} are non-answers.",
        f"{metric} is given with {level} intervals: {', '.join(_INTERVALS.get(m, m.replace('_', ' ')) for m in used) or 'none'}. Each segment is compared with its "
        "complement, and p-values are adjusted for the number of comparisons (Benjamini–Hochberg). The trend is a regression of the single answers "
        "on time with robust errors.",
    ]
    if manifest.get("models"):
        names = ", ".join(str(v).split(":")[0] for v in manifest["models"].values())
        discovery = "on; proposals are marked as discovered" if config.themes.discover else "off"
        text.append(
            f"Comments were redacted, split into clauses, and each clause was given a sentiment and its themes by models that run on this machine "
            f"({names}). The codebook is {config.themes.codebook or 'none'!s}; discovery is {discovery}. One comment can hold several "
            "themes; a theme counts as a complaint only where its own clause is negative."
        )
    residuals = ", ".join(RESIDUALS)
    text.append(
        f"The ledger shares the distance between the best possible {metric} and the actual one among the themes: what a response "
        "lacks is split equally over the themes its comment complains about. The rows add up exactly, with the residual rows "
        f"{residuals}. It is accounting, not causation, and its intervals are conditional on the coding of the comments. "
        "Ranks carry intervals from a max-T bootstrap over respondents: themes whose rank intervals overlap are not told apart."
    )
    if len(links):
        adjusted = next((a for a in links["adjusted_for"].dropna() if a), "nothing")
        text.append(
            f"{len(links)} associations with operational metrics were tested, adjusted for {adjusted}, with standard errors clustered where the "
            "metric varies and Benjamini–Hochberg over the whole table. A theme's figure is an average marginal effect: the change of "
            "the share of comments that complain about it per unit of the metric. They are associations; nothing here proves a cause. "
            "Errors of the automatic coding shrink them."
        )
    text.append(
        f"Groups under {config.privacy.min_group} responses are suppressed and quotes need at least {config.privacy.min_quotes} mentions. "
        f"Seed {manifest['seed']}, version {manifest['version']}; run.json holds the full configuration and the hashes of inputs and models."
    )
    return text
