"""Discovery: planted groups come back, named in their own words, the same every time."""

from dataclasses import replace

import numpy as np
import pytest

from analyzer.themes.clusters import merged, merged_centres
from analyzer.themes.discover import discover, empty_discovery, load_discovery
from analyzer.themes.labels import Read, name_groups, slug
from analyzer.themes.nouns import count_nouns
from analyzer.themes.phrases import phrases
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
    clause, theme, confidence = discovery.assign(vectors)
    assert len(discovery.ids) == 4
    for g in range(4):
        inside = theme[group[clause] == g]
        assert len(inside) > 40 and len(set(inside)) == 1
    assert 0.05 < 1 - len(set(clause)) / len(vectors) < 0.16  # the least specific tenth is left alone
    assert ((confidence >= 0.5) & (confidence <= 1)).all()
    assert (discovery.stability > 0.8).all()


def test_names_come_from_the_clauses(found):
    discovery, _, vectors, group = found
    clause, theme, _ = discovery.assign(vectors)
    for t, label in enumerate(discovery.labels):
        own = WORDS[group[clause[theme == t][0]]]
        assert set(label.casefold().split()) & set(own)
        assert len(label.split()) >= 2
    assert len({x.casefold() for x in discovery.labels}) == 4 and len(set(discovery.ids)) == 4


def test_one_by_one_equals_batch_and_reload(found, tmp_path):
    discovery, _, vectors, _ = found
    clause, theme, confidence = discovery.assign(vectors)
    discovery.save(tmp_path)
    for before, after in zip((clause, theme, confidence), load_discovery(tmp_path).assign(vectors), strict=True):
        assert (before == after).all()
    single = [discovery.assign(v[None])[1].tolist() for v in vectors[:50]]
    assert single == [theme[clause == i].tolist() for i in range(50)]


def test_a_clause_between_two_themes_has_both(found):
    discovery = replace(found[0], reach=np.full(4, 0.5, dtype=np.float32))
    a, b = discovery.centres[:2]
    between = (a + 1.02 * b) / np.linalg.norm(a + 1.02 * b)
    clause, theme, confidence = discovery.assign(np.stack([a, between]).astype(np.float32))
    assert clause.tolist() == [0, 1, 1] and theme.tolist() == [0, 1, 0]  # the nearer one first
    assert confidence[0] == pytest.approx(1) and confidence[1] > confidence[2]


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
    assert [len(part) for part in empty_discovery().assign(np.ones((3, 8), dtype=np.float32))] == [0, 0, 0]


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


def test_names_say_what_it_is_about_not_the_mood():
    texts = ["an absolute joke and the router failed", "absolute joke", "the router failed", "my router failed again"]
    centres = np.eye(2, dtype=np.float32)

    def reader(phrases):
        about = np.array(["router" in p for p in phrases])
        vectors = np.where(about[:, None], [[1.0, 0.0]], [[0.6, 0.8]]).astype(np.float32)
        return Read(vectors, np.where(about, -1.0, 3.0))

    named = name_groups(texts, [0] * 4, k=2, reader=reader, centres=centres)
    assert named.labels[0] == "Router failed"
    # "absolute joke" is as frequent, but it is a mood and lies nearer to the other group
    others = ["absolute joke", "total mess"] * 3
    kept = name_groups(others, [0, 1] * 3, k=2, reader=reader, centres=centres[::-1] * [[1], [-1]])
    assert kept.labels == ("Absolute joke", "General remarks")
    gone = name_groups(others, [0, 1] * 3, k=2, reader=reader, centres=-centres, steady=[False, True])
    assert gone.labels == ("", "General remarks")


def test_labels_near_to_one_in_use_are_the_last_choice():
    texts = ["long waiting time at the desk", "long waiting time", "waiting time", "the closed desk", "a closed desk"]
    assert name_groups(texts, [0] * 5, k=1).labels == ("Closed desk",)
    assert name_groups(texts, [0] * 5, k=1, taken={"Closed desk"}).labels == ("Waiting time",)
    assert name_groups(texts, [0] * 5, k=1, taken={"Closed desk", "Waiting times"}).labels == ("Long waiting time",)


def test_nouns_are_known_by_their_company():
    nouns = count_nouns(["my new router", "a failed payment", "a refund for the router", "they failed", "we failed"])
    assert nouns.share("router") == 2.5 / 3 and nouns.share("failed") == 0.5 / 3 and nouns.share("blue") == 0.5
    assert nouns.of(("router", "failed")) == (2.5 / 3 + 0.5 / 3) / 2
    told = count_nouns(["the person I spoke to", "i spoke twice", "as polite as ever"])  # "i", "as" introduce no thing
    assert told.share("spoke") < 0.5 and told.share("polite") == 0.5


