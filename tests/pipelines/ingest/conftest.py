"""A small delivery to spoil: every test says only what is different about it."""

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data_contracts.contract import load_extracts
from data_contracts.records import FileReceipt, Receipt
from pipelines.ingest.receive import receive
from pipelines.ingest.sql_text import quote_text, read_parquet
from pipelines.published import Published
from pipelines.settings import Home, Settings

DEFAULTS: Mapping[str, Mapping[str, str]] = {
    "institution": {
        "fixmedins_code": "H34102100001",
        "fixmedins_name": "第1医院",
        "fixmedins_type": "1",
        "admdvs": "341021",
    },
    "person": {
        "psn_no": "3400000000000001",
        "gend": "1",
        "brdy": "1970-01-01",
        "insutype": "390",
        "insu_admdvs": "341021",
    },
    "catalog": {"med_list_codg": "00110900100", "med_list_name": "普通病房床位费", "list_type": "201"},
    "settlement": {
        "setl_id": "S1",
        "mdtrt_id": "M1",
        "psn_no": "3400000000000001",
        "fixmedins_code": "H34102100001",
        "med_type": "21",
        "insutype": "390",
        "begntime": "2026-02-20 08:00:00",
        "endtime": "2026-02-25 10:00:00",
        "setl_time": "2026-02-25 11:00:00",
        "medfee_sumamt": "100.00",
        "fund_pay_sumamt": "60.00",
    },
    "charge_line": {
        "feedetl_sn": "F1",
        "setl_id": "S1",
        "mdtrt_id": "M1",
        "psn_no": "3400000000000001",
        "fixmedins_code": "H34102100001",
        "fee_ocur_time": "2026-02-20 09:00:00",
        "list_type": "201",
        "med_list_codg": "00110900100",
        "med_list_name": "普通病房床位费",
        "cnt": "1",
        "pric": "40.00",
        "det_item_fee_sumamt": "40.00",
    },
    "bed_occupancy": {
        "obs_sn": "B1",
        "fixmedins_code": "H34102100001",
        "bed_no": "001",
        "begn_time": "2026-02-20 20:00:00",
        "end_time": "2026-02-21 06:00:00",
        "source": "sensor",
    },
}


@dataclass
class County:
    """A delivery folder and a home.

    Attributes:
        folder: the delivery.
        home: where it is received.
        told: lines of progress.
    """

    folder: Path
    home: Home
    told: list[str] = field(default_factory=list)

    def write_rows(
        self,
        extract: str,
        rows: Iterable[Mapping[str, str]] = ({},),
        *,
        name: str = "",
        encoding: str = "utf-8",
    ) -> Path:
        """Write rows as CSV: each is the extract's default row with some columns changed or added."""
        full = [{**DEFAULTS[extract], **row} for row in rows]
        columns = list(dict.fromkeys(column for row in [DEFAULTS[extract], *full] for column in row))
        text = io.StringIO()
        writer = csv.DictWriter(text, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(full)
        return self.write_bytes(name or f"{extract}.csv", text.getvalue().encode(encoding))

    def write_bytes(self, name: str, content: bytes) -> Path:
        """Write a file of the delivery, gzipped when its name says so."""
        path = self.folder / name
        path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
        return path

    def write_query(self, name: str, query: str) -> Path:
        """Write the answer of a query as Parquet."""
        path = self.folder / name
        with duckdb.connect() as connection:
            connection.execute(f"copy ({query}) to {quote_text(str(path))} (format parquet)")
        return path

    def write_manifest(self, *files: Mapping[str, Any], **top: Any) -> None:
        """Write manifest.json."""
        (self.folder / "manifest.json").write_text(json.dumps({**top, "files": files}), encoding="utf-8")

    def receive(self, *, published: Published | None = None, **settings: Any) -> Receipt:
        """Receive the delivery."""
        return receive(
            self.folder,
            self.home,
            settings=Settings(stable_seconds=0, **settings),
            published=published or Published(),
            progress=self.told.append,
        )

    def file(self, receipt: Receipt, name: str) -> FileReceipt:
        """Return the receipt of one file."""
        return next(each for each in receipt.files if each.file == name)

    def landed(self, receipt: Receipt, extract: str, columns: str = "*") -> list[tuple[Any, ...]]:
        """Return rows of landing by the extract's key."""
        files = [self.home.landing / each.path for each in receipt.files if each.extract == extract]
        rows = " union all ".join(f"select * from {read_parquet(file)}" for file in files)
        key = ", ".join(load_extracts()[extract].key)
        with duckdb.connect() as connection:
            return connection.execute(f"select {columns} from ({rows}) order by {key}").fetchall()

    def quarantined(
        self, receipt: Receipt, columns: str = 'file, line, "column", value, reason'
    ) -> list[tuple[Any, ...]]:
        """Return quarantined rows by file and line."""
        path = self.home.quarantine / receipt.delivery_id / "quarantine.parquet"
        with duckdb.connect() as connection:
            return connection.execute(
                f"select {columns} from {read_parquet(path)} order by file, line"
            ).fetchall()


@pytest.fixture
def make_county(tmp_path: Path) -> Callable[[], County]:
    """Return a maker of complete deliveries, each with a home of its own."""

    def make() -> County:
        place = tmp_path / str(len(list(tmp_path.iterdir())))
        county = County(folder=place / "2026-03-01", home=Home(place / "home"))
        county.folder.mkdir(parents=True)
        for extract in ("institution", "person", "catalog", "settlement", "charge_line"):
            county.write_rows(extract)
        return county

    return make


@pytest.fixture
def county(make_county: Callable[[], County]) -> County:
    """Return a complete delivery of one row per extract, dated by its folder."""
    return make_county()
