"""One DuckDB file with every table, for SQL and BI tools."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

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
