"""A bureau's own names: which file names and column names stand for which extract and column."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from data_contracts.contract import Contract
from pipelines.errors import UsageError
from pipelines.settings_file import find_lines, parse_toml, read_toml_text

FILE: Final = "columns.toml"
_KEYS: Final = {"files", "columns"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    """What a home's mapping file says.

    Attributes:
        prefixes: extract by the beginning of a file name, lower case.
        columns: by extract: column of the contract by the bureau's own name.
    """

    prefixes: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def apply(self, contracts: Mapping[str, Contract]) -> dict[str, Contract]:
        """Return the contracts with the bureau's names accepted beside the contract's own."""
        return {
            name: replace(
                contract,
                columns=tuple(
                    replace(
                        column,
                        aliases=tuple(
                            alias for alias, to in self.columns.get(name, {}).items() if to == column.name
                        ),
                    )
                    for column in contract.columns
                ),
            )
            for name, contract in contracts.items()
        }


def read_mapping(home: Path, contracts: Mapping[str, Contract]) -> ColumnMapping:
    """Return what `columns.toml` of the home says; nothing where there is none.

    Raises:
        UsageError: the file cannot be read, or names an extract or column that no contract has, or gives a
            name of the contract to another column; every such line is told.
    """
    path = home / FILE
    if not path.is_file():
        return ColumnMapping()
    text = read_toml_text(path)
    tables = parse_toml(path, text)
    faults: list[str] = []
    prefixes: dict[str, str] = {}
    columns: dict[str, dict[str, str]] = {}
    for extract, table in tables.items():
        if extract not in contracts or not isinstance(table, dict) or table.keys() - _KEYS:
            faults.append(f"[{extract}]: write [extract] with files, and [extract.columns]; extracts are "
                          f"{', '.join(contracts)}")  # fmt: skip
            continue
        found = _read_files(table.get("files", []), extract, faults)
        faults += [
            f"[{extract}] files: {prefix!r} stands for {prefixes[prefix]} already"
            for prefix in found
            if prefix in prefixes
        ]
        prefixes |= dict.fromkeys(found, extract)
        columns[extract] = _read_columns(
            table.get("columns", {}), contracts[extract], find_lines_of(text), faults
        )
    if faults:
        raise UsageError("\n".join(f"{path}: {fault}." for fault in faults))
    return ColumnMapping(prefixes=prefixes, columns=columns)


def find_lines_of(text: str) -> dict[str, int]:
    """Return the line of every key of a mapping file."""
    names = {line.partition("=")[0].strip().strip("\"'") for line in text.splitlines() if "=" in line}
    return find_lines(text, names)


def _read_files(value: object, extract: str, faults: list[str]) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(name, str) and name.strip() for name in value):
        faults.append(f'[{extract}] files: is no list of beginnings of file names, such as ["住院结算"]')
        return []
    return [name.strip().lower() for name in value]


def _read_columns(
    value: object, contract: Contract, lines: Mapping[str, int], faults: list[str]
) -> dict[str, str]:
    if not isinstance(value, dict):
        faults.append(f'[{contract.table}.columns]: is no table of "own name" = "column"')
        return {}
    own = {
        name.casefold(): column.name for column in contract.columns for name in (column.name, column.heading)
    }
    for alias, name in value.items():
        where = f"line {lines.get(alias, 1)}: {alias} = {name!r}"
        if name not in contract.column_names:
            faults.append(
                f"{where}: {contract.table} has no such column; it has {', '.join(contract.column_names)}"
            )
        elif own.get(alias.casefold(), name) != name:
            faults.append(f"{where}: the contract itself calls {own[alias.casefold()]} so")
    return {str(alias).strip(): str(name) for alias, name in value.items()}
