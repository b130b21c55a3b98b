"""The self-contained page: autoescaped markup, data as inert JSON, one inlined chart library, no network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import pandas as pd

from analyzer.config import Config
from analyzer.report.charts import chart_data
from analyzer.report.format import safe_text
from analyzer.report.summarise import summarise


def render_report(
    tables: Mapping[str, pd.DataFrame],
    *,
    extras: Mapping[str, pd.DataFrame],
    manifest: Mapping[str, Any],
    config: Config,
    title: str = "",
) -> str:
    """HTML of the report. Parameters as in :func:`analyzer.report.summarise.summarise`."""
    summary = summarise(tables, extras=extras, manifest=manifest, config=config, title=title)
    return render(summary)


def render(summary: Mapping[str, Any]) -> str:
    """HTML from a summary. Customers' words only pass through autoescaping or :func:`inert_json`."""
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
    page = environment.get_template("report.html.j2")
    assets = {name: Markup(_asset(name)) for name in ("report.css", "report.js", "echarts.min.js")}  # our own files
    return page.render(**summary, assets=assets, data=Markup(inert_json(chart_data(summary))))


def inert_json(data: Any) -> str:
    r"""JSON that cannot end its script element or start markup: ``<``, ``>``, ``&`` and line separators are escaped.

    Examples
    --------
    >>> inert_json({"a": "</script>"})
    '{"a": "\\u003c/script\\u003e"}'
    """
    text = json.dumps(data, ensure_ascii=True, allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _asset(name: str) -> str:
    text = files("analyzer.report").joinpath("assets", name).read_text(encoding="utf-8")
    return text.replace("</script", "<\\/script") if name.endswith(".js") else text
