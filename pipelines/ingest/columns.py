"""Which delivered column is which column of the contract."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data_contracts.contract import Contract
from pipelines.ingest.faults import Fault

_N_SHOWN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMatch:
    """How the columns of one file stand to the contract.

    Attributes:
        positions: place in the file by contract column; an optional column may be absent.
        notes: unknown columns, kept out.
        faults: required columns missing, columns named twice.
    """

    positions: Mapping[str, int]
    notes: tuple[str, ...]
    faults: tuple[Fault, ...]


def match_columns(
    file: str, header: Sequence[str], contract: Contract, *, line: int | None = 1
) -> ColumnMatch:
    """Return which column of `header` is which column of the contract, by name, heading or alias.

    Names are compared without regard to case: an export from Oracle writes them in capitals.

    Args:
        file: name for messages.
        header: column names as delivered.
        contract: the extract's contract.
        line: line of the header for messages; None for Parquet.
    """
    known = {column.name.casefold(): column.name for column in contract.columns}
    known |= {column.heading: column.name for column in contract.columns}
    known |= {alias.casefold(): column.name for column in contract.columns for alias in column.aliases}
    positions: dict[str, int] = {}
    faults: list[Fault] = []
    unknown: list[str] = []
    for place, title in enumerate(header):
        name = known.get(title.casefold()) or known.get(title)
        if name is None:
            unknown.append(title or "(no name)")
        elif name in positions:
            faults.append(
                Fault(
                    file=file,
                    line=line,
                    column=name,
                    problem=f"is there twice, as columns {positions[name] + 1} and {place + 1} of the header",
                    advice="Keep one of the two in the export",
                )
            )
        else:
            positions[name] = place
    missing = [column for column in contract.columns if column.required and column.name not in positions]
    if not positions:
        return ColumnMatch(positions={}, notes=(), faults=(_describe_foreign(file, header, contract, line),))
    faults.extend(
        Fault(
            file=file,
            line=line,
            column=column.name,
            problem=f"({column.heading}) is missing from the header",
            advice="Add the column to the export",
        )
        for column in missing
    )
    notes = (f"unknown columns kept out: {', '.join(unknown)}",) if unknown else ()
    return ColumnMatch(positions=positions, notes=notes, faults=tuple(faults))


def _describe_foreign(file: str, header: Sequence[str], contract: Contract, line: int | None) -> Fault:
    """Return the fault of a header none of whose names the contract knows, with the likely cause."""
    only = header[0] if len(header) == 1 else ""
    separator = next(
        (name for sign, name in (("\t", "tab"), (";", "semicolon"), ("|", "bar")) if sign in only), ""
    )
    if separator:
        problem, advice = f"the fields are separated by {separator}", "Export with commas"
    else:
        problem = f"the header names no column of {contract.table}; required is {_list_required(contract)}"
        advice = "Put column names or Chinese headings in the first line, or run `fundwatch map` on the file"
    return Fault(file=file, line=line, problem=problem, advice=advice)


def _list_required(contract: Contract) -> str:
    names = [column.name for column in contract.columns if column.required]
    return ", ".join(names[:_N_SHOWN]) + (" …" if len(names) > _N_SHOWN else "")
