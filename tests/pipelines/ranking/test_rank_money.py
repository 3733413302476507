"""Money once: within a lead, across leads, capped by what the fund paid."""

from decimal import Decimal


def test_two_findings_on_one_settlement_are_one_lead_with_its_money_once(county):
    county.settle("S1", "1000.00")
    county.find("F1", ("S1", "1000.00"), subject=("stay", "M1"))
    county.find(
        "F2", ("S1", "800.00"), subject=("settlement", "S1"), rule="BIL-001", scheme="duplicate_charge"
    )

    county.rank()

    assert county.leads("n_findings, amount") == [(2, Decimal("1000.00"))]
    assert county.rows("select setl_id, amount from lead_record") == [("S1", Decimal("1000.00"))]
    assert len(county.rows("select * from lead_finding")) == 2


def test_a_line_accused_by_two_findings_of_one_lead_counts_once(county):
    county.settle("S1", "1000.00")
    county.charge("L1", "S1", "60.00")
    county.charge("L2", "S1", "40.00")
    county.find("F1", lines=(("L1", "60.00"), ("L2", "40.00")), subject=("settlement", "S1"))
    county.find("F2", lines=(("L1", "50.00"),), subject=("settlement", "S1"), rule="BIL-001")

    county.rank()

    assert county.leads("amount") == [(Decimal("100.00"),)]


def test_a_whole_settlement_covers_its_lines(county):
    county.settle("S1", "1000.00")
    county.charge("L1", "S1", "60.00")
    county.find("F1", ("S1", "900.00"), lines=(("L1", "60.00"),))

    county.rank()

    assert county.leads("amount") == [(Decimal("900.00"),)]


def test_claims_are_capped_by_the_line_and_by_what_the_fund_paid(county):
    county.settle("S1", "70.00")
    county.charge("L1", "S1", "60.00")
    county.charge("L2", "S1", "40.00")
    county.find("F1", lines=(("L1", "500.00"),), subject=("settlement", "S1"))
    county.rank()
    assert county.leads("amount") == [(Decimal("60.00"),)]

    county.find("F2", lines=(("L2", "40.00"),), subject=("settlement", "S1"), rule="BIL-001")
    county.rank()
    assert county.leads("amount") == [(Decimal("70.00"),)]


def test_the_likelier_lead_takes_the_money_and_the_later_lead_what_remains(county):
    county.settle("S1", "100.00")
    county.find("F1", ("S1", "80.00"))
    county.find(
        "F2",
        ("S1", "90.00"),
        subject=("institution", "H1"),
        scheme="inventory_mismatch",
        rule="INV-001",
        severity="low",
    )

    county.rank()

    assert county.leads("kind, amount") == [("record", Decimal("80.00")), ("institution", Decimal("10.00"))]


def test_one_line_claimed_by_two_leads_is_paid_to_one_though_the_settlement_has_more(county):
    county.settle("S1", "1000.00")
    county.charge("L1", "S1", "60.00")
    county.find("F1", lines=(("L1", "60.00"),), subject=("settlement", "S1"))
    county.find("F2", lines=(("L1", "60.00"),), subject=("institution_item", "H1|A"), severity="low")

    county.rank()

    assert county.leads("kind, amount") == [("record", Decimal("60.00")), ("institution", Decimal("0.00"))]
    assert len(county.rows("select * from lead_record")) == 2, "the later lead still names the record"


def test_money_of_settlements_that_no_longer_stand_is_not_claimed_but_reported(county):
    county.find("F1", ("gone", "500.00"))

    county.rank()

    assert county.leads("amount") == [(Decimal("0.00"),)]
    assert county.rows("select kind, subject, n_records from data_quality") == [
        ("finding_without_settlement", "split_hospitalization", 1)
    ]


def test_negative_and_missing_amounts_claim_nothing(county):
    county.settle("S1", "100.00")
    county.settle("S2", "-20.00")
    county.find("F1", ("S1", "-5.00"), subject=("settlement", "S1"))
    county.find("F2", ("S2", "5.00"), subject=("settlement", "S2"))
    county.connection.execute("insert into finding_record values ('F1', 'settlement', 'S2', null)")

    county.rank()

    assert county.leads("amount") == [(Decimal("0.00"),)]


def test_expected_recovery_is_rounded_half_up_to_the_cent(county):
    county.settle("S1", "0.01")
    county.settle("S2", "0.03", person="P2")
    county.find("F1", ("S1", "0.01"), subject=("stay", "MS1"))  # 0.6 of a cent
    county.find("F2", ("S2", "0.03"), subject=("stay", "MS2"), severity="low")  # 0.45 of a cent

    county.rank()

    assert county.leads("subject_id, expected_amount") == [("MS1", Decimal("0.01")), ("MS2", Decimal("0.00"))]
