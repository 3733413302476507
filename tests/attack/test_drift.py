"""A small county over some nights, then one in which the world outside is another: told by name."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from data_contracts.contract import load_extracts
from data_contracts.drift import check_drift
from data_contracts.records import CheckResult
from data_contracts.volume import check_volume
from pipelines.ingest.landing import read_receipts
from pipelines.published import Published
from pipelines.settings import Home
from pipelines.warehouse.build import load_deliveries
from tests.pipelines.ingest.conftest import County

FIRST = date(2026, 3, 2)
HOSPITALS = [f"H3410210000{number}" for number in range(4)]
Row = Mapping[str, str]


def write_night(county: County, day: date, *, n_rows: int = 120) -> None:
    """Write one day of a county: four hospitals in two districts."""
    county.write_rows(
        "institution",
        [
            {"fixmedins_code": code, "admdvs": "341021" if number < 2 else "341022"}
            for number, code in enumerate(HOSPITALS)
        ],
    )
    settlements = [make_settlement(day, number) for number in range(n_rows)]
    county.write_rows("settlement", settlements)
    county.write_rows("charge_line", [make_line(day, row, n) for n, row in enumerate(settlements)])


def make_settlement(day: date, number: int) -> Row:
    stamp = f"{day - timedelta(days=1)}"
    return {
        "setl_id": f"S{day:%m%d}{number:04}",
        "mdtrt_id": f"M{day:%m%d}{number:04}",
        "fixmedins_code": HOSPITALS[number % 4],
        "med_type": "11" if number % 3 else "21",
        "begntime": f"{stamp} 08:00:00",
        "endtime": f"{stamp} 10:00:00",
        "setl_time": f"{stamp} 11:00:00",
        "medfee_sumamt": f"{100 + number % 50}.00",
        "fund_pay_sumamt": f"{60 + number % 30}.00",
        "dscg_maindiag_code": "I63.900",
    }


def make_line(day: date, settlement: Row, number: int) -> Row:
    return {
        "feedetl_sn": f"F{day:%m%d}{number:04}",
        "setl_id": settlement["setl_id"],
        "mdtrt_id": settlement["mdtrt_id"],
        "fixmedins_code": settlement["fixmedins_code"],
        "fee_ocur_time": settlement["begntime"],
    }


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the home, the build and the last delivery of three usual nights."""
    place = tmp_path_factory.mktemp("usual")
    county = County(folder=place / "delivery", home=Home(place / "home"))
    county.folder.mkdir()
    for extract in ("person", "catalog"):
        county.write_rows(extract)
    for number in range(3):
        write_night(county, FIRST + timedelta(days=number))
        apply_night(county, place / "build.duckdb")
    return place


@pytest.fixture
def notice(
    usual: Path, tmp_path: Path
) -> Callable[[Callable[[County, date], None]], dict[tuple[str, str], str]]:
    """Return what is told of a fourth night whose delivery `spoil` changed."""

    def run(spoil: Callable[[County, date], None]) -> dict[tuple[str, str], str]:
        place = shutil.copytree(usual, tmp_path / "place")
        county = County(folder=place / "delivery", home=Home(place / "home"))
        day = FIRST + timedelta(days=3)
        write_night(county, day)
        spoil(county, day)
        delivery_id = apply_night(county, place / "build.duckdb")
        with duckdb.connect(str(place / "build.duckdb"), read_only=True) as connection:
            return tell(connection, delivery_id)

    return run


def apply_night(county: County, build: Path) -> str:
    """Receive the delivery, dated by its settlements, load it, and return its id."""
    county.home.create()
    known = frozenset(each.delivery_id for each in read_receipts(county.home.landing))
    receipt = county.receive(published=Published(delivery_ids=known))
    with duckdb.connect(str(build)) as connection:
        load_deliveries(connection, county.home.landing, [receipt], progress=county.told.append)
    return receipt.delivery_id


def tell(connection: duckdb.DuckDBPyConnection, delivery_id: str) -> dict[tuple[str, str], str]:
    contracts = load_extracts()
    volumes = [check_volume(connection, extract, delivery_id=delivery_id) for extract in contracts]
    drifts: Sequence[CheckResult] = check_drift(connection, contracts, delivery_id=delivery_id)
    failed = [each for each in (*volumes, *drifts) if each.success is False]
    return {(each.extract, each.check_name): each.message for each in failed}


def test_a_night_like_the_others_tells_nothing(notice):
    assert notice(write_night) == {}


