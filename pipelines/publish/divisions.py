"""What medical-security divisions are called: the bureau's own names before the national list's."""

from collections.abc import Mapping
from typing import Final

import duckdb

from data_contracts.contract import load_outputs
from data_contracts.ddl import create_table
from pipelines.publish.queries import read_sql

TABLE: Final = "division_name"


def name_divisions(connection: duckdb.DuckDBPyConnection) -> int:
    """Write `division_name` of a build anew and return how many of its divisions nobody has named.

    Grain: a division that an institution or insured person bears. The names are those of the extract
    `admin_division`, else of the knowledge file of this name, else of the code's level (市本级, 省本级).
    """
    connection.execute(create_table(load_outputs()[TABLE]))
    connection.execute(f"delete from {TABLE}")
    connection.execute(f"insert into {TABLE} by name {read_sql(TABLE)}")
    unnamed = connection.execute(f"select count(*) from {TABLE} where named_by = 'none'").fetchone()
    return int(unnamed[0]) if unnamed else 0


def read_divisions(connection: duckdb.DuckDBPyConnection) -> Mapping[str, str]:
    """Return every division's name with its city, by code; nothing of a snapshot that has no names yet."""
    held = connection.execute(
        "select 1 from duckdb_tables() where table_name = ? and database_name = current_database()", [TABLE]
    ).fetchone()
    if held is None:
        return {}
    return dict(connection.execute(f"select admdvs, place_name from {TABLE}").fetchall())
