"""A sound delivery comes into landing, typed, once, whole."""

import json
import shutil
import signal
import subprocess
import sys
from datetime import date, datetime
from decimal import Decimal

import duckdb
import pytest

from data_contracts.contract import load_extracts
from data_contracts.ddl import create_table, duckdb_type
from pipelines.errors import DeliveryRefused, UsageError
from pipelines.ingest.landing import drop_landing, read_landed, read_receipts
from pipelines.published import Published
from pipelines.settings import Home


def test_every_extract_lands_as_its_contract_says(county):
    receipt = county.receive()
    for file in receipt.files:
        contract = load_extracts()[file.extract]
        with duckdb.connect() as connection:
            found = connection.execute(
                "describe select * from read_parquet($1)", [str(county.home.landing / file.path)]
            ).fetchall()
        assert [(row[0], row[1]) for row in found] == [
            (column.name, duckdb_type(column.kind)) for column in contract.columns
        ]


def test_values_are_typed_and_absent_columns_null(county):
    county.write_rows(
        "settlement", [{"endtime": "2026-02-25T10:00", "acct_pay": "+.5", "refd_setl_flag": "0"}]
    )
    receipt = county.receive()
    columns = "setl_id, endtime, medfee_sumamt, acct_pay, refd_setl_flag, psn_cash_pay, ipt_no"
    assert county.landed(receipt, "settlement", columns) == [
        ("S1", datetime(2026, 2, 25, 10, 0), Decimal("100.00"), Decimal("0.50"), 0, None, None)
    ]


def test_blanks_around_values_go_and_nothing_else_is_null(county):
    county.write_rows(
        "person", [{"psn_no": "\u30000001 ", "emp_no": "  ", "brdy": " 1970-01-01", "benefit_begn": ""}]
    )
    county.write_rows("settlement", [{"psn_no": "0001", "medfee_sumamt": " 12.50\t"}])
    county.write_rows("charge_line", [{"psn_no": "0001"}])
    receipt = county.receive()
    assert county.landed(receipt, "person", "psn_no, emp_no, brdy, benefit_begn") == [
        ("0001", None, date(1970, 1, 1), None)
    ]
    assert county.landed(receipt, "settlement", "medfee_sumamt") == [(Decimal("12.50"),)]


CODES = [
    "'; drop table x; --",
    "-00012",
    "00",
    "=1+1",
    "a,b",
    'say "no"',
    "two\nlines",
    "two\r\nlines",
    "㐀😀",
]


def test_codes_survive_byte_for_byte(county):
    county.write_rows("charge_line", [{"feedetl_sn": code} for code in CODES])
    assert county.landed(county.receive(), "charge_line", "feedetl_sn") == [(code,) for code in CODES]


def test_several_files_make_one_extract_in_any_form(county):
    county.write_rows("charge_line", [{"feedetl_sn": "F1"}], name="charge_line_1.csv.gz")
    county.write_rows("charge_line", [{"feedetl_sn": "F2"}], name="charge_line_2.csv")
    county.write_rows("charge_line", [{"feedetl_sn": "F3"}], name="charge_line_2.csv.gz")
    county.write_rows("charge_line", [{"feedetl_sn": "F4"}], name="charge_line[a?*].csv")
    county.write_rows("charge_line", [{"feedetl_sn": "F5"}], name="charge_line 'b'.csv")
    (county.folder / "charge_line.csv").unlink()
    receipt = county.receive()
    assert [row[0] for row in county.landed(receipt, "charge_line")] == ["F1", "F2", "F3", "F4", "F5"]
    assert len({file.path for file in receipt.files}) == len(receipt.files)


def test_the_receipt_tells_files_rows_and_money(county):
    county.write_rows("settlement", [{}, {"setl_id": "S2", "medfee_sumamt": "-0.01"}])
    county.write_rows("charge_line", [{}, {"feedetl_sn": "F2", "setl_id": "S2"}])
    receipt = county.receive()
    file = county.file(receipt, "settlement.csv")
    assert (file.n_rows_read, file.n_rows_loaded_into_landing, file.n_quarantined) == (2, 2, 0)
    assert file.money["medfee_sumamt"].read == file.money["medfee_sumamt"].landed == Decimal("99.99")
    assert receipt.faults == {}
    assert read_landed(county.home, receipt.delivery_id) == receipt
    assert "settlement.csv: 2 rows read, 0 quarantined" in county.told


