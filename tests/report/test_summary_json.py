"""The JSON summary: the tables' own numbers, and nothing that is suppressed or said by customers."""

import json

from report_samples import sample

from analyzer.report.summary_json import summary_data


def test_numbers_are_the_tables_own():
    tables, _, manifest, _ = sample()
    data = json.loads(json.dumps(summary_data(tables, manifest=manifest)))
    assert data["scores"] == [
        {"metric": "nps", "n": 40, "value": -12.5, "low": -14.0, "high": -11.25, "grade": "solid"}
    ]
    assert [t["theme_id"] for t in data["themes"]] == ["waiting", "fault", "menu", "praise"]
    assert data["themes"][0]["lost_points"] == 25.123456789
    assert data["rows"] == manifest["rows"] and len(data["findings"]) == 2


def test_only_links_that_hold():
    tables, _, manifest, _ = sample()
    links = summary_data(tables, manifest=manifest)["links"]
    assert [(x["outcome"], x["q_value"]) for x in links if x["q_value"] >= 0.05] == []
    assert ("fault", "transfers") not in [(x["outcome"], x["metric"]) for x in links]  # refuted by its placebo


def test_nothing_suppressed_and_no_comment():
    tables, _, manifest, _ = sample()
    text = json.dumps(summary_data(tables, manifest=manifest))
    assert "rare" not in text and "Kept on hold" not in text
    empty, _, manifest, _ = sample(themes=False, links=False)
    assert summary_data(empty, manifest=manifest)["themes"] == []
