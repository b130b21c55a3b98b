"""One place for packed resources, checksums, content hashes, the cache folder and atomic writes."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from analyzer.errors import InputError, ModelError

_PACKAGE = Path(__file__).resolve().parent


def resource(*parts: str) -> Path:
    """Path of a packed file or folder, e.g. ``resource("configs", "default.yaml")``.

    Looks in the installed wheel (``analyzer/_data``) first, then in the checkout beside the package.

    Raises
    ------
    ModelError
        If the resource is in neither place.
    """
    for root in (_PACKAGE / "_data", _PACKAGE.parent):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise ModelError(f"{'/'.join(parts)} is not part of this installation: reinstall the package 'analyzer'.")


def cache_dir() -> Path:
    """The cache folder: ``$ANALYZER_CACHE``, else the user's cache folder. Created on first use by its writers."""
    given = os.environ.get("ANALYZER_CACHE")
    if given:
        return Path(given)
    base = os.environ.get("XDG_CACHE_HOME")
    if os.name == "nt":
        base = base or os.environ.get("LOCALAPPDATA")
    return Path(base) / "analyzer" if base else Path.home() / ".cache" / "analyzer"


def sha256_file(path: str | Path) -> str:
    """Hex sha256 of a file, read in chunks."""
    digest = hashlib.sha256()
    with Path(path).open("rb") as handle:
        for chunk in iter(lambda: handle.read(1 << 20), b""):
            digest.update(chunk)
    return digest.hexdigest()


def content_hash(*parts: str | bytes) -> str:
    """Hex sha256 over length-prefixed parts, so that ("ab", "c") and ("a", "bc") differ."""
    digest = hashlib.sha256()
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.hexdigest()


def is_shipped(name: str) -> bool:
    """Whether ``models/MANIFEST.json`` lists a model of this name."""
    return name in json.loads(resource("models", "MANIFEST.json").read_text(encoding="utf-8"))


def verified_model(name: str) -> Path:
    """Folder of a model shipped in ``models/``, after checking every file against ``models/MANIFEST.json``.

    Raises
    ------
    ModelError
        If the model is unknown, a file is missing, or a checksum differs.
    """
    manifest = json.loads(resource("models", "MANIFEST.json").read_text(encoding="utf-8"))
    if name not in manifest:
        raise ModelError(f"no shipped model is called {name!r}; known: {', '.join(sorted(manifest)) or 'none'}.")
    folder = resource("models", name)
    for relative, expected in manifest[name].items():
        path = folder / relative
        if not path.exists() or sha256_file(path) != expected:
            raise ModelError(
                f"models/{name}/{relative} is damaged (checksum differs): reinstall the package 'analyzer'."
            )
    return folder


@contextmanager
def atomic_write(path: str | Path) -> Iterator[Path]:
    """Yield a temporary path beside ``path``; rename it into place on success, remove it on failure."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    os.close(descriptor)
    temporary = Path(name)
    temporary.chmod(0o666 & ~_umask())  # mkstemp keeps files private; results are shared like any other file
    try:
        yield temporary
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def write_text(path: str | Path, text: str) -> None:
    """Write UTF-8 text atomically."""
    with atomic_write(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def write_json(path: str | Path, data: Any) -> None:
    """Write JSON atomically with sorted keys, so that equal data give equal bytes."""
    write_text(path, json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n")


@contextmanager
def atomic_directory(path: str | Path) -> Iterator[Path]:
    """Yield a temporary folder; move its entries into ``path`` (each by rename) when the block succeeds.

    Files in ``path`` that the block did not write are left alone; on failure nothing in ``path`` changes. One process
    at a time writes a folder, the others wait. What a killed one left is removed; if it was killed while its finished
    files were moved, the rest of them is moved first, so that files of two runs never stay side by side.

    Raises
    ------
    InputError
        If the folder cannot be created or written.
    """
    path = Path(path)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from error
    with _locked(path):
        try:
            for finished in sorted(path.glob(f"{_FINISHED}*")):
                _move_in(finished, path)
            for left in path.glob(f"{_PARTIAL}*"):
                shutil.rmtree(left, ignore_errors=True)
            temporary = Path(tempfile.mkdtemp(prefix=_PARTIAL, dir=path))
        except OSError as error:
            raise _unwritable(path, error) from error
        try:
            yield temporary
            finished = temporary.with_name(temporary.name.replace(_PARTIAL, _FINISHED, 1))
            temporary.replace(finished)
            _move_in(finished, path)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)


_PARTIAL = ".partial-"
_FINISHED = ".finished-"


def _move_in(finished: Path, path: Path) -> None:
    """Move every entry of a finished folder to its place; can be repeated after a kill at any moment."""
    for entry in sorted(finished.iterdir()):
        target = path / entry.name
        if entry.name.startswith(".old-"):
            continue
        if entry.is_dir() and target.exists():
            target.replace(finished / f".old-{entry.name}")
        entry.replace(target)
    shutil.rmtree(finished, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, where the system has one for folders; it ends with the process, however that ends."""
    try:
        import fcntl

        handle = os.open(folder, os.O_RDONLY)
    except (ImportError, OSError):
        yield
        return
    try:
        with suppress(OSError):  # some network file systems have no locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _unwritable(path: Path, error: OSError) -> InputError:
    return InputError(f"{path}: cannot write there ({error.strerror}). Give --out a folder you may write to.")
