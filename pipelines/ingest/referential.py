"""Whether the rows of a delivery point to each other, or to rows that are known already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from data_contracts.contract import Contract, Reference
from pipelines.ingest.faults import Fault
from pipelines.ingest.known import KnownRows
from pipelines.ingest.refuse_rows import show_value
from pipelines.ingest.sql_text import quote_name
from pipelines.ingest.stage import Staged, max_refused
from pipelines.ingest.workbench import Workbench


@dataclass(slots=True)
class ReferenceReport:
    """What the references of a delivery showed.

    Attributes:
        faults: references of which too large a share points to nothing.
        notes: smaller shares, which are kept, by file name.
    """

    faults: list[Fault] = field(default_factory=list)
    notes: dict[str, list[str]] = field(default_factory=dict)

    def note(self, files: Sequence[Staged], text: str) -> None:
        """Add `text` to the notes of the extract's first file."""
        self.notes.setdefault(files[0].inspection.file.name, []).append(text)


def check_references(
    bench: Workbench, staged: Mapping[str, Sequence[Staged]], known: KnownRows
) -> ReferenceReport:
    """Return what the critical references of the delivered extracts showed.

    A share above both the contract's and the settings' limit is a collapse: files of different days, or half
    an export. Nothing said from such rows could be trusted.
    """
    report = ReferenceReport()
    for files in staged.values():
        contract = files[0].inspection.contract
        for reference in contract.references:
            if reference.severity == "critical" and reference.to_table != contract.table:
                _check_reference(bench, staged, known, reference=reference, report=report, files=files)
    return report


def _check_reference(
    bench: Workbench,
    staged: Mapping[str, Sequence[Staged]],
    known: KnownRows,
    *,
    reference: Reference,
    report: ReferenceReport,
    files: Sequence[Staged],
) -> None:
    parents = staged.get(reference.to_table, ())
    _collect(bench, "child_key", _select_staged(files, reference.column), counted=True)
    _collect(bench, "parent_key", _select_staged(parents, reference.to_column))
    n_rows = bench.count("select sum(n_rows) from child_key")
    bench.connection.execute("create or replace temp table orphan as " + bench.read("find_orphan"))
    contract = files[0].inspection.contract
    if reference.to_table == "settlement" and parents:
        without = bench.count(bench.read("count_childless"))
        if without:
            report.note(parents, f"{without:,} settlements have no {contract.table} in this delivery; kept")
    if bench.count("select count(*) from orphan") and (
        queries := known.select_column(reference.to_table, reference.to_column)
    ):
        _collect(bench, "parent_key", queries)
        bench.connection.execute("create or replace temp table child_key as select * from orphan")
        bench.connection.execute("create or replace temp table orphan as " + bench.read("find_orphan"))
    n_orphans = bench.count("select sum(n_rows) from orphan")
    if n_orphans:
        limit = max(reference.max_missing_share, bench.settings.max_orphan_share)
        if n_orphans > max_refused(n_rows, limit):
            report.faults.append(
                _describe_collapse(bench, contract, reference, files, n_orphans=n_orphans, n_rows=n_rows)
            )
        else:
            report.note(
                files,
                f"{n_orphans:,} of {n_rows:,} rows name a {reference.column} that no "
                f"{reference.to_table} has; kept",
            )


def _select_staged(files: Sequence[Staged], column: str) -> list[str]:
    name = quote_name(column)
    return [f"select {name} as key_text from {staged.sound} and {name} is not null" for staged in files]


def _collect(bench: Workbench, table: str, queries: Sequence[str], *, counted: bool = False) -> None:
    """Make the temp table of the distinct `key_text` of `queries`, with `n_rows` each when `counted`."""
    rows = " union all ".join(queries) or "select cast(null as varchar) as key_text where false"
    columns = "key_text, count(*) as n_rows" if counted else "key_text"
    bench.connection.execute(
        f"create or replace temp table {table} as select {columns} from ({rows}) group by key_text"
    )


def _describe_collapse(
    bench: Workbench,
    contract: Contract,
    reference: Reference,
    files: Sequence[Staged],
    *,
    n_orphans: int,
    n_rows: int,
) -> Fault:
    row = bench.connection.execute("select min(key_text) from orphan").fetchone()
    example = show_value(contract, reference.column, row[0] if row else "")
    return Fault(
        file=", ".join(staged.inspection.file.name for staged in files),
        column=reference.column,
        problem=f"of {n_orphans:,} of {n_rows:,} rows ({n_orphans / n_rows:.1%}) is in no "
        f'{reference.to_table}, delivered or known, such as "{example}"',
        advice=f"Deliver the {reference.to_table} file of the same day, complete",
    )
