"""A path to the bytes of the exports in it: plain, gzip, bzip2, xz, or the files of a zip archive."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any

from analyzer.errors import InputError

MAX_BYTES = 8 << 30  # what is compressed and grows beyond this is refused
_MAX_MEMBERS = 1000
_FREE_BYTES = 256 << 20  # up to here any ratio is allowed
_MAX_RATIO = 200  # of exports; a bomb has a thousand and more
_WORKBOOK = ("xl/", "[Content_Types].xml")


def unpack(path: Path, name: str) -> list[tuple[str, bytes]]:
    """(name, bytes) of every export in a file; one pair unless it is a zip archive of several.

    Raises
    ------
    InputError
        If the path is missing, a folder, empty, damaged, or unpacks to more than ``MAX_BYTES``.
    """
    raw = _read(path)
    raw = _decompressed(raw, path)
    if not raw:
        raise InputError(f"{path}: the file is empty. Give an export with a header and at least one row.")
    if raw[:4] in (b"PK\x03\x04", b"PK\x05\x06") and not _is_workbook(raw):
        return _members(raw, name)
    return [(name, raw)]


def most_bytes(compressed: int) -> int:
    """Bytes that so many compressed ones may become; more is a bomb, or cannot be held.

    Examples
    --------
    >>> most_bytes(1000) >> 20, most_bytes(10 << 20) >> 20
    (256, 2000)
    """
    return min(MAX_BYTES, max(_FREE_BYTES, _MAX_RATIO * compressed))


def _read(path: Path) -> bytes:
    try:
        if path.is_char_device() or path.is_block_device():
            raise InputError(f"{path}: this is a device. Give a file.")
        if path.is_dir():
            raise InputError(f"{path}: this is a folder. Give the files in it, e.g. {path / '*.csv'}.")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such file. Check the path.") from error
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise InputError(f"{path}: cannot be read ({why}). Check the path and its permissions.") from error
    except ValueError as error:
        raise InputError(f"{str(path)!r}: not a usable file name ({error}). Check the path.") from error


def _decompressed(raw: bytes, path: Path) -> bytes:
    kinds: dict[bytes, tuple[str, Any]] = {
        b"\x1f\x8b": ("gzip", gzip.GzipFile),
        b"BZh": ("bzip2", bz2.BZ2File),
        b"\xfd7zXZ\x00": ("xz", lzma.LZMAFile),
    }
    kind = next((k for mark, k in kinds.items() if raw.startswith(mark)), None)
    if kind is None:
        return raw
    word, opener = kind
    try:
        stream = io.BytesIO(raw)
        with opener(fileobj=stream) if word == "gzip" else opener(stream) as handle:
            return _limited(handle, str(path), most_bytes(len(raw)))
    except (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError) as error:
        raise InputError(f"{path}: the {word} file is damaged ({error}). Compress it again.") from error


def _limited(handle: IO[bytes], name: str, limit: int) -> bytes:
    data = handle.read(limit + 1)
    if len(data) > limit:
        raise InputError(f"{name}: unpacks to more than {limit >> 20} MB. Unpack it if you trust it, or split it.")
    return data


def _is_workbook(raw: bytes) -> bool:
    """Excel and OpenDocument files are zip archives too; a damaged archive is left to the Excel reader."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return True
    return any(n.startswith(_WORKBOOK) for n in names) or "mimetype" in names


def _members(raw: bytes, name: str) -> list[tuple[str, bytes]]:
    """The files of an archive, hidden ones left out, in the archive's order."""
    out: list[tuple[str, bytes]] = []
    left = most_bytes(len(raw))
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            files = [i for i in archive.infolist() if not i.is_dir() and not _hidden(i.filename)]
            if len(files) > _MAX_MEMBERS:
                raise InputError(f"{name}: holds {len(files)} files; {_MAX_MEMBERS} are allowed. Give them in parts.")
            for item in files:
                with archive.open(item) as handle:
                    data = _limited(handle, name, left)
                left -= len(data)
                if data[:4] == b"PK\x03\x04" and not _is_workbook(data):
                    raise InputError(
                        f"{name}: holds another zip archive ({Path(item.filename).name}). Unpack it first."
                    )
                out.append((f"{name}/{Path(item.filename).name}", data))
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, NotImplementedError) as error:
        raise InputError(f"{name}: the zip archive is damaged or encrypted ({error}). Unpack it first.") from error
    if not out:
        raise InputError(f"{name}: the zip archive holds no file. Give an export with at least one row.")
    return out


_KINDS = (
    (b"%PDF", "a PDF"), (b"{\\rtf", "an RTF document"), (b"\x89PNG", "not a text file but a PNG image"),
    (b"\xff\xd8\xff", "not a text file but a JPEG image"), (b"GIF8", "not a text file but a GIF image"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"), (b"Rar!", "a RAR archive"), (b"SQLite format 3", "an SQLite database"),
    (b"\x28\xb5\x2f\xfd", "a zstd file"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Excel file of the old .xls kind"),
)  # fmt: skip


def refuse_other_kinds(raw: bytes, name: str) -> None:
    """Say what a file is that is no export.

    Raises
    ------
    InputError
        For pages, documents, pictures, databases and archives of other kinds.
    """
    start = raw[:300].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    kind = next((word for mark, word in _KINDS if raw.startswith(mark)), None)
    if start.startswith((b"<!doctype html", b"<html")):
        kind = "a web page (a download that asked for a login ends so)"
    elif start.startswith(b"<?xml"):
        kind = "an XML file"
    if kind:
        raise InputError(f"{name}: this is {kind}. Export it as .xlsx, CSV, Parquet, JSON or .sav.")


def _hidden(path: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in path.split("/"))
