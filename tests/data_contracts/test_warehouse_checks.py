"""The suite passes a clean warehouse and finds each planted violation, over real DuckDB tables."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from data_contracts.contract import load_extracts, load_outputs
from data_contracts.ddl import create_table
from data_contracts.errors import ContractError
from data_contracts.records import CheckResult
from data_contracts.suite import validate_warehouse
from data_contracts.volume import check_volume

HOSPITAL, PERSON = "H34102100001", "3400000000000042"
EXTRACT_DATE = date(2026, 3, 1)

CLEAN = {
    "institution": [{"fixmedins_code": HOSPITAL, "fixmedins_name": "第一医院", "fixmedins_type": "1",
                     "hosp_lv": "2", "admdvs": "341021", "bed_monitored": 1}],
    "person": [{"psn_no": PERSON, "gend": "1", "brdy": "1960-02-03", "insutype": "390",
                "insu_admdvs": "341021"}],
    "catalog": [{"med_list_codg": "001", "med_list_name": "床位费", "list_type": "201"}],
    "settlement": [{"setl_id": "S1", "mdtrt_id": "M1", "psn_no": PERSON, "fixmedins_code": HOSPITAL,
                    "med_type": "21", "insutype": "390", "begntime": "2026-02-01 08:00",
                    "endtime": "2026-02-03 09:00", "setl_time": "2026-03-01 23:59:59",
                    "dscg_maindiag_code": "I63.900", "medfee_sumamt": "40.00", "fund_pay_sumamt": "30.00",
                    "psn_cash_pay": "10.00", "refd_setl_flag": 0}],
    "charge_line": [{"feedetl_sn": "F1", "setl_id": "S1", "mdtrt_id": "M1", "psn_no": PERSON,
                     "fixmedins_code": HOSPITAL, "fee_ocur_time": "2026-02-01 10:00", "list_type": "201",
                     "med_chrgitm_type": "01", "med_list_codg": "001", "med_list_name": "床位费",
                     "cnt": "2", "pric": "20.000001", "det_item_fee_sumamt": "40.00"}],
    "inventory": [{"inv_sn": "V1", "fixmedins_code": HOSPITAL, "med_list_codg": "001", "inv_type": "purchase",
                   "occur_time": "2026-02-01 10:00", "cnt": "5"},
                  {"inv_sn": "V2", "fixmedins_code": HOSPITAL, "med_list_codg": "001", "inv_type": "change",
                   "occur_time": "2026-02-01 10:00", "cnt": "-5", "unit": "pack"}],
    "bed_occupancy": [{"obs_sn": "B1", "fixmedins_code": HOSPITAL, "bed_no": "1",
                       "begn_time": "2026-02-01 20:00", "end_time": "2026-02-01 20:00", "source": "census"}],
}  # fmt: skip

# (table, change of its first clean row) -> checks that must fail, and no others.
PLANTED = [
    ("institution", {}, {"institution.key_unique": "critical"}),
    ("institution", {"fixmedins_code": "X1"}, {"institution.fixmedins_code_format": "warning"}),
    ("institution", {"fixmedins_code": "H34102100002", "bed_monitored": 2},
     {"institution.bed_monitored_known_code": "error"}),
    ("institution", {"fixmedins_code": "H34102100003", "end_date": "2025-01-01", "begn_date": "2026-01-01"},
     {"institution.agreement_ends_after_it_begins": "warning"}),
    ("person", {"psn_no": "P2", "brdy": "1850-01-01"}, {"person.brdy_in_range": "error"}),
    ("person", {"psn_no": "P3", "gend": "男"}, {"person.gend_known_code": "warning"}),
    ("person", {"psn_no": "P4", "die_date": "2026-03-02"}, {"person.die_date_not_after_extract": "error"}),
    ("person", {"psn_no": "P5", "brdy": None}, {"person.brdy_required": "critical"}),
    ("catalog", {"med_list_codg": "002", "age_min": 80, "age_max": 8},
     {"catalog.age_limits_in_order": "warning"}),
    ("settlement", {"setl_id": "S2", "psn_no": "GHOST"}, {"settlement.psn_no_in_person": "critical"}),
    ("settlement", {"setl_id": "S3", "fixmedins_code": "H34102109999"},
     {"settlement.fixmedins_code_in_institution": "critical"}),
    ("settlement", {"setl_id": "S4", "endtime": "2026-01-31 08:00"},
     {"settlement.stay_ends_after_it_begins": "error"}),
    ("settlement", {"setl_id": "S5", "setl_time": "2026-03-02 00:00"},
     {"settlement.setl_time_not_after_extract": "error"}),
    ("settlement", {"setl_id": "S6", "med_type": "99"}, {"settlement.med_type_known_code": "warning"}),
    ("settlement", {"setl_id": "S7", "refd_setl_flag": 1, "init_setl_id": "S1"},
     {"settlement.refund_is_negative": "error"}),
    ("settlement", {"setl_id": "S8", "refd_setl_flag": 1, "medfee_sumamt": -40, "fund_pay_sumamt": -30,
                    "psn_cash_pay": -10}, {"settlement.refund_names_its_original": "error"}),
    ("settlement", {"setl_id": "S9", "refd_setl_flag": 1, "medfee_sumamt": -40, "fund_pay_sumamt": -30,
                    "psn_cash_pay": -10, "init_setl_id": "S0"},
     {"settlement.init_setl_id_in_settlement": "warning"}),
    ("settlement", {"setl_id": "S10", "fund_pay_sumamt": "50.00", "psn_cash_pay": "-10.00"},
     {"settlement.fund_pays_no_more_than_the_total": "warning"}),
    ("settlement", {"setl_id": "S11", "acct_pay": "0.02"}, {"settlement.payments_add_up": "warning"}),
    ("settlement", {"setl_id": "S12"}, {"settlement.has_charge_lines": "warning"}),
    *(("charge_line", {"feedetl_sn": f"L{number}", "setl_id": f"S{number}"}, {}) for number in (2, 3, 5, 11)),
    ("charge_line", {"feedetl_sn": "F2", "setl_id": "S404"},
     {"charge_line.setl_id_in_settlement": "critical"}),
    ("charge_line", {"feedetl_sn": "F3", "setl_id": "S6", "cnt": 3},
     {"charge_line.amount_is_quantity_times_price": "warning"}),
    ("charge_line", {"feedetl_sn": "F4", "setl_id": "S10", "det_item_fee_sumamt": "40.02", "pric": "20.01"},
     {"settlement.charge_lines_add_up": "error"}),
    ("charge_line", {"feedetl_sn": "F5", "setl_id": "S8", "cnt": -2, "det_item_fee_sumamt": -40},
     {"charge_line.refund_line_names_its_original": "error"}),
    ("charge_line", {"feedetl_sn": "F6", "setl_id": "S7", "init_feedetl_sn": "F1"},
     {"charge_line.refund_line_is_negative": "error"}),
    ("charge_line", {"feedetl_sn": "F7", "setl_id": "S4", "med_list_codg": "999"},
     {"charge_line.med_list_codg_in_catalog": "warning"}),
    ("charge_line", {"feedetl_sn": "F8", "setl_id": "S9", "pric": "-20", "det_item_fee_sumamt": "-40"},
     {"charge_line.pric_in_range": "error"}),
    ("inventory", {"inv_sn": "V3", "inv_type": "gift"}, {"inventory.inv_type_known_code": "error"}),
    ("inventory", {"inv_sn": "V4", "cnt": -1}, {"inventory.quantity_is_positive": "error"}),
    ("bed_occupancy", {"obs_sn": "B2", "end_time": "2026-02-01 19:00"},
     {"bed_occupancy.presence_ends_after_it_begins": "error"}),
]  # fmt: skip


def make_warehouse(file: Path, rows: list[tuple[str, dict[str, object]]], deliveries: dict[str, int]) -> Path:
    with duckdb.connect(file) as connection:
        for contract in load_extracts().values():
            connection.execute(create_table(contract, extra=[("delivery_id", "VARCHAR")]))
        for table in ("delivery", "delivery_file"):
            connection.execute(create_table(load_outputs()[table]))
        for table, row in rows:
            names, marks = ", ".join(row), ", ".join("?" * len(row))
            connection.execute(f"insert into {table} ({names}) values ({marks})", list(row.values()))
        for number, (delivery_id, n_rows) in enumerate(deliveries.items(), start=1):
            day = f"2026-02-{number:02d}"
            connection.execute(
                "insert into delivery (delivery_id, extract_date) values (?, ?)", [delivery_id, day]
            )
            connection.execute(
                "insert into delivery_file (delivery_id, file, extract, n_rows) "
                "values (?, 'a.csv', 'settlement', ?)",
                [delivery_id, n_rows],
            )
    return file


def check(database: Path, tables: tuple[str, ...] = tuple(load_extracts())) -> list[CheckResult]:
    return validate_warehouse(
        database,
        contracts={table: contract for table, contract in load_extracts().items() if table in tables},
        run_id="R20260301-00000000",
        delivery_id="D1",
        extract_date=EXTRACT_DATE,
        report_dir=database.parent / "report",
    )


def clean_rows() -> list[tuple[str, dict[str, object]]]:
    return [(table, row) for table, rows in CLEAN.items() for row in rows]


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[CheckResult]]:
    folder = tmp_path_factory.mktemp("clean")
    deliveries = {"D1": 90, "D2": 100, "D3": 120, "D4": 19, "D5": 20}
    database = make_warehouse(folder / "w.duckdb", clean_rows(), deliveries)
    return database, check(database)


@pytest.fixture(scope="module")
def dirty(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[CheckResult]]:
    folder = tmp_path_factory.mktemp("数据 50%20#$x")
    planted = [(table, CLEAN[table][0] | change) for table, change, _ in PLANTED]
    database = make_warehouse(folder / "w.duckdb", [*clean_rows(), *planted], {})
    return database, check(database)


def test_a_clean_warehouse_fails_no_check(clean: tuple[Path, list[CheckResult]]):
    _, results = clean
    assert [result for result in results if result.success is False] == []
    assert sum(result.success is True for result in results) > 80


def test_a_table_without_rows_passes_no_check(clean: tuple[Path, list[CheckResult]]):
    _, results = clean
    tips = {result.success for result in results if result.extract == "tip"}
    assert tips == {None}


def test_a_column_that_is_null_in_every_row_passes_no_check(clean: tuple[Path, list[CheckResult]]):
    _, results = clean
    (found,) = [r for r in results if (r.extract, r.check_name) == ("person", "die_date_in_range")]
    assert (found.success, found.message) == (None, "Nothing to check: die_date is null in every row.")


def test_the_warehouse_can_be_written_again_after_its_checks(clean: tuple[Path, list[CheckResult]]):
    database, _ = clean
    with duckdb.connect(database, config={"threads": 1}) as connection:
        connection.execute("create or replace table proof as select 1 as one")
    assert sorted(path.name for path in database.parent.iterdir()) == ["report", "w.duckdb"]


def test_every_planted_violation_is_found_and_nothing_else(dirty: tuple[Path, list[CheckResult]]):
    _, results = dirty
    failed = {f"{r.extract}.{r.check_name}": r.severity for r in results if r.success is False}
    expected = {name: severity for _, _, failures in PLANTED for name, severity in failures.items()}
    assert failed == expected


def test_each_violation_is_counted(dirty: tuple[Path, list[CheckResult]]):
    _, results = dirty
    counts = {f"{r.extract}.{r.check_name}": r.n_unexpected for r in results if r.success is False}
    assert {name: n for name, n in counts.items() if n != 1} == {}


def test_the_pages_open_without_a_network_and_show_nobody(dirty: tuple[Path, list[CheckResult]]):
    database, results = dirty
    pages = sorted((database.parent / "report").glob("**/*.html"))
    assert len(pages) > 7
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    shown = ("https://", "http://", "<script", PERSON, "GHOST", "1960-02-03", "1850-01-01")
    assert [value for value in shown if value in text] == []
    index = (database.parent / "report" / "index.html").read_text(encoding="utf-8")
    assert index.count("<tr class=") == len(results)
    assert index.index("停止") < index.index("错误") < index.index("警告")
    for page in (page for page in pages if page.name != "index.html"):
        relative = page.relative_to(database.parent / "report").as_posix()
        assert relative.startswith("expectations/") or f'href="{relative}"' in index


def test_a_second_check_of_the_same_night_replaces_its_pages(tmp_path: Path):
    database = make_warehouse(tmp_path / "w.duckdb", clean_rows(), {})
    for _ in range(2):
        check(database, tables=("institution",))
        pages = sorted(page.name for page in (tmp_path / "report").glob("**/*.html"))
        assert pages == ["index.html", "institution.html", "warehouse-institution.html"]


@pytest.mark.parametrize(
    ("delivery_id", "success", "said"),
    [
        ("D1", None, "0 earlier deliveries, 3 with rows are needed. 90 rows"),
        ("D3", None, "2 earlier deliveries"),
        ("D4", False, "19 rows of settlement delivered, usually 100 (90 to 120). Ask whether"),
        ("D5", True, "20 rows of settlement delivered, usually 95."),
    ],
)
def test_volume_is_judged_by_the_deliveries_before(
    clean: tuple[Path, list[CheckResult]], delivery_id: str, success: bool | None, said: str
):
    database, _ = clean
    with duckdb.connect(database, read_only=True) as connection:
        result = check_volume(connection, "settlement", delivery_id=delivery_id)
    assert (result.severity, result.success) == ("warning", success)
    assert said in result.message


def test_a_delivery_without_an_extract_that_usually_comes_is_told(clean: tuple[Path, list[CheckResult]]):
    database, _ = clean
    with duckdb.connect(database, read_only=True) as connection:
        result = check_volume(connection, "charge_line", delivery_id="D5")
    assert (result.success, result.n_rows) == (None, 0)


def test_a_warehouse_that_is_open_for_writing_is_refused_by_name(tmp_path: Path):
    database = make_warehouse(tmp_path / "w.duckdb", [], {})
    with (
        duckdb.connect(database),
        pytest.raises(ContractError, match=r"w\.duckdb cannot be opened .*Close every"),
    ):
        check(database)


def test_an_empty_warehouse_passes_nothing(tmp_path: Path):
    database = make_warehouse(tmp_path / "w.duckdb", [], {})
    assert {result.success for result in check(database)} == {None}
    assert (tmp_path / "report" / "index.html").is_file()
