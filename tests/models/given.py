"""Small given tables for the feature queries."""

from collections.abc import Mapping
from typing import Any

import duckdb
import polars as pl

from models.card import CATALOG, load_card
from models.features import read_features

Row = dict[str, Any]


def read_given(
    model: str, tables: Mapping[str, list[Row]], *, texts: Mapping[str, pl.DataType | type[pl.DataType]]
) -> dict[str, Row]:
    """Return the features of the subjects of `model` by subject id, read from tables of the rows given.

    Args:
        model: folder of the catalogue.
        tables: rows of every table the queries read, each with the same columns.
        texts: kinds of columns that hold nothing but null.
    """
    connection = duckdb.connect()
    for name, rows in tables.items():
        frame = pl.DataFrame(rows, infer_schema_length=None, schema_overrides=texts)
        connection.register("given", frame.select(list(rows[0])).to_arrow())
        connection.execute(f"create table {name} as select * from given")
    found = read_features(connection, load_card(CATALOG / model))
    return {row["subject_id"]: row for row in found.to_dicts()}
