"""A warehouse small enough to write down: partial rows in the extract tables, derived tables read back."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data_contracts.contract import load_extracts
from data_contracts.ddl import create_table
from data_contracts.records import FileReceipt, Money, Receipt
from pipelines.warehouse.derive import derive_tables
from pipelines.warehouse.load import create_extract_tables
from pipelines.warehouse.quality import write_data_quality

STAY = {
    "mdtrt_id": "M1",
    "psn_no": "P1",
    "fixmedins_code": "H1",
    "med_type": "21",
    "insutype": "390",
    "begntime": "2025-03-01 09:00:00",
    "endtime": "2025-03-06 10:00:00",
    "setl_time": "2025-03-06 11:00:00",
    "medfee_sumamt": "100",
    "fund_pay_sumamt": "60",
}
LINE = {
    "setl_id": "S1",
    "mdtrt_id": "M1",
    "psn_no": "P1",
    "fixmedins_code": "H1",
    "fee_ocur_time": "2025-03-02 10:00:00",
    "list_type": "101",
    "med_chrgitm_type": "09",
    "med_list_codg": "X1",
    "med_list_name": "药",
    "cnt": "1",
    "pric": "10",
    "det_item_fee_sumamt": "10",
}
STOCK = {"fixmedins_code": "H1", "med_list_codg": "X1", "occur_time": "2025-03-01 08:00:00", "unit": "each"}


@dataclass
class Warehouse:
    """Partial rows in, derived tables out."""

    connection: duckdb.DuckDBPyConnection

    def add(self, table: str, **values: Any) -> None:
        """Insert one row; columns left out are null."""
        marks = ", ".join("?" for _ in values)
        self.connection.execute(
            f'insert into "{table}" ({", ".join(values)}) values ({marks})', [*values.values()]
        )

    def settle(self, setl_id: str, **changed: Any) -> None:
        """Insert a settlement: an inpatient one of person P1 at H1, unless said otherwise."""
        self.add("settlement", **{**STAY, "setl_id": setl_id, **changed})

    def reverse(self, setl_id: str, original: str, **changed: Any) -> None:
        """Insert a settlement that reverses `original` whole, unless said otherwise."""
        amounts = {"medfee_sumamt": "-100", "fund_pay_sumamt": "-60"}
        self.settle(setl_id, **{"refd_setl_flag": 1, "init_setl_id": original, **amounts, **changed})

    def charge(self, feedetl_sn: str, **changed: Any) -> None:
        """Insert a charge line: one piece of drug X1 for 10 yuan in settlement S1, unless said otherwise."""
        self.add("charge_line", **{**LINE, "feedetl_sn": feedetl_sn, **changed})

    def refund(self, feedetl_sn: str, original: str | None, **changed: Any) -> None:
        """Insert a refund line that takes back one piece of `original`, unless said otherwise."""
        amounts = {"cnt": "-1", "det_item_fee_sumamt": "-10"}
        self.charge(feedetl_sn, init_feedetl_sn=original, **{**amounts, **changed})

    def move(self, inv_sn: str, inv_type: str, cnt: str, at: str, **changed: Any) -> None:
        """Insert an inventory record of X1 at H1."""
        row = {**STOCK, "inv_sn": inv_sn, "inv_type": inv_type, "cnt": cnt, "occur_time": at, "pric": "5"}
        self.add("inventory", **{**row, **changed})

    def observe(self, obs_sn: str, begn: str, end: str, **changed: Any) -> None:
        """Insert a bed observation at H1."""
        row = {"fixmedins_code": "H1", "bed_no": "01", "begn_time": begn, "end_time": end, "source": "sensor"}
        self.add("bed_occupancy", obs_sn=obs_sn, **{**row, **changed})

    def derive(self) -> None:
        """Make every derived table."""
        derive_tables(self.connection)

    def read(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of `query`, numbers as text without trailing zeros."""
        return [tuple(map(_plain, row)) for row in self.connection.execute(query).fetchall()]

    def doubts(self, kind: str) -> list[tuple[str, int, str]]:
        """Return subject, count and sentence of what `data_quality` says of one kind."""
        write_data_quality(self.connection)
        return self.connection.execute(
            "select subject, n_records, message from data_quality where kind = ? order by subject", [kind]
        ).fetchall()


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int):
        return value
    text = str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    """Return a warehouse with every extract table, empty."""
    with duckdb.connect() as connection:
        create_extract_tables(connection, load_extracts())
        yield Warehouse(connection)


