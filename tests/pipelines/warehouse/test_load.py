"""Deliveries applied: the newest row of a key stands, and every row and cent is accounted for."""

import itertools
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_contracts.contract import load_extracts
from pipelines.errors import ReconciliationFailed
from pipelines.warehouse.build import build_warehouse, load_deliveries
from pipelines.warehouse.load import create_extract_tables

FIRST, SECOND, THIRD = date(2025, 1, 1), date(2025, 1, 2), date(2025, 1, 3)
ACCOUNT = (
    "select delivery_id, file, measure, read::int, loaded::int, quarantined::int, superseded::int "
    "from reconciliation order by all"
)


@pytest.fixture
def connection():
    with duckdb.connect() as connection:
        yield connection


def settlement(setl_id, amount="100", **values):
    return {
        "setl_id": setl_id,
        "med_type": "11",
        "medfee_sumamt": amount,
        "fund_pay_sumamt": amount,
        **values,
    }


def load(connection, landing, *receipts):
    return load_deliveries(connection, landing.folder, receipts, progress=lambda _: None)


def read(connection, query):
    return connection.execute(query).fetchall()


def test_a_first_delivery_is_loaded_whole_with_the_delivery_of_each_row(connection, landing):
    receipt = landing.land(
        "D1", FIRST, {"settlement.csv": [settlement("S1"), settlement("S2", med_type="21")]}
    )
    assert load(connection, landing, receipt) == {"rows_loaded": 2, "rows_quarantined": 0}
    assert read(connection, "select setl_id, delivery_id from settlement order by all") == [
        ("S1", "D1"),
        ("S2", "D1"),
    ]


def test_inpatient_settlements_lie_together(connection, landing):
    rows = [
        settlement(f"S{number}", med_type=kind) for number, kind in enumerate(["11", "21", "41", "52", "21"])
    ]
    load(connection, landing, landing.land("D1", FIRST, {"settlement.csv": rows}))
    assert [row[0] for row in read(connection, "select med_type from settlement order by rowid")] == [
        "21",
        "52",
        "21",
        "11",
        "41",
    ]


def test_a_newer_delivery_of_a_key_replaces_the_row_and_moves_it_from_loaded_to_superseded(
    connection, landing
):
    older = landing.land(
        "D1",
        FIRST,
        {"settlement_1.csv": [settlement("S1", "100")], "settlement_2.csv": [settlement("S2", "7")]},
    )
    newer = landing.land("D2", SECOND, {"settlement.csv": [settlement("S1", "60"), settlement("S3", "1")]})
    load(connection, landing, older)
    load(connection, landing, newer)
    assert read(
        connection, "select setl_id, medfee_sumamt::int, delivery_id from settlement order by all"
    ) == [
        ("S1", 60, "D2"),
        ("S2", 7, "D1"),
        ("S3", 1, "D2"),
    ]
    assert [row for row in read(connection, ACCOUNT) if row[2] in {"rows", "medfee_sumamt"}] == [
        ("D1", "settlement_1.csv", "medfee_sumamt", 100, 0, 0, 100),
        ("D1", "settlement_1.csv", "rows", 1, 0, 0, 1),
        ("D1", "settlement_2.csv", "medfee_sumamt", 7, 7, 0, 0),
        ("D1", "settlement_2.csv", "rows", 1, 1, 0, 0),
        ("D2", "settlement.csv", "medfee_sumamt", 61, 61, 0, 0),
        ("D2", "settlement.csv", "rows", 2, 2, 0, 0),
    ]


def test_a_landing_that_was_removed_stops_the_night_that_replaces_its_rows(connection, landing, tmp_path):
    load(connection, landing, landing.land("D1", FIRST, {"settlement.csv": [settlement("S1", "100")]}))
    newer = landing.land("D2", SECOND, {"settlement.csv": [settlement("S1", "60")]})
    next(tmp_path.rglob("D1/receipt.json")).unlink()
    with pytest.raises(ReconciliationFailed, match=r"D1.*Put it back from the backup"):
        load(connection, landing, newer)


def test_a_delivery_that_comes_late_does_not_replace_newer_rows(connection, landing):
    older = landing.land("D1", FIRST, {"settlement.csv": [settlement("S1", "100"), settlement("S2", "7")]})
    newer = landing.land("D2", SECOND, {"settlement.csv": [settlement("S1", "60")]})
    load(connection, landing, newer)
    load(connection, landing, older)
    assert read(
        connection, "select setl_id, medfee_sumamt::int, delivery_id from settlement order by all"
    ) == [
        ("S1", 60, "D2"),
        ("S2", 7, "D1"),
    ]
    assert ("D1", "settlement.csv", "rows", 2, 1, 0, 1) in read(connection, ACCOUNT)


def test_a_delivery_applied_twice_changes_nothing(connection, landing):
    receipt = landing.land("D1", FIRST, {"settlement.csv": [settlement("S1")]})
    load(connection, landing, receipt)
    before = read(connection, ACCOUNT)
    assert load(connection, landing, receipt) == {"rows_loaded": 0, "rows_quarantined": 0}
    assert read(connection, ACCOUNT) == before
    assert read(connection, "select count(*) from settlement") == [(1,)]