def test_a_new_column_is_told(notice):
    def spoil(county: County, day: date) -> None:
        county.write_rows("settlement", [{**make_settlement(day, n), "grade": "x"} for n in range(120)])

    told = notice(spoil)
    assert list(told) == [("settlement", "new_column")]
    assert "new columns: grade." in told["settlement", "new_column"]


@pytest.mark.parametrize("gone", ["removed", "emptied"])
def test_an_optional_column_that_vanishes_is_told(notice, gone):
    def spoil(county: County, day: date) -> None:
        rows = [dict(make_settlement(day, number)) for number in range(120)]
        for row in rows:
            row["dscg_maindiag_code"] = ""
            if gone == "removed":
                del row["dscg_maindiag_code"]
        county.write_rows("settlement", rows)

    told = notice(spoil)
    assert list(told) == [("settlement", "dscg_maindiag_code_vanished")]
    assert "0 of 120 rows" in told["settlement", "dscg_maindiag_code_vanished"]


def test_a_changed_code_list_is_told_with_the_new_codes_and_the_missing(notice):
    def spoil(county: County, day: date) -> None:
        rows = [make_settlement(day, number) for number in range(120)]
        county.write_rows(
            "settlement", [{**row, "med_type": {"21": "2101"}.get(row["med_type"], "11")} for row in rows]
        )

    told = notice(spoil)
    assert list(told) == [("settlement", "med_type_new_code"), ("settlement", "med_type_missing_code")]
    assert "2101 (40 rows)" in told["settlement", "med_type_new_code"]
    assert "21 (usually 40)" in told["settlement", "med_type_missing_code"]


def test_another_encoding_is_told(notice):
    def spoil(county: County, day: date) -> None:
        rows = [{**make_settlement(day, number), "dscg_maindiag_name": "脑梗死"} for number in range(120)]
        county.write_rows("settlement", rows, encoding="gb18030")

    told = notice(spoil)
    assert list(told) == [("settlement", "changed_encoding")]
    assert "is stored as gb18030, before as utf-8" in told["settlement", "changed_encoding"]


def test_half_the_usual_rows_are_told(notice):
    told = notice(lambda county, day: write_night(county, day, n_rows=60))
    assert list(told) == [("settlement", "volume"), ("charge_line", "volume")]
    assert "60 rows of settlement delivered, usually 120 (120 to 120)" in told["settlement", "volume"]


def test_a_missing_county_is_told_with_its_institutions(notice):
    def spoil(county: County, day: date) -> None:
        rows = [make_settlement(day, number) for number in range(160)]
        rows = [row for row in rows if row["fixmedins_code"] in HOSPITALS[:2]]
        county.write_rows("settlement", rows)
        county.write_rows("charge_line", [make_line(day, row, n) for n, row in enumerate(rows)])

    told = notice(spoil)
    assert list(told) == [("settlement", "county_missing"), ("settlement", "institution_missing")]
    assert "341022 (usually 60)" in told["settlement", "county_missing"]
    assert "H34102100002 (usually 30)" in told["settlement", "institution_missing"]


def test_yuan_that_became_fen_are_told_per_amount(notice):
    def spoil(county: County, day: date) -> None:
        rows = [make_settlement(day, number) for number in range(120)]
        money = ("medfee_sumamt", "fund_pay_sumamt")
        county.write_rows(
            "settlement",
            [{**row, **{name: f"{float(row[name]) * 100:.2f}" for name in money}} for row in rows],
        )

    told = notice(spoil)
    assert sorted(told) == [
        ("settlement", "fund_pay_sumamt_changed_unit"),
        ("settlement", "medfee_sumamt_changed_unit"),
    ]
    assert "about 100 times what it used to be" in told["settlement", "fund_pay_sumamt_changed_unit"]


def test_a_weekend_is_held_against_weekends():
    with duckdb.connect() as connection:
        connection.execute("create table delivery (delivery_id text, extract_date date)")
        connection.execute("create table delivery_file (delivery_id text, extract text, n_rows bigint)")
        connection.execute(
            "insert into delivery select 'D' || range, date '2026-03-02' + range::int from range(29)"
        )
        connection.execute(
            "insert into delivery_file select delivery_id, 'settlement', "
            "case when isodow(extract_date) > 5 then 30 else 100 end from delivery"
        )
        connection.execute("update delivery_file set n_rows = 50 where delivery_id = 'D28'")  # a Monday
        weekend = check_volume(connection, "settlement", delivery_id="D27")
        monday = check_volume(connection, "settlement", delivery_id="D28")
    assert (weekend.success, monday.success) == (True, False)
