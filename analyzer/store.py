"""One DuckDB file with every table, described, and views for SQL and BI tools."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd


def write_duckdb(path: Path, tables: Mapping[str, pd.DataFrame], *, min_group: int = 5) -> None:
    """Write each frame as a table of the same name into a new DuckDB file, with comments and the views.

    The file keeps no path and needs no server; frames are loaded through Arrow, so types survive. Views that count
    responses leave out groups below ``min_group``.
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
        _describe(connection, tables)
        _add_views(connection, tables, min_group)
        connection.execute("CHECKPOINT")
    finally:
        connection.close()


def _describe(connection: Any, tables: Mapping[str, pd.DataFrame]) -> None:
    """Comments on tables and columns, so that a SQL client shows what they mean."""
    from analyzer.report.dictionary import meaning

    for name, frame in tables.items():
        about = meaning(name)
        if about.about:
            connection.execute(
                f"COMMENT ON TABLE {_name(name)} IS {_literal(f'{about.about} One row per {about.rows}.')}"
            )
        for column in frame.columns:
            if text := about.of(str(column)):
                connection.execute(f"COMMENT ON COLUMN {_name(name)}.{_name(str(column))} IS {_literal(text)}")


def _add_views(connection: Any, tables: Mapping[str, pd.DataFrame], min_group: int) -> None:
    """The documented views, where the tables they read are there."""
    from analyzer.report.dictionary import view_meanings

    if not {"scores", "themes", "ledger", "links", "responses", "mentions"} <= set(tables):
        return
    scripts = ["views.sql", *(["dated_views.sql"] if "date" in tables["responses"] else [])]
    for script in scripts:
        sql = files("analyzer.report").joinpath("assets", script).read_text(encoding="utf-8")
        connection.execute(sql.replace("{min_group}", str(int(min_group))))
    there = {row[0] for row in connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()}
    for view, text in view_meanings().items():
        if view in there:
            connection.execute(f"COMMENT ON VIEW {_name(view)} IS {_literal(text)}")


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def read_duckdb(path: Path) -> dict[str, pd.DataFrame]:
    """Read every table of such a file back; whole numbers with gaps stay whole (nullable), text stays text."""
    import duckdb
    import pyarrow as pa

    connection = duckdb.connect(str(path), read_only=True)
    try:
        names = [row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()]
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