def test_what_was_delivered_and_what_was_refused_is_kept(connection, landing):
    receipt = landing.land(
        "D1", FIRST, {"settlement.csv": [settlement("S1")]}, quarantined={"settlement.csv": 1}, superseded=1
    )
    landing.quarantine(
        "D1", ("settlement.csv", 7, "settlement", "not money"), ("settlement.csv", 7, "settlement", "late")
    )
    assert load(connection, landing, receipt) == {"rows_loaded": 1, "rows_quarantined": 2}
    assert read(connection, "select delivery_id, extract_date, n_files, n_rows, state from delivery") == [
        ("D1", FIRST, 1, 3, "loaded")
    ]
    assert read(connection, "select file, n_rows, encoding from delivery_file") == [
        ("settlement.csv", 3, "utf-8")
    ]
    assert read(connection, "select file, line, reason from quarantine order by reason") == [
        ("settlement.csv", 7, "late"),
        ("settlement.csv", 7, "not money"),
    ]
    assert ("D1", "settlement.csv", "rows", 3, 1, 1, 1) in read(connection, ACCOUNT)


def test_a_refused_row_that_quarantine_does_not_hold_stops_the_night(connection, landing):
    receipt = landing.land(
        "D1", FIRST, {"settlement.csv": [settlement("S1")]}, quarantined={"settlement.csv": 1}
    )
    with pytest.raises(ReconciliationFailed, match=r"settlement.csv, rows: 2 read, but 1 accounted for"):
        load(connection, landing, receipt)


def test_a_landing_that_lost_money_stops_the_night_and_leaves_nothing_behind(connection, landing):
    receipt = landing.land("D1", FIRST, {"settlement.csv": [settlement("S1", "100")]})
    landing.land("D1", FIRST, {"settlement.csv": [settlement("S1", "99.99")]})
    with pytest.raises(ReconciliationFailed, match=r"medfee_sumamt: 100.00 read, but 99.99 accounted for"):
        load(connection, landing, receipt)
    assert read(connection, "select count(*) from settlement") == [(0,)]
    assert read(connection, "select count(*) from delivery") == [(0,)]


def test_a_row_added_beside_the_deliveries_stops_the_next_night(connection, landing):
    load(connection, landing, landing.land("D1", FIRST, {"settlement.csv": [settlement("S1")]}))
    connection.execute("insert into settlement (setl_id, medfee_sumamt, delivery_id) values ('S9', 1, 'D1')")
    with pytest.raises(ReconciliationFailed, match="the warehouse holds 2, its deliveries loaded 1"):
        load(connection, landing, landing.land("D2", SECOND, {"tip.csv": []}))


def test_an_extract_nobody_delivered_has_an_empty_table_and_is_known_to_be_absent(connection, landing):
    rows = [
        settlement("S1", setl_time="2025-01-05 10:00:00"),
        settlement("S2", setl_time="2025-01-01 10:00:00"),
    ]
    load(connection, landing, landing.land("D1", FIRST, {"settlement.csv": rows}))
    assert read(
        connection, "select * from extract_presence where extract in ('settlement', 'tip') order by extract"
    ) == [("settlement", 2, FIRST, date(2025, 1, 5)), ("tip", 0, None, None)]


def test_a_column_that_a_newer_contract_adds_is_added_to_the_table(connection):
    connection.execute("create table tip (tip_id varchar, delivery_id varchar)")
    connection.execute("insert into tip values ('T1', 'D1')")
    create_extract_tables(connection, load_extracts())
    assert read(connection, "select tip_id, scheme, delivery_id from tip") == [("T1", None, "D1")]


def test_a_build_tells_what_it_loaded_and_derived(connection, landing):
    stay = settlement(
        "S1",
        med_type="21",
        mdtrt_id="M1",
        psn_no="P1",
        fixmedins_code="H1",
        begntime="2025-01-01 10:00:00",
        endtime="2025-01-03 10:00:00",
    )
    receipt = landing.land("D1", FIRST, {"settlement.csv": [stay]})
    said: list[str] = []
    counts = build_warehouse(connection, landing.folder, [receipt], progress=said.append)
    assert counts == {"rows_loaded": 1, "rows_quarantined": 0, "stays": 1, "data_quality": 0}
    assert said[0] == "loaded settlement.csv: 1 rows"
    assert read(connection, "select stay_id, nights from stay") == [("M1", 2)]


deliveries = st.lists(
    st.dictionaries(st.sampled_from("ABCDE"), st.integers(-500, 500), max_size=4), min_size=1, max_size=4
)


def _build(folder, receipts, batches):
    """Apply batches of receipts, a night each; return rows and account."""
    with duckdb.connect() as connection:
        for batch in batches:
            load_deliveries(
                connection, folder, [receipts[number] for number in batch], progress=lambda _: None
            )
        rows = read(connection, "select setl_id, medfee_sumamt, delivery_id from settlement order by all")
        return rows, read(connection, ACCOUNT)


@settings(max_examples=5, deadline=None)
@given(deliveries=deliveries, data=st.data())
def test_the_order_and_number_of_nights_change_nothing_and_the_newest_of_a_key_stands(
    make_landing, deliveries, data
):
    with TemporaryDirectory() as folder:
        landing = make_landing(Path(folder) / "landing")
        receipts = []
        for number, delivered in enumerate(deliveries):
            rows = [settlement(key, cents / 100) for key, cents in delivered.items()]
            half = len(rows) // 2
            files = {"settlement_1.csv": rows[:half], "settlement_2.csv": rows[half:]}
            receipts.append(landing.land(f"D{number}", FIRST + timedelta(days=number), files))
        numbers = list(range(len(receipts)))
        in_order = _build(landing.folder, receipts, [[number] for number in numbers])
        order = data.draw(st.permutations(numbers))
        cut = data.draw(st.integers(0, len(order)))
        assert _build(landing.folder, receipts, [order[:cut], order[cut:]]) == in_order
    newest = dict(itertools.chain.from_iterable(delivered.items() for delivered in deliveries))
    assert [(key, int(amount * 100)) for key, amount, _ in in_order[0]] == sorted(newest.items())
