"""Charge lines net of refunds, and the days of a stay made of them."""

from pipelines.warehouse.derive import load_derivations

NET = "select feedetl_sn, cnt, det_item_fee_sumamt from net_charge_line order by feedetl_sn"


def test_a_refund_takes_back_the_line_it_names_and_is_gone(warehouse):
    warehouse.settle("S1")
    warehouse.charge("F1")
    warehouse.charge("F2")
    warehouse.refund("R1", "F1")
    warehouse.derive()
    assert warehouse.read(NET) == [("F2", "1", "10")]


def test_a_refund_of_some_pieces_leaves_the_others(warehouse):
    warehouse.settle("S1")
    warehouse.charge("F1", cnt="5", det_item_fee_sumamt="50")
    warehouse.refund("R1", "F1", cnt="-2", det_item_fee_sumamt="-20")
    warehouse.refund("R2", "F1")
    warehouse.derive()
    assert warehouse.read(NET) == [("F1", "2", "20")]


def test_a_line_stands_again_when_a_later_delivery_withdraws_its_refund(warehouse):
    warehouse.settle("S1")
    warehouse.charge("F1", cnt="5", det_item_fee_sumamt="50")
    warehouse.charge("F2")
    warehouse.refund("R1", "F1", cnt="-2", det_item_fee_sumamt="-20")
    warehouse.derive()
    assert warehouse.read(NET) == [("F1", "3", "30"), ("F2", "1", "10")]
    warehouse.connection.execute("delete from charge_line where feedetl_sn = 'R1'")
    warehouse.refund("R2", "F2")
    warehouse.derive()
    assert warehouse.read(NET) == [("F1", "5", "50")]


def test_a_settlement_stands_again_when_its_reversal_is_withdrawn(warehouse):
    warehouse.settle("S1")
    warehouse.charge("F1")
    warehouse.reverse("S2", "S1")
    warehouse.derive()
    assert (warehouse.read("select setl_id from net_settlement"), warehouse.read(NET)) == ([], [])
    warehouse.connection.execute("delete from settlement where setl_id = 'S2'")
    warehouse.derive()
    assert warehouse.read("select setl_id from net_settlement") == [("S1",)]
    assert warehouse.read(NET) == [("F1", "1", "10")]


def test_a_price_correction_takes_money_but_no_pieces(warehouse):
    warehouse.settle("S1")
    warehouse.charge("F1", cnt="2", det_item_fee_sumamt="20")
    warehouse.refund("R1", "F1", cnt="0", det_item_fee_sumamt="-4")
    warehouse.derive()
    assert warehouse.read(NET) == [("F1", "2", "16")]


def test_a_refund_that_names_nothing_is_paired_with_an_opposite_line_once(warehouse):
    warehouse.settle("S1")
    warehouse.charge("F1")
    warehouse.charge("F2")
    warehouse.charge("F3", cnt="2", det_item_fee_sumamt="20")
    warehouse.refund("R1", None)
    warehouse.derive()
    assert warehouse.read(NET) == [("F2", "1", "10"), ("F3", "2", "20")]
    assert warehouse.doubts("refund_line_without_original") == []


def test_a_refund_of_an_unknown_line_takes_back_nothing_and_is_told(warehouse):
    warehouse.settle("S1")
    warehouse.charge("F1")
    warehouse.refund("R1", "F0")
    warehouse.refund("R2", None, cnt="-3", det_item_fee_sumamt="-30")
    warehouse.derive()
    assert warehouse.read(NET) == [("F1", "1", "10")]
    ((subject, count, message),) = warehouse.doubts("refund_line_without_original")
    assert (subject, count) == ("H1", 2)
    assert "-40.00 元" in message


def test_lines_of_a_settlement_reversed_whole_are_gone_without_any_refund_line(warehouse):
    warehouse.settle("S1")
    warehouse.charge("F1")
    warehouse.reverse("S2", "S1")
    warehouse.derive()
    assert warehouse.read(NET) == []


def test_lines_of_a_re_settlement_stand_beside_the_refunds_of_the_first_one(warehouse):
    warehouse.settle("S1")
    warehouse.charge("F1")
    warehouse.reverse("S2", "S1")
    warehouse.refund("R1", "F1", setl_id="S2")
    warehouse.settle("S3")
    warehouse.charge("F2", setl_id="S3")
    warehouse.derive()
    assert warehouse.read(NET) == [("F2", "1", "10")]


def test_a_line_moved_to_the_re_settlement_under_its_old_number_stands(warehouse):
    warehouse.settle("S1")
    warehouse.reverse("S2", "S1")
    warehouse.refund("R1", "F1", setl_id="S2")
    warehouse.settle("S3")
    warehouse.charge("F1", setl_id="S3")
    warehouse.derive()
    assert warehouse.read(NET) == [("F1", "1", "10")]


def test_unnamed_refunds_of_a_whole_reversal_do_not_touch_the_re_settlement(warehouse):
    warehouse.settle("S1")
    warehouse.charge("F1")
    warehouse.reverse("S2", "S1")
    warehouse.refund("R1", None, setl_id="S2")
    warehouse.settle("S3")
    warehouse.charge("F2", setl_id="S3")
    warehouse.derive()
    assert warehouse.read(NET) == [("F2", "1", "10")]


