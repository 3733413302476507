"""A row that cannot be taken goes to quarantine, with its place and the reason; the rest lands."""

from decimal import Decimal

import pytest

from pipelines.errors import DeliveryRefused

MONEY, TIME = "det_item_fee_sumamt", "fee_ocur_time"


BAD_VALUES = [
    (MONEY, "12,5", "is not money"),
    (MONEY, "1,234.00", "is not money"),
    (MONEY, "1e9", "is not money"),
    (MONEY, "1000000000000.00", "is not money"),
    (MONEY, "1E2", "is not money"),
    (MONEY, "10.005", "is not money"),
    (MONEY, "NaN", "is not money"),
    (MONEY, "inf", "is not money"),
    (MONEY, "1_000", "is not money"),
    (MONEY, "￥5", "is not money"),
    (MONEY, "５", "is not money"),
    (MONEY, "--5", "is not money"),
    (MONEY, ".", "is not money"),
    (MONEY, "99999999999999999.00", "is not money"),
    (MONEY, "", "is required and missing"),
    (MONEY, "   ", "is required and missing"),
    ("pric", "1.1234567", "is not a price"),
    ("cnt", "1.12345", "is not a quantity"),
    ("cnt", "one", "is not a quantity"),
    (TIME, "2026-02-30 10:00:00", "is not a time"),
    (TIME, "2026-02-20 24:00:00", "is not a time"),
    (TIME, "2026-02-20 10:00:00+08", "is not a time"),
    (TIME, "2026-02-20 10:00+08", "is not a time"),
    (TIME, "2026-02-20T10:00:00Z", "is not a time"),
    (TIME, "2026-2-20 10:00:00", "is not a time"),
    (TIME, "2026/02/20 10:00:00", "is not a time"),
    (TIME, "2026-02-20", "is not a time"),
    (TIME, "2026-02-20 10:00:00.5", "is not a time"),
    ("setl_id", "", "is required and missing"),
]
GOOD_MONEY = ["0", "-0.01", "+5", "5.", ".5", "0012.30", "12.50000", "999999999999.99", " 1.5\t"]


def test_every_value_of_the_wrong_kind_is_quarantined_and_its_neighbours_land(county):
    bad = [{"feedetl_sn": f"B{i}", column: value} for i, (column, value, _) in enumerate(BAD_VALUES)]
    good = [{"feedetl_sn": f"G{i:03}"} for i in range(600)]
    county.write_rows("charge_line", [*good[:300], *bad, *good[300:]])
    receipt = county.receive()
    assert county.quarantined(receipt) == [
        ("charge_line.csv", 302 + i, column, value or None, reason)
        for i, (column, value, reason) in enumerate(BAD_VALUES)
    ]
    assert [row[0] for row in county.landed(receipt, "charge_line")] == [row["feedetl_sn"] for row in good]
    assert receipt.faults == {
        reason: sum(each[2] == reason for each in BAD_VALUES) for reason in {each[2] for each in BAD_VALUES}
    }


def test_money_is_any_exact_decimal_of_two_places(county):
    county.write_rows("charge_line", [{"feedetl_sn": f"F{i}", MONEY: v} for i, v in enumerate(GOOD_MONEY)])
    receipt = county.receive()
    assert [row[0] for row in county.landed(receipt, "charge_line", MONEY)] == list(map(Decimal, GOOD_MONEY))


BAD_ROWS = [
    (
        "bed_occupancy",
        {"obs_sn": "9", "end_time": "2026-02-20 19:59:59"},
        "end_time",
        "lies before begn_time",
    ),
    ("institution", {"fixmedins_code": "9", "aprv_bed_cnt": "10.5"}, "aprv_bed_cnt", "is not a whole number"),
    (
        "institution",
        {"fixmedins_code": "9", "aprv_bed_cnt": "9" * 11},
        "aprv_bed_cnt",
        "is not a whole number",
    ),
    ("person", {"psn_no": "9", "die_date": "2026-02-29"}, "die_date", "is not a date"),
    ("person", {"psn_no": "9", "die_date": "2026-1-1"}, "die_date", "is not a date"),
    ("person", {"psn_no": "9", "die_date": "2026-01-01 00:00:00"}, "die_date", "is not a date"),
    ("settlement", {"setl_id": "9", "refd_setl_flag": "2"}, "refd_setl_flag", "is not 0 or 1"),
    ("settlement", {"setl_id": "9", "refd_setl_flag": "true"}, "refd_setl_flag", "is not 0 or 1"),
    ("settlement", {"setl_id": "9", "endtime": "2026-02-20 07:59:59"}, "endtime", "lies before begntime"),
]


