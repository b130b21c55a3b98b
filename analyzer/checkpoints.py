"""Finished rooms of an unfinished run on disk, so that a killed run goes on where it stopped.

One file per room, in the cache folder, under a key of all the result depends on: input, configuration, models and
the program itself. A file's name holds the sha256 of its bytes and it appears by rename: a damaged or half-written one
is never used. Only redacted comments and numbers are kept (nothing at all where redaction is off), readable by the user
alone, and a run that has written its results removes its own.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import shutil
import tempfile
import time
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, fields, is_dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
import pandas as pd

from analyzer._version import __version__
from analyzer.artifacts import atomic_write, cache_dir, content_hash, resource
from analyzer.config import Config
from analyzer.results import Survey
from analyzer.schema import Finding

_LOG = logging.getLogger(__name__)
_SUFFIX: Final = ".zip"
_KEPT_SECONDS: Final = 7 * 24 * 3600  # of a run nobody took up again
_DAMAGED: Final = (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile)
T = TypeVar("T")
Load = Callable[[Path], Any]


class Checkpoints:
    """The finished rooms of one run.

    Parameters
    ----------
    folder : where they are; None keeps nothing.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    def room(self, name: str, kind: type[T], compute: Callable[[], T], *, load: Mapping[str, Load] | None = None) -> T:
        """The room's result: from disk if it is there and sound, else computed and kept.

        Parameters
        ----------
        name : of the room.
        kind : the frozen dataclass it returns; fields are frames, arrays, findings, plain data, or objects with
            ``save(folder)`` whose loader is in ``load``.
        compute : the room.
        load : field -> function that reads such an object back.
        """
        if self._folder is None:
            return compute()
        found = self._read(name, kind, load or {})
        if found is not None:
            _LOG.info("%s: taken from the run that stopped.", name)
            return found
        result = compute()
        self._write(name, kind, result, load or {})
        return result

    def clear(self) -> None:
        """Remove them: the run is written."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _read(self, name: str, kind: type[T], load: Mapping[str, Load]) -> T | None:
        assert self._folder is not None
        for path in sorted(self._folder.glob(f"{name}.*{_SUFFIX}")):
            try:
                data = path.read_bytes()
                if path.name != _file_name(name, data):
                    raise ValueError("checksum differs")
                return _decode(data, kind, load)
            except _DAMAGED as error:
                _LOG.warning("the checkpoint %s is damaged and dropped (%s).", path.name, error)
                with suppress(OSError):
                    path.unlink()
        return None

    def _write(self, name: str, kind: type[T], result: T, load: Mapping[str, Load]) -> None:
        """Keep a result that reads back as exactly the same; a cache that cannot be written costs time, not the run."""
        assert self._folder is not None
        try:
            data = _encode(result)
            if not _same(result, _decode(data, kind, load), skip=frozenset(load)):
                return
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with atomic_write(self._folder / _file_name(name, data)) as temporary:
                temporary.chmod(0o600)
                temporary.write_bytes(data)
        except _DAMAGED as error:
            _LOG.warning("the room %s is not kept for a later run (%s).", name, type(error).__name__)


def checkpoints_of(survey: Survey, config: Config) -> Checkpoints:
    """The checkpoints of exactly this run; none where redaction is off or the input cannot be hashed."""
    root = cache_dir() / "checkpoints"
    _prune(root)
    if not config.privacy.redact:
        return Checkpoints()
    try:
        return Checkpoints(root / run_key(survey, config)[:40])
    except (TypeError, OSError):  # a frame with unhashable cells
        return Checkpoints()


def run_key(survey: Survey, config: Config) -> str:
    """Hash of all a result depends on: survey, configuration and the files it names, shipped models, this program."""
    parts = [__version__, _program(), config.model_dump_json()]
    for frame in (survey.frame, survey.comments, survey.asked):
        parts.append(repr([(str(c), str(t)) for c, t in frame.dtypes.items()]))
        parts.append(hashlib.sha256(pd.util.hash_pandas_object(frame).to_numpy().tobytes()).hexdigest())
    parts += [repr({m: asdict(r) for m, r in survey.ratings.items()}), repr(survey.findings)]
    parts += [repr((survey.segments, survey.operations, survey.sub_ratings, dict(survey.columns), survey.accounting))]
    for name in (config.themes.codebook, config.themes.coded, config.encoder.model, config.sentiment.model):
        parts.append(_stamp(Path(name)) if name else "")
    return content_hash(*parts)


def _stamp(path: Path) -> str:
    """Size and time of every file of a codebook or model given as a path; empty for a name."""
    files = sorted(path.rglob("*")) if path.is_dir() else [path] if path.is_file() else []
    return repr([(p.name, s.st_size, s.st_mtime_ns) for p in files for s in [p.stat()]])


def _program() -> str:
    """Hash of the package's own files and of what it ships, so that another program never takes up old results."""
    digest = hashlib.sha256(resource("models", "MANIFEST.json").read_bytes())
    roots = [Path(__file__).parent, resource("configs")]
    for path in sorted(p for root in roots for p in root.rglob("*") if p.suffix in {".py", ".txt", ".yaml"}):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _prune(root: Path) -> None:
    oldest = time.time() - _KEPT_SECONDS
    for folder in root.iterdir() if root.is_dir() else ():
        with suppress(OSError):
            if folder.stat().st_mtime < oldest:
                shutil.rmtree(folder, ignore_errors=True)


