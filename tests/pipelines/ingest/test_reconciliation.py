"""Whatever is good or bad in a delivery, every row and every cent is accounted for."""

import tempfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

MONEY = "det_item_fee_sumamt"
GOOD = st.decimals("-99999.99", "99999.99", places=2).map(str)
BAD = st.sampled_from(["1e3", "1,5", "", "x", "10.005", "NaN"])
ROW = st.fixed_dictionaries(
    {
        "feedetl_sn": st.sampled_from(["F1", "F2", "F3", "F4", "F5", "F6", '"', "\n", ""]),
        "cnt": st.sampled_from(["1", "2", "bad"]),
        MONEY: st.one_of(GOOD, BAD),
    }
)
FILES = st.lists(st.lists(ROW, max_size=12), min_size=1, max_size=3)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(files=FILES, gzipped=st.booleans(), short=st.integers(0, 2))
def test_read_is_landed_and_quarantined_and_superseded(
    make_county: Callable, files: list[list[dict[str, str]]], gzipped: bool, short: int
):
    county = make_county()
    (county.folder / "charge_line.csv").unlink()
    suffix = "csv.gz" if gzipped else "csv"
    for number, rows in enumerate(files):
        path = county.write_rows("charge_line", rows, name="rows.txt")
        content = path.read_bytes() + b"too,short\n" * short
        path.unlink()
        county.write_bytes(f"charge_line_{number}.{suffix}", content)
    receipt = county.receive(max_fault_share=1.0, max_orphan_share=1.0)
    landed = county.landed(receipt, "charge_line", f"feedetl_sn, {MONEY}")
    lines = [file for file in receipt.files if file.extract == "charge_line"]
    assert len({key for key, _ in landed}) == len(landed) == sum(f.n_rows_loaded_into_landing for f in lines)
    for number, file in enumerate(lines):
        assert file.n_rows_read == len(files[number]) + short
        assert file.n_rows_read == (
            file.n_rows_loaded_into_landing + file.n_quarantined + file.n_superseded_within
        )
        money = file.money[MONEY]
        assert money.read == money.landed + money.quarantined + money.superseded
        assert money.read == sum((read_exactly(row[MONEY]) for row in files[number]), Decimal(0))
    quarantine = county.quarantined(receipt, "amount")
    assert len(quarantine) == sum(file.n_quarantined for file in receipt.files)
    assert sum((amount or 0 for (amount,) in quarantine), Decimal(0)) == sum(
        file.money[MONEY].quarantined for file in lines
    )
    assert sum(amount for _, amount in landed) == sum(file.money[MONEY].landed for file in lines)


def read_exactly(value: str) -> Decimal:
    """Return the amount a value stands for, 0 when the contract cannot read it."""
    bad = {"1e3", "1,5", "", "x", "10.005", "NaN"}
    return Decimal(0) if value in bad else Decimal(value)


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    amounts=st.lists(GOOD, min_size=1, max_size=20),
    cut=st.integers(0, 20),
)
def test_how_rows_are_spread_over_files_changes_nothing(make_county: Callable, amounts: list[str], cut: int):
    rows = [{"feedetl_sn": f"F{i:02}", MONEY: amount} for i, amount in enumerate(amounts)]
    one, two = make_county(), make_county()
    one.write_rows("charge_line", rows)
    two.write_rows("charge_line", rows[:cut])
    two.write_rows("charge_line", rows[cut:], name="charge_line_2.csv.gz")
    assert one.landed(one.receive(), "charge_line") == two.landed(two.receive(), "charge_line")


def test_the_temporary_folder_of_the_machine_is_never_written_to(county, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(Path("/nonexistent")))
    assert county.receive().faults == {}
