"""Discovery: planted groups come back, named in their own words, the same every time."""

import numpy as np
import pytest

from analyzer.themes.discover import discover, empty_discovery, load_discovery, merge_topics
from analyzer.themes.labels import name_groups, phrases, slug
from analyzer.themes.stops import is_stop

WORDS = {
    0: ["parcel", "late", "courier", "delivery"],
    1: ["password", "login", "account", "locked"],
    2: ["coffee", "cold", "breakfast", "buffet"],
    3: ["refund", "money", "returned", "waiting"],
}


def planted(n=60, d=24, seed=3, noise=0.25):
    """Four groups of clauses around four directions: texts, unit vectors, group."""
    rng = np.random.default_rng(seed)
    centres = np.linalg.qr(rng.normal(size=(d, d)))[0][:4]
    group = np.repeat(np.arange(4), n)
    vectors = centres[group] + noise * rng.normal(size=(len(group), d)) / np.sqrt(d)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    fill = [f"{'x' * (i % 7 + 3)} {chr(97 + i % 26)}{i}" for i in range(len(group))]
    texts = [f"{' '.join(rng.permutation(WORDS[g])[:2])} number {f}" for g, f in zip(group, fill, strict=True)]
    return texts, vectors.astype(np.float32), group


@pytest.fixture(scope="module")
def found():
    texts, vectors, group = planted()
    return discover(texts, vectors, max_themes=4, seed=0), texts, vectors, group


def test_planted_groups_come_back(found):
    discovery, _, vectors, group = found
    theme, confidence = discovery.assign(vectors)
    assert len(discovery.ids) == 4
    for g in range(4):
        inside = theme[(group == g) & (theme >= 0)]
        assert len(inside) > 40 and len(set(inside)) == 1
    assert 0.05 < np.mean(theme < 0) < 0.16  # the least specific tenth is left alone
    assert ((confidence >= 0) & (confidence <= 1)).all() and (confidence[theme < 0] == 0).all()
    assert (discovery.stability > 0.8).all()


def test_names_come_from_the_clauses(found):
    discovery, _, vectors, group = found
    theme, _ = discovery.assign(vectors)
    for t, label in enumerate(discovery.labels):
        own = WORDS[group[theme == t][0]]
        assert set(label.casefold().split()) & set(own)
        assert len(label.split()) >= 2
    assert len({x.casefold() for x in discovery.labels}) == 4 and len(set(discovery.ids)) == 4


def test_one_by_one_equals_batch_and_reload(found, tmp_path):
    discovery, _, vectors, _ = found
    theme, confidence = discovery.assign(vectors)
    discovery.save(tmp_path)
    again, sure = load_discovery(tmp_path).assign(vectors)
    assert (theme == again).all() and (confidence == sure).all()
    single = [discovery.assign(v[None]) for v in vectors[:50]]
    assert [int(t[0][0]) for t in single] == theme[:50].tolist()


def test_same_seed_same_themes(found):
    discovery, texts, vectors, _ = found
    again = discover(texts, vectors, max_themes=4, seed=0)
    assert again.labels == discovery.labels and again.keywords == discovery.keywords
    assert (again.centres == discovery.centres).all() and (again.stability == discovery.stability).all()


@pytest.mark.parametrize("n", [0, 1, 5, 20])
def test_too_few_clauses_give_no_theme(n):
    texts, vectors, _ = planted()
    assert discover(texts[:n], vectors[:n], max_themes=10).ids == ()


def test_identical_clauses_give_no_theme():
    vectors = np.tile(np.eye(1, 8, dtype=np.float32), (200, 1))
    assert discover(["always the same words"] * 200, vectors, max_themes=10).ids == ()


def test_an_empty_discovery_assigns_nothing():
    theme, confidence = empty_discovery().assign(np.ones((3, 8), dtype=np.float32))
    assert theme.tolist() == [-1, -1, -1] and confidence.tolist() == [0, 0, 0]


def test_labels_avoid_stop_words_placeholders_and_each_other():
    texts = ["[NAME] the late delivery of it", "late delivery [ORDER]", "a late delivery", "late delivery of my parcel"]
    labels = name_groups(texts * 2, [0, 0, 0, 0, 1, 1, 1, 1], k=2, taken={"Late delivery"}).labels
    assert len({x.casefold() for x in labels} | {"late delivery"}) == 3
    for label in labels:
        words = label.casefold().split()
        assert not is_stop(words[0]) and not is_stop(words[-1]) and "name" not in words and "order" not in words


def test_phrases_do_not_cross_punctuation():
    assert ("slow", "rude") not in phrases("slow, rude")
    assert ("order", "number") not in phrases("order 12 number") and phrases("they haven t provided it") == {
        ("provided",)
    }


def test_names_join_forms_of_a_word_and_never_repeat():
    texts = ["engineer appointment", "engineers appointment", "engineer appointments", "the engineer came"]
    named = name_groups([*texts, *texts], [0, 0, 0, 0, 1, 1, 1, 1], k=2, taken={"Engineers appointments"})
    assert named.labels == ("Engineer", "Appointment") and named.keywords[0] == ("engineer", "appointment")
    assert name_groups(["", "!"], [0, 1], k=3).labels == ("Theme 1", "Theme 2", "Theme 3")


def test_near_topics_are_merged_and_sizes_may_differ():
    z = np.repeat(np.eye(4, dtype=np.float32), [40, 40, 4, 4], axis=0)
    z[80:84] = (z[80:84] + 2 * z[0]) / np.linalg.norm(z[80] + 2 * z[0])
    topics = np.repeat(np.arange(4), [40, 40, 4, 4])
    merged = merge_topics(z, topics, k=3)
    assert len(set(merged.tolist())) == 3 and merged[80] == merged[0] and merged[84] not in (merged[0], merged[40])


def test_slug_is_a_valid_id():
    assert slug("Überfüllte Wartezimmer!", used=set()) == "uberfullte_wartezimmer"
    assert slug("24 hours", used=set()) == "t_24_hours"


def test_the_light_import_leaves_no_trace():
    import subprocess
    import sys

    code = (
        "import warnings, sys\n"
        "from analyzer.themes.light_bertopic import light_bertopic\n"
        "before = list(warnings.filters)\n"
        "with light_bertopic() as b: assert b.BERTopic; assert 'torch' not in sys.modules\n"
        "assert not [m for m in sys.modules if m.startswith('bertopic')]\n"
        "assert warnings.filters == before\n"
        "assert all(m not in sys.modules for m in ('umap', 'numba', 'torch'))\n"
        "import plotly"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
