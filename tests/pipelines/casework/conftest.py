"""A home with one small night: two hospitals, a pharmacy, and leads that differ in what may be told."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data_contracts.contract import load_extracts, load_outputs
from data_contracts.ddl import create_table
from pipelines.__main__ import app
from pipelines.settings import Home
from pipelines.warehouse.load import create_extract_tables

OWN, OTHER, SHOP = "H34000000001", "H34000000002", "P34000000003"
NAMES = {OWN: "第一医院", OTHER: "邻县医院", SHOP: "大药房"}
PERSON = "34000000000052{:02}"
DERIVED = """
create table net_settlement as select * exclude (delivery_id) from settlement;
create table net_charge_line as select * exclude (delivery_id) from charge_line;
create table stay as select mdtrt_id as stay_id, ipt_no, fixmedins_code from settlement;
create table stay_night (stay_id varchar, fixmedins_code varchar, psn_no varchar, night_on date,
    monitored integer, billed integer, observed integer, outage integer);
create table stock_month (fixmedins_code varchar, med_list_codg varchar, month_no integer,
    in_qty decimal(18, 4), out_qty decimal(18, 4), insured_sale_qty decimal(18, 4),
    other_sale_qty decimal(18, 4),
    charged_qty decimal(18, 4), charged_amount decimal(18, 2));
create table stock_ledger (fixmedins_code varchar, med_list_codg varchar, moved_on date, known integer,
    opening_qty decimal(18, 4), counted_qty decimal(18, 4), inflow_qty decimal(18, 4),
    outflow_qty decimal(18, 4), sale_qty decimal(18, 4), insured_qty decimal(18, 4),
    balance_qty decimal(18, 4), unit_price decimal(18, 6));