def test_other_kinds_are_held_as_strictly(county):
    for extract in dict.fromkeys(each[0] for each in BAD_ROWS):
        county.write_rows(extract, [{}, *(row for name, row, _, _ in BAD_ROWS if name == extract)])
    found = county.quarantined(county.receive(), 'extract, "column", reason')
    assert found == [(extract, column, reason) for extract, _, column, reason in BAD_ROWS]


def test_a_code_outside_its_list_is_not_the_readers_business(county):
    county.write_rows("settlement", [{"med_type": "9901"}])
    assert county.landed(county.receive(), "settlement", "med_type") == [("9901",)]


def test_the_sentence_says_where_what_and_what_to_do(county):
    county.write_rows("settlement", [{}, {"setl_id": "S2", "fund_pay_sumamt": "12,5"}])
    county.receive()
    assert (
        'settlement.csv line 3: fund_pay_sumamt "12,5" is not money. Row quarantined; fix the export: '
        "decimal yuan, point as decimal separator, at most 2 places, no thousands separator."
    ) in county.told


def test_personal_values_are_masked_everywhere_but_in_the_protected_row(county):
    county.write_rows("person", [{}, {"psn_no": "3400000000000002", "brdy": "19700101"}])
    receipt = county.receive()
    [(value, raw)] = county.quarantined(receipt, "value, raw")
    assert value == "19****01"
    assert raw == "3400000000000002,1,19700101,390,341021"
    assert not any("19700101" in line or "3400000000000002" in line for line in county.told)


def test_lines_are_physical_whatever_came_before(county):
    county.write_bytes(
        "person.csv",
        b"psn_no,gend,brdy,insutype,insu_admdvs,emp_no\n"
        b'3400000000000001,1,1970-01-01,390,341021,"a\n\nb"\n'
        b"\n"
        b"2,1,bad,390,341021,\n"
        b'3,1,"1970-01-0\n1",390,341021,"x""y"\n',
    )
    receipt = county.receive()
    assert [(row[1], row[2]) for row in county.quarantined(receipt)] == [(6, "brdy"), (7, "brdy")]
    assert county.quarantined(receipt, "raw")[1] == ('3,1,"1970-01-0\n1",390,341021,"x""y"',)


def test_rows_with_too_few_or_too_many_fields_are_quarantined(county):
    county.write_bytes(
        "person.csv",
        b"psn_no,gend,brdy,insutype,insu_admdvs\n"
        b"1,1,1970-01-01,390\n"
        b"3400000000000001,1,1970-01-01,390,341021\n"
        b"2,1,1970-01-01,390,341021,9\n"
        b"3,1,1970-01-01,390,341021,\n"
        b"4,1,1970-01-01,390,341021\n"
        b"5,1,never,390,341021\n",
    )
    receipt = county.receive()
    assert county.quarantined(receipt) == [
        ("person.csv", 2, None, None, "4 fields where the header has 5"),
        ("person.csv", 4, None, None, "6 fields where the header has 5"),
        ("person.csv", 5, None, None, "6 fields where the header has 5"),
        ("person.csv", 7, "brdy", "ne****er", "is not a date"),
    ]
    assert [row[0] for row in county.landed(receipt, "person")] == ["3400000000000001", "4"]


def test_one_short_and_one_long_row_do_not_hide_each_other(county):
    county.write_bytes(
        "person.csv",
        b"psn_no,gend,brdy,insutype,insu_admdvs\n"
        b"1,1,1970-01-01,390\n"
        b"3400000000000001,1,1970-01-01,390,341021\n"
        b"3,1,1970-01-01,390,341021,\n",
    )
    receipt = county.receive()
    assert [row[1] for row in county.quarantined(receipt)] == [2, 4]


