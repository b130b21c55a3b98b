# ruff: noqa: E501  (lists of examples)
"""Clauses: planted boundaries, and properties over any text."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.text.clauses import MAX_CHARS, MAX_WORDS, split_clauses


def pieces(text):
    return [text[a:b] for a, b in split_clauses(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("friendly agent, but I waited 40 minutes", ["friendly agent", "I waited 40 minutes"]),
        ("Good but slow", ["Good", "slow"]),
        ("good.But slow", ["good", "slow"]),
        ("good.but slow", ["good", "slow"]),
        ("£35.50 is too much.Cheaper please", ["£35.50 is too much", "Cheaper please"]),
        ("Took 2.5 hours, e.g. on Monday. And nothing!", ["Took 2.5 hours, e.g. on Monday", "nothing!"]),
        ("Mr. Lopez was kind. Dr. Hale too.", ["Mr. Lopez was kind", "Dr. Hale too"]),
        ("rang at 5 p.m. and got through", ["rang at 5 p.m. and got through"]),
        ("am 3. Mai angerufen. Niemand da", ["am 3. Mai angerufen", "Niemand da"]),
        ("see www.example.com/?a=b or not", ["see www.example.com/?a=b or not"]),
        ("long queues, rude staff, dirty toilets", ["long queues", "rude staff", "dirty toilets"]),
        ("no queues, delays, problems", ["no queues, delays, problems"]),
        ("the staff were lovely, the wait was awful", ["the staff were lovely", "the wait was awful"]),
        ("I waited an hour and the agent was rude", ["I waited an hour", "the agent was rude"]),
        ("friendly and helpful", ["friendly and helpful"]),
        ("When I rang, the agent was rude", ["When I rang, the agent was rude"]),
        ("Although I waited, the staff were kind.", ["I waited", "the staff were kind"]),
        ("Everything was good except the food", ["Everything was good", "except the food"]),
        ("Apart from the queue, all good", ["Apart from the queue", "all good"]),
        ("All fine, just a bit slow", ["All fine", "just a bit slow"]),
        ("He was nothing but helpful", ["He was nothing but helpful"]),
        ("I have not received it yet", ["I have not received it yet"]),
        ("great service; poor app", ["great service", "poor app"]),
        ("Great - but pricey", ["Great", "pricey"]),
        ("- slow\n- rude agents", ["slow", "rude agents"]),
        ("1) slow website 2) rude agents", ["1) slow website", "2) rude agents"]),
        ("Love it 😍 the wait was long 😡", ["Love it 😍", "the wait was long 😡"]),
        ("Quick ;) never again", ["Quick ;)", "never again"]),
        ("Netter Mitarbeiter, aber lange Wartezeit", ["Netter Mitarbeiter", "lange Wartezeit"]),
        ("Das dauert aber lange", ["Das dauert aber lange"]),
        ("Conseiller sympa mais trop d'attente", ["Conseiller sympa", "trop d'attente"]),
        ("ma commande est en retard", ["ma commande est en retard"]),
        ("Personal amable pero lento", ["Personal amable", "lento"]),
        ("Atendimento bom, mas demorou muito", ["Atendimento bom", "mas demorou muito"]),
        ("Vriendelijk, maar traag", ["Vriendelijk", "traag"]),
        ("Gentili ma il servizio è lento", ["Gentili", "ma il servizio è lento"]),
        ("👍", ["👍"]),
        ("...", []),
        ("", []),
    ],
)
def test_planted_boundaries(text, expected):
    assert pieces(text) == expected


def check(text):
    spans = split_clauses(text)
    end = 0
    for a, b in spans:
        assert end <= a < b <= len(text)
        assert text[a:b] == text[a:b].strip()
        assert b - a <= MAX_CHARS
        end = b
    return spans


WORDS = st.lists(
    st.sampled_from(
        "but and , . ... ; - \n I the wait was rude aber mais 1. 2) 😀 e.g. [NAME] although except 40 A ß İ \ud800 \x00".split(
            " "
        )
    )
).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(alphabet=st.characters(codec=None)), WORDS))
def test_spans_are_valid_for_any_text(text):
    check(text)


@settings(max_examples=50, deadline=None)
@given(st.text(min_size=2).filter(lambda t: sum(map(str.isalpha, t)) >= 2 and len(t.split()) < 3))
def test_no_letters_of_a_short_text_are_lost_silently(text):
    if any(len(w) > 1 and w.isalpha() for w in text.split()):
        assert check(text)


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "wait ",
        "a,",
        ".",
        "a. ",
        "but ",
        "e.g. ",
        "1. ",
        "1. ab ",
        "\n",
        " ",
        "and the x was ",
        "😀",
        "好",
        "x.y",
        "www.",
        "!ab",
        "- ",
        ":)",
        "İ",
        "a.B ",
        "The queue was long, but staff were kind. ",
    ],
)
def test_hundred_thousand_characters_take_linear_time(unit):
    started = time.process_time()
    spans = check(unit * (100_000 // len(unit)))
    assert time.process_time() - started < 2
    assert all(b - a <= MAX_CHARS for a, b in spans)


def test_run_ons_are_cut():
    text = " ".join(["we waited for the bus"] * 60)
    assert all(len(p.split()) <= MAX_WORDS for p in pieces(text))
    assert len(pieces(text)) >= 5
    assert sum(len(p.split()) for p in pieces(text)) == 300