"""
LAW = "医疗保障基金使用监督管理条例 "
# rule: scheme, title, disposition, articles
CARDS = {
    "INP-001": (
        "split_hospitalization", "分解住院", "recover",
        [f"{LAW}第三十八条第一项（分解住院、挂床住院）"],
    ),
    "BIL-001": (
        "duplicate_charge", "重复收费", "recover",
        [f"{LAW}第三十八条第三项（重复收费、超标准收费、分解项目收费）"],
    ),
    "INP-003": (
        "phantom_stay", "疑似虚假住院", "refer_police", [f"{LAW}第四十条第一款第三项（虚构医药服务项目）"],
    ),
    "INP-008": (
        "overlapping_stays", "重叠住院", "verify",
        [f"{LAW}第四十一条第二款（使用他人医疗保障凭证冒名就医、购药）"],
    ),
    "INV-004": (
        "expired_lot", "销售过期批次", "refer_market",
        ["中华人民共和国药品管理法 第九十八条（超过有效期的药品为劣药）"],
    ),
}  # fmt: skip
# lead: rule, institution, sentence, its settlements with day and yuan at risk
LEADS = (
    (
        "L1", "INP-001", OWN, "连续住院2次，概率0.61，同级其他机构中位数22%。",
        (("S01", "2025-11-03", "100.00"), ("S02", "2025-12-05", "50.50")),
    ),
    ("L2", "BIL-001", OWN, "一次检查收两次费。", (("S03", "2026-01-10", "20.00"),)),
    ("L3", "INP-003", OWN, "系统显示全程无人在床。", (("S04", "2025-12-20", "900.00"),)),
    ("L4", "INP-008", OWN, "同时在邻县医院住院。", (("S05", "2025-12-22", "300.00"),)),
    ("L5", "BIL-001", OTHER, "一次检查收两次费。", (("S06", "2025-12-23", "30.00"),)),
    ("L6", "INV-004", SHOP, "售出过期药品。", (("S07", "2025-12-24", "40.00"),)),
)  # fmt: skip
RUN_ON = "2026-03-01"


def insert(connection: duckdb.DuckDBPyConnection, table: str, **values: Any) -> None:
    marks = ", ".join(f"${name}" for name in values)
    connection.execute(f"insert into {table} ({', '.join(values)}) values ({marks})", values)


def fill_night(connection: duckdb.DuckDBPyConnection) -> None:
    create_extract_tables(connection, load_extracts())
    for contract in load_outputs().values():
        connection.execute(create_table(contract))
    for code, name in NAMES.items():
        insert(
            connection, "institution", fixmedins_code=code, fixmedins_name=name,
            fixmedins_type="2" if code == SHOP else "1", hosp_lv="2", admdvs="340101",
        )  # fmt: skip
    for rule_id, (scheme, title, disposition, basis) in CARDS.items():
        insert(
            connection, "rule_card", rule_id=rule_id, scheme=scheme, title_zh=title, severity="high",
            exclude_first=["急诊再入院"],
            inspect=["住院病案首页", "参保人询问笔录", "药店：处方", "同级医院费用对比"],
            basis=basis, disposition=disposition,
        )  # fmt: skip
    for rank, (lead_id, rule_id, at, sentence, records) in enumerate(LEADS, start=1):
        fill_lead(connection, rank, lead_id, rule_id, at, sentence, records)
    insert(connection, "run", run_id="R20260301-1", extract_date=RUN_ON)
    connection.execute(DERIVED)


def fill_lead(
    connection: duckdb.DuckDBPyConnection,
    rank: int,
    lead_id: str,
    rule_id: str,
    at: str,
    sentence: str,
    records: tuple[tuple[str, str, str], ...],
) -> None:
    scheme = CARDS[rule_id][0]
    finding_id = f"F{lead_id}"
    evidence = (
        f'{{"measured": {{"n_lines": {rank}, "persons": "{PERSON.format(rank)}"}}, "parameters": {{}}}}'
    )
    insert(
        connection, "finding", finding_id=finding_id, rule_id=rule_id, scheme=scheme, subject_type="stay",
        subject_id=lead_id, fixmedins_code=at, psn_no=PERSON.format(rank), begn_date=records[0][1],
        end_date=records[-1][1], amount="1.00", severity="high", message=sentence, evidence=evidence,
        first_seen_on="2026-01-01", last_seen_on=RUN_ON, state="known",
    )  # fmt: skip
    insert(
        connection, "lead", lead_id=lead_id, rank=rank, kind="record", subject_type="stay",
        subject_id=lead_id, fixmedins_code=at, psn_no=PERSON.format(rank), begn_date=records[0][1],
        end_date=records[-1][1], probability=0.6123, schemes=[scheme], summary=sentence,
        amount=sum(float(yuan) for *_, yuan in records),
        state="known", control=False, first_seen_on="2026-01-01", last_seen_on=RUN_ON,
    )  # fmt: skip
    insert(connection, "lead_finding", lead_id=lead_id, finding_id=finding_id)
    for setl_id, day, yuan in records:
        insert(
            connection, "settlement", setl_id=setl_id, mdtrt_id=f"M{setl_id}", psn_no=PERSON.format(rank),
            fixmedins_code=at, ipt_no=f"Z{setl_id}", begntime=f"{day} 08:00:00", endtime=f"{day} 18:00:00",
            atddr_no=f"D{rank}", dscg_maindiag_name="肺炎", medfee_sumamt="1000.00", fund_pay_sumamt="900.00",
        )  # fmt: skip
        insert(connection, "lead_record", lead_id=lead_id, setl_id=setl_id, amount=yuan)
        insert(
            connection, "finding_record", finding_id=finding_id, record_type="settlement", record_id=setl_id,
            amount=yuan,
        )  # fmt: skip


Change = Callable[[str], None]


@pytest.fixture(scope="session")
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the night's snapshot, made once; every test works on a copy."""
    path = tmp_path_factory.mktemp("casework") / "night.duckdb"
    with duckdb.connect(str(path)) as connection:
        fill_night(connection)
    return path


@pytest.fixture
def home(night: Path, tmp_path: Path) -> Home:
    """Return the home; `change` alters its night."""
    made = Home(tmp_path / "home")
    made.create()
    snapshot = made.published / "R20260301-1.duckdb"
    shutil.copyfile(night, snapshot)
    made.current.symlink_to(snapshot.name)
    return made


@pytest.fixture
def change(home: Home) -> Change:
    """Return a function that runs SQL on the published night, as a later night would have written it."""

    def run(statements: str) -> None:
        with duckdb.connect(str(home.current.resolve())) as connection:
            connection.execute(statements)

    return run


@pytest.fixture
def run_command(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[..., str]]:
    """Return a function that runs `fundwatch` within this process and returns what it printed."""

    def run(*words: object) -> str:
        capsys.readouterr()
        app([*map(str, words)], standalone_mode=False)
        return capsys.readouterr().out

    return run
