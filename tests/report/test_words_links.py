"""Links in plain words: units from names, yes/no, direction and interval turned together, always an association."""

import numpy as np
import pandas as pd
import pytest
from report_samples import NAN, sample

from analyzer.report.dose import observed_words
from analyzer.report.figure import plain_words, render
from analyzer.report.html import render_report
from analyzer.report.links import link_rows, link_words
from analyzer.report.summarise import summarise
from analyzer.report.words import additional, bin_label, metric_kinds


@pytest.mark.parametrize(
    ("name", "kind", "step", "text"),
    [
        ("wait_minutes", "number", 1, "one more wait minute"),
        ("transfers", "count", 1, "one more transfer"),
        ("status_queries", "count", 1, "one more status query"),
        ("address", "count", 1, "one unit more of address"),
        ("status", "count", 1, "one unit more of status"),
        ("floor_temperature", "number", 10, "every 10 units more of floor temperature"),
        ("wait_seconds", "number", 100, "every 100 more wait seconds"),
        ("transfers", "number", 1, "one unit more of transfers"),
    ],
)
def test_one_step_more(name, kind, step, text):
    assert additional(name, kind, step) == text


def test_kinds_come_from_the_values():
    frame = pd.DataFrame(
        {"b": [True, False, None], "o": [0.0, 1.0, NAN], "c": [0, 2, 5], "f": [0.5, 1.0, 2.0], "e": [NAN] * 3}
    )
    kinds = metric_kinds(frame, ["b", "o", "c", "f", "e", "absent"])
    assert list(kinds.values()) == ["yes_no", "yes_no", "count", "number", "number", "number"]


@pytest.mark.parametrize(
    ("low", "high", "kind", "text"),
    [
        (0, 0, "yes_no", "no"),
        (1, 1, "yes_no", "yes"),
        (3, 3, "count", "3"),
        (-2.5, 1.25, "number", "−2.5 to 1.25"),
        (1000, 12345.6, "number", "1,000–12,346"),
    ],
)
def test_bins_are_readable(low, high, kind, text):
    assert bin_label(low, high, kind) == text


def _row(outcome, estimate, low, high, **more):
    return pd.Series(
        {"outcome": outcome, "metric": "wait_minutes", "estimate": estimate, "low": low, "high": high, **more}
    )


@pytest.mark.parametrize(
    ("row", "kind", "text"),
    [
        (
            _row("waiting", 0.0256, 0.0218, 0.0294),
            "number",
            "on average one more wait minute goes with 2.6 more complaints about it per 100 comments (2.2 to 2.9)",
        ),
        (
            _row("waiting", -0.209, -0.244, -0.174),
            "yes_no",
            "where it is yes, 20.9 fewer of 100 comments complain about it (17.4 to 24.4)",
        ),
        (
            _row("score", -3.55, -4.15, -2.94),
            "number",
            "on average one more wait minute goes with a score 3.5 points lower (2.9 to 4.2)",
        ),
        (
            _row("score", 69.66, 63.79, 75.53),
            "yes_no",
            "where it is yes, the score is 69.7 points higher (63.8 to 75.5)",
        ),
        (
            _row("waiting", 0.00004, 0.00002, 0.00006, contrast_low=0.0, contrast_high=900.0),
            "number",
            "on average every 100 more wait minutes goes with 0.4 more complaints about it per 100 comments "
            "(0.2 to 0.6)",
        ),
        (_row("waiting", NAN, NAN, NAN), "number", "cannot be estimated from these data"),
    ],
)
def test_a_link_in_words(row, kind, text):
    assert plain_words(link_words(row, kind=kind, metric="nps", points="points")) == text


def test_an_interval_across_zero_keeps_its_sign():
    row = _row("waiting", -0.01, -0.03, 0.01)
    assert plain_words(link_words(row, kind="yes_no", metric="nps", points="points")).endswith("(−1.0 to 3.0)")


def test_the_first_screen_shows_one_sure_link_per_theme_and_no_refuted_one():
    tables, extras, manifest, config = sample()
    summary = summarise(tables, extras=extras, manifest=manifest, config=config)
    assert [t["id"] for t in summary["top"]] == ["waiting", "fault", "menu"]  # the parent only sums its children
    assert [t["link"]["metric"] for t in summary["top"]] == ["wait_minutes", "resolved_first_contact", "transfers"]
    assert plain_words(summary["top"][0]["observed"]) == "5 of 100 comments at 0.2–1.4 wait minutes, 58 at 11.7–97.8"
    assert plain_words(summary["top"][1]["observed"]) == (
        "24 of 100 comments where resolved first contact is no, 3 where it is yes"
    )
    rows = link_rows(tables, metric="nps", points="points")
    assert {(r["outcome"], r["metric"]) for r in rows if r["refuted"]} == {("fault", "transfers")}
    assert not any(
        r["sure"] for r in rows if r["refuted"] or (r["outcome"] == "menu" and r["metric"] == "wait_minutes")
    )
    assert observed_words(pd.DataFrame(), summary["top"][0]["link"]) == []
    page = render_report(tables, extras=extras, manifest=manifest, config=config)
    assert "Goes with" in page and "Associations, not causes" in page


def test_lists_keep_proposals_groups_and_suppressed_apart():
    tables, extras, manifest, config = sample()
    summary = summarise(tables, extras=extras, manifest=manifest, config=config)
    ids = {k: [t["id"] for t in summary[k]] for k in ("ranked", "proposals", "groups", "suppressed")}
    assert ids == {
        "ranked": ["waiting", "fault", "praise"],
        "proposals": ["menu"],
        "groups": ["reach"],
        "suppressed": ["rare"],
    }
    tables["themes"] = tables["themes"].assign(source="discovered")
    without = summarise(tables, extras=extras, manifest=manifest, config=config)
    assert [t["id"] for t in without["ranked"]] == ["waiting", "fault", "menu", "praise"]
    assert without["all_discovered"] and without["proposals"] == []


def test_scores_only_shows_links_of_the_score_and_low_segments():
    tables, extras, manifest, config = sample(themes=False)
    page = render_report(tables, extras=extras, manifest=manifest, config=config)
    assert (
        "scores only" in page
        and "What the score is associated with" in page
        and "Scores furthest below the rest" in page
    )


def test_rendering_forms_round_to_the_value():
    rng = np.random.default_rng(0)
    for value in rng.normal(0, 50, 200):
        assert abs(float(render(value, "number:1").replace("−", "-")) - value) <= 0.05
        assert render(value, "less:1") == render(-value, "number:1")
    assert [render(v, "p") for v in (0.0001, 0.05, 1.0)] == ["< .001", ".050", "1.000"]
