"""Rows that point to nothing: a few are kept and told, a collapse refuses the delivery."""

import pytest

from pipelines.errors import DeliveryRefused


def test_a_few_lines_without_settlement_are_kept_and_told(county):
    lines = [{"feedetl_sn": f"F{i}", "setl_id": "S9" if i < 5 else "S1"} for i in range(600)]
    county.write_rows("charge_line", lines)
    county.write_rows("settlement", [{}, {"setl_id": "S2"}])
    receipt = county.receive()
    assert county.file(receipt, "charge_line.csv").notes == (
        "5 of 600 rows name a setl_id that no settlement has; kept",
    )
    assert county.file(receipt, "settlement.csv").notes == (
        "1 settlements have no charge_line in this delivery; kept",
    )
    assert county.file(receipt, "charge_line.csv").n_rows_loaded_into_landing == 600


def test_lines_of_another_day_than_their_settlements_are_refused(county):
    lines = [{"feedetl_sn": f"F{i}", "setl_id": f"S{i}"} for i in range(600)]
    county.write_rows("charge_line", lines[:300], name="charge_line.csv")
    county.write_rows("charge_line", lines[300:], name="charge_line_2.csv")
    with pytest.raises(
        DeliveryRefused,
        match=r"charge_line.csv, charge_line_2.csv: setl_id of 599 of 600 rows \(99.8%\) "
        r'is in no settlement, delivered or known, such as "S0". '
        r"Deliver the settlement file of the same day, complete.",
    ):
        county.receive()


def test_settlements_of_unknown_institutions_are_refused(county):
    county.write_rows(
        "settlement", [{"setl_id": f"S{i}", "fixmedins_code": "H00000000000"} for i in range(30)]
    )
    with pytest.raises(DeliveryRefused, match=r"settlement.csv: fixmedins_code of 30 of 30 rows \(100.0%\)"):
        county.receive()


def test_an_unknown_person_is_masked_in_the_refusal(county):
    county.write_rows("settlement", [{"setl_id": f"S{i}", "psn_no": "3400000000009999"} for i in range(30)])
    with pytest.raises(DeliveryRefused, match=r'such as "34\*\*\*\*99"') as refused:
        county.receive()
    assert "3400000000009999" not in str(refused.value)


def test_the_share_that_may_be_missing_is_the_operators_to_widen(county):
    lines = [{"feedetl_sn": f"F{i}", "setl_id": "S9" if i < 30 else "S1"} for i in range(600)]
    county.write_rows("charge_line", lines)
    with pytest.raises(DeliveryRefused, match=r"30 of 600 rows \(5.0%\)"):
        county.receive()
    assert county.receive(max_orphan_share=0.06).faults == {}


def test_settlements_may_come_with_an_earlier_delivery(county):
    county.receive()
    for extract in ("settlement", "institution"):
        (county.folder / f"{extract}.csv").unlink()
    county.write_rows("charge_line", [{"feedetl_sn": f"N{i}"} for i in range(50)])
    receipt = county.receive()
    assert [file.extract for file in receipt.files] == ["catalog", "charge_line", "person"]
    assert county.file(receipt, "charge_line.csv").notes == ()
