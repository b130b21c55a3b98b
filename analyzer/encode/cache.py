"""Vectors on disk, keyed by encoder and content. Holds hashes and numbers, never a customer's words.

A folder per encoder fingerprint; each run that met new texts adds segments of a few thousand rows. A segment's name
is the sha256 of its bytes and it appears by atomic rename: a killed run leaves nothing half-written, equal segments
written by concurrent runs are one file, and a damaged one is noticed and ignored.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from analyzer.artifacts import atomic_write, cache_dir, sha256_file
from analyzer.encode.base import Encoder, Progress, as_text
from analyzer.results import Encoded

_LOG = logging.getLogger(__name__)
_ROWS = 8192  # rows per segment: what a killed run can lose
_SUFFIX = ".safetensors"
_VERIFIED: set[tuple[str, int, int]] = set()  # segments whose checksum held in this process: (path, time, size)
Keys = npt.NDArray[np.bytes_]


def text_keys(texts: Sequence[Any]) -> Keys:
    """16-byte content hash of each text, shape (n,), dtype S16 (padding compares equal, so no key is mistaken)."""
    blake = hashlib.blake2b
    raw = b"".join(blake(as_text(t).encode(), digest_size=16).digest() for t in texts)
    return np.frombuffer(raw, dtype="S16")


def cached_encode(
    encoder: Encoder, texts: Sequence[Any], *, folder: Path | None = None, progress: Progress | None = None
) -> Encoded:
    """Encode each distinct text once, taking what an earlier run already encoded from disk.

    Parameters
    ----------
    encoder : see :func:`analyzer.encode.load_encoder`.
    texts : n texts; what is not a string counts as the empty text.
    folder : cache folder; default ``vectors/`` in :func:`analyzer.artifacts.cache_dir`.
    progress : called with (texts done, texts to encode); not called when everything is in the cache.

    Returns
    -------
    Encoded
        Rows in the order of ``texts``; the same bytes from a cold, warm or partly filled cache.
    """
    keys, first, inverse = np.unique(text_keys(texts), return_index=True, return_inverse=True)
    if not getattr(encoder, "keep", True):
        made = encoder.encode([as_text(texts[i]) for i in first], progress=progress)
        return Encoded(made.vectors[inverse], None if made.features is None else made.features[inverse])
    store = _Store((folder or cache_dir() / "vectors") / encoder.fingerprint[:32])
    vectors = np.empty((len(keys), encoder.dim), np.float32)
    features = np.empty((len(keys), encoder.feature_dim), np.float32) if encoder.feature_dim else None
    missing = np.sort(first[~store.fill(keys, vectors, features)])  # input order, so that segments repeat byte for byte
    where = np.empty(len(texts), dtype=np.int64)
    where[first] = np.arange(len(keys))
    for start in range(0, len(missing), _ROWS):
        chunk = missing[start : start + _ROWS]
        report = _shifted(progress, start, len(missing))
        new = encoder.encode([as_text(texts[i]) for i in chunk], progress=report)
        vectors[where[chunk]] = new.vectors
        if features is not None and new.features is not None:
            features[where[chunk]] = new.features
        store.add(keys[where[chunk]], new)
    return Encoded(vectors[inverse], None if features is None else features[inverse])


def _shifted(progress: Progress | None, start: int, total: int) -> Progress | None:
    return None if progress is None else lambda done, _: progress(start + done, total)


class _Store:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def fill(self, keys: Keys, vectors: npt.NDArray[Any], features: npt.NDArray[Any] | None) -> npt.NDArray[np.bool_]:
        """Copy known rows into ``vectors`` and ``features``; returns which of the sorted ``keys`` were found."""
        found = np.zeros(len(keys), dtype=bool)
        for path in sorted(self._folder.glob(f"*{_SUFFIX}")) if self._folder.is_dir() else []:
            if found.all():
                break
            _take(path, keys, found, vectors, features)
        return found

    def add(self, keys: Keys, new: Encoded) -> None:
        """Write one segment; a cache that cannot be written costs time, not the run."""
        from safetensors.numpy import save

        order = np.argsort(keys)
        tensors = {
            "keys": np.frombuffer(keys[order].tobytes(), dtype=np.uint8).reshape(-1, 16),
            "vectors": np.ascontiguousarray(new.vectors[order]),
        }
        if new.features is not None:
            tensors["features"] = new.features[order].astype(np.float16)
        data = save(tensors)
        try:
            with atomic_write(self._folder / f"{hashlib.sha256(data).hexdigest()}{_SUFFIX}") as temporary:
                temporary.write_bytes(data)
        except OSError as error:
            _LOG.warning("the cache %s cannot be written (%s); vectors are not kept.", self._folder, error.strerror)


def _verify(path: Path) -> None:
    """Hash a segment the first time it is read; a run in chunks reads it often."""
    now = path.stat()
    state = (str(path), now.st_mtime_ns, now.st_size)
    if state not in _VERIFIED:
        if sha256_file(path) != path.name.removesuffix(_SUFFIX):
            raise ValueError("checksum differs")
        _VERIFIED.add(state)


def _take(
    path: Path, keys: Keys, found: npt.NDArray[np.bool_], vectors: npt.NDArray[Any], features: npt.NDArray[Any] | None
) -> None:
    """Copy the rows of one segment that are still wanted; skip a segment that is damaged."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as segment:
            have = np.frombuffer(np.ascontiguousarray(segment.get_tensor("keys")).tobytes(), dtype="S16")
            at = np.minimum(np.searchsorted(have, keys), max(len(have) - 1, 0))
            wanted = (have[at] == keys) & ~found if len(have) else np.zeros(len(keys), dtype=bool)
            if not wanted.any():
                return
            _verify(path)
            vectors[wanted] = segment.get_tensor("vectors")[at[wanted]]
            if features is not None:
                features[wanted] = segment.get_tensor("features")[at[wanted]]
    except (OSError, ValueError, SafetensorError) as error:
        _LOG.warning("the cache segment %s is damaged and dropped (%s).", path.name, error)
        with suppress(OSError):
            path.unlink()
        return
    found |= wanted
