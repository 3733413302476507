"""The data dictionary: one page of every table and column, made from the contracts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb
from jinja2 import Environment, StrictUndefined

from data_contracts.contract import Column, Contract, load_extracts, load_outputs
from data_contracts.ddl import duckdb_type
from pipelines.publish.views import INSTITUTION_MONTH, LISTS, label_codes
from pipelines.warehouse.derive import Derivation, derive_tables, load_derivations
from pipelines.warehouse.load import create_extract_tables

_TEMPLATE: Final = Path(__file__).parent / "dictionary.html"
_YES: Final = "是"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One table as the page shows it.

    Attributes:
        name: table name.
        title: Chinese name, also that of its view; empty for a derived table.
        description: grain and meaning.
        key: columns that identify a row.
        columns: a mapping of the page's fields per column.
    """

    name: str
    title: str
    description: str
    key: Sequence[str]
    columns: Sequence[Mapping[str, object]]


def render_dictionary() -> str:
    """Return one self-contained HTML page: extracts, derived tables, results and lists, with every column.

    The page holds no script and asks nothing of a network; a browser's own search finds a name in it.
    """
    extracts, outputs = load_extracts(), load_outputs()
    derived = _describe_derived(extracts)
    groups = [
        ("提取文件", "Extracts, as delivered", "extract", [_describe(each) for each in extracts.values()]),
        ("派生表", "Derived tables, made every night", "derived", derived),
        (
            "结果表",
            "Result tables",
            "output",
            [_describe(each) for name, each in outputs.items() if name not in LISTS],
        ),
        ("清单", "Exported lists", "list", [_describe(outputs[name]) for name in LISTS]),
    ]
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    return template.render(groups=groups, month=INSTITUTION_MONTH) + "\n"


def _describe(contract: Contract) -> Entry:
    return Entry(
        name=contract.table,
        title=contract.title,
        description=contract.description,
        key=contract.key,
        columns=[_describe_column(contract, column) for column in contract.columns],
    )


def _describe_column(contract: Contract, column: Column) -> dict[str, object]:
    refers = [f"{r.to_table}.{r.to_column}" for r in contract.references if r.column == column.name]
    limits = [
        f"≥ {column.minimum}" if column.minimum else "",
        f"≤ {column.maximum}" if column.maximum else "",
    ]
    return {
        "name": column.name,
        "heading": column.heading,
        "type": duckdb_type(column.kind),
        "required": _YES if column.required else "",
        "personal": _YES if column.personal else "",
        "description": column.description,
        "codes": label_codes(column),
        "limits": [limit for limit in (*limits, column.pattern or "") if limit],
        "refers": refers,
    }


def _describe_derived(extracts: Mapping[str, Contract]) -> list[Entry]:
    """Return every derived table with the columns that its query makes of empty extracts."""
    with duckdb.connect() as connection:
        create_extract_tables(connection, extracts)
        derive_tables(connection)
        return [_describe_derivation(connection, each, extracts) for each in load_derivations()]


def _describe_derivation(
    connection: duckdb.DuckDBPyConnection, derivation: Derivation, extracts: Mapping[str, Contract]
) -> Entry:
    known = {column.name: column for contract in extracts.values() for column in contract.columns}
    rows = connection.execute(f'describe "{derivation.table}"').fetchall()
    return Entry(
        name=derivation.table,
        title="",
        description=derivation.grain,
        key=(),
        columns=[
            {
                "name": name,
                "heading": known[name].heading if name in known else "",
                "type": kind,
                "required": "",
                "personal": _YES if name in known and known[name].personal else "",
                "description": known[name].description if name in known else "",
                "codes": label_codes(known[name]) if name in known else [],
                "limits": [],
                "refers": [],
            }
            for name, kind, *_ in rows
        ],
    )
