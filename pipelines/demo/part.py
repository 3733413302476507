"""Writes the delivery one part of the persons at a time, so that memory does not grow with the county."""

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import duckdb

from data_contracts.contract import load_extracts
from pipelines.demo.delivery import DeliveredFile, write_csv, write_parquet
from pipelines.demo.script import read_folder, read_text, run_file

# kept from part to part: what the shelves need to know, and the settlements that are cases
_KEPT = {
    "used_on_day": "daily_use",
    "case_settlement_of_part": "case_settlement",
}
_REGISTERS = {"institution": "utf-8", "person": "utf-8-sig", "catalog": "utf-8", "admin_division": "utf-8"}


@dataclass(slots=True, kw_only=True)
class PartWriter:
    """Writer of one delivery; it remembers what it wrote.

    Attributes:
        connection: the scratch database with the county in the making.
        delivery: folder to write into.
        compact: a small county: compressed lines, settlements in GB18030 under Chinese headings.
        parts: how many parts there are; one part leaves its number out of file names.
        files: what was written so far.
        lines: charge lines written so far.
        settlements: settlement rows written so far.
    """

    connection: duckdb.DuckDBPyConnection
    delivery: Path
    compact: bool
    parts: int
    files: list[DeliveredFile] = field(default_factory=list)
    lines: int = 0
    settlements: int = 0

    def write_part(self, number: int) -> None:
        """Write bills, lines, presences and insured sales of the persons from `part_from` to `part_upto`."""
        for path in read_folder("part"):
            run_file(self.connection, path)
        for of_part, kept in _KEPT.items():
            self._keep(of_part, kept, first=number == 1)
        suffix = "" if self.parts == 1 else f"_{number}"
        self.settlements += self._write_settlements(f"settlement{suffix}.csv")
        # a bureau's export cuts the lines in numbered files even when there is one
        name = f"charge_line_{number}.csv" + (".gz" if self.compact else "")
        # every bill is the sum of its lines, so the bills' total is the lines'
        lines = write_csv(self.connection, read_text("write/charge_line.sql"), self.delivery / name)
        self._remember(name, lines, det_item_fee_sumamt="select sum(medfee_sumamt) from settlement")
        self.lines += lines
        name = f"bed_occupancy{suffix}.csv"
        presences = read_text("write/bed_occupancy.sql")
        # SQL keeps the word `source` for itself
        rows = write_csv(self.connection, presences, self.delivery / name, headings={"seen_by": "source"})
        self._remember(name, rows)
        name = f"inventory_sale{suffix}.parquet"
        rows = write_parquet(self.connection, read_text("write/sale.sql"), self.delivery / name)
        self._remember(name, rows)

    def write_rest(self) -> None:
        """Write the stock books and the registers, which need the whole county."""
        for path in read_folder("stock"):
            run_file(self.connection, path)
        name = "inventory.parquet"
        self._remember(
            name, write_parquet(self.connection, read_text("write/stock_row.sql"), self.delivery / name)
        )
        for extract, encoding in _REGISTERS.items():
            name = f"{extract}.csv"
            query = read_text(f"write/{extract}.sql")
            self._remember(name, write_csv(self.connection, query, self.delivery / name, encoding=encoding))

    def _write_settlements(self, name: str) -> int:
        headings = {column.name: column.heading for column in load_extracts()["settlement"].columns}
        rows = write_csv(
            self.connection,
            "select * from settlement order by setl_time, setl_id",
            self.delivery / name,
            headings=headings if self.compact else None,
            encoding="gb18030" if self.compact else "utf-8",
        )
        self._remember(
            name,
            rows,
            medfee_sumamt="select sum(medfee_sumamt) from settlement",
            fund_pay_sumamt="select sum(fund_pay_sumamt) from settlement",
        )
        return rows

    def _remember(self, name: str, rows: int, **sums: str) -> None:
        self.files.append(
            DeliveredFile(
                name=name, rows=rows, sums={column: self._sum(query) for column, query in sums.items()}
            )
        )

    def _sum(self, query: str) -> Decimal:
        row = self.connection.execute(query).fetchone()
        return Decimal(row[0] or 0) if row else Decimal(0)

    def _keep(self, of_part: str, kept: str, *, first: bool) -> None:
        verb = f"create or replace table {kept} as" if first else f"insert into {kept}"
        self.connection.execute(f"{verb} select * from {of_part}")
