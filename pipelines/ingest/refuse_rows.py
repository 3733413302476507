"""Which staged rows may not land: those at fault, and those a later row of the same key replaces."""

from collections.abc import Sequence

import pyarrow as pa

from data_contracts.contract import Contract
from data_contracts.masking import mask_identifier
from pipelines.ingest.clean_copy import Records
from pipelines.ingest.explain import explain_faulty_rows
from pipelines.ingest.faults import Fault
from pipelines.ingest.reasons import KEY_TWICE, UNSPLIT, WRONG_WIDTH, advise
from pipelines.ingest.sql_text import quote_name, quote_text
from pipelines.ingest.stage import Staged, max_refused
from pipelines.ingest.workbench import Workbench

_LONGEST_SHOWN = 60
_N_TOLD = 3
_N_SAMPLED = 1000


def refuse_faulty_rows(bench: Workbench, staged: Staged) -> None:
    """Enter the file's rows at fault, and the records left out, into `refused_row`.

    Of a file with so many that it will be refused, only the first are entered.
    """
    allowed = max_refused(staged.inspection.n_records or 0, bench.settings.max_fault_share)
    if staged.n_faulty:
        explain_faulty_rows(bench, staged, limit=max(allowed, _N_SAMPLED))
    if staged.left_out is not None and staged.left_out.lines:
        _refuse_left_out(bench, staged, staged.left_out)


def _refuse_left_out(bench: Workbench, staged: Staged, left_out: Records) -> None:
    n_fields = staged.inspection.n_fields
    reasons = [
        UNSPLIT if malformed else WRONG_WIDTH.format(found=found, expected=n_fields)
        for found, malformed in zip(left_out.n_fields, left_out.malformed, strict=True)
    ]
    columns = {"line": left_out.lines, "reason": reasons, "raw": left_out.raws}
    bench.connection.register("left_out", pa.table(columns))
    bench.connection.execute(
        f"insert into refused_row select {staged.number}, null, line, null, null, reason, raw, null "
        "from left_out"
    )
    bench.connection.unregister("left_out")


def refuse_repeated_keys(bench: Workbench, contract: Contract, files: Sequence[Staged]) -> None:
    """Let one row stand per key of an extract: the last, by file name and place in the file.

    A row identical to the one that stands is superseded; a different one goes to quarantine, because nobody
    can say from the delivery which of the two is meant.
    """
    key = ", ".join(quote_name(name) for name in contract.key)
    values = ", ".join(quote_name(name) for name in contract.column_names)
    connection = bench.connection
    sound = {staged.number: staged.sound for staged in files}
    hashes = " union all ".join(f"select hash({key}) as key_hash from {rows}" for rows in sound.values())
    connection.execute(f"""
        create or replace temp table repeated_hash as
        select key_hash from ({hashes}) group by key_hash having count(*) > 1
    """)
    row = connection.execute("select count(*) from repeated_hash").fetchone()
    if not row or not row[0]:
        return
    rows = " union all ".join(
        f"select {number} as file_no, file_row_number as row_no, concat_ws(chr(31), {key}) as key_text, "
        f"hash({values}) as record_hash from {relation} "
        f"and hash({key}) in (select key_hash from repeated_hash)"
        for number, relation in sound.items()
    )
    connection.execute(f"create or replace temp table key_candidate as {rows}")
    connection.execute("create or replace temp table given_way as " + bench.read("find_repeated_key"))
    connection.execute("insert into superseded_row select file_no, row_no from given_way where is_identical")
    for staged in files:
        _refuse_given_way(bench, contract, staged)


def _refuse_given_way(bench: Workbench, contract: Contract, staged: Staged) -> None:
    amount = quote_name(contract.money_columns[0]) if contract.money_columns else "null"
    raw = "null"
    if staged.inspection.file.form == "parquet":
        fields = (f"coalesce(cast({quote_name(name)} as varchar), '')" for name in contract.column_names)
        raw = f"concat_ws(',', {', '.join(fields)})"
    bench.connection.execute(f"""
        insert into refused_row
        select {staged.number}, given_way.row_no, null, {quote_text(", ".join(contract.key))},
            given_way.key_text, {quote_text(KEY_TWICE)}, {raw}, {amount}
        from given_way
        inner join {staged.relation} as staged on given_way.row_no = staged.file_row_number
        where given_way.file_no = {staged.number} and not given_way.is_identical
    """)


def find_too_many(bench: Workbench, files: Sequence[Staged]) -> list[Fault]:
    """Return a fault for each file of which too large a share would go to quarantine."""
    faults = []
    for staged in files:
        n_refused = count_refused(bench, staged)
        n_records = staged.inspection.n_records or 0
        if n_refused > max_refused(n_records, bench.settings.max_fault_share):
            faults.append(_describe_too_many(bench, staged, n_refused, n_records))
    return faults


def count_refused(bench: Workbench, staged: Staged) -> int:
    """Return how many rows of the file go to quarantine."""
    twice = f"select count(*) from refused_row where reason = {quote_text(KEY_TWICE)}"
    n_twice = bench.count(f"{twice} and file_no = {staged.number}")
    return staged.n_faulty + staged.n_left_out + n_twice


def _describe_too_many(bench: Workbench, staged: Staged, n_refused: int, n_records: int) -> Fault:
    """Return the fault with the commonest reasons and an example, for one look at the export."""
    rows = bench.connection.execute(bench.read("list_reasons"), {"file_no": staged.number}).fetchall()
    told = "; ".join(f"{column or 'row'}: {reason} ({n:,} rows)" for column, reason, n, _ in rows[:_N_TOLD])
    n_entered = sum(n for _, _, n, _ in rows)
    told = told if n_entered == n_refused else f"of the first {n_entered:,}, {told}"
    advice = "Fix the export"
    if rows:
        column, reason, _, value = rows[0]
        if value is not None:
            told = f'{told}, such as "{show_value(staged.inspection.contract, column, value)}"'
        advice = advise(reason)
        advice = advice[0].upper() + advice[1:]
    return Fault(
        file=staged.inspection.file.name,
        problem=f"{n_refused:,} of {n_records:,} rows cannot be taken: {told}",
        advice=advice,
    )


def show_value(contract: Contract, column: str | None, value: str) -> str:
    """Return `value` as it may appear in a message: short, and masked when it is personal."""
    if any(each.name == column and each.personal for each in contract.columns):
        return mask_identifier(value)
    return shorten(value)


def shorten(value: str) -> str:
    """Return `value` cut to what fits a message."""
    return value if len(value) <= _LONGEST_SHOWN else value[:_LONGEST_SHOWN] + "…"
