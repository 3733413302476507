"""A home with one small published night: three leads of two hospitals, and a control."""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from data_contracts.contract import load_extracts, load_outputs
from data_contracts.ddl import create_table
from pipelines.__main__ import app
from pipelines.ingest.landing import read_receipts
from pipelines.publish.lists import export_lists
from pipelines.ranking.rank import rank_leads
from pipelines.settings import Home, Settings
from pipelines.warehouse.build import load_deliveries
from pipelines.warehouse.load import create_extract_tables

RUN_ON = date(2026, 3, 1)
DERIVED = """
create table net_settlement as
select
    setl_id, mdtrt_id, psn_no, fixmedins_code, begntime, endtime, setl_time, setl_optr, fund_pay_sumamt,
    acct_pay
from settlement;
create table net_charge_line (feedetl_sn varchar, setl_id varchar, det_item_fee_sumamt decimal(18, 2));
create table stay as
select mdtrt_id as stay_id, psn_no, fixmedins_code, begntime::date as admitted_on,
    endtime::date as discharged_on, fund_pay_sumamt as fund_amount
from settlement;
"""
RULES = (
    ("INP-001", "split_hospitalization", "分解住院", "high"),
    ("INP-002", "ghost_bed_stay", "挂床住院", "high"),
    ("BIL-001", "duplicate_charge", "重复收费", "medium"),
)
# finding, rule, subject, settlements it accuses with the money it claims of each
FINDINGS = (
    ("F1", 0, "M0001", (("0001", "300.00"), ("0002", "45.67"))),
    ("F2", 2, "M0001", (("0001", "100.00"),)),
    ("F3", 1, "M0003", (("0003", "200.00"),)),
    ("F4", 2, "M0004", (("0004", "20.00"),)),
)


_LISTED: dict[str, pl.DataFrame] = {}


@dataclass(frozen=True)
class Bureau:
    """A home with a published night, and what comes back to it."""

    home: Home
    folder: Path

    def export(self) -> Path:
        """Return the folder of the lists of the published night."""
        export_lists(self.home.current.resolve(), self.folder / "lists")
        return self.folder / "lists"

    def listed(self) -> pl.DataFrame:
        """Return the exported list as a spreadsheet shows it, every cell as text; made once a night."""
        night = hashlib.sha256(self.home.current.read_bytes()).hexdigest()
        if night not in _LISTED:
            _LISTED[night] = pl.read_csv(self.export() / "suspect_records.csv", infer_schema=False)
        return _LISTED[night]

    def fill(self, verdicts: dict[str, tuple[str, ...]], *, rows: pl.DataFrame | None = None) -> pl.DataFrame:
        """Return the list with 核查结果, 核实金额, 不属实原因 and 备注 filled in by settlement."""
        listed = self.listed() if rows is None else rows
        headings = ("核查结果", "核实金额", "不属实原因", "备注")
        setl_id = pl.col("结算ID").str.strip_chars()
        return listed.with_columns(
            setl_id.replace_strict(
                {key: (*words, *("",) * 4)[place] for key, words in verdicts.items()}, default=""
            ).alias(heading)
            for place, heading in enumerate(headings)
        )

    def save(
        self, rows: pl.DataFrame, name: str = "back.csv", *, encoding: str = "utf-8", **how: Any
    ) -> Path:
        path = self.folder / name
        path.write_bytes(rows.write_csv(**how).encode(encoding))
        return path

    def landed(self, extract: str, columns: str = "*") -> list[tuple[Any, ...]]:
        """Return what a warehouse built from landing alone holds of an extract, by key."""
        with duckdb.connect() as connection:
            receipts = read_receipts(self.home.landing)
            load_deliveries(connection, self.home.landing, receipts, progress=lambda _: None)
            key = ", ".join(load_extracts()[extract].key)
            return connection.execute(f"select {columns} from {extract} order by {key}").fetchall()

    def lead_ids(self) -> dict[str, str]:
        """Return lead ids by the subject of the lead."""
        with duckdb.connect(str(self.home.current.resolve()), read_only=True) as connection:
            return dict(connection.execute("select subject_id, lead_id from lead").fetchall())


def insert(connection: duckdb.DuckDBPyConnection, table: str, **values: Any) -> None:
    marks = ", ".join(f"${name}" for name in values)
    connection.execute(f"insert into {table} ({', '.join(values)}) values ({marks})", values)


def fill_night(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill a build with settlements, findings and the leads ranked from them."""
    create_extract_tables(connection, load_extracts())
    for contract in load_outputs().values():
        connection.execute(create_table(contract))
    for code, name, level in (("H34000000001", "第一医院", "3"), ("H34000000002", "第二医院", "1")):
        insert(
            connection,
            "institution",
            fixmedins_code=code,
            fixmedins_name=name,
            fixmedins_type="1",
            hosp_lv=level,
        )
    for number in range(1, 30):
        insert(
            connection,
            "settlement",
            setl_id=f"{number:04}",
            mdtrt_id=f"M{number:04}",
            psn_no=f"34000000000052{number:02}",
            fixmedins_code=f"H3400000000{1 + number % 2}",
            begntime="2026-01-20 08:00:00",
            endtime="2026-01-25 09:00:00",
            setl_time=f"2026-01-25 10:00:{number:02}",
            fund_pay_sumamt="500.00",
            medfee_sumamt="1500.00",
        )
    connection.execute(DERIVED)
    for rule_id, scheme, title, severity in RULES:
        insert(connection, "rule_card", rule_id=rule_id, scheme=scheme, title_zh=title, severity=severity)
    for finding_id, rule, subject, records in FINDINGS:
        rule_id, scheme, title, severity = RULES[rule]
        insert(
            connection,
            "finding",
            finding_id=finding_id,
            rule_id=rule_id,
            scheme=scheme,
            subject_type="stay",
            subject_id=subject,
            fixmedins_code="H34000000001",
            begn_date="2026-01-20",
            end_date="2026-01-25",
            amount="1.00",
            severity=severity,
            message=f"{title}的说明。",
            first_seen_on=RUN_ON,
            last_seen_on=RUN_ON,
            state="new",
        )
        for record_id, amount in records:
            insert(
                connection,
                "finding_record",
                finding_id=finding_id,
                record_type="settlement",
                record_id=record_id,
                amount=amount,
            )
    rank_leads(connection, run_on=RUN_ON, settings=Settings(control_share=0.4))
    insert(connection, "run", run_id="R20260301-1", extract_date=RUN_ON)


@pytest.fixture(scope="session")
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the night's snapshot, made once; every test works on a copy."""
    path = tmp_path_factory.mktemp("feedback") / "night.duckdb"
    with duckdb.connect(str(path)) as connection:
        fill_night(connection)
    return path


@pytest.fixture
def bureau(night: Path, tmp_path: Path) -> Bureau:
    home = Home(tmp_path / "home")
    home.create()
    snapshot = home.published / "R20260301-1.duckdb"
    shutil.copyfile(night, snapshot)
    home.current.symlink_to(snapshot.name)
    snapshot.chmod(0o400)
    return Bureau(home=home, folder=tmp_path)


@pytest.fixture
def run_command(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[..., str]]:
    """Return a function that runs `fundwatch` within this process and returns what it printed."""

    def run(*words: object) -> str:
        capsys.readouterr()
        app([*map(str, words)], standalone_mode=False)
        return capsys.readouterr().out

    return run
