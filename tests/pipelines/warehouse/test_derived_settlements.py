"""Settlements that stand: reversals, re-settlements, and the stays and visits made of them."""

import pytest

NET = "select setl_id, medfee_sumamt, fund_pay_sumamt from net_settlement order by setl_id"
STAYS = "select stay_id, n_settlements, total_amount, fund_amount from stay order by stay_id"


def test_a_settlement_nobody_reversed_stands_as_it_is(warehouse):
    warehouse.settle("S1")
    warehouse.derive()
    assert warehouse.read(NET) == [("S1", "100", "60")]


def test_a_settlement_reversed_whole_is_gone_and_so_is_its_reversal(warehouse):
    warehouse.settle("S1")
    warehouse.reverse("S2", "S1")
    warehouse.derive()
    assert warehouse.read(NET) == []
    assert warehouse.read(STAYS) == []


def test_a_settlement_reversed_in_part_stands_with_the_rest(warehouse):
    warehouse.settle("S1")
    warehouse.reverse("S2", "S1", medfee_sumamt="-30", fund_pay_sumamt="-20")
    warehouse.derive()
    assert warehouse.read(NET) == [("S1", "70", "40")]


def test_parts_taken_back_one_by_one_add_up_to_a_whole_reversal(warehouse):
    warehouse.settle("S1")
    warehouse.reverse("S2", "S1", medfee_sumamt="-30", fund_pay_sumamt="-20")
    warehouse.reverse("S3", "S1", medfee_sumamt="-70", fund_pay_sumamt="-40")
    warehouse.derive()
    assert warehouse.read(NET) == []


def test_after_a_chain_of_re_settlements_only_the_last_stands(warehouse):
    warehouse.settle("S1")
    warehouse.reverse("S2", "S1")
    warehouse.settle("S3", setl_time="2025-03-07 11:00:00")
    warehouse.reverse("S4", "S3")
    warehouse.settle("S5", fund_pay_sumamt="55", setl_time="2025-03-08 11:00:00")
    warehouse.derive()
    assert warehouse.read(NET) == [("S5", "100", "55")]
    assert warehouse.read(STAYS) == [("M1", 1, "100", "55")]


def test_a_reversal_that_is_itself_reversed_lets_the_original_stand(warehouse):
    warehouse.settle("S1")
    warehouse.reverse("S2", "S1")
    warehouse.settle("S3", refd_setl_flag=1, init_setl_id="S2")
    warehouse.derive()
    assert warehouse.read(NET) == [("S1", "100", "60")]


def test_a_reversal_without_its_flag_is_known_by_its_negative_sum(warehouse):
    warehouse.settle("S1")
    warehouse.reverse("S2", "S1", refd_setl_flag=None)
    warehouse.derive()
    assert warehouse.read(NET) == []


def test_a_reversal_delivered_without_its_sign_still_takes_back_and_is_told(warehouse):
    warehouse.settle("S1")
    warehouse.reverse("S2", "S1", medfee_sumamt="100", fund_pay_sumamt="60")
    warehouse.derive()
    assert warehouse.read(NET) == []
    ((subject, count, message),) = warehouse.doubts("reversal_unsigned")
    assert (subject, count) == ("H1", 1)
    assert "S2" in message


def test_a_reversal_of_an_unknown_settlement_takes_back_nothing_and_is_told(warehouse):
    warehouse.settle("S1")
    warehouse.reverse("S2", "S0")
    warehouse.derive()
    assert warehouse.read(NET) == [("S1", "100", "60")]
    ((subject, count, message),) = warehouse.doubts("reversal_without_original")
    assert (subject, count) == ("H1", 1)
    assert "-100.00 元" in message


def test_a_re_settlement_that_names_the_first_one_is_no_reversal(warehouse):
    warehouse.settle("S1")
    warehouse.reverse("S2", "S1")
    warehouse.settle("S3", init_setl_id="S1")
    warehouse.derive()
    assert warehouse.read(NET) == [("S3", "100", "60")]


def test_more_taken_back_than_settled_counts_as_a_whole_reversal_and_is_told(warehouse):
    warehouse.settle("S1")
    warehouse.reverse("S2", "S1")
    warehouse.reverse("S3", "S1")
    warehouse.derive()
    assert warehouse.read(NET) == []
    assert "多退 100.00 元" in warehouse.doubts("reversal_exceeds_original")[0][2]


def test_a_free_settlement_stands(warehouse):
    warehouse.settle("S1", medfee_sumamt="0", fund_pay_sumamt="0")
    warehouse.derive()
    assert warehouse.read(NET) == [("S1", "0", "0")]


