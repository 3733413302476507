"""Tables kept as rows arrive are, after any nights, what all rows that stand give when read at once."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
import sqlglot
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from data_contracts.records import Receipt
from pipelines.warehouse import kept
from pipelines.warehouse.build import load_deliveries
from pipelines.warehouse.derive import derive_tables, list_kept, load_derivations
from pipelines.warehouse.kept import read_keeping
from tests.pipelines.warehouse.conftest import LINE, STAY, STOCK, Landing

FIRST = date(2025, 4, 1)
Rows = list[Mapping[str, object]]


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture
def by_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have keys looked up however many were touched: small tables would be made whole."""
    monkeypatch.setattr(kept, "_WHOLE_SHARE", 0)


def draw_night(chance: random.Random) -> dict[str, Rows]:
    """Return a night's files: new, corrected, refunded and reversed rows of stays, stock, a catalogue."""
    settled: dict[str, dict[str, object]] = {}
    for _ in range(chance.randint(1, 3)):
        number = chance.randint(1, 5)
        row = {**STAY, "setl_id": f"S{number}", "mdtrt_id": f"M{number % 3}", "psn_no": f"P{number % 3}"}
        row["med_type"] = chance.choice(["21", "21", "11"])
        if chance.random() < 0.3:
            back = {"refd_setl_flag": 1, "medfee_sumamt": "-100", "fund_pay_sumamt": "-60"}
            row |= {**back, "setl_id": f"S{number}B", "init_setl_id": f"S{number}"}
        settled[str(row["setl_id"])] = row
    charged: dict[str, dict[str, object]] = {}
    for _ in range(chance.randint(1, 5)):
        number = chance.randint(1, 9)
        row = {**LINE, "feedetl_sn": f"F{number}", "setl_id": f"S{chance.randint(1, 5)}", "cnt": "2"}
        row["fee_ocur_time"] = f"2025-03-0{chance.randint(2, 4)} 2{chance.randint(0, 3)}:00:00"
        row["med_chrgitm_type"] = chance.choice(["01", "03", None])
        row["med_list_codg"] = chance.choice(["X1", "X2"])
        if chance.random() < 0.3:
            back = {"init_feedetl_sn": f"F{number}", "cnt": "-1", "det_item_fee_sumamt": "-5"}
            row |= {**back, "feedetl_sn": f"F{number}R"}
        charged[str(row["feedetl_sn"])] = row
    files: dict[str, Rows] = {
        "settlement.csv": [*settled.values()],
        "charge_line_1.csv": [*charged.values()],
        "charge_line_2.csv": [{**LINE, "feedetl_sn": f"G{chance.randint(1, 3)}"}],
    }
    if chance.random() < 0.6:
        moved = {**STOCK, "inv_type": chance.choice(["purchase", "count"]), "cnt": f"{chance.randint(1, 9)}"}
        files["inventory.csv"] = [{**moved, "inv_sn": f"I{chance.randint(1, 3)}", "unit": "pack"}]
    if chance.random() < 0.4:
        item = {"med_list_codg": "X1", "med_list_name": "药", "list_type": "101"}
        item |= {"med_chrgitm_type": chance.choice(["09", "03"]), "pack_cnt": f"{chance.randint(1, 3)}"}
        files["catalog.csv"] = [item]
    return files


def run_night(
    connection: duckdb.DuckDBPyConnection, folder: Path, *receipts: Receipt
) -> Mapping[str, list[tuple[object, ...]]]:
    """Load and derive, and return every derived table."""
    load_deliveries(connection, folder, receipts, progress=lambda _text: None)
    derive_tables(connection)
    return {
        each.table: connection.execute(
            f"select columns(c -> c <> 'delivery_id') from {each.table} order by all"
        ).fetchall()
        for each in load_derivations()
    }


@pytest.mark.usefixtures("by_key")
def test_night_by_night_is_the_same_as_all_at_once(make_landing: Callable[[Path], Landing], whole: bool):
    @settings(
        max_examples=150 if whole else 2,
        deadline=None,
        database=None,
        phases=[Phase.generate],  # shrinking would take long, and what failed is small as it is
    )
    @given(chance=st.randoms(use_true_random=False))
    def compare(chance: random.Random) -> None:
        with TemporaryDirectory() as place, duckdb.connect() as kept_up:
            landing, receipts = make_landing(Path(place) / "landing"), []
            for day in range(5):
                on = FIRST + timedelta(days=day)
                receipts.append(landing.land(f"D{day}", on, draw_night(chance)))
            for receipt in chance.sample(receipts, len(receipts)):
                standing = run_night(kept_up, landing.folder, receipt)
            with duckdb.connect() as anew:
                assert standing == run_night(anew, landing.folder, *receipts)

    compare()


