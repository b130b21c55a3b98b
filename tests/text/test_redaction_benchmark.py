"""The redaction benchmark in small: recall by kind on the held-out half, precision, and folding of look-alikes."""

import re
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from analyzer.text.fold import folded
from analyzer.text.redact import redact
from benchmarks.personal.generate import comments
from benchmarks.personal.values import STRUCTURED
from benchmarks.redaction import measure, removed, summary

MARK = re.compile(r"\[X\]")


@pytest.fixture(scope="module")
def held_out():
    return measure(comments(half=1, per_kind=8, plain=40))


def test_structured_kinds_are_found(held_out):
    assert summary(held_out[0], STRUCTURED) >= 0.98, held_out[3]


def test_names_and_addresses_are_found(held_out):
    assert summary(held_out[0], ["name"]) >= 0.75  # of 40; .80 and more of 100 in the benchmark
    assert summary(held_out[0], ["address"]) >= 0.90


def test_placeholders_take_nothing_else(held_out):
    right, total = held_out[1]
    assert total > 480 and right / total >= 0.95, held_out[4]


@pytest.mark.parametrize(
    "text",
    [
        "meine Karte ４１１１ １１１１ １１１１ １１１１ geht nicht",
        "IBAN DE89\u00a03704\u20110044 0532\n0130 00 bitte",
        "schreibt an jo.muster＠example.de",
        "call 07700\n900 123 please",
        "hxxps://pay.example.com/x?k=Ab12Cd34Ef",
        "numéro de suivi : 8R45 6678 1123",
        "Nr. 12.345.678–Z",
    ],
)
def test_look_alikes_hide_nothing(text):
    left = redact(text).text
    assert not re.search(r"\d{2}", left) and "＠" not in left, left


def test_the_rest_keeps_its_spelling():
    text = "Genial !\u00a0Prix\u202f: 10–15 € ４１１１ １１１１ １１１１ １１１１\u2009fin"
    assert redact(text).text == "Genial !\u00a0Prix\u202f: 10–15 € [CARD]\u2009fin"


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab１２12\u00a0 \n–-.", max_size=30))
def test_folding_gives_back_what_it_keeps(text):
    out = folded(text, lambda t: re.sub(r"\d{2,}", "[X]", t), holder=MARK, breaks=True)
    kept = MARK.split(out)
    assert re.fullmatch("(.+?)".join(map(re.escape, kept)), text, re.DOTALL)
    assert folded(text, lambda t: t, holder=MARK, breaks=True) == text


def test_removed_spans_are_those_of_the_text():
    assert removed("call 123 or 45", "call [PHONE] or [NUMBER]") == [(5, 8), (12, 14)]
