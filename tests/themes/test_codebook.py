"""The codebook file: what is read, what is refused, and where the complaint points."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.errors import ConfigError
from analyzer.themes import (
    Codebook,
    Theme,
    codebook_names,
    dump_codebook,
    load_codebook,
    parse_codebook,
    save_codebook,
)

GOOD = """name: small
themes:
  - id: waiting
    label: Long waits
    description: People wait.
    examples: [too long, "I waited"]
  - id: hold
    label: On hold
    examples: [hold music]
    parent: waiting
    polarity: negative
"""


def write(tmp_path, text):
    path = tmp_path / "book.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_reads_a_small_codebook(tmp_path):
    book = load_codebook(write(tmp_path, GOOD))
    assert book.name == "small" and book.language == "en" and book.history == ()
    assert book.themes[0] == Theme("waiting", "Long waits", "People wait.", ("too long", "I waited"))
    assert book["hold"].parent == "waiting" and book["hold"].polarity == "negative"
    assert book.ancestors("hold") == ("waiting",)


@pytest.mark.parametrize(
    ("old", "new", "line", "part"),
    [
        ("parent: waiting", "parent: wating", 10, "unknown parent 'wating'. Did you mean 'waiting'?"),
        ("id: hold", "id: waiting", 7, "id 'waiting' is used twice (first in line 3)"),
        ("    examples: [hold music]\n", "", 7, "neither a description nor examples"),
        ("examples: [hold music]", "examples: hold music", 9, "'examples' must be a list, got str ('hold music')"),
        ('[too long, "I waited"]', "[too long, 12]", 6, "'examples' must be text, got a number ('12')"),
        ("label: On hold", "lable: On hold", 8, "unknown key 'lable' in a theme. Did you mean 'label'?"),
        ("    label: On hold\n", "", 7, "theme 'hold' has no 'label'"),
        ("id: hold", "id: Hold-2", 7, "id 'Hold-2' is not allowed"),
        ("id: hold", "id: none", 7, "id 'none' is reserved"),
        ("polarity: negative", "polarity: negativ", 11, "'polarity' is 'negativ'. Did you mean 'negative'?"),
        ("parent: waiting", "parent: hold", 7, "its own ancestor"),
        ("name: small", "nam: small", 1, "unknown key 'nam' in the codebook. Did you mean 'name'?"),
        ("label: On hold", "label: !!python/name:os.system", 8, "'label' must be text"),
        ("label: On hold", "label: [On hold", 9, "not plain YAML"),
        ("label: On hold", "label: yes", 8, "got yes/no ('yes')"),
        ("parent: waiting", "anchor: [1]", 10, "'anchor' must be text, got a list"),
        ("name: small", "retired: 3", 1, "'retired' must be a list, got a number ('3')"),
        ("name: small", "retired: [{id: hold, label: H, description: h}]", 1, "id 'hold' is used twice: a retired"),
    ],
)
def test_refuses_with_the_line(tmp_path, old, new, line, part):
    assert old in GOOD
    with pytest.raises(ConfigError) as error:
        load_codebook(write(tmp_path, GOOD.replace(old, new)))
    message = str(error.value)
    assert message.startswith(f"book.yaml, line {line}: "), message
    assert part in message
    assert "\n" not in message


@pytest.mark.parametrize("text", ["", "just words", "- a\n- b\n", "name: x\n", "themes: {}\n", "themes: [1]\n"])
def test_other_shapes_are_one_clear_line(tmp_path, text):
    with pytest.raises(ConfigError) as error:
        load_codebook(write(tmp_path, text))
    assert "book.yaml" in str(error.value) and "\n" not in str(error.value)


def test_missing_file_and_misspelt_name(tmp_path):
    with pytest.raises(ConfigError, match="cannot read"):
        load_codebook(tmp_path / "absent.yaml")
    with pytest.raises(ConfigError, match="Did you mean 'contact_center'"):
        load_codebook("contact_centre")


@pytest.mark.parametrize("nothing", [None, "none", "None", "null"])
def test_none_is_an_empty_codebook(nothing):
    assert load_codebook(nothing).themes == ()


@pytest.mark.parametrize("name", codebook_names())
def test_shipped_codebooks_are_complete(name):
    book = load_codebook(name)
    assert len(book.themes) >= 20 and len(set(book.ids)) == len(book.ids)
    assert len({t.label.lower() for t in book.themes}) == len(book.themes)
    for theme in book.themes:
        assert 1 <= len(theme.label.split()) <= 6 and theme.description
        assert len(theme.examples) >= (8 if name == "contact_center" else 6)
        assert len(set(theme.examples)) == len(theme.examples)
    phrases = [phrase.lower() for theme in book.themes for phrase in theme.examples]
    assert len(phrases) - len(set(phrases)) <= 2, "a phrase should speak for one theme"


def test_the_contact_center_has_every_theme_asked_for():
    book = load_codebook("contact_center")
    assert {
        "waiting",
        "transfers",
        "repeat_contact",
        "ivr_menu",
        "not_resolved",
        "staff_attitude",
        "staff_knowledge",
        "out_of_hours",
        "self_service",
        "billing",
        "product_quality",
        "expectations",
        "feeling_valued",
    } <= set(book.ids)
    assert sum(theme.polarity == "negative" for theme in book.themes) == 4, "the alert themes"


def test_saved_and_read_again_is_equal(tmp_path):
    book = load_codebook("contact_center")
    save_codebook(book, tmp_path / "copy.yaml")
    assert load_codebook(tmp_path / "copy.yaml") == book
    assert dump_codebook(book) == (tmp_path / "copy.yaml").read_text(encoding="utf-8")


words = st.text(min_size=1, max_size=30).map(str.strip).filter(bool)


@given(label=words, description=words, examples=st.lists(words, max_size=4), keywords=st.lists(words, max_size=3))
def test_any_text_survives_the_round_trip(label, description, examples, keywords):
    clean = [s.strip() for s in (label, description, *examples, *keywords)]
    if any(not s.isprintable() for s in clean):
        return
    book = Codebook("b", (Theme("a", label, description, tuple(examples), tuple(keywords)),))
    assert parse_codebook(book.to_dict()) == book
