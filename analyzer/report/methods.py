"""The methods text: what this run computed, in sentences, from the run itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analyzer.config import Config
from analyzer.report.format import metric_name, percent
from analyzer.report.texts import Texts, load_texts
from analyzer.schema import RESIDUALS

_BY_NAME = ("adjusted_wald", "score", "wilson", "t")


def methods_text(
    tables: Mapping[str, pd.DataFrame], *, manifest: Mapping[str, Any], config: Config, texts: Texts | None = None
) -> list[str]:
    """Paragraphs of the methods appendix: what this run computed, from the run itself."""
    say, scores, links = texts or load_texts(), tables["scores"], tables["links"]
    metric = metric_name(str(scores["metric"].iloc[0]), say) if len(scores) else say.plain("word.the_score")
    used = sorted({str(m) for m in scores["method"].dropna() if m != "suppressed"})
    named = ", ".join(say.plain(f"methods.interval.{m}") if m in _BY_NAME else m.replace("_", " ") for m in used)
    level = percent(config.score.confidence, 0)
    paragraphs = [_rows(manifest["rows"], say), say.plain("methods.score", metric=metric, level=level, methods=named)]
    if manifest.get("models"):
        models = ", ".join(str(v).split(":")[0] for v in manifest["models"].values())
        discovery = say.plain(f"methods.discovery.{'on' if config.themes.discover else 'off'}")
        codebook = config.themes.codebook or say.plain("word.none")
        paragraphs.append(say.plain("methods.themes", models=models, codebook=codebook, discovery=discovery))
    paragraphs.append(say.plain("methods.ledger", metric=metric, residuals=", ".join(RESIDUALS)))
    if len(links):
        adjusted = next((a for a in links["adjusted_for"].dropna() if a), say.plain("word.nothing"))
        paragraphs.append(say.plain("methods.links", n=len(links), adjusted=adjusted))
    privacy = config.privacy
    paragraphs.append(say.plain("methods.privacy", group=privacy.min_group, quotes=privacy.min_quotes))
    paragraphs.append(say.plain("methods.seed", seed=manifest["seed"], version=manifest["version"]))
    return paragraphs


def _rows(rows: Mapping[str, Any], say: Texts) -> str:
    """Where every response went."""
    status, comments = rows.get("score_status", {}), rows.get("comment_status", {})
    numbers = {
        "read": rows.get("read", 0), "scored": status.get("ok", 0), "missing": status.get("missing", 0),
        "outside": status.get("out_of_range", 0), "commented": comments.get("ok", 0),
        "empty": comments.get("empty", 0), "silent": comments.get("non_answer", 0),
    }  # fmt: skip
    return say.plain("methods.rows", **{name: f"{n:,}" for name, n in numbers.items()})
