"""A receipt survives its file to the last cent."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.errors import ContractError
from data_contracts.records import FileReceipt, Money, Receipt

amounts = st.decimals(min_value=-(10**12), max_value=10**12, places=2, allow_nan=False)


def receipt(read: Decimal = Decimal("0.10")) -> Receipt:
    return Receipt(
        delivery_id="D20260301-0123456789",
        extract_date=date(2026, 3, 1),
        received_at=datetime(2026, 3, 2, 3, 4, 5, tzinfo=UTC),
        files=(
            FileReceipt(
                file="settlement.csv",
                extract="settlement",
                path="D20260301-0123456789/settlement/settlement.parquet",
                sha256="00",
                encoding="gb18030",
                n_bytes=1,
                n_rows_read=3,
                n_rows_loaded_into_landing=1,
                n_quarantined=1,
                n_superseded_within=1,
                money={"medfee_sumamt": Money(read, Decimal("-1.00"), Decimal(0), Decimal(0))},
                notes=("unknown column 备用 kept out",),
            ),
        ),
        faults={"key twice": 1},
    )


@given(amounts)
def test_a_receipt_reads_back_as_it_was_written(read: Decimal):
    assert Receipt.from_json(receipt(read).to_json()) == receipt(read)


def test_the_same_receipt_has_the_same_text():
    assert receipt().to_json() == receipt().to_json()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        receipt().to_json().replace('"0.10"', '"ten"'),
        receipt().to_json().replace("2026-03-01", "1 March"),
        receipt().to_json().replace('"faults"', '"flaws"'),
        receipt().to_json().replace('"sha256"', '"md5"'),
    ],
)
def test_what_is_no_receipt_is_refused_with_advice(text: str):
    with pytest.raises(ContractError, match="Deliver the folder again"):
        Receipt.from_json(text)
