"""Room ``encode``: texts -> unit vectors and sentiment features, cached on disk by model and content."""

from analyzer.encode.base import Encoder
from analyzer.encode.cache import cached_encode, text_keys
from analyzer.encode.load import by_size, load_encoder
from analyzer.encode.on_demand import OnDemand, take

__all__ = ["Encoder", "OnDemand", "by_size", "cached_encode", "load_encoder", "take", "text_keys"]
