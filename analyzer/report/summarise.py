"""Results → one plain dict that holds everything the page shows; no markup, no words but the texts' and the run's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analyzer.config import Config
from analyzer.report.changes import since_last
from analyzer.report.dose import dose_charts, observed_words
from analyzer.report.drivers import driver_rows, money_rows, nps_by_csat, work_list_rows
from analyzer.report.figure import Figure, clean
from analyzer.report.format import metric_name, percent, points_name, score_digits, score_unit
from analyzer.report.heat import close_segments, close_table, heat_maps
from analyzer.report.ledger import gain_rows, ledger_labels, ledger_summary
from analyzer.report.links import SHOWN, link_rows, through_rows
from analyzer.report.methods import methods_text
from analyzer.report.quotes import QuotePicker, quote_picker
from analyzer.report.scores import overall, period_chart, periods, score_cards, segments, trend
from analyzer.report.texts import Texts, load_texts
from analyzer.report.themes import theme_cards, theme_tree
from analyzer.report.trust import trust
from analyzer.report.views import filter_views
from analyzer.report.voices import lead_quote, praise_quotes, theme_quotes

_TOP = 3
_QUOTED = 12  # themes of each source that get quotes; the rest keep their rows
_SPARK, _TIME = 84, 200  # pixels

Frames = Mapping[str, pd.DataFrame]


def summarise(
    tables: Frames,
    *,
    extras: Frames,
    manifest: Mapping[str, Any],
    config: Config,
    title: str = "",
    work_lists: Frames | None = None,
    texts: Texts | None = None,
) -> dict[str, Any]:
    """Everything the report shows.

    Parameters
    ----------
    tables : the tables of the output contract.
    extras : further tables of a run, by name (trends, dose, through, bridge …); those not there show nothing.
    manifest : what run.json holds.
    config : the run's configuration.
    title : of the page.
    work_lists : lists of room ``act``; only their sizes and reasons are shown.
    texts : of the page; None for the packed English.

    Returns
    -------
    dict
        Plain values, lists and :class:`~analyzer.report.figure.Figure`.
    """
    say, scores = texts or load_texts(), tables["scores"]
    metric, cards = str(scores["metric"].iloc[0]), score_cards(scores, say)
    privacy, points = config.privacy, points_name(metric, say)
    links = link_rows(tables, metric=metric, points=points, texts=say)
    through = extras.get("through", pd.DataFrame())
    themes = _themes(tables, config, metric)
    quotes_of = themes.pop("quotes_of")
    top = _top(themes["by_rank"], links, extras.get("dose", pd.DataFrame()), say, quotes_of)
    groups, over_time = segments(scores, metric), periods(scores, metric, say)
    labels = ledger_labels(tables["themes"], say)
    return {
        "title": title or say.plain("page.title", metric=metric_name(metric, say)),
        "metric": metric_name(metric, say), "unit": score_unit(metric), "points": points,
        "digits": score_digits(metric), "unhappy": say.plain(f"unhappy.{'nps' if metric == 'nps' else 'other'}"),
        "confidence": percent(config.score.confidence, 0),
        "score": cards[0], "other_scores": cards[1:],
        "trend": trend(extras.get("trends", pd.DataFrame()), metric, say),
        "periods": over_time,
        "spark": period_chart(over_time, height=_SPARK), "time": period_chart(over_time, height=_TIME),
        "since": since_last(
            extras, labels, metric=metric, min_group=privacy.min_group, alpha=1 - config.score.confidence,
            themes=dict(zip(tables["themes"]["theme_id"], tables["themes"]["label"], strict=True)),
        ),
        "segments": groups,
        **themes,
        **_inside(tables, extras, themes, groups, over_time, config, metric, quotes_of),
        "top": top,
        "score_links": [link for link in links if link["is_score"] and link["sure"]][:_TOP],
        "low_segments": _low_segments(groups),
        "commented": bool((tables["responses"]["comment_status"] == "ok").any()),
        "ledger": ledger_summary(
            tables["ledger"], labels, value=clean(overall(scores)["value"].iloc[0]), digits=score_digits(metric)
        ),
        "links": links, "shown_links": SHOWN,
        "dose": dose_charts(
            extras.get("dose", pd.DataFrame()), links, first=[t["link"] for t in top if t["link"]], texts=say
        ),
        "through": through_rows(through, links, labels),
        "drivers": driver_rows(extras.get("drivers", pd.DataFrame())),
        "crosstab": nps_by_csat(
            tables["responses"], overall(scores)["metric"].astype("str").tolist(), privacy.min_group
        ),
        "work_lists": work_list_rows(work_lists or {}, privacy.min_group),
        "findings": [
            {"severity": f.severity, "code": f.code, "message": f.message, "n": int(f.n_rows)}
            for f in tables["findings"].itertuples(index=False)
        ],
        "trust": trust(tables, extras, manifest, metric=metric),
        "methods": methods_text(tables, manifest=manifest, config=config, texts=say),
        "version": manifest["version"],
    }  # fmt: skip


def _themes(tables: Frames, config: Config, metric: str) -> dict[str, Any]:
    """The codebook's themes, the proposals discovered beside them, and groups (parents), which only sum the others.

    Without a codebook's themes the discovered ones are the ranking itself.
    """
    cards = theme_cards(tables, digits=score_digits(metric))
    single = [card for card in cards if not card["is_parent"]]
    by_rank = [card for card in single if card["ranked"]]
    codebook = [card for card in by_rank if not card["discovered"]]
    proposals = [card for card in by_rank if card["discovered"]] if codebook else []
    quoted = [card["id"] for block in (codebook or by_rank, proposals) for card in block[:_QUOTED]]
    picker = quote_picker(tables["mentions"], tables["responses"], [card["id"] for card in by_rank])
    by_id = tables["responses"].set_index(tables["responses"]["response_id"].to_numpy(dtype=object))
    raw, unhappy = by_id["score"], by_id["group"].isin(["detractor", "dissatisfied"])
    least = config.privacy.min_quotes
    quotes = theme_quotes(picker, raw, quoted, min_quotes=least, seed=config.seed)
    for card in cards:
        card["quotes"] = quotes.get(card["id"], [])
    best = sorted(by_rank, key=lambda c: -(c["gained_points"].value or 0))[:_QUOTED]
    praise = praise_quotes(picker, raw, [c["id"] for c in best], min_quotes=least)
    return {
        "by_rank": by_rank,
        "ranked": codebook or by_rank,
        "proposals": proposals,
        "suppressed": [card for card in single if not card["ranked"]],
        "groups": [card for card in cards if card["is_parent"]],
        "tree": theme_tree(cards),
        "gains": gain_rows(by_rank, praise),
        "all_discovered": not codebook,
        "quotes_of": (picker, raw, unhappy),
    }


def _inside(
    tables: Frames, extras: Frames, themes: Mapping[str, Any], groups: list[dict[str, Any]],
    over_time: list[dict[str, Any]], config: Config, metric: str, quotes_of: tuple[QuotePicker, pd.Series, pd.Series],
) -> dict[str, Any]:  # fmt: skip
    """Themes inside segments and periods: heat maps, filters, and where each theme differs."""
    least = config.privacy.min_group
    inside = close_segments(tables, extras.get("theme_segments", pd.DataFrame()), least)
    when = extras.get("theme_periods", pd.DataFrame())
    if len(when):
        when = close_table(when, tables["themes"], column="period", min_group=least)
    cards = {card["id"]: card for card in themes["by_rank"]}
    picker, raw, _ = quotes_of
    return {
        "heat": heat_maps(inside, themes["by_rank"], metric=metric),
        "money": money_rows(extras.get("priorities", pd.DataFrame())),
        "views": filter_views(
            tables["responses"], inside, when, groups=groups, points=over_time, cards=cards, metric=metric,
            picker=picker, scores=raw, min_quotes=config.privacy.min_quotes,
        ),
    }  # fmt: skip


def _top(
    by_rank: list[dict[str, Any]],
    links: list[dict[str, Any]],
    dose: pd.DataFrame,
    say: Texts,
    quotes_of: tuple[QuotePicker, pd.Series, pd.Series],
) -> list[dict[str, Any]]:
    """The three themes that cost most, each with the one operational metric most surely linked to it."""
    top: list[dict[str, Any]] = []
    picker, raw, unhappy = quotes_of
    for theme in [t for t in by_rank if (t["lost_points"].value or 0) > 0][:_TOP]:
        own = [link for link in links if link["outcome"] == theme["id"] and link["sure"]]
        link = own[0] if own else None
        observed = observed_words(dose, link, say) if link else []
        lead = lead_quote(picker, raw, theme["id"], unhappy=unhappy, quotes=theme["quotes"])
        top.append({**theme, "link": link, "observed": observed, "lead": lead})
    return top


def _low_segments(groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The segment values that lie furthest below the rest, surely below."""
    rows = [{**row, "segment": group["name"]} for group in groups for row in group["rows"]]
    low = [row for row in rows if row["differs"] and (row["gap"].value or 0) < 0]
    return sorted(low, key=lambda row: row["gap"].value)[:_TOP]


def figures(node: Any) -> list[Figure]:
    """Every Figure in a summary, depth first."""
    if isinstance(node, Figure):
        return [node]
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list | tuple) else ()
    return [f for child in children for f in figures(child)]
