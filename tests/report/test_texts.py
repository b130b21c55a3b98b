"""Every word of the page is in texts.yaml: templates hold none, no key is missing or left over, a copy translates."""

import re
from pathlib import Path

import pytest
import yaml
from report_page import Page
from report_samples import sample

import analyzer.report
from analyzer.errors import InputError
from analyzer.report.html import render_report
from analyzer.report.texts import load_texts

ROOM = Path(analyzer.report.__file__).parent
ASSETS = ROOM / "assets"
TEMPLATES = sorted(
    p for p in ASSETS.glob("*.j2") if not p.name.startswith("history")
)  # the page of several runs is apart


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.name)
def test_templates_hold_no_prose(path):
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.DOTALL)
    for name in ("aria-label", "title", "alt", "placeholder"):
        assert re.findall(rf'\b{name}="([^"]*[A-Za-z][^"]*)"', text) == [], name
    words = re.findall(r"[A-Za-z]{2,}", re.sub(r"<[^>]*>", " ", text))
    assert [w for w in words if w not in ("NPS",)] == []


def test_the_script_holds_no_prose():
    script = re.sub(r"//.*", "", (ASSETS / "report.js").read_text(encoding="utf-8"))
    assert [s for s in re.findall(r'"([^"]*)"', script) if re.search(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}", s)] == []
    assert "textContent = " in script and "innerHTML" not in script


def test_no_key_is_missing_or_left_over():
    keys = set(load_texts().entries)
    sources = [p.read_text(encoding="utf-8") for p in [*TEMPLATES, *ROOM.glob("*.py")]]
    used = {k for text in sources for k in re.findall(r'"([a-z_]+(?:\.[a-z_ ]+)+)"', text)}
    said = {k for text in sources for k in re.findall(r'say(?:\.\w+)?\("([a-z_.]+)"', text)}
    for key in said:
        assert key in keys or any(k.startswith(key if key.endswith(".") else f"{key}.") for k in keys), key
    begun = tuple(  # built from a prefix and a word of the run
        "metric grade period unhappy trend quote.mood group drivers act.name findings links step heat since trust.bias "
        "methods ledger word themes".split()
    )
    left = {k for k in keys if not any(k == u or k.startswith(f"{u}.") for u in used | said)}
    assert {k for k in left if not k.startswith(begun)} == set()


def test_a_copy_translates_the_page(tmp_path):
    source = (ASSETS / "texts.yaml").read_text(encoding="utf-8")

    def turned(node):
        if isinstance(node, dict):
            return {k: turned(v) for k, v in node.items()}
        return "".join(p if p.startswith("{") else p.swapcase() for p in re.split(r"(\{\w+\})", str(node)))

    texts = turned(yaml.safe_load(source)) | {"language": "xx"}
    path = tmp_path / "texts.yaml"
    path.write_text(yaml.safe_dump(texts, allow_unicode=True), encoding="utf-8")
    tables, extras, manifest, config = sample()
    lists = {"detractors": tables["themes"].head(0)}
    options = {"extras": extras, "manifest": manifest, "config": config, "work_lists": lists}
    page = render_report(tables, texts=path, **options)
    assert '<html lang="xx">' in page
    plain, other = Page(render_report(tables, **options)), Page(page)
    assert [n["value"] for n in plain.numbers] == [n["value"] for n in other.numbers]
    assert "What costs most" in plain.words and "wHAT COSTS MOST" in other.words
    same = [w for w in set(plain.words) & set(other.words) if re.search(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}", w)]
    data = " ".join(str(frame.to_dict()) for frame in tables.values()).replace("_", " ")
    assert [w for w in same if not any(part.strip(" ”“.") in data for part in w.split(": "))] == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t.replace("  skip: ", "  skp: "), "page.skip"),
        (lambda t: t.replace("{level} interval {span}, from all {n} answers", "{level} {spam}"), "hero.interval.other"),
        (lambda t: "[1", "not a readable YAML"),
    ],
)
def test_a_wrong_translation_is_refused(tmp_path, change, said):
    path = tmp_path / "texts.yaml"
    path.write_text(change((ASSETS / "texts.yaml").read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(said)):
        load_texts(path)
    with pytest.raises(InputError, match="nowhere"):
        load_texts(tmp_path / "nowhere.yaml")
