"""Columns of thirty-six made-up layouts in five languages are guessed without options (benchmarks/guessing.py)."""

import sys
from pathlib import Path

import pytest

from analyzer.read import read_survey

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))

from exports.unseen import LAYOUTS, judge

ROLES = ("score", "comment", "date", "id", "respondent", "question", "segments", "operations")


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_every_role_is_guessed(layout, tmp_path):
    path = tmp_path / "export.csv"
    path.write_bytes(layout.data(seed=1))
    survey = read_survey(path)
    verdict = judge(layout, {role: survey.columns.get(role) for role in ROLES}, survey.rating.metric)
    assert [role for role, right in verdict.items() if not right] == []
    assert len(survey.frame) == layout.options.get("n", 240)
