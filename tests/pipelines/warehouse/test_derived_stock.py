"""The stock ledger: running balances in base units, each sale counted once."""

import pytest

LEDGER = "select moved_on, balance_qty from stock_ledger order by fixmedins_code, med_list_codg, moved_on"


def test_the_balance_runs_from_the_first_count(warehouse):
    warehouse.move("V1", "count", "10", "2025-01-01 00:00:00")
    warehouse.move("V2", "purchase", "20", "2025-01-05 09:00:00")
    warehouse.move("V3", "purchase_return", "2", "2025-01-06 09:00:00")
    warehouse.move("V4", "change", "-1", "2025-01-07 09:00:00")
    warehouse.move("V5", "sale", "4", "2025-01-08 09:00:00")
    warehouse.move("V6", "sale_return", "1", "2025-01-09 09:00:00")
    warehouse.derive()
    assert [row[1] for row in warehouse.read(LEDGER)] == ["10", "30", "28", "27", "23", "24"]
    assert warehouse.read(
        "select sum(opening_qty), sum(inflow_qty), sum(outflow_qty), min(known) from stock_ledger"
    ) == [("10", "21", "7", 1)]


def test_packs_are_turned_into_pieces_and_a_pack_without_a_size_is_one_piece(warehouse):
    warehouse.add("catalog", med_list_codg="X1", med_list_name="药一", list_type="101", pack_cnt="24")
    warehouse.move("V1", "count", "1", "2025-01-01 00:00:00", unit="pack")
    warehouse.move("V2", "purchase", "2", "2025-01-02 00:00:00", unit="pack", pric="48")
    warehouse.move("V3", "sale", "5", "2025-01-03 00:00:00", unit=None)
    warehouse.move("V4", "count", "3", "2025-01-01 00:00:00", unit="pack", med_list_codg="X2")
    warehouse.derive()
    assert [row[1] for row in warehouse.read(LEDGER)] == ["24", "72", "67", "3"]
    ((subject, _, message),) = warehouse.doubts("pack_unknown")
    assert subject == "X2"
    assert "没有包装换算" in message


def test_a_stock_take_lot_by_lot_adds_up(warehouse):
    warehouse.move("V1", "count", "3", "2025-01-01 08:00:00", manu_lotnum="A")
    warehouse.move("V2", "count", "4", "2025-01-01 08:05:00", manu_lotnum="B")
    warehouse.derive()
    assert warehouse.read("select opening_qty, balance_qty, counted_qty from stock_ledger") == [
        ("7", "7", None)
    ]


def test_a_later_count_is_kept_beside_the_balance_and_never_mends_it(warehouse):
    warehouse.move("V1", "count", "10", "2025-01-01 00:00:00")
    warehouse.move("V2", "sale", "12", "2025-01-02 00:00:00")
    warehouse.move("V3", "count", "50", "2025-01-03 00:00:00")
    warehouse.derive()
    assert warehouse.read("select balance_qty, counted_qty from stock_ledger order by moved_on") == [
        ("10", None),
        ("-2", None),
        ("-2", "50"),
    ]


def test_what_moved_before_the_first_count_is_not_known_and_not_counted(warehouse):
    warehouse.move("V1", "purchase", "5", "2024-12-30 09:00:00")
    warehouse.move("V2", "sale", "1", "2025-01-01 08:00:00")
    warehouse.charge("F1", fee_ocur_time="2025-01-01 09:59:59")
    warehouse.move("V3", "count", "10", "2025-01-01 10:00:00")
    warehouse.charge("F2", fee_ocur_time="2025-01-01 10:00:00")
    warehouse.derive()
    assert warehouse.read(
        "select moved_on, known, sale_qty, charged_qty, balance_qty from stock_ledger order by moved_on"
    ) == [("2024-12-30", 0, "0", "0", "5"), ("2025-01-01", 1, "0", "1", "9")]


def test_an_item_never_counted_is_not_known_and_told(warehouse):
    warehouse.move("V1", "purchase", "5", "2025-01-02 09:00:00")
    warehouse.derive()
    assert warehouse.read("select known from stock_ledger") == [(0,)]
    assert "1 个进销存品种中 1 个从未盘点" in warehouse.doubts("stock_never_counted")[0][2]


