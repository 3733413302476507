"""Data contracts read from Open Data Contract Standard files into small frozen records.

A file of `extracts/` or `outputs/` describes one table. What cannot be understood is refused by name:
a key nobody reads would be a promise nobody keeps.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal, cast, get_args

import yaml

from data_contracts.errors import ContractError
from data_contracts.kinds import TYPES, Kind
from data_contracts.strict_yaml import Node, refuse_repeated

Severity = Literal["critical", "error", "warning"]

_COUNT: Final = "select count(*) from "
_TOP: Final = "apiVersion kind id name version status domain schema"
_TABLE: Final = (
    "name businessName physicalType dataGranularityDescription description "
    "customProperties properties quality"
)
_COLUMN: Final = (
    "name businessName logicalType logicalTypeOptions physicalType required primaryKey primaryKeyPosition "
    "classification description enum relationships customProperties"
)
_CHECK: Final = "name type severity dimension description unit query mustBe mustBeLessOrEqualTo"
_HERE: Final = Path(__file__).parent
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where built in: ten times as fast


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table.

    Attributes:
        name: name in the warehouse, the national platform's where it has one.
        heading: Chinese heading, accepted in CSV headers and used in exported lists.
        kind: what the value is; `ddl.duckdb_type` says how it is stored.
        required: must be delivered and not null.
        codes: the values known for a code list, empty where any value may stand.
        labels: Chinese labels of `codes`, in the same order.
        codes_severity: `warning` where a county may add codes of its own, `error` where a value outside the
            list cannot be interpreted.
        minimum: least value that can be real, as text (a number or an ISO date), inclusive.
        maximum: greatest value that can be real, as text, inclusive.
        pattern: regular expression the whole value should match.
        personal: identifies a person; never shown in logs, messages or data docs.
        not_after_extract: a date or time that cannot lie after the day of the extract.
        description: meaning and unit, English.
        aliases: other names that a bureau's header may use; the contract file itself has none.
    """

    name: str
    heading: str
    kind: Kind
    required: bool = False
    codes: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    codes_severity: Severity = "error"
    minimum: str | None = None
    maximum: str | None = None
    pattern: str | None = None
    personal: bool = False
    not_after_extract: bool = False
    description: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check that needs more than a single column.

    Attributes:
        name: name within the table, verb-first English.
        severity: what a failure means; see data_contracts/README.md.
        sql: SELECT of the violating rows.
        message: what is wrong and what to do, English.
        max_share: share of the table's rows that may violate before the check fails.
    """

    name: str
    severity: Severity
    sql: str
    message: str
    max_share: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A column whose values name rows of another table; null names nothing and is never missing.

    Attributes:
        column: the referring column.
        to_table: the table referred to.
        to_column: its column.
        max_missing_share: share of referring rows that may name nothing. Above it a `critical` reference
            refuses the delivery; any other only reports.
        severity: `critical` where the delivery makes no sense without it.
    """

    column: str
    to_table: str
    to_column: str
    max_missing_share: float
    severity: Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """One table, as agreed with those who deliver or read it.

    Attributes:
        table: table name; for an extract also the beginning of its file names.
        title: Chinese name.
        version: version of the contract file.
        description: grain and meaning, English.
        columns: every column in order.
        key: columns that identify a row, empty for a table that only lists.
        references: columns that name rows of other tables.
        checks: checks over more than one column.
        optional: a delivery is complete without this extract.
        load_order: place among the extracts: a table comes after those it refers to.
        money_columns: columns whose sums are reconciled from file to warehouse, to the cent.
    """

    table: str
    title: str
    version: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    checks: tuple[Check, ...] = ()
    optional: bool = False
    load_order: int = 0
    money_columns: tuple[str, ...] = ()

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of every column in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """Return the column called `name`.

        Raises:
            ContractError: the table has no such column.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise ContractError(
            f"Table {self.table} has no column {name}; it has {', '.join(self.column_names)}."
        )

    def headings(self) -> dict[str, str]:
        """Return column names by Chinese heading."""
        return {column.heading: column.name for column in self.columns}


def _read_column(node: Node) -> Column:
    kind = cast("Kind", node.choose("kind", get_args(Kind)))
    for key, expected in zip(("logicalType", "physicalType"), TYPES[kind], strict=True):
        if (found := node.need(key, str)) != expected:
            raise ContractError(
                f"{node.where}: {key} is {found}, but kind {kind} is {expected}. Correct one."
            )
    limits = Node(
        node.get("logicalTypeOptions", dict, {}),
        f"{node.where} logicalTypeOptions",
        "minimum maximum pattern",
    )
    codes = list(node.children("enum", "value label description"))
    return Column(
        name=node.need("name", str),
        heading=node.need("businessName", str),
        kind=kind,
        required=node.get("required", bool, False),
        codes=tuple(code.need("value", str) for code in codes),
        labels=tuple(code.get("label", str, "") for code in codes),
        codes_severity=_read_severity(node, "codesSeverity"),
        minimum=_read_limit(limits, "minimum"),
        maximum=_read_limit(limits, "maximum"),
        pattern=limits.get("pattern", str, "") or None,
        personal=node.get("classification", str, "") == "personal",
        not_after_extract=node.get("notAfterExtract", bool, False),
        description=node.get("description", str, ""),
    )


def _read_limit(node: Node, key: str) -> str | None:
    """Return a number or an ISO date as text: money and quantities never pass through floating point."""
    limit = node.get(key, (int, float, str), "")
    return None if limit == "" else str(limit)


def _read_severity(node: Node, key: str) -> Severity:
    return cast("Severity", node.choose(key, get_args(Severity), "error"))


def _read_references(node: Node) -> Iterator[Reference]:
    for link in node.children("relationships", "to customProperties", "maxMissingShare severity"):
        to_table, _, to_column = link.need("to", str).partition(".")
        yield Reference(
            column=node.need("name", str),
            to_table=to_table,
            to_column=to_column,
            max_missing_share=link.need("maxMissingShare", float),
            severity=_read_severity(link, "severity"),
        )


def _read_check(node: Node) -> Check:
    """Read a `type: sql` quality item: a count of violating rows and what may be tolerated of it."""
    query = " ".join(node.need("query", str).split())
    if not query.startswith(_COUNT):
        raise ContractError(f"{node.where}: query must start with {_COUNT!r}: it counts the violating rows.")
    if node.get("type", str, "sql") != "sql" or node.get("unit", str, "percent") != "percent":
        raise ContractError(
            f"{node.where}: only type sql counted in percent of the table's rows is understood."
        )
    if node.get("mustBe", int, 0) != 0:
        raise ContractError(f"{node.where}: mustBe can only be 0; tolerate rows with mustBeLessOrEqualTo.")
    return Check(
        name=node.need("name", str),
        severity=_read_severity(node, "severity"),
        sql=f"select * from {query.removeprefix(_COUNT)}",
        message=node.need("description", str),
        max_share=node.number("mustBeLessOrEqualTo", 0) / 100,
    )


def load_contract(path: Path) -> Contract:
    """Return the contract in the Open Data Contract Standard file at `path`.

    Raises:
        ContractError: the file cannot be read, lacks something or says something nobody reads; the message
            names the file and the key.
    """
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise ContractError(f"{path}: cannot be read as YAML ({fault}). Correct the file.") from fault
    top = Node(document, path.name, _TOP)
    top.choose("apiVersion", ("v3.2.0",))
    tables = list(top.children("schema", _TABLE, "optional loadOrder"))
    if len(tables) != 1:
        raise ContractError(f"{path.name}: schema lists {len(tables)} tables; write one file per table.")
    table = tables[0]
    nodes = list(table.children("properties", _COLUMN, "kind codesSeverity notAfterExtract reconciled"))
    columns = tuple(_read_column(node) for node in nodes)
    refuse_repeated([column.name for column in columns], table.where, "column")
    refuse_repeated([column.heading for column in columns], table.where, "businessName")
    keys = [
        (n.get("primaryKeyPosition", int, 1), n.need("name", str))
        for n in nodes
        if n.get("primaryKey", bool, False)
    ]
    return Contract(
        table=table.need("name", str),
        title=table.need("businessName", str),
        version=top.need("version", str),
        description=table.need("description", str),
        columns=columns,
        key=tuple(name for _, name in sorted(keys)),
        references=tuple(link for node in nodes for link in _read_references(node)),
        checks=tuple(_read_check(node) for node in table.children("quality", _CHECK)),
        optional=table.get("optional", bool, False),
        load_order=table.get("loadOrder", int, 0),
        money_columns=tuple(n.need("name", str) for n in nodes if n.get("reconciled", bool, False)),
    )


def load_extracts() -> dict[str, Contract]:
    """Return the contract of every extract by name; a table comes after those it refers to."""
    return dict(_load_folder(_HERE / "extracts"))


def load_outputs() -> dict[str, Contract]:
    """Return the contract of every result table and exported list by its name."""
    return dict(_load_folder(_HERE / "outputs"))


@cache
def _load_folder(folder: Path) -> tuple[tuple[str, Contract], ...]:
    contracts = [load_contract(path) for path in sorted(folder.glob("*.yaml"))]
    contracts.sort(key=lambda contract: (contract.load_order, contract.table))
    return tuple((contract.table, contract) for contract in contracts)