def test_mid_stay_settlements_are_one_stay_from_the_first_begin_to_the_last_end(warehouse):
    warehouse.settle(
        "S1", endtime="2025-03-04 10:00:00", mid_setl_flag=1, adm_way="1", adm_bed="07", dscg_way="9"
    )
    warehouse.settle(
        "S2",
        begntime="2025-03-04 10:00:00",
        setl_time="2025-03-06 12:00:00",
        adm_way="2",
        adm_bed="08",
        dscg_way="1",
        dscg_maindiag_code="I63.900",
    )
    warehouse.derive()
    assert warehouse.read(
        "select admitted_at, discharged_at, nights, n_settlements, total_amount, fund_amount from stay"
    ) == [("2025-03-01 09:00:00", "2025-03-06 10:00:00", 5, 2, "200", "120")]
    assert warehouse.read(
        "select adm_way, adm_bed, dscg_way, diag_group, first_setl_id, last_setl_id from stay"
    ) == [("1", "07", "1", "I63", "S1", "S2")]


def test_a_stay_over_midnight_has_one_night_and_one_within_a_day_none(warehouse):
    warehouse.settle("S1", begntime="2025-03-01 23:59:00", endtime="2025-03-02 00:01:00")
    warehouse.settle("S2", mdtrt_id="M2", begntime="2025-03-01 00:01:00", endtime="2025-03-01 23:59:00")
    warehouse.derive()
    assert warehouse.read("select stay_id, nights from stay order by stay_id") == [("M1", 1), ("M2", 0)]


def test_a_null_flag_means_no(warehouse):
    warehouse.settle("S1")
    warehouse.derive()
    assert warehouse.read("select planned_return from stay") == [(0,)]
    assert warehouse.read("select mid_setl_flag, refd_setl_flag from net_settlement") == [(0, 0)]


@pytest.mark.parametrize("other", [{"psn_no": "P2"}, {"fixmedins_code": "H2"}])
def test_an_id_shared_by_persons_or_institutions_is_neither_stay_nor_visit_and_is_told(warehouse, other):
    warehouse.settle("S1")
    warehouse.settle("S2", med_type="11", **other)
    warehouse.derive()
    assert warehouse.read("select stay_id from stay") == []
    assert warehouse.read("select visit_id from visit") == []
    assert sum(count for _, count, _ in warehouse.doubts("shared_mdtrt")) == 2


def test_an_id_settled_for_the_wrong_person_first_is_not_shared_once_that_is_reversed(warehouse):
    warehouse.settle("S1", psn_no="P2")
    warehouse.reverse("S2", "S1", psn_no="P2")
    warehouse.settle("S3")
    warehouse.derive()
    assert warehouse.read("select stay_id, psn_no from stay") == [("M1", "P1")]
    assert warehouse.doubts("shared_mdtrt") == []


def test_a_visit_settled_in_two_parts_is_one_visit(warehouse):
    warehouse.settle("S1", med_type="11", begntime="2025-03-01 09:00:00", endtime="2025-03-01 09:00:00")
    warehouse.settle(
        "S2",
        med_type="11",
        begntime="2025-03-01 10:00:00",
        endtime="2025-03-01 10:00:00",
        setl_optr="T2",
    )
    warehouse.settle("S3", med_type="41", mdtrt_id="M2", fixmedins_code="P1")
    warehouse.derive()
    assert warehouse.read(
        "select visit_id, visited_at, setl_id, setl_optr, total_amount from visit order by visit_id"
    ) == [
        ("M1", "2025-03-01 09:00:00", "S2", "T2", "200"),
        ("M2", "2025-03-01 09:00:00", "S3", None, "100"),
    ]


def test_settlements_of_one_stay_with_days_between_them_are_told(warehouse):
    warehouse.settle("S1")
    warehouse.settle("S2", begntime="2025-05-01 09:00:00", endtime="2025-05-03 09:00:00")
    warehouse.derive()
    assert "最长 56 天" in warehouse.doubts("stay_interrupted")[0][2]


def test_consecutive_mid_stay_settlements_are_not_told(warehouse):
    warehouse.settle("S1", endtime="2025-03-03 10:00:00", mid_setl_flag=1)
    warehouse.settle("S2", begntime="2025-03-04 08:00:00")
    warehouse.derive()
    assert warehouse.doubts("stay_interrupted") == []


def test_a_day_on_which_several_settlements_of_a_person_began_is_told_once(warehouse):
    for setl_id, mdtrt_id, day in (
        ("S1", "M1", "01"),
        ("S2", "M2", "01"),
        ("S3", "M3", "02"),
        ("S4", "M4", "02"),
    ):
        warehouse.settle(setl_id, mdtrt_id=mdtrt_id, begntime=f"2025-03-{day} 09:00:00")
    warehouse.settle("S5", mdtrt_id="M5", psn_no="P9", begntime="2025-03-01 09:00:00")
    warehouse.reverse("S6", "S4")
    warehouse.derive()
    assert [row[1:] for row in warehouse.read("from repeated_day")] == [("2025-03-01", 2)]