def test_without_sales_delivered_the_charges_are_the_sales(warehouse):
    warehouse.move("V1", "count", "10", "2025-01-01 00:00:00")
    warehouse.charge("F1", fee_ocur_time="2025-01-02 09:00:00", cnt="4", det_item_fee_sumamt="40")
    warehouse.derive()
    assert warehouse.read(
        "select outflow_qty, insured_qty, balance_qty from stock_ledger order by moved_on"
    ) == [
        ("0", "0", "10"),
        ("4", "4", "6"),
    ]


def test_a_charge_whose_sale_is_delivered_is_counted_once(warehouse):
    warehouse.move("V1", "count", "10", "2025-01-01 00:00:00")
    warehouse.move("V2", "sale", "1", "2025-01-02 09:00:00", setl_id="S1")
    warehouse.charge("F1", fee_ocur_time="2025-01-02 09:00:00")
    warehouse.charge("F2", fee_ocur_time="2025-01-03 09:00:00", setl_id="S2")
    warehouse.derive()
    assert warehouse.read(
        "select sale_qty, insured_qty, balance_qty from stock_ledger order by moved_on"
    ) == [
        ("0", "0", "10"),
        ("1", "0", "9"),
        ("0", "1", "8"),
    ]


def test_a_charge_a_day_before_its_sale_is_counted_once(warehouse):
    warehouse.move("V1", "count", "10", "2025-01-01 00:00:00")
    warehouse.charge("F1", fee_ocur_time="2025-01-02 09:00:00")
    warehouse.move("V2", "sale", "1", "2025-01-03 09:00:00", setl_id="S1")
    warehouse.derive()
    assert warehouse.read("select outflow_qty, balance_qty from stock_ledger order by moved_on") == [
        ("0", "10"),
        ("1", "9"),
        ("0", "9"),
    ]


def test_where_sales_are_linked_a_sale_without_a_settlement_was_paid_in_cash(warehouse):
    warehouse.move("V1", "count", "10", "2025-01-01 00:00:00")
    warehouse.move("V2", "sale", "3", "2025-01-02 09:00:00")
    warehouse.move("V3", "sale", "1", "2025-01-02 09:00:00", setl_id="S1")
    warehouse.charge("F1", fee_ocur_time="2025-01-02 09:00:00")
    warehouse.derive()
    assert [row[1] for row in warehouse.read(LEDGER)] == ["10", "6"]


def test_where_sales_are_not_linked_a_sale_and_a_charge_may_be_the_same_goods(warehouse):
    warehouse.move("V1", "count", "10", "2025-01-01 00:00:00")
    warehouse.move("V2", "sale", "3", "2025-01-02 09:00:00")
    warehouse.charge("F1", fee_ocur_time="2025-01-02 09:00:00")
    warehouse.charge("F2", fee_ocur_time="2025-01-03 09:00:00", cnt="4", det_item_fee_sumamt="40")
    warehouse.derive()
    assert [row[1] for row in warehouse.read(LEDGER)] == ["10", "7", "5"]


def test_linking_is_judged_by_half_of_an_institutions_insured_quantity(warehouse):
    warehouse.move("V1", "count", "10", "2025-01-01 00:00:00")
    warehouse.move("V2", "sale", "1", "2025-01-02 09:00:00", setl_id="S1")
    warehouse.move("V3", "sale", "2", "2025-01-02 09:00:00")
    warehouse.charge("F1", fee_ocur_time="2025-01-02 09:00:00")
    warehouse.charge("F2", fee_ocur_time="2025-01-02 09:00:00", setl_id="S2")
    warehouse.derive()
    assert [row[1] for row in warehouse.read(LEDGER)] == ["10", "6"]
    warehouse.charge("F3", fee_ocur_time="2025-01-02 09:00:00", setl_id="S3")
    warehouse.derive()
    assert [row[1] for row in warehouse.read(LEDGER)] == ["10", "7"]


