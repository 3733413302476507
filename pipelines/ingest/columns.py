"""Which delivered column is which column of the contract."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data_contracts.contract import Contract
from pipelines.ingest.faults import Fault, make_printable

_N_SHOWN = 8
_MOST_COLUMNS = 4096  # a header of more is no extract, and every column costs a reader memory
_MOST_UNKNOWN = 100  # names kept of a header that is not ours


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMatch:
    """How the columns of one file stand to the contract.

    Attributes:
        positions: place in the file by contract column; an optional column may be absent.
        unknown: names of columns that the contract does not have, kept out; of a foreign header the first.
        notes: the same as a sentence.
        faults: required columns missing, columns named twice.
    """

    positions: Mapping[str, int]
    unknown: tuple[str, ...]
    notes: tuple[str, ...]
    faults: tuple[Fault, ...]


def match_columns(
    file: str, header: Sequence[str], contract: Contract, *, line: int | None = 1
) -> ColumnMatch:
    """Return which column of `header` is which column of the contract, by name or Chinese heading.

    Names are compared without regard to case: an export from Oracle writes them in capitals.

    Args:
        file: name for messages.
        header: column names as delivered.
        contract: the extract's contract.
        line: line of the header for messages; None for Parquet.
    """
    if len(header) > _MOST_COLUMNS:
        fault = Fault(
            file=file,
            line=line,
            problem=f"names {len(header):,} columns; an extract has {len(contract.columns)}",
            advice="Export the extract's columns alone",
        )
        return ColumnMatch(positions={}, unknown=(), notes=(), faults=(fault,))
    known = {column.name.casefold(): column.name for column in contract.columns}
    known |= {column.heading: column.name for column in contract.columns}
    positions: dict[str, int] = {}
    faults: list[Fault] = []
    unknown: list[str] = []
    for place, title in enumerate(header):
        name = known.get(title.casefold()) or known.get(title)
        if name is None:
            unknown.append(make_printable(title) or "(no name)")
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
        return ColumnMatch(
            positions={}, unknown=(), notes=(), faults=(_describe_foreign(file, header, contract, line),)
        )
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
    shown = tuple(dict.fromkeys(unknown))[:_MOST_UNKNOWN]
    more = f" … and {len(unknown) - len(shown):,} more" if len(unknown) > len(shown) else ""
    notes = (f"unknown columns kept out: {', '.join(shown)}{more}",) if unknown else ()
    return ColumnMatch(positions=positions, unknown=shown, notes=notes, faults=tuple(faults))


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
        advice = "Put column names or Chinese headings in the first line"
    return Fault(file=file, line=line, problem=problem, advice=advice)


def _list_required(contract: Contract) -> str:
    names = [column.name for column in contract.columns if column.required]
    return ", ".join(names[:_N_SHOWN]) + (" …" if len(names) > _N_SHOWN else "")
