"""Every public function of the statistical rooms says what it computes, in which unit, whence, and shows it."""

import doctest
import importlib
import inspect
import re

import pytest

ROOMS = ("score", "rank", "link", "act")
MORE = (  # used from outside their room without being exported by it
    "score.alerts.alert_list", "score.benchmarks.load_benchmarks", "score.benchmarks.place",
    "score.benchmarks.own_baseline",
    "score.standardise.standardised_periods", "score.change.pettitt", "score.change.mann_kendall",
    "score.intervals.nps_interval", "score.intervals.wilson", "score.skewness.pearson3_p", "link.families.simes",
    "link.families.link_q_values", "link.sub_ratings.sub_rating_drivers", "act.agents.agent_view",
    "act.contact.contact_frequency", "rank.priorities.theme_priorities",
)  # fmt: skip
UNITS = re.compile(r"points|percent|share|unit|0-1|0\.\.\.1|p-value|\bp\b|boolean|code|count|days|date|ratio|R²|weight|"
                   r"rank|grade|group|respondent|True", re.IGNORECASE)  # fmt: skip
# what defines a statistic: a formula, or a citation
METHOD = re.compile(r"[=±]|\(\d{4}|sqrt|sum|mean|minus|share|under|at least|statsmodels|fewer|within|as :func:")
SOURCE = re.compile(
    r"\bsources?\b|\b(18|19|20)\d\d\b|as :func:", re.IGNORECASE
)  # named, a citation, or that of another


def _public():
    for room in ROOMS:
        module = importlib.import_module(f"analyzer.{room}")
        for name in module.__all__:
            if inspect.isfunction(getattr(module, name)):
                yield pytest.param(getattr(module, name), id=f"{room}.{name}")
    for path in MORE:
        module, name = path.rsplit(".", 1)
        yield pytest.param(getattr(importlib.import_module(f"analyzer.{module}"), name), id=path)


@pytest.mark.parametrize("function", list(_public()))
def test_documented_in_full(function):
    text = inspect.getdoc(function) or ""
    arguments = [name for name in inspect.signature(function).parameters if name not in ("self", "confidence")]
    missing = [name for name in arguments if not re.search(rf"\b{name}\b", text)]
    assert missing == [], f"parameters that the docstring does not name: {missing}"
    assert "Parameters\n---" in text and "Examples\n---" in text
    assert UNITS.search(text), "the docstring names no unit"
    assert METHOD.search(text), "the docstring gives neither formula nor source"
    assert SOURCE.search(text), "the docstring names no source"


@pytest.mark.parametrize("function", list(_public()))
def test_its_example_runs_and_is_right(function):
    examples = doctest.DocTestFinder(recurse=False).find(function, globs=dict(vars(inspect.getmodule(function))))
    assert sum(len(e.examples) for e in examples) > 0
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    assert sum(runner.run(example).failed for example in examples) == 0