def test_a_field_with_text_behind_its_closing_quote_spoils_its_row_alone(county):
    county.write_rows("catalog")
    with (county.folder / "catalog.csv").open("ab") as stream:
        stream.write('2,"贴"大"号",201\n3,5" 管,201\n4,"a ""b"" c",201\n5, "x,y" ,201\n'.encode())
    receipt = county.receive()
    assert county.quarantined(receipt) == [
        ("catalog.csv", 3, None, None, "quotes or line ends cannot be followed")
    ]
    assert county.landed(receipt, "catalog", "med_list_codg, med_list_name")[1:] == [
        ("3", '5" 管'),
        ("4", 'a "b" c'),
        ("5", "x,y"),
    ]


def test_a_bare_carriage_return_spoils_its_row_alone(county):
    county.write_bytes(
        "catalog.csv", b"med_list_codg,med_list_name,list_type\r\n1,a\rb,201\r\n00110900100,c,201\r\n"
    )
    receipt = county.receive()
    assert county.quarantined(receipt, "line, raw") == [(2, "1,a\rb,201")]


def test_a_few_bad_rows_are_tolerated_and_too_many_refuse_the_file(county):
    rows = [{"feedetl_sn": f"F{i}", MONEY: "x" if i < 20 else "1.00"} for i in range(400)]
    county.write_rows("charge_line", rows)
    assert county.file(county.receive(), "charge_line.csv").n_quarantined == 20
    county.write_rows("charge_line", [*rows, {"feedetl_sn": "F400", MONEY: "1,5"}])
    with pytest.raises(
        DeliveryRefused,
        match=r"charge_line.csv: 21 of 401 rows cannot be taken: det_item_fee_sumamt: is not money "
        r'\(21 rows\), such as "x". Fix the export: decimal yuan',
    ):
        county.receive()


def test_a_small_file_of_which_most_is_unreadable_is_refused(county):
    county.write_rows("person", [{"psn_no": str(i), "brdy": "01.02.1970"} for i in range(8)])
    with pytest.raises(
        DeliveryRefused, match=r"person.csv: 8 of 8 rows cannot be taken: brdy: is not a date"
    ):
        county.receive()


def test_a_row_repeated_identically_is_superseded(county):
    county.write_rows("charge_line", [{}, {"feedetl_sn": "F2"}, {}])
    county.write_rows("charge_line", [{"feedetl_sn": "F2"}], name="charge_line_2.csv")
    receipt = county.receive()
    files = {file.file: file for file in receipt.files}
    assert files["charge_line.csv"].n_superseded_within == 2
    assert files["charge_line.csv"].money[MONEY].superseded == Decimal("80.00")
    assert files["charge_line_2.csv"].n_rows_loaded_into_landing == 1
    assert county.quarantined(receipt) == []


def test_of_a_key_with_different_rows_the_last_stands_and_the_others_are_quarantined(county):
    county.write_rows("charge_line", [{"cnt": "1"}, {"cnt": "2"}, {"cnt": "3"}])
    county.write_rows("charge_line", [{"cnt": "2"}], name="charge_line_2.csv")
    receipt = county.receive()
    assert county.landed(receipt, "charge_line", "cnt") == [(Decimal("2.0000"),)]
    assert county.quarantined(receipt) == [
        ("charge_line.csv", 2, "feedetl_sn", "F1", "key twice, a later row differs"),
        ("charge_line.csv", 4, "feedetl_sn", "F1", "key twice, a later row differs"),
    ]
    assert county.file(receipt, "charge_line.csv").n_superseded_within == 1


def test_money_of_quarantined_rows_is_counted_where_it_can_be_read(county):
    county.write_rows(
        "settlement",
        [
            {},
            {"setl_id": "S2", "endtime": "never", "medfee_sumamt": "7.00"},
            {"setl_id": "S3", "medfee_sumamt": "7,00"},
        ],
    )
    receipt = county.receive()
    money = county.file(receipt, "settlement.csv").money["medfee_sumamt"]
    assert money == (Decimal("107.00"), Decimal("100.00"), Decimal("7.00"), Decimal("0.00"))
    assert county.quarantined(receipt, "amount") == [(Decimal("7.00"),), (None,)]
    assert county.file(receipt, "settlement.csv").notes == (
        "medfee_sumamt of 1 quarantined rows cannot be read and counts 0 in every sum",
    )