def test_refunded_charges_took_nothing_from_stock(warehouse):
    warehouse.settle("S1")
    warehouse.settle("S9", mdtrt_id="M9")
    warehouse.reverse("S8", "S9", mdtrt_id="M9")
    warehouse.move("V1", "count", "10", "2025-01-01 00:00:00")
    warehouse.charge("F1", fee_ocur_time="2025-01-02 09:00:00", cnt="5", det_item_fee_sumamt="50")
    warehouse.refund("R1", "F1", fee_ocur_time="2025-01-03 09:00:00")
    warehouse.charge("F2", fee_ocur_time="2025-01-02 09:00:00")
    warehouse.refund("R2", "F2", fee_ocur_time="2025-01-03 09:00:00")
    warehouse.charge("F3", fee_ocur_time="2025-01-02 09:00:00", setl_id="S9", mdtrt_id="M9")
    warehouse.derive()
    assert warehouse.read(LEDGER) == [("2025-01-01", "10"), ("2025-01-02", "6")]


def test_a_sale_of_a_reversed_settlement_is_undone_and_its_re_settlement_counts(warehouse):
    warehouse.settle("S1")
    warehouse.reverse("S2", "S1")
    warehouse.settle("S3")
    warehouse.move("V1", "count", "10", "2025-01-01 00:00:00")
    warehouse.move("V2", "sale", "1", "2025-01-02 09:00:00", setl_id="S1")
    warehouse.charge("F1", fee_ocur_time="2025-01-02 09:00:00")
    warehouse.charge("F2", fee_ocur_time="2025-01-02 09:00:00", setl_id="S3")
    warehouse.derive()
    assert [row[1] for row in warehouse.read(LEDGER)] == ["10", "9"]


def test_services_and_items_without_any_inventory_are_in_no_ledger(warehouse):
    warehouse.move("V1", "count", "10", "2025-01-01 00:00:00")
    warehouse.charge("F1", med_list_codg="X9")
    warehouse.charge("F2", fixmedins_code="H2")
    warehouse.derive()
    assert warehouse.read("select fixmedins_code, med_list_codg from stock_ledger") == [("H1", "X1")]


def test_the_price_is_what_the_fund_was_charged_for_one_piece(warehouse):
    warehouse.add("catalog", med_list_codg="X2", list_type="101", pack_cnt="10")
    warehouse.move("V1", "count", "10", "2025-01-01 00:00:00")
    warehouse.charge("F1", cnt="4", det_item_fee_sumamt="50")
    warehouse.move("V2", "purchase", "1", "2025-01-01 00:00:00", med_list_codg="X2", unit="pack", pric="30")
    warehouse.derive()
    assert warehouse.read("select distinct med_list_codg, unit_price from stock_ledger order by 1") == [
        ("X1", "12.5"),
        ("X2", "3"),
    ]


def test_two_items_of_one_day_in_packs_and_pieces_do_not_mix(warehouse):
    warehouse.add("catalog", med_list_codg="X1", list_type="101", pack_cnt="10")
    warehouse.move("V1", "count", "1", "2025-01-01 00:00:00", unit="pack")
    warehouse.move("V2", "purchase", "1", "2025-01-02 00:00:00", unit="pack")
    warehouse.move("V3", "purchase", "3", "2025-01-02 00:00:00")
    warehouse.derive()
    assert warehouse.read("select purchase_qty, balance_qty from stock_ledger order by moved_on") == [
        ("0", "10"),
        ("13", "23"),
    ]


@pytest.fixture
def large_county(warehouse):
    """Return a warehouse with more stocked items than get a ledger each."""
    warehouse.connection.execute(
        "insert into inventory (inv_sn, fixmedins_code, med_list_codg, inv_type, occur_time, cnt, pric) "
        "select concat('I', nth), 'H9', concat('I', nth), 'count', timestamp '2025-01-01', 10, 1 "
        "from range(20000) as items(nth)"
    )
    return warehouse