def test_receiving_again_changes_nothing_and_says_so(county):
    first = county.receive()
    path = county.home.landing / county.file(first, "settlement.csv").path
    before = path.stat().st_mtime_ns
    county.told.clear()
    assert county.receive() == first
    assert path.stat().st_mtime_ns == before
    assert county.told == [f"2026-03-01: received before as {first.delivery_id}, nothing to do"]


def test_the_same_content_has_the_same_id_wherever_it_lies(make_county):
    here, there = make_county(), make_county()
    assert here.receive().delivery_id == there.receive().delivery_id
    there.write_rows("settlement", [{"medfee_sumamt": "100.01"}])
    assert here.receive().delivery_id != there.receive().delivery_id


def test_the_day_is_the_manifests_before_the_folders(county):
    county.write_manifest(extract_date="2026-03-02")
    receipt = county.receive()
    assert receipt.extract_date == date(2026, 3, 2)
    assert receipt.delivery_id.startswith("D20260302-")


@pytest.mark.parametrize("name", ["20260303", "county_2026-03-03_full", "county-20260303-2"])
def test_the_day_is_read_from_the_folders_name(county, name):
    county.folder = county.folder.rename(county.folder.parent / name)
    assert county.receive().extract_date == date(2026, 3, 3)


def test_a_day_far_ahead_is_refused_since_every_later_delivery_would_look_old(county):
    county.folder = county.folder.rename(county.folder.parent / "2099-01-01")
    with pytest.raises(DeliveryRefused, match="is of 2099-01-01, which lies far ahead of today"):
        county.receive()


def test_without_any_date_the_day_follows_the_last_settlement(county):
    county.folder = county.folder.rename(county.folder.parent / "delivery_99999999")
    assert county.receive().extract_date == date(2026, 2, 26)


def test_a_folder_that_does_not_exist_is_a_mistake_of_the_command(county):
    county.folder = county.folder / "nowhere"
    with pytest.raises(UsageError, match="nowhere: no such folder"):
        county.receive()


def test_a_day_without_rows_is_a_file_with_its_header_alone(county):
    for extract in ("settlement", "charge_line", "bed_occupancy"):
        county.write_rows(extract, [])
    receipt = county.receive()
    file = county.file(receipt, "bed_occupancy.csv")
    assert file.n_rows_read == 0
    assert file.notes == ("header only, no rows",)
    assert county.landed(receipt, "bed_occupancy") == []


def test_unknown_columns_and_files_are_told_and_kept_out(county):
    county.write_rows("settlement", [{"extra": "1", "更多": "2"}])
    county.write_bytes("README.md", b"hello")
    receipt = county.receive()
    assert county.file(receipt, "settlement.csv").notes == ("unknown columns kept out: extra, 更多",)
    assert "files of no extract, left alone: README.md" in receipt.files[0].notes


def test_column_order_case_and_headings_do_not_matter(county):
    header = ("人员编号", "GEND", " brdy ", "险种类型", "参保地区划")
    county.write_bytes("person.csv", (",".join(header) + "\n0001,1,1970-01-01,390,341021\n").encode())
    county.write_rows("settlement", [{"psn_no": "0001"}])
    county.write_rows("charge_line", [{"psn_no": "0001"}])
    assert county.landed(county.receive(), "person", "psn_no, gend, insu_admdvs") == [("0001", "1", "341021")]


def test_what_is_published_need_not_be_delivered_again(county):
    database = county.home.published / "R1.duckdb"
    county.home.create()
    with duckdb.connect(str(database)) as connection:
        for extract in ("institution", "person", "catalog"):
            contract = load_extracts()[extract]
            connection.execute(create_table(contract, extra=[("delivery_id", "VARCHAR")]))
            connection.execute(
                f"insert into {extract} by name select * from read_csv($1, all_varchar = true)",
                [str(county.folder / f"{extract}.csv")],
            )
            (county.folder / f"{extract}.csv").unlink()
    county.home.current.symlink_to(database)
    assert len(county.receive().files) == 2


def test_what_landed_on_a_night_that_failed_later_is_known_as_well(county):
    county.receive()
    for extract in ("institution", "person", "catalog", "settlement"):
        (county.folder / f"{extract}.csv").unlink()
    county.write_rows("charge_line", [{"feedetl_sn": "F9"}])
    assert len(county.receive().files) == 1


def test_an_older_delivery_than_the_published_one_is_refused(county):
    with pytest.raises(DeliveryRefused, match="is of 2026-03-01, but what is published is of 2026-03-02"):
        county.receive(published=Published(extract_date=date(2026, 3, 2)))


