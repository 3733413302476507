"""Kinds of values: what a column may hold, and how that is written in the standard and in DuckDB."""

from typing import Final, Literal

Kind = Literal[
    "code", "text", "date", "time", "money", "price", "qty", "integer", "flag",
    "real", "json", "list", "bigint", "boolean", "total",
]  # fmt: skip

# How a kind is spelled in the standard (logicalType) and in DuckDB (physicalType).
TYPES: Final[dict[Kind, tuple[str, str]]] = {
    "code": ("string", "VARCHAR"),
    "text": ("string", "VARCHAR"),
    "date": ("date", "DATE"),
    "time": ("timestamp", "TIMESTAMP"),
    "money": ("number", "DECIMAL(18,2)"),
    "price": ("number", "DECIMAL(18,6)"),
    "qty": ("number", "DECIMAL(18,4)"),
    "integer": ("integer", "INTEGER"),
    "flag": ("integer", "TINYINT"),
    "real": ("number", "DOUBLE"),
    "json": ("string", "VARCHAR"),
    "list": ("array", "VARCHAR[]"),
    "bigint": ("integer", "BIGINT"),
    "boolean": ("boolean", "BOOLEAN"),
    "total": ("number", "DECIMAL(38,2)"),
}
