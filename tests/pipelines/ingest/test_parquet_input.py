"""Parquet is read by its types, and a type that cannot hold a value exactly is refused."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from pipelines.errors import DeliveryRefused

LINE = """
    'F1' as feedetl_sn, 'S1' as setl_id, 'M1' as mdtrt_id, '3400000000000001' as psn_no,
    'H34102100001' as fixmedins_code, timestamp '2026-02-20 09:00:00' as fee_ocur_time, '201' as list_type,
    '00110900100' as med_list_codg, 'x' as med_list_name, 1::bigint as cnt, 40.5::decimal(10, 3) as pric,
    40.5::double as det_item_fee_sumamt
"""


@pytest.fixture
def county(county):
    """Return the delivery without the CSV that a Parquet takes the place of."""
    (county.folder / "charge_line.csv").unlink()
    return county


def test_typed_columns_are_taken_over(county):
    county.write_query("charge_line.parquet", f"select {LINE}")
    receipt = county.receive()
    assert county.landed(receipt, "charge_line", "cnt, pric, det_item_fee_sumamt, fee_ocur_time") == [
        (Decimal("1.0000"), Decimal("40.500000"), Decimal("40.50"), datetime(2026, 2, 20, 9))
    ]
    assert county.file(receipt, "charge_line.parquet").encoding == "parquet"


def test_text_columns_and_chinese_names_are_read_like_a_csv(county):
    (county.folder / "person.csv").unlink()
    county.write_query(
        "person.parquet",
        "select ' 3400000000000001' as 人员编号, '1' as 性别, '1970-01-01' as 出生日期, '390' as 险种类型, "
        "'341021' as 参保地区划, '' as 单位编号",
    )
    county.write_query("charge_line.parquet", f"select {LINE}")
    receipt = county.receive()
    assert county.landed(receipt, "person", "psn_no, brdy, emp_no") == [
        ("3400000000000001", date(1970, 1, 1), None)
    ]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("10.005::double", "is not money"),
        ("'nan'::double", "is not money"),
        ("10.005::decimal(18, 3)", "is not money"),
        ("'1e3'", "is not money"),
        ("null::double", "is required and missing"),
    ],
)
def test_a_value_that_would_be_rounded_is_quarantined_by_row_number(county, value, reason):
    row = f"select * replace ({value} as det_item_fee_sumamt) from (select {LINE})"
    county.write_query(
        "charge_line.parquet", f"{row} union all select * replace ('F2' as feedetl_sn) from ({row})"
    )
    receipt = county.receive()
    assert [(row[1], row[2], row[4]) for row in county.quarantined(receipt)] == [
        (1, "det_item_fee_sumamt", reason),
        (2, "det_item_fee_sumamt", reason),
    ]


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("1.0::double as setl_id", "setl_id is stored as DOUBLE, which cannot hold a code without loss."),
        ("[1] as setl_id", "setl_id is stored as INTEGER[], which cannot hold a code without loss."),
        (
            "cast(timestamp '2026-02-20 09:00:00' as timestamp with time zone) as fee_ocur_time",
            (
                "fee_ocur_time is stored as TIMESTAMP WITH TIME ZONE, which cannot hold a time without loss. "
                "Store it as TIMESTAMP or as text, Beijing time without offset."
            ),
        ),
        ("date '2026-02-20' as cnt", "cnt is stored as DATE, which cannot hold a qty without loss."),
    ],
)
def test_a_type_that_cannot_hold_the_column_is_refused(county, expression, message):
    county.write_query("charge_line.parquet", f"select * replace ({expression}) from (select {LINE})")
    with pytest.raises(DeliveryRefused) as refused:
        county.receive()
    assert f"charge_line.parquet: {message}" in str(refused.value)


def test_a_missing_column_is_named(county):
    county.write_query("charge_line.parquet", f"select * exclude (cnt) from (select {LINE})")
    with pytest.raises(
        DeliveryRefused, match=r"charge_line.parquet: cnt \(数量\) is missing from the header"
    ):
        county.receive()


def test_no_rows_are_a_day_without_charges(county):
    county.write_rows("settlement", [])
    county.write_query("charge_line.parquet", f"select * from (select {LINE}) where false")
    assert county.file(county.receive(), "charge_line.parquet").n_rows_read == 0


def test_a_quarantined_row_keeps_its_text(county):
    county.write_query("charge_line.parquet", f"select * replace ('x' as cnt) from (select {LINE})")
    [(line, value, raw)] = county.quarantined(county.receive(), "line, value, raw")
    assert (line, value) == (1, "x")
    assert raw.startswith("F1,S1,M1,3400000000000001,")