def test_an_older_delivery_that_is_published_itself_changes_nothing(county):
    first = county.receive()
    published = Published(extract_date=date(2026, 3, 2), delivery_ids=frozenset({first.delivery_id}))
    assert county.receive(published=published) == first


def test_what_a_killed_night_left_is_cleared_and_never_trusted(county):
    county.home.create()
    for room in (county.home.landing, county.home.quarantine):
        (room / ".partial-dead" / "landing").mkdir(parents=True)
    receipt = county.receive()
    assert [path.name for path in county.home.landing.iterdir()] == [receipt.delivery_id]
    assert [path.name for path in county.home.quarantine.iterdir()] == [receipt.delivery_id]


KILLED = """
import os, signal, sys
from pathlib import Path
from pipelines.ingest.receive import receive
from pipelines.published import Published
from pipelines.settings import Home, Settings

lines = []

def die(line):
    lines.append(line)
    if len(lines) == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

receive(Path(sys.argv[1]), Home(Path(sys.argv[2])), settings=Settings(stable_seconds=0),
        published=Published(), progress=die)
"""


@pytest.mark.parametrize("n_lines", [1, 6])
def test_a_night_killed_at_work_leaves_nothing_that_the_next_one_trusts(county, n_lines):
    county.write_rows("person", [{}, {"psn_no": "2", "brdy": "bad"}])
    command = [sys.executable, "-c", KILLED, str(county.folder), str(county.home.root), str(n_lines)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert [path.name[:9] for path in county.home.landing.iterdir()] == [".partial-"]
    assert read_receipts(county.home.landing) == []
    receipt = county.receive()
    assert [path.name for path in county.home.landing.iterdir()] == [receipt.delivery_id]


def test_half_a_landing_is_written_anew(county):
    receipt = county.receive()
    place = county.home.landing / receipt.delivery_id
    (county.home.landing / county.file(receipt, "settlement.csv").path).unlink()
    assert read_landed(county.home, receipt.delivery_id) is None
    assert county.receive().delivery_id == receipt.delivery_id
    (place / "receipt.json").write_text("{")
    assert read_receipts(county.home.landing) == []
    county.receive()
    assert [each.delivery_id for each in read_receipts(county.home.landing)] == [receipt.delivery_id]


def test_a_refused_delivery_leaves_no_trace(county):
    county.write_bytes("settlement.csv", b"")
    with pytest.raises(DeliveryRefused):
        county.receive()
    assert list(county.home.landing.iterdir()) == []
    assert list(county.home.quarantine.iterdir()) == []


def test_a_landing_can_be_dropped(county):
    receipt = county.receive()
    drop_landing(county.home, receipt.delivery_id)
    assert read_receipts(county.home.landing) == []
    assert list(county.home.quarantine.iterdir()) == []


def test_landing_is_readable_by_its_owner_only(county):
    receipt = county.receive()
    folder = county.home.landing / receipt.delivery_id
    assert all(path.stat().st_mode & 0o077 == 0 for path in (folder, *folder.iterdir()) if path.is_dir())


def test_the_folders_may_be_called_anything(county):
    place = county.folder.parent / "a=b, [x]* 'q' \"甲\""
    place.mkdir()
    county.folder = county.folder.rename(place / "2026-03-01")
    county.home = Home(place / "home")
    county.write_query("bed_occupancy.parquet", "select * from (values ('B1', 'H34102100001', '1', "
        "timestamp '2026-02-20 20:00:00', timestamp '2026-02-21 06:00:00', 'round')) "
        "as b (obs_sn, fixmedins_code, bed_no, begn_time, end_time, source)")  # fmt: skip
    county.write_rows("person", [{}, {"psn_no": "2", "brdy": "bad"}])
    receipt = county.receive()
    assert len(receipt.files) == 6
    assert county.quarantined(receipt, "raw") == [("2,1,bad,390,341021",)]
    (county.folder / "institution.csv").unlink()
    assert len(county.receive().files) == 5


def test_the_receipt_in_landing_is_plain_json(county):
    receipt = county.receive()
    text = (county.home.landing / receipt.delivery_id / "receipt.json").read_text(encoding="utf-8")
    assert json.loads(text)["extract_date"] == "2026-03-01"


def test_two_deliveries_are_listed_oldest_first(county, tmp_path):
    newer = county.receive()
    older_folder = tmp_path / "2026-02-28"
    shutil.copytree(county.folder, older_folder)
    county.folder = older_folder
    older = county.receive()
    assert [each.delivery_id for each in read_receipts(county.home.landing)] == [
        older.delivery_id,
        newer.delivery_id,
    ]
