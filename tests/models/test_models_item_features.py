import datetime as dt

import polars as pl
import pytest

from tests.models.given import Row, read_given

LAST = dt.datetime.fromisoformat("2025-12-31T09:00")
LINE = {
    "fixmedins_code": "H1", "med_list_codg": "X1", "med_chrgitm_type": "09", "list_type": "101",
    "bilg_dr_codg": "D1", "cnt": 2, "det_item_fee_sumamt": 20, "fee_ocur_time": LAST,
}  # fmt: skip
TEXT = {"bilg_dr_codg": pl.String, "hosp_lv": pl.String}


def read_items(lines: list[Row]) -> dict[str, Row]:
    """Return features by subject id; institutions beginning with P are pharmacies."""
    codes = sorted({(LINE | line)["fixmedins_code"] for line in lines})
    kinds = {"H": {"fixmedins_type": "1", "hosp_lv": "3"}, "P": {"fixmedins_type": "2", "hosp_lv": None}}
    institutions: list[Row] = [{"fixmedins_code": code, **kinds[code[0]]} for code in codes]
    tables = {"net_charge_line": [LINE | line for line in lines], "institution": institutions}
    return read_given("institution_item", tables, texts=TEXT)


def give(count: int, **changes: object) -> list[Row]:
    """Return one line for each of so many persons."""
    return [{"psn_no": f"N{number}", **changes} for number in range(count)]


def ago(days: int) -> Row:
    """Return the time of a line so many days before the last one."""
    return {"fee_ocur_time": LAST - dt.timedelta(days=days)}


def test_an_item_is_judged_from_ten_persons_on_and_services_are_none() -> None:
    lines = [*give(10), *give(9, med_list_codg="X2"), *give(20, med_list_codg="E1", list_type="201")]
    items = read_items(lines)
    assert list(items) == ["H1|X1"]
    item = items["H1|X1"]
    assert (item["fixmedins_code"], item["subject_on"]) == ("H1", LAST.date())
    assert (item["peer_level"], item["peer_kind"], item["peer_type"]) == ("T1|L3|09", "T1|09", "T1")
    assert read_items(give(10, fixmedins_code="P1"))["P1|X1"]["peer_level"] == "T2|L-|09"


def test_what_is_older_than_a_year_and_what_was_taken_back_do_not_count() -> None:
    lines = [*give(9), {"psn_no": "N9", **ago(364)}]
    assert list(read_items(lines)) == ["H1|X1"]
    assert read_items([*give(9), {"psn_no": "N9", **ago(365)}]) == {}
    assert read_items([*give(9), {"psn_no": "N9", "cnt": -1}]) == {}


def test_price_quantity_and_persons_are_told_against_the_same_item_elsewhere() -> None:
    lines = [line for number in range(5) for line in give(10, fixmedins_code=f"H{number}")]
    lines += give(20, fixmedins_code="H5", cnt=6, det_item_fee_sumamt=90)
    lines += give(40, fixmedins_code="H5", med_list_codg="X2")  # so half of its persons have X1
    item = read_items(lines)["H5|X1"]
    assert item["price_ratio"] == pytest.approx(1.5)
    assert item["quantity_ratio"] == pytest.approx(3.0)
    assert item["person_ratio"] == pytest.approx(0.5)


def test_an_item_of_fewer_than_five_institutions_has_no_norm_and_pharmacies_are_none_for_hospitals() -> None:
    four = [line for number in range(4) for line in give(10, fixmedins_code=f"H{number}")]
    assert read_items(four)["H0|X1"]["price_ratio"] is None
    pharmacy = give(10, fixmedins_code="P1")
    assert read_items([*four, *pharmacy])["H0|X1"]["price_ratio"] is None
    assert read_items([*four, *give(10, fixmedins_code="H4")])["H0|X1"]["price_ratio"] == 1.0


@pytest.mark.parametrize(("count", "share"), [(19, 0.05), (18, None)])
def test_the_share_of_the_money_needs_twenty_items(count: int, share: float | None) -> None:
    others = [line for number in range(count) for line in give(10, med_list_codg=f"Y{number}")]
    assert read_items([*give(10), *others])["H1|X1"]["amount_share"] == share


def test_the_busiest_day_is_told_once_the_item_is_ninety_days_old() -> None:
    lines = [*give(8), *give(1, psn_no="N8", **ago(40)), {"psn_no": "N9", **ago(89)}]
    assert read_items(lines)["H1|X1"]["busiest_day_share"] == pytest.approx(0.8)
    assert read_items([*lines[:-1], {"psn_no": "N9", **ago(88)}])["H1|X1"]["busiest_day_share"] is None


def test_the_main_physician_is_told_where_there_are_three() -> None:
    lines = [*give(6), *give(3, bilg_dr_codg="D2"), {"psn_no": "N9", "bilg_dr_codg": "D3"}]
    persons = [{**line, "psn_no": f"N{number}"} for number, line in enumerate(lines)]
    assert read_items(persons)["H1|X1"]["main_physician_share"] == pytest.approx(0.6)
    unknown = [*persons[:-1], {**persons[-1], "bilg_dr_codg": None}]
    assert read_items(unknown)["H1|X1"]["main_physician_share"] is None
    default = [*persons, *({"psn_no": f"M{number}", "bilg_dr_codg": "未知"} for number in range(90))]
    assert read_items(default)["H1|X1"]["main_physician_share"] == pytest.approx(0.6)


def test_the_last_ninety_days_are_told_against_the_days_before() -> None:
    lines = [*give(9), {"psn_no": "N9", **ago(179)}]  # 18 in 90 days, 2 in the 90 before
    assert read_items(lines)["H1|X1"]["recent_change"] == pytest.approx(9.0)
    assert read_items([*give(9), {"psn_no": "N9", **ago(178)}])["H1|X1"]["recent_change"] is None