@pytest.mark.parametrize(
    ("moves", "kept"),
    [
        ([("count", 10, "01-01"), ("sale", 10, "01-09")], []),
        ([("count", 10, "01-01"), ("sale", 15, "01-09")], ["-5"]),
        ([("count", 10, "01-01"), ("sale", 14, "01-09")], []),
        ([("count", 10, "01-01"), ("sale", 14, "01-09"), ("sale", 1, "02-09")], ["-5"]),
        ([("count", 10, "01-01"), ("sale", 20, "01-09"), ("purchase", 20, "01-20")], ["-10"]),
        ([("count", 10, "01-01"), ("sale", 19, "01-09"), ("purchase", 20, "01-20")], []),
        ([("count", 10, "01-01"), ("purchase", 20, "01-05"), ("sale", 20, "01-20")], ["10"]),
        ([("purchase", 9, "01-05"), ("count", 10, "01-15"), ("sale", 15, "01-20")], ["-5"]),
        ([("purchase", 9, "01-05"), ("sale", 25, "01-20")], []),
    ],
    ids=[
        "sold out",
        "short by 500 yuan",
        "short by 400 yuan",
        "short in two months",
        "short by 1,000 and mended within the month",
        "short by 900 and mended within the month",
        "possibly short by the month's sums, not by its days",
        "bought before the first count",
        "never counted",
    ],
)
def test_in_a_large_county_only_what_may_have_run_short_gets_a_ledger(large_county, moves, kept):
    for number, (kind, cnt, day) in enumerate(moves):
        large_county.move(f"V{number}", kind, str(cnt), f"2025-{day} 09:00:00", pric="100")
    large_county.derive()
    lowest = "select min(balance_qty) from stock_ledger where known = 1 having count(*) > 0"
    assert [row[0] for row in large_county.read(lowest)] == kept


def test_who_charges_by_the_pack_is_known_from_what_a_pack_is_bought_at_anywhere(warehouse):
    warehouse.add("catalog", med_list_codg="X1", med_list_name="药一", list_type="101", pack_cnt="24")
    warehouse.add("catalog", med_list_codg="X2", med_list_name="药二", list_type="101", pack_cnt="1")
    warehouse.move("V1", "purchase", "2", "2025-01-02 00:00:00", unit="pack", pric="48")
    warehouse.move("V2", "purchase", "48", "2025-01-02 00:00:00", fixmedins_code="H2", pric="2")
    warehouse.move("V3", "purchase", "1", "2025-01-02 00:00:00", med_list_codg="X2", unit="pack", pric="5")
    warehouse.charge("F1", fixmedins_code="H1", cnt="24", det_item_fee_sumamt="55")
    warehouse.charge("F2", fixmedins_code="H3", cnt="2", det_item_fee_sumamt="100")
    warehouse.charge("F3", fixmedins_code="H3", med_list_codg="X2", cnt="1", det_item_fee_sumamt="50")
    warehouse.derive()
    assert warehouse.read("from pack_charge") == [("H3", "X1", "24")]


def test_goods_charged_are_told_gross_and_net_of_refunds_and_of_reversed_settlements(warehouse):
    for number, setl_id in enumerate(("S1", "S2"), start=1):
        warehouse.settle(setl_id, fixmedins_code="H1", mdtrt_id=f"M{number}")
    warehouse.charge("F1", cnt="3", det_item_fee_sumamt="30")
    warehouse.refund("F2", "F1", cnt="-1", det_item_fee_sumamt="-10")
    warehouse.charge("F3", setl_id="S2", cnt="2", det_item_fee_sumamt="20")
    warehouse.reverse("S3", "S2", fixmedins_code="H1")
    warehouse.charge("F4", list_type="201", med_list_codg="Y1", cnt="1", det_item_fee_sumamt="5")
    warehouse.move("V1", "purchase", "9", "2025-01-02 00:00:00", med_list_codg="X9")
    warehouse.derive()
    assert warehouse.read(
        "select med_list_codg, charged_qty, charged_amount, net_qty, net_amount from goods_charge"
    ) == [("X1", "5", "50", "2", "20")]
    assert warehouse.read(
        "select sum(cnt), sum(det_item_fee_sumamt) from net_charge_line where list_type = '101'"
    ) == [("2", "20")]
