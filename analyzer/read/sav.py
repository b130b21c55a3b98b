"""SPSS files. The parser is a C library that a damaged file can crash, so it runs in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analyzer.errors import InputError, MissingExtraError
from analyzer.read.labels import score_points

_CHILD = """
import json, sys, pyreadstat
frame, meta = pyreadstat.read_sav(sys.argv[1])
frame.to_parquet(sys.argv[2])
labels = {k: list(v.items()) for k, v in meta.variable_value_labels.items()}
print(json.dumps({"labels": labels, "questions": list(zip(meta.column_names, meta.column_labels))}))
"""
_SECONDS = 600


def read_sav(raw: bytes, *, name: str) -> tuple[pd.DataFrame, dict[str, str]]:
    """An SPSS file: codes where their labels name the same degrees in the same order, labels otherwise.

    Question texts come from the variable labels. A scale coded with 1 for its best answer is read by its labels.

    Raises
    ------
    MissingExtraError
        Without pyreadstat.
    InputError
        If the file is damaged.
    """
    if find_spec("pyreadstat") is None:
        raise MissingExtraError("pyreadstat", "spss", f"reading the SPSS file {name}")
    frame, about = _parsed(raw, name)
    columns: dict[str, Any] = {}
    for column in frame.columns:
        labels = dict(map(tuple, about["labels"].get(column, [])))
        values = frame[column]
        coded = labels and values.dropna().isin(list(labels)).all() and pd.api.types.is_numeric_dtype(values.dtype)
        columns[column] = values.map(labels) if coded and not _same_scale(labels) else values
    questions = {c: t for c, t in about["questions"] if t and t != c}
    return pd.DataFrame(columns, index=frame.index), questions


def _parsed(raw: bytes, name: str) -> tuple[pd.DataFrame, dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "export.sav", Path(folder) / "export.parquet"
        source.write_bytes(raw)
        command = [sys.executable, "-c", _CHILD, str(source), str(target)]
        try:
            done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=True)
            return pd.read_parquet(target), json.loads(done.stdout)
        except (subprocess.SubprocessError, OSError, ValueError) as error:
            raise InputError(f"{name}: the SPSS file is damaged. Save it again or export CSV.") from error


def _same_scale(labels: dict[Any, str]) -> bool:
    """Whether the codes themselves are the scale points that the labels name."""
    points = score_points(pd.Series(list(labels.values()), dtype="str"))
    return bool(np.array_equal(points.values, np.array(list(labels), dtype=float)))
