"""Room ``encode``: texts -> unit vectors and sentiment features, cached on disk by model and content."""

from analyzer.encode.base import Encoder
from analyzer.encode.cache import cached_encode, text_keys
from analyzer.encode.load import load_encoder

__all__ = ["Encoder", "cached_encode", "load_encoder", "text_keys"]
