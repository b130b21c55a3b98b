"""The self-contained page: autoescaped markup, charts drawn as inline SVG beforehand, a small script, no network."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd

from analyzer.config import Config
from analyzer.report.format import safe_text
from analyzer.report.summarise import summarise
from analyzer.report.texts import Texts, load_texts


def render_report(
    tables: Mapping[str, pd.DataFrame],
    *,
    extras: Mapping[str, pd.DataFrame],
    manifest: Mapping[str, Any],
    config: Config,
    title: str = "",
    work_lists: Mapping[str, pd.DataFrame] | None = None,
    texts: str | Path | None = None,
) -> str:
    """HTML of the report; ``texts`` is a translation of ``assets/texts.yaml``.

    Other parameters as in :func:`analyzer.report.summarise.summarise`.

    Raises
    ------
    InputError
        If ``texts`` does not hold the same keys and places as the packed file.
    """
    say = load_texts(texts)
    summary = summarise(
        tables, extras=extras, manifest=manifest, config=config, title=title, work_lists=work_lists, texts=say
    )
    return render(summary, say)


def render(summary: Mapping[str, Any], texts: Texts | None = None) -> str:
    """HTML from a summary. Customers' words only pass through autoescaping."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("analyzer.report", "assets"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["plain"] = safe_text
    environment.globals["say"] = texts or load_texts()
    page = environment.get_template("report.html.j2")
    assets = {name: Markup(_asset(name)) for name in ("report.css", "report.js")}  # our own files
    return page.render(**summary, assets=assets)


def _asset(name: str) -> str:
    return files("analyzer.report").joinpath("assets", name).read_text(encoding="utf-8")
