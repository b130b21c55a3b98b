"""One DuckDB file with every table, for SQL and BI tools."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd


def write_duckdb(path: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write each frame as a table of the same name into a new DuckDB file.

    The file keeps no path and needs no server; frames are loaded through Arrow, so types survive.
    """
    import duckdb
    import pyarrow as pa

    connection = duckdb.connect(str(path))
    try:
        connection.execute("SET threads TO 1")  # one order of rows, whatever the machine
        for name, frame in tables.items():
            data = pa.Table.from_pandas(frame, preserve_index=False)
            # A column without any value has no type; text keeps it queryable.
            fields = [f.with_type(pa.string()) if pa.types.is_null(f.type) else f for f in data.schema]
            connection.register("incoming", data.cast(pa.schema(fields)))
            connection.execute(f'CREATE TABLE "{name}" AS SELECT * FROM incoming')
            connection.unregister("incoming")
        connection.execute("CHECKPOINT")
    finally:
        connection.close()


def read_duckdb(path: Path) -> dict[str, pd.DataFrame]:
    """Read every table of such a file back; whole numbers with gaps stay whole (nullable), text stays text."""
    import duckdb
    import pyarrow as pa

    connection = duckdb.connect(str(path), read_only=True)
    try:
        names = [row[0] for row in connection.execute("SHOW TABLES").fetchall()]
        tables: dict[str, Any] = {n: connection.sql(f'SELECT * FROM "{n}"').to_arrow_table() for n in names}
    finally:
        connection.close()
    kinds = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    return {name: _plain(data.to_pandas(types_mapper=kinds.get)) for name, data in tables.items()}


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Nullable columns without a gap as the plain type they were written with."""
    plain = {"Int64": "int64", "boolean": "bool"}
    return frame.astype(
        {
            name: plain[str(kind)]
            for name, kind in frame.dtypes.items()
            if str(kind) in plain and not frame[name].isna().any()
        }
    )