def test_groups_of_chance_without_a_phrase_of_their_own_are_no_themes():
    texts, vectors, _ = planted()
    words = [f"{chr(97 + i % 26)}q{'w' * (i // 26 + 3)} zz{chr(97 + i // 26)}{chr(97 + i % 26)}k" for i in range(90)]
    real, chance = {word for own in WORDS.values() for word in own} | {"number"}, 0
    for seed in range(2, 8):
        noise = np.random.default_rng(seed).normal(size=(90, vectors.shape[1])).astype(np.float32)
        noise /= np.linalg.norm(noise, axis=1, keepdims=True)
        found = discover([*texts, *words], np.vstack([vectors, noise]), max_themes=7)
        made_up = [not {*label.casefold().split()} <= real for label in found.labels]
        assert len(found.ids) - sum(made_up) == 4 and (found.stability[~np.array(made_up)] > 0.8).all()
        assert (found.stability[made_up] < 0.7).all()
        chance += sum(made_up)
    assert chance <= 1, "three are sought each time beside the planted four"


def test_near_topics_are_merged_and_sizes_may_differ():
    z = np.repeat(np.eye(4, dtype=np.float32), [40, 40, 4, 4], axis=0)
    z[80:84] = (z[80:84] + 2 * z[0]) / np.linalg.norm(z[80] + 2 * z[0])
    topics = np.repeat(np.arange(4), [40, 40, 4, 4])
    nearest = (z @ merged_centres([(z, topics)], k=3).T).argmax(axis=1)
    assert (
        len(set(nearest.tolist())) == 3 and nearest[80] == nearest[0] and nearest[84] not in (nearest[0], nearest[40])
    )


def test_rounds_are_merged_as_one_and_the_odd_one_is_outvoted():
    z = np.repeat(np.eye(3, dtype=np.float32), [30, 20, 10], axis=0)
    right, odd = np.repeat([0, 1, 2], [30, 20, 10]), np.repeat([0, 1, 1], [30, 20, 10])
    assert np.allclose(merged_centres([(z, right)], k=3), np.eye(3))
    assert np.allclose(merged_centres([(z, right), (z, right)], k=3), np.eye(3))
    several = merged_centres([(z, right), (z, right), (z, right), (z, odd)], k=3)
    alone = merged_centres([(z, odd)], k=3)
    assert len(several) == 3 and len(alone) == 2
    assert (np.abs(several) > 0.9).any(axis=0).all(), "each kind keeps a centre of its own"


def test_merging_takes_the_cheapest_pair_each_time():
    rng = np.random.default_rng(3)
    z = rng.normal(size=(30, 4))
    z /= np.linalg.norm(z, axis=1, keepdims=True)
    sizes = rng.integers(1, 50, 30).astype(float)
    sums = z * sizes[:, None]
    own, n, members = [*sums], [*sizes], [[i] for i in range(30)]
    while len(own) > 6:  # the definition, pair by pair
        unit = [v / np.linalg.norm(v) for v in own]
        cost = {
            (a, b): (1 - unit[a] @ unit[b]) * (n[a] * n[b] / (n[a] + n[b])) ** 0.75
            for a in range(len(own))
            for b in range(a + 1, len(own))
        }
        a, b = min(cost, key=lambda pair: cost[pair])
        own[a], n[a], members[a] = own[a] + own[b], n[a] + n[b], members[a] + members[b]
        del own[b], n[b], members[b]
    assert sorted(sorted(m) for m in members) == sorted(merged(sums, sizes, k=6))
    assert merged(sums, sizes, k=40) == [[i] for i in np.argsort(-sizes, kind="stable")]


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


def test_a_slip_of_one_writer_names_no_large_group():
    texts = [f"because {word}" for word in "abcdefghijklmnopqrstuvwxyz"] + ["ecauseyou asked"]
    centre = np.ones((1, 1), dtype=np.float32)

    def reader(phrases):
        return Read(np.ones((len(phrases), 1), dtype=np.float32), np.full(len(phrases), -1.0))

    def name(said):
        return name_groups(said, [0] * len(said), k=1, reader=reader, centres=centre).labels

    assert name(texts) == ("General remarks",)
    assert name(texts[-9:]) == ("Ecauseyou asked",)