@dataclass
class Landing:
    """Deliveries written to a landing folder as ingest writes them."""

    folder: Path

    def land(
        self,
        delivery_id: str,
        on: date,
        files: Mapping[str, Sequence[Mapping[str, Any]]],
        *,
        quarantined: Mapping[str, int] | None = None,
        superseded: int = 0,
    ) -> Receipt:
        """Write files (named `<extract>*.csv`) of partial rows and return the delivery's receipt."""
        receipt = Receipt(
            delivery_id=delivery_id,
            extract_date=on,
            received_at=datetime.combine(on, time(2), tzinfo=UTC),
            files=tuple(
                self._land_file(delivery_id, file, rows, (quarantined or {}).get(file, 0), superseded)
                for file, rows in files.items()
            ),
        )
        (self.folder / delivery_id / "receipt.json").write_text(receipt.to_json(), encoding="utf-8")
        return receipt

    def _land_file(
        self,
        delivery_id: str,
        file: str,
        rows: Sequence[Mapping[str, Any]],
        n_quarantined: int,
        n_superseded: int,
    ) -> FileReceipt:
        contract = next(each for each in load_extracts().values() if file.startswith(each.table))
        path = self.folder / delivery_id / contract.table / f"{Path(file).stem}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        with duckdb.connect() as connection:
            connection.execute(create_table(contract))
            for row in rows:
                marks = ", ".join("?" for _ in row)
                connection.execute(
                    f'insert into "{contract.table}" ({", ".join(row)}) values ({marks})', [*row.values()]
                )
            connection.execute(f"copy \"{contract.table}\" to '{path}' (format parquet)")
        return FileReceipt(
            file=file,
            extract=contract.table,
            path=str(path.relative_to(self.folder)),
            sha256="00",
            encoding="utf-8",
            n_bytes=1,
            n_rows_read=len(rows) + n_quarantined + n_superseded,
            n_rows_loaded_into_landing=len(rows),
            n_quarantined=n_quarantined,
            n_superseded_within=n_superseded,
            money={column: _sum_money(rows, column) for column in contract.money_columns},
        )

    def quarantine(self, delivery_id: str, *rows: tuple[str, int, str, str]) -> None:
        """Write refused rows: file, line, extract, reason."""
        folder = self.folder.parent / "quarantine" / delivery_id
        folder.mkdir(parents=True)
        with duckdb.connect() as connection:
            connection.execute(
                'create table refused (file varchar, line bigint, "column" varchar, "value" varchar, '
                "reason varchar, raw varchar, extract varchar, amount decimal(18, 2))"
            )
            connection.executemany(
                "insert into refused (file, line, extract, reason) values (?, ?, ?, ?)", [*rows]
            )
            connection.execute(f"copy refused to '{folder / 'quarantine.parquet'}' (format parquet)")


def _sum_money(rows: Sequence[Mapping[str, Any]], column: str) -> Money:
    total = sum((Decimal(str(row.get(column) or 0)) for row in rows), Decimal(0))
    return Money(read=total, landed=total, quarantined=Decimal(0), superseded=Decimal(0))


@pytest.fixture(scope="session")
def make_landing() -> Callable[[Path], Landing]:
    """Return a function that makes a landing folder."""

    def make(folder: Path) -> Landing:
        folder.mkdir()
        return Landing(folder)

    return make


@pytest.fixture
def landing(make_landing: Callable[[Path], Landing], tmp_path: Path) -> Landing:
    """Return an empty landing folder in a home."""
    return make_landing(tmp_path / "landing")
