"""The demo is an oracle only while its words are not the codebook's."""

import re

from analyzer.demo import generate
from analyzer.themes.codebook import load_codebook


def normal(text):
    return " ".join(re.findall(r"\w+", text.casefold()))


def test_no_example_phrase_of_the_codebook_occurs_in_the_demo():
    comments = "\n".join(normal(str(c)) for c in generate(seed=0, n=20_000).survey["comment"].dropna())
    examples = [e for t in load_codebook("contact_center").themes for e in t.examples if len(normal(e).split()) >= 3]
    assert len(examples) > 150
    shared = [e for e in examples if re.search(rf"(?m)(?:^|\s){re.escape(normal(e))}(?:\s|$)", comments)]
    assert not shared


def test_the_demo_uses_only_themes_of_the_codebook():
    known = {t.id for t in load_codebook("contact_center").themes}
    planted = {t["theme_id"] for t in generate(seed=0, n=4000).truth["themes"]}
    assert planted <= known and len(planted) >= 15


def test_every_theme_has_eight_to_fifteen_phrases():
    for theme in load_codebook("contact_center").themes:
        assert theme.label and theme.description and 8 <= len(theme.examples) <= 15, theme.id
