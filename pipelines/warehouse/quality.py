"""What is too dirty to judge: every file of `quality/` run over the warehouse, its rows told in Chinese."""

from pathlib import Path
from typing import Final

import duckdb

from data_contracts.contract import load_outputs
from data_contracts.ddl import create_table

_FOLDER: Final = Path(__file__).parent / "quality"


def write_data_quality(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Write what the warehouse found doubtful to `data_quality`; rows other rooms wrote stay.

    Args:
        connection: the build, writable, with extract and derived tables.

    Returns:
        Rows written by kind; a kind is the name of its file in `quality/`.
    """
    connection.execute(create_table(load_outputs()["data_quality"]))
    for path in sorted((_FOLDER / "prepare").glob("*.sql")):
        connection.execute(f"create or replace temp table {path.stem} as {path.read_text(encoding='utf-8')}")
    found: dict[str, int] = {}
    for path in sorted(_FOLDER.glob("*.sql")):
        connection.execute("delete from data_quality where kind = ?", [path.stem])
        row = connection.execute(
            "insert into data_quality by name "
            f"select '{path.stem}' as kind, * from ({path.read_text(encoding='utf-8')}) as found"
        ).fetchone()
        found[path.stem] = int(row[0]) if row else 0
    return found
