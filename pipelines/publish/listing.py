"""The rows of the suspect list, read batch by batch from a published snapshot."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, cast

import duckdb
import polars as pl

from data_contracts.contract import Column, load_outputs
from pipelines.errors import UsageError
from pipelines.publish.cells import flatten_text
from pipelines.publish.disclosure import MASKED, Disclosure, show_persons
from pipelines.publish.order import RANKED, LeadOrder, order_leads
from pipelines.publish.queries import describe_leads, read_sql

_BATCH_ROWS: Final = 20_000
_TEXT_KINDS: Final = ("code", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The rows to list: a temporary table `suspect_record` of a read-only connection.

    Attributes:
        connection: reads the snapshot.
        columns: columns of the list, in order, from its contract.
        run_on: the day the night speaks for; None where nothing is listed.
        n_rows: rows of the whole list.
        order: in which leads stand.
    """

    connection: duckdb.DuckDBPyConnection
    columns: tuple[Column, ...]
    run_on: date | None
    n_rows: int
    order: LeadOrder

    def read(self, where: str = "true", *parameters: object, order: str = "seq_no") -> Iterator[pl.DataFrame]:
        """Yield the rows that match in the order asked for, text flattened; the first frame is empty."""
        names = ", ".join(f'"{column.name}"' for column in self.columns)
        query = f"select {names} from suspect_record where {where} order by {order}"
        batches = self.connection.execute(query, list(parameters)).to_arrow_reader(_BATCH_ROWS)
        flat = [flatten_text(pl.col(column.name)) for column in self.columns if column.kind in _TEXT_KINDS]
        yield cast("pl.DataFrame", pl.from_arrow(batches.schema.empty_table()))
        for batch in batches:
            yield cast("pl.DataFrame", pl.from_arrow(batch)).with_columns(flat)

    def read_totals(self, name: str) -> list[tuple[object, ...]]:
        """Return the rows of the room's query `name` over the list."""
        return self.connection.execute(read_sql(name)).fetchall()


@contextmanager
def open_listing(
    database: Path,
    *,
    institution: str | None,
    top: int | None,
    disclosure: Disclosure = MASKED,
    watermark: str = "",
    order: LeadOrder = RANKED,
) -> Iterator[Listing]:
    """Open the list of a snapshot.

    Args:
        database: the snapshot.
        institution: only records of this institution.
        top: only the best leads, this many, and their share of controls; with `institution`, of
            those that touch it; of each institution where the order is per institution.
        disclosure: how persons are shown.
        watermark: stands in every row.
        order: of the rows, the night's own or another.

    Raises:
        UsageError: the snapshot knows no such institution.
    """
    connection = duckdb.connect(str(database.resolve()), read_only=True)
    try:
        if institution is not None:
            need_institution(connection, institution)
        show_persons(connection, disclosure)
        describe_leads(connection)
        order_leads(connection, order)
        for name in ("stay_reason", "listed_settlement"):
            connection.execute(f"create temp table {name} as {read_sql(name)}")
        connection.execute(
            f"create temp table listed_record as {read_sql('suspect_record')}",
            {"institution": institution, "top": top, "per_institution": order.per_institution},
        )
        connection.execute(
            f"create temp table suspect_record as {read_sql('shown_record')}", {"watermark": watermark}
        )
        counted = connection.execute(
            "select (select count(*) from suspect_record), "
            "(select max(last_seen_on) from lead where state not in ('withdrawn', 'closed'))"
        ).fetchone()
        n_rows, run_on = counted or (0, None)
        columns = load_outputs()["suspect_records"].columns
        yield Listing(connection=connection, columns=columns, run_on=run_on, n_rows=n_rows, order=order)
    finally:
        connection.close()


def need_institution(connection: duckdb.DuckDBPyConnection, code: str) -> None:
    """Say so when the snapshot knows no such institution.

    Raises:
        UsageError: it does not.
    """
    known = connection.execute("select count(*) from institution where fixmedins_code = ?", [code]).fetchone()
    if known == (0,):
        raise UsageError(f"institution {code} is not in the published snapshot. Check the code (机构编号).")
