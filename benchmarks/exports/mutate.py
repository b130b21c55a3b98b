"""Ways to damage an export: bytes anywhere, cells of a table, lines of a configuration. All drawn from one generator."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable

import numpy as np
import pandas as pd

from exports.platforms import PLATFORMS
from exports.unseen import LAYOUTS

_ROWS = 40
Rng = np.random.Generator
_NASTY = (
    "", " ", "NA", "NULL", "nan", "-", ".", "1e999", "-0", "1,5", "1.234,5", "00123", "11", "-1", "99999999999999999999", "٣", "Ⅷ", "½",
    "=1+1", "@SUM(A1)", "+49 30 1", "<script>alert(1)</script>", "a\nb\r\nc", '"', '""', "'", ",", ";", "\t", "\u202etxet", "\ufeff", "\ufffd",
    "\u0000", "\u2028", "e\u0301" * 5, "👩‍👩‍👧‍👦", "x" * 100_000, "word " * 3000, "2026-02-30", "31/12/2025", "12/31/2025", "45000", "1700000000",
    "0001-01-01", "9999-12-31", "24:00", "Very satisfied", "10 - Extremely likely", "promoter", "★★★", "😡", "good", "offered", "7/10",
    '{"a": [1, 2]}', "[]", "true", "ja", "don't know", "\\N", "\\", "%s%n", "../../etc", "C:\\x", "🤖" * 50,
)  # fmt: skip


def seeds() -> dict[str, bytes]:
    """File name -> bytes of a sound export, in every format that is read."""
    out = {f"{name}.{p.file.split('.')[1]}": p.build() for name, p in PLATFORMS.items()}
    out |= {f"layout{i}.csv": layout.data()[:4_000].rsplit(b"\n", 1)[0] for i, layout in enumerate(LAYOUTS[::4])}
    frame = pd.read_csv(io.BytesIO(LAYOUTS[15].data())).head(_ROWS)
    buffer = io.BytesIO()
    frame.assign(
        when=pd.Timestamp("2026-01-01", tz="UTC"), tags=[["a", "b"]] * _ROWS, team=pd.Categorical(frame["queue_name"])
    ).to_parquet(buffer)
    out["typed.parquet"] = buffer.getvalue()
    buffer = io.BytesIO()
    frame.to_excel(buffer, index=False)
    out["book.xlsx"] = buffer.getvalue()
    records = json.loads(frame.to_json(orient="records"))
    out["lines.jsonl"] = "\n".join(json.dumps(r | {"meta": {"a": {"b": 1}}}) for r in records).encode()
    out["array.json"] = json.dumps(records).encode()
    out["packed.csv.gz"] = gzip.compress(frame.to_csv(index=False).encode())
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("jan.csv", frame.to_csv(index=False))
        archive.writestr("feb.csv", frame.rename(columns={"queue_name": "queue"}).to_csv(index=False))
    out["two.zip"] = buffer.getvalue()
    return out


def _spot(rng: Rng, data: bytes) -> int:
    """A position, in the first 500 bytes half of the time."""
    top = min(500, len(data)) if rng.random() < 0.5 else len(data)
    return int(rng.integers(0, top + 1))


def _flip(rng: Rng, data: bytes) -> bytes:
    out = bytearray(data)
    for _ in range(int(rng.integers(1, 20))):
        if out:
            out[min(_spot(rng, data), len(out) - 1)] = int(rng.integers(0, 256))
    return bytes(out)


def _insert(rng: Rng, data: bytes) -> bytes:
    i = _spot(rng, data)
    piece = str(rng.choice(np.array(_NASTY, dtype=object))).encode("utf-8", "replace") or bytes(
        rng.integers(0, 256, 8, dtype=np.uint8)
    )
    return data[:i] + piece + data[i:]


def _delete(rng: Rng, data: bytes) -> bytes:
    i = _spot(rng, data)
    return data[:i] + data[i + int(rng.integers(1, 300)) :]


def _repeat(rng: Rng, data: bytes) -> bytes:
    i, k = _spot(rng, data), int(rng.integers(1, 400))
    return data[:i] + data[i : i + k] * int(rng.integers(2, 6)) + data[i + k :]


def _recode(rng: Rng, data: bytes) -> bytes:
    encoding = str(
        rng.choice(["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "cp1252", "latin-1", "cp850", "utf-32"])
    )
    return data.decode("utf-8", "replace").encode(encoding, "replace")


def _swap(rng: Rng, data: bytes) -> bytes:
    pairs = [
        (b",", b";"),
        (b",", b"\t"),
        (b"\r\n", b"\n"),
        (b"\n", b"\r"),
        (b'"', b"'"),
        (b'"', b""),
        (b"\n", b"\n\n"),
        (b" ", b"\xa0"),
        (b",", b"|"),
        (b"0", b"O"),
    ]
    old, new = pairs[int(rng.integers(len(pairs)))]
    return data.replace(old, new, int(rng.choice([1, 3, 10_000])))


def _lines(rng: Rng, data: bytes) -> bytes:
    """Lines dropped, shuffled, doubled, or a title above the header."""
    lines = data.split(b"\n")
    how = int(rng.integers(5))
    if how == 0:
        lines = lines[int(rng.integers(0, 4)) :]
    elif how == 1:
        rng.shuffle(lines)
    elif how == 2:
        lines = [b"Quarterly report", b"", *lines]
    elif how == 3:
        lines = lines[: int(rng.integers(0, 4))]
    else:
        lines.insert(int(rng.integers(len(lines) + 1)), lines[int(rng.integers(len(lines)))])
    return b"\n".join(lines)


BYTES: tuple[Callable[[Rng, bytes], bytes], ...] = (
    _flip, _insert, _delete, _repeat, _recode, _swap, _lines, lambda rng, data: data[: _spot(rng, data)],
)  # fmt: skip


def damaged(rng: Rng, data: bytes) -> bytes:
    """One to three kinds of damage to the bytes."""
    for _ in range(int(rng.integers(1, 4))):
        data = BYTES[int(rng.integers(len(BYTES)))](rng, data)
    return data


def damaged_cells(rng: Rng, data: bytes) -> tuple[bytes, int]:
    """A sound CSV with nasty cells (a column of them, or some anywhere), and the rows it holds."""
    rows = list(csv.reader(io.StringIO(data.decode("utf-8", "replace"), newline="")))
    first = 3 if rows[1] and rows[2][0].startswith("{") else 2 if rows[1][0] == "" else 1
    body = rows[first:]
    width = len(rows[0])
    nasty = np.array(_NASTY, dtype=object)
    if rng.random() < 0.5:
        column = int(rng.integers(width))
        some = rng.choice(nasty, int(rng.integers(1, 5)))
        for row in body:
            row[column] = str(rng.choice(some))
    for _ in range(int(rng.integers(0, 25))):
        body[int(rng.integers(len(body)))][int(rng.integers(width))] = str(rng.choice(nasty))
    buffer = io.StringIO()
    csv.writer(buffer, quoting=csv.QUOTE_ALL).writerows([*rows[:first], *body])
    return buffer.getvalue().replace("\u0000", "").encode("utf-8", "replace"), len(body)


def damaged_config(rng: Rng, text: str) -> str:
    """A configuration with keys misspelt, values of other kinds, and broken lines."""
    lines = text.splitlines()
    values = np.array(["auto", "null", "[]", "{}", "-1", "1e9", "yes", "'", "[1, 5]", "[5, 1]", "!!python/object:os.system x", "*a", "&a b",
                       "2026-01-01", "x" * 500, "{a: b", "\t", "nps", "[nps, csat]", "{nps: a}", "0.95", "true"], dtype=object)  # fmt: skip
    for _ in range(int(rng.integers(1, 5))):
        i = int(rng.integers(len(lines)))
        head, mark, _ = lines[i].partition(":")
        how = int(rng.integers(4))
        if how == 0 and mark:
            lines[i] = f"{head}: {rng.choice(values)}"
        elif how == 1 and head.strip():
            lines[i] = lines[i].replace(
                head.strip(), head.strip()[:-1] + str(rng.choice(np.array(["", "s", "-", "é"], dtype=object))), 1
            )
        elif how == 2:
            lines.insert(i, lines[int(rng.integers(len(lines)))])
        else:
            lines[i] = " " * int(rng.integers(0, 5)) + lines[i].strip()
    return "\n".join(lines)