def _file_name(room: str, data: bytes) -> str:
    return f"{room}.{hashlib.sha256(data).hexdigest()}{_SUFFIX}"


def _encode(result: Any) -> bytes:
    """One uncompressed zip: frames as Parquet, savable objects as folders, the rest as JSON."""
    plain: dict[str, Any] = {}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for item in fields(result):
            value = getattr(result, item.name)
            if isinstance(value, pd.DataFrame | np.ndarray):
                plain[item.name] = "frame" if isinstance(value, pd.DataFrame) else "array"
                frame = value if isinstance(value, pd.DataFrame) else pd.DataFrame({"value": value})
                archive.writestr(f"{item.name}.parquet", frame.to_parquet())
            elif hasattr(value, "save"):
                plain[item.name] = "folder"
                with tempfile.TemporaryDirectory() as folder:
                    value.save(Path(folder))
                    for path in sorted(p for p in Path(folder).rglob("*") if p.is_file()):
                        archive.write(path, f"{item.name}/{path.relative_to(folder)}")
            elif isinstance(value, tuple) and all(isinstance(v, Finding) for v in value):
                plain[item.name] = {"findings": [asdict(v) for v in value]}
            else:
                plain[item.name] = {"value": dict(value) if isinstance(value, Mapping) else value}
        archive.writestr("fields.json", json.dumps(plain))
    return buffer.getvalue()


def _decode(data: bytes, kind: type[T], load: Mapping[str, Load]) -> T:
    values: dict[str, Any] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name, how in json.loads(archive.read("fields.json")).items():
            if how in ("frame", "array"):
                frame = pd.read_parquet(io.BytesIO(archive.read(f"{name}.parquet")))
                values[name] = frame if how == "frame" else _array(frame["value"])
            elif how == "folder":
                with tempfile.TemporaryDirectory() as folder:
                    archive.extractall(folder, [n for n in archive.namelist() if n.startswith(f"{name}/")])
                    values[name] = load[name](Path(folder) / name)
            elif "findings" in how:
                values[name] = tuple(Finding(**f) for f in how["findings"])
            else:
                values[name] = how["value"]
    return kind(**values)


def _array(column: pd.Series[Any]) -> Any:
    """Text with gaps as an object array with None, as the rooms give it; numbers as they are."""
    if pd.api.types.is_numeric_dtype(column):
        return column.to_numpy()
    return column.astype(object).where(column.notna(), None).to_numpy()


def _same(a: Any, b: Any, *, skip: frozenset[str]) -> bool:
    """Whether two results are equal to the bit; loaded objects are trusted to their own tests."""
    if not is_dataclass(a):
        return False
    for item in fields(a):
        one, other = getattr(a, item.name), getattr(b, item.name)
        if item.name in skip:
            continue
        if isinstance(one, pd.DataFrame):
            if not (one.equals(other) and (one.dtypes == other.dtypes).all() and one.index.equals(other.index)):
                return False
        elif isinstance(one, np.ndarray):
            frames = pd.Series(one), pd.Series(other)
            if one.dtype != other.dtype or not frames[0].equals(frames[1]):
                return False
        elif one != other:
            return False
    return True