def test_unnamed_refunds_of_a_partial_reversal_take_back_lines_of_the_original(warehouse):
    warehouse.settle("S1")
    warehouse.charge("F1")
    warehouse.charge("F2", med_list_codg="X2")
    warehouse.reverse("S2", "S1", medfee_sumamt="-10", fund_pay_sumamt="-6")
    warehouse.refund("R1", None, setl_id="S2")
    warehouse.derive()
    assert warehouse.read(NET) == [("F2", "1", "10")]


def test_a_day_of_a_stay_tells_what_was_charged_and_when_somebody_was_treated(warehouse):
    warehouse.settle("S1")
    at = "2025-03-02 {}".format
    warehouse.charge("F1", med_chrgitm_type="01", fee_ocur_time=at("00:30:00"), det_item_fee_sumamt="40")
    warehouse.charge("F2", med_chrgitm_type="03", fee_ocur_time=at("08:00:00"), det_item_fee_sumamt="100")
    warehouse.charge("F3", med_chrgitm_type="04", fee_ocur_time=at("09:00:00"), det_item_fee_sumamt="20")
    warehouse.charge("F4", med_chrgitm_type="07", fee_ocur_time=at("21:59:59"), det_item_fee_sumamt="15")
    warehouse.charge("F5", med_chrgitm_type="11", fee_ocur_time=at("22:00:00"), det_item_fee_sumamt="8")
    warehouse.charge("F6", med_chrgitm_type="08", fee_ocur_time=at("06:00:00"), det_item_fee_sumamt="3")
    warehouse.derive()
    assert warehouse.read(
        "select stay_id, charged_on, bed_cnt, n_care_lines, n_lines, first_care_at, last_care_at "
        "from stay_day"
    ) == [("M1", "2025-03-02", "1", 3, 6, "2025-03-02 08:00:00", "2025-03-02 22:00:00")]
    assert warehouse.read(
        "select total_amount, bed_amount, exam_amount, lab_amount, treatment_amount, surgery_amount, "
        "drug_amount, consumable_amount, night_amount from stay_day"
    ) == [("186", "40", "100", "20", "0", "0", "8", "3", "48")]


def test_a_line_without_a_charge_type_takes_it_from_the_catalogue_or_its_list(warehouse):
    warehouse.settle("S1")
    warehouse.add("catalog", med_list_codg="B1", med_chrgitm_type="01")
    warehouse.charge("F1", med_list_codg="B1", list_type="201", med_chrgitm_type=None)
    warehouse.charge("F2", med_chrgitm_type=None)
    warehouse.derive()
    assert warehouse.read("select bed_cnt, n_care_lines, bed_amount, drug_amount from stay_day") == [
        ("1", 1, "10", "10")
    ]


def test_refunded_lines_are_in_no_day(warehouse):
    warehouse.settle("S1")
    warehouse.charge("F1", fee_ocur_time="2025-03-02 08:00:00")
    warehouse.charge("F2", fee_ocur_time="2025-03-02 09:00:00", cnt="3", det_item_fee_sumamt="30")
    warehouse.refund("R1", "F1", fee_ocur_time="2025-03-04 08:00:00")
    warehouse.refund("R2", "F2", fee_ocur_time="2025-03-04 08:00:00")
    warehouse.derive()
    assert warehouse.read("select charged_on, n_lines, total_amount, first_care_at from stay_day") == [
        ("2025-03-02", 1, "20", "2025-03-02 09:00:00")
    ]


def test_lines_of_a_visit_are_in_no_day_of_a_stay(warehouse):
    warehouse.settle("S1")
    warehouse.settle("S2", mdtrt_id="M2", med_type="11")
    warehouse.charge("F1", setl_id="S2", mdtrt_id="M2")
    warehouse.derive()
    assert warehouse.read("select stay_id from stay_day") == []


def test_days_of_both_parts_of_a_mid_stay_settlement_belong_to_one_stay(warehouse):
    warehouse.settle("S1", endtime="2025-03-03 09:00:00", mid_setl_flag=1)
    warehouse.settle("S2", begntime="2025-03-03 09:00:00")
    warehouse.charge("F1", fee_ocur_time="2025-03-03 08:00:00")
    warehouse.charge("F2", setl_id="S2", fee_ocur_time="2025-03-03 10:00:00")
    warehouse.derive()
    assert warehouse.read("select stay_id, charged_on, n_lines from stay_day") == [("M1", "2025-03-03", 2)]


def test_every_derived_table_says_in_its_first_line_what_a_row_means():
    for derivation in load_derivations():
        assert derivation.grain.startswith("One row per "), derivation.table


def test_settlements_and_lines_that_do_not_agree_are_told(warehouse):
    warehouse.settle("S1")
    warehouse.charge("F1")
    warehouse.settle("S2", mdtrt_id="M2")
    warehouse.charge("F2", setl_id="S9", mdtrt_id="M9")
    warehouse.settle("S3", mdtrt_id="M3", medfee_sumamt="10.90")
    warehouse.charge("F3", setl_id="S3", mdtrt_id="M3")
    warehouse.derive()
    assert "S2" in warehouse.doubts("settlement_without_line")[0][2]
    assert "S9" in warehouse.doubts("line_without_settlement")[0][2]
    (differs,) = warehouse.doubts("settlement_sum_differs")
    assert differs[1] == 1
    assert "结算共 100.00 元，明细共 10.00 元" in differs[2]


def test_without_charge_lines_delivered_no_settlement_is_told_to_lack_them(warehouse):
    warehouse.settle("S1")
    warehouse.derive()
    assert warehouse.doubts("settlement_without_line") == []
