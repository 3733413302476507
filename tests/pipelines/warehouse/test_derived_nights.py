"""The bed-day ledger: which nights a stay billed, on which somebody was seen, and which prove nothing."""

import pytest

NIGHTS = "select night_on, observed from stay_night where stay_id = 'M1' order by night_on"


@pytest.fixture
def stay(warehouse):
    """Return a warehouse with one stay of two nights at a monitored institution."""
    warehouse.add("institution", fixmedins_code="H1", bed_monitored=1)
    warehouse.settle("S1", adm_bed="01", begntime="2025-03-01 09:00:00", endtime="2025-03-03 10:00:00")
    return warehouse


def test_a_stay_has_one_row_for_each_night_but_none_for_the_day_of_discharge(stay):
    stay.derive()
    assert stay.read(NIGHTS) == [("2025-03-01", 0), ("2025-03-02", 0)]


def test_nights_of_an_institution_without_monitoring_are_not_judged(warehouse):
    warehouse.add("institution", fixmedins_code="H1", bed_monitored=None)
    warehouse.settle("S1")
    warehouse.derive()
    assert warehouse.read(NIGHTS) == []


@pytest.mark.parametrize(
    ("begn", "end", "seen"),
    [
        ("2025-03-01 20:00:00", "2025-03-02 06:00:00", [1, 0]),
        ("2025-03-01 07:00:00", "2025-03-01 18:00:00", [0, 0]),
        ("2025-03-01 07:00:00", "2025-03-01 18:00:01", [1, 0]),
        ("2025-03-02 07:59:59", "2025-03-02 12:00:00", [1, 0]),
        ("2025-03-02 08:00:00", "2025-03-02 12:00:00", [0, 0]),
        ("2025-03-01 18:00:00", "2025-03-01 18:00:00", [1, 0]),
        ("2025-03-02 08:00:00", "2025-03-02 08:00:00", [0, 0]),
        ("2025-03-02 07:59:59", "2025-03-02 07:59:59", [1, 0]),
        ("2025-02-20 00:00:00", "2025-03-20 00:00:00", [1, 1]),
        ("2025-03-03 20:00:00", "2025-03-04 06:00:00", [0, 0]),
    ],
)
def test_a_night_lasts_from_eighteen_to_eight_its_end_excluded(stay, begn, end, seen):
    stay.observe("B1", begn, end, mdtrt_id="M1")
    stay.derive()
    assert [observed for _, observed in stay.read(NIGHTS)] == seen


def test_a_person_seen_under_another_visit_or_none_was_there(stay):
    stay.observe("B1", "2025-03-01 20:00:00", "2025-03-02 06:00:00", psn_no="P1", bed_no="77")
    stay.observe("B2", "2025-03-02 20:00:00", "2025-03-03 06:00:00", psn_no="P1", mdtrt_id="M9")
    stay.derive()
    assert stay.read(NIGHTS) == [("2025-03-01", 1), ("2025-03-02", 1)]


def test_a_person_seen_at_another_institution_was_not_there(stay):
    stay.add("institution", fixmedins_code="H2", bed_monitored=1)
    stay.observe("B1", "2025-03-01 20:00:00", "2025-03-02 06:00:00", psn_no="P1", fixmedins_code="H2")
    stay.derive()
    assert stay.read(NIGHTS) == [("2025-03-01", 0), ("2025-03-02", 0)]


def test_an_unassigned_presence_in_the_stays_bed_counts_but_somebody_elses_does_not(stay):
    stay.observe("B1", "2025-03-01 20:00:00", "2025-03-02 06:00:00")
    stay.observe("B2", "2025-03-02 20:00:00", "2025-03-03 06:00:00", psn_no="P9")
    stay.observe("B3", "2025-03-02 20:00:00", "2025-03-03 06:00:00", bed_no="02")
    stay.derive()
    assert stay.read(NIGHTS) == [("2025-03-01", 1), ("2025-03-02", 0)]


def test_a_night_of_which_no_bed_at_all_is_delivered_is_an_outage(stay):
    stay.observe("B1", "2025-03-01 20:00:00", "2025-03-02 06:00:00", psn_no="P9", bed_no="55")
    stay.observe("B2", "2025-03-02 09:00:00", "2025-03-02 12:00:00", psn_no="P9", bed_no="55")
    stay.derive()
    assert stay.read("select night_on, outage from stay_night order by night_on") == [
        ("2025-03-01", 0),
        ("2025-03-02", 1),
    ]


@pytest.mark.parametrize(
    ("bed_days", "billed"),
    [
        ({}, [1, 1]),
        ({"2025-03-01": 1}, [1, 0]),
        ({"2025-03-02": 1}, [0, 1]),
        ({"2025-03-03": 2}, [1, 1]),
        ({"2025-03-02": 1, "2025-03-03": 1}, [1, 1]),
    ],
    ids=["no bed itemised", "the first night", "the second night", "all at discharge", "each the day after"],
)
def test_a_night_is_billed_by_a_bed_that_day_or_by_beds_enough_for_all_nights(stay, bed_days, billed):
    for day, cnt in bed_days.items():
        stay.charge(f"F{day}", med_chrgitm_type="01", fee_ocur_time=f"{day} 10:00:00", cnt=cnt)
    stay.derive()
    assert [row[0] for row in stay.read("select billed from stay_night order by night_on")] == billed


def test_an_institution_silent_on_half_its_nights_is_told(stay):
    stay.observe("B1", "2025-03-01 20:00:00", "2025-03-02 06:00:00", mdtrt_id="M1")
    stay.derive()
    ((subject, count, message),) = stay.doubts("bed_monitor_silent")
    assert (subject, count) == ("H1", 1)
    assert "2 晚中 1 晚没有任何床位观测" in message


def test_an_institution_that_delivers_every_night_is_not_told(stay):
    stay.observe("B1", "2025-03-01 20:00:00", "2025-03-03 06:00:00", mdtrt_id="M1")
    stay.derive()
    assert stay.doubts("bed_monitor_silent") == []


@pytest.mark.parametrize(
    ("nights", "absences"),
    [
        ("bbbb", []),
        ("aaaa", []),
        ("baab", [("2025-03-02", "2025-03-03", 2, 4, 2)]),
        ("abba", [("2025-03-01", "2025-03-01", 1, 4, 2), ("2025-03-04", "2025-03-04", 1, 4, 2)]),
        ("baoa", [("2025-03-02", "2025-03-02", 1, 3, 1), ("2025-03-04", "2025-03-04", 1, 3, 1)]),
        ("boob", []),
    ],
    ids=["in bed", "never there", "two nights", "first and last", "an outage between", "outage alone"],
)
def test_nights_away_on_end_are_one_absence_and_a_night_that_proves_nothing_ends_it(
    warehouse, nights, absences
):
    """`b`: in bed; `a`: away while another is seen; `o`: nobody's presence was delivered."""
    warehouse.add("institution", fixmedins_code="H1", bed_monitored=1)
    warehouse.settle("S1", adm_bed="01", begntime="2025-03-01 09:00:00", endtime="2025-03-05 10:00:00")
    for day, what in enumerate(nights, start=1):
        seen = {"b": {"mdtrt_id": "M1"}, "a": {"psn_no": "P9", "bed_no": "55"}}.get(what)
        if seen:
            warehouse.observe(f"B{day}", f"2025-03-0{day} 20:00:00", f"2025-03-0{day + 1} 06:00:00", **seen)
    warehouse.derive()
    columns = "first_night_on, last_night_on, n_nights, n_watched_nights, n_observed_nights"
    assert warehouse.read(f"select {columns} from absence_spell order by first_night_on") == absences
