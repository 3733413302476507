"""Groups of comparable stays, and what the warehouse says of doctors and operations."""


def settle_many(warehouse, count, first, **changed):
    for number in range(first, first + count):
        warehouse.settle(f"S{number}", mdtrt_id=f"M{number:03}", psn_no=f"P{number}", **changed)


def test_thirty_stays_of_one_diagnosis_are_a_group_and_fewer_join_their_chapter(warehouse):
    warehouse.add("institution", fixmedins_code="H1", hosp_lv="2", specialty="综合")
    settle_many(warehouse, 30, 0, dscg_maindiag_code="I63.900")
    settle_many(warehouse, 29, 100, dscg_maindiag_code="I10.x00")
    settle_many(warehouse, 1, 200, dscg_maindiag_code="K35.000")
    settle_many(warehouse, 1, 300, dscg_maindiag_code=None)
    warehouse.derive()
    assert warehouse.read(
        "select peer_group, peer_level, peer_size, count(*) from peer_group group by all order by 1"
    ) == [("L2", 3, 61, 2), ("L2|I", 2, 59, 29), ("L2|I63", 1, 30, 30)]


def test_a_level_with_few_stays_is_compared_with_everybody(warehouse):
    warehouse.add("institution", fixmedins_code="H1", hosp_lv="3")
    settle_many(warehouse, 2, 0, dscg_maindiag_code="I63.900")
    warehouse.derive()
    assert warehouse.read("select distinct peer_group, peer_level, peer_size from peer_group") == [
        ("all", 4, 2)
    ]


def test_a_placeholder_for_a_doctor_is_told_at_hospitals_only(warehouse):
    warehouse.add("institution", fixmedins_code="H1", fixmedins_type="1")
    warehouse.add("institution", fixmedins_code="P1", fixmedins_type="2")
    warehouse.settle("S1")
    for number, doctor in enumerate([None, " ", "未知", "D000", "99999", "D3410210014800", "张三"]):
        warehouse.charge(f"F{number}", bilg_dr_codg=doctor)
    warehouse.charge("F9", bilg_dr_codg=None, fixmedins_code="P1")
    warehouse.derive()
    assert [subject for subject, _, _ in warehouse.doubts("default_doctor")] == [
        "H1|(空)",
        "H1|99999",
        "H1|D000",
        "H1|未知",
    ]


def test_a_code_that_sees_more_patients_than_a_doctor_can_is_told(warehouse):
    warehouse.add("institution", fixmedins_code="H1", fixmedins_type="1")
    warehouse.settle("S1")
    warehouse.connection.execute(
        "insert into charge_line (feedetl_sn, fixmedins_code, setl_id, psn_no, bilg_dr_codg, fee_ocur_time) "
        "select concat_ws('-', doctor, day, patient), 'H1', 'S1', concat('P', patient), doctor, "
        "timestamp '2025-01-01' + to_days(day::int) "
        "from range(10) as days(day) cross join range(51) as patients(patient) "
        "cross join (values ('D1', 51), ('D2', 5), ('D3', 5), ('D4', 5), ('D5', 5)) as doctors(doctor, most) "
        "where patient < most"
    )
    warehouse.derive()
    ((subject, count, message),) = warehouse.doubts("default_doctor")
    assert (subject, count) == ("H1|D1", 510)
    assert "平均每天 51.0 人、开单 51.0 条" in message


def test_an_institution_that_operates_without_coding_is_told(warehouse):
    settle_many(warehouse, 5, 0)
    settle_many(warehouse, 5, 10, fixmedins_code="H2", oprn_oprt_code="36.0600")
    for number in [*range(5), *range(10, 15)]:
        warehouse.charge(
            f"F{number}",
            setl_id=f"S{number}",
            mdtrt_id=f"M{number:03}",
            med_chrgitm_type="06",
            list_type="201",
        )
    warehouse.derive()
    ((subject, count, _),) = warehouse.doubts("operation_code_missing")
    assert (subject, count) == ("H1", 5)


def test_doubts_of_other_rooms_stay_and_our_own_are_told_once(warehouse):
    warehouse.settle("S1")
    warehouse.charge("F1", setl_id="S9")
    warehouse.derive()
    warehouse.doubts("line_without_settlement")
    warehouse.add("data_quality", kind="split_hospitalization.x", subject="H1", n_records=1, message="…")
    assert len(warehouse.doubts("line_without_settlement")) == 1
    assert len(warehouse.doubts("split_hospitalization.x")) == 1