def land_stay(landing: Landing, nights: Sequence[Sequence[str]]) -> list[Receipt]:
    """Land nights of charge lines of the stays S1 to S4, by number."""
    settled = [{**STAY, "setl_id": f"S{n}", "mdtrt_id": f"M{n}", "psn_no": f"P{n}"} for n in range(1, 5)]
    return [
        landing.land(
            f"D{day}",
            FIRST + timedelta(days=day),
            {
                "settlement.csv": settled if day == 0 else [],
                "charge_line.csv": [{**LINE, "feedetl_sn": f"F{n}", "setl_id": f"S{n[0]}"} for n in numbers],
            },
        )
        for day, numbers in enumerate(nights)
    ]


@pytest.mark.usefixtures("by_key")
def test_only_what_a_night_touched_is_computed_anew(connection, landing):
    first, second = land_stay(landing, [["1", "2", "3"], ["21"]])
    run_night(connection, landing.folder, first)
    connection.execute("update settlement_day set total_amount = 7")
    run_night(connection, landing.folder, second)
    found = connection.execute(
        "select setl_id, total_amount::int from settlement_day order by all"
    ).fetchall()
    assert found == [("S1", 7), ("S2", 20), ("S3", 7)]


@pytest.mark.usefixtures("by_key")
@pytest.mark.parametrize(
    ("settled", "charged", "left"),
    [
        ([], [{"cnt": "-2", "det_item_fee_sumamt": "-10", "init_feedetl_sn": "F1"}], []),
        ([], [{"cnt": "-1", "det_item_fee_sumamt": "-5", "init_feedetl_sn": "F1"}], [("S1", 5)]),
        ([{"refd_setl_flag": 1, "init_setl_id": "S1", "medfee_sumamt": "-100"}], [], []),
    ],
    ids=["a line taken back whole", "in part", "a settlement reversed"],
)
def test_what_another_settlement_takes_back_is_taken_off(connection, landing, settled, charged, left):
    line = {**LINE, "feedetl_sn": "F1", "cnt": "2"}
    first = landing.land(
        "D1", FIRST, {"settlement.csv": [{**STAY, "setl_id": "S1"}], "charge_line.csv": [line]}
    )
    taken = {
        "settlement.csv": [{**STAY, "setl_id": "S9", **row} for row in settled],
        "charge_line.csv": [{**LINE, "feedetl_sn": "F9", "setl_id": "S9", **row} for row in charged],
    }
    second = landing.land("D2", FIRST + timedelta(days=1), taken)
    run_night(connection, landing.folder, first)
    run_night(connection, landing.folder, second)
    standing = connection.execute("select setl_id, total_amount::int from settlement_day").fetchall()
    assert standing == left


@pytest.mark.usefixtures("by_key")
@pytest.mark.parametrize(
    "change",
    [
        "delete from charge_line where feedetl_sn = 'F3'",
        "delete from kept_source",
        "update kept_source set digest = 'of older code' where source = 'charge_line'",
    ],
    ids=["a row taken away behind its back", "no book", "another query"],
)
def test_where_the_book_is_wrong_all_of_it_is_made_anew(connection, landing, change):
    first, second = land_stay(landing, [["1", "2", "3"], ["21"]])
    run_night(connection, landing.folder, first)
    connection.execute("update settlement_day set total_amount = 7")
    connection.execute(change)
    if change.startswith("delete from charge"):
        connection.execute(  # the account of the file follows, or the load would stop
            "update reconciliation set loaded = loaded - case measure when 'rows' then 1 else 10 end "
            "where extract = 'charge_line'"
        )
    run_night(connection, landing.folder, second)
    total = connection.execute("select sum(total_amount)::int, count(*) from settlement_day").fetchone()
    assert total == ((30, 2) if change.startswith("delete from charge") else (40, 3))


def test_a_kept_table_reads_nothing_but_what_it_says():
    views = {each.table: each.select for each in load_derivations() if each.kind == "view"}
    for each in list_kept():
        named = {*each.tables, each.keeping.beside}
        assert _list_read(each.select, views) <= named, each.table


def test_a_line_that_says_what_a_table_depends_on_is_read():
    keeping = read_keeping("-- kept by a, b: one, two.mark; with small (c, d)")
    assert keeping is not None
    assert (keeping.key, keeping.sources) == (("a", "b"), ("one", "two.mark"))
    assert (keeping.beside, keeping.columns) == ("small", ("c", "d"))
    assert read_keeping("-- materialized: view") is None


def _list_read(select: str, views: Mapping[str, str]) -> set[str]:
    """Return the tables a query reads, those of views it reads too."""
    parsed = sqlglot.parse_one(select, read="duckdb")
    named = {cte.alias for cte in parsed.find_all(exp.CTE)}
    read = {table.name for table in parsed.find_all(exp.Table)} - named
    return {
        name for table in read for name in (_list_read(views[table], views) if table in views else {table})
    }
