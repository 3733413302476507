"""Frozen records that pass between the rooms, beside the warehouse's tables."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from data_contracts.contract import Severity
from data_contracts.errors import ContractError


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """What one check of a contract found; one row of `contract_check` without its run.

    Attributes:
        extract: the extract checked.
        check_name: the check, unique within the extract.
        severity: what a failure means: `critical` stops the night, `error` can make rules that read the
            extract not evaluable, `warning` is only told.
        success: whether it passed; None when there was nothing to check, which is no pass.
        n_rows: rows checked; a check that could not be run has failed over none.
        n_unexpected: rows that violate, counted also where they are tolerated.
        message: one English sentence with the counts and what to do.
    """

    extract: str
    check_name: str
    severity: Severity
    success: bool | None
    n_rows: int
    n_unexpected: int
    message: str


class Money(NamedTuple):
    """Sums of one money column of one file in yuan: read = landed + quarantined + superseded, to the cent.

    Attributes:
        read: every row of the file whose value can be read.
        landed: rows in landing.
        quarantined: rows refused.
        superseded: rows repeated identically within the delivery.
    """

    read: Decimal
    landed: Decimal
    quarantined: Decimal
    superseded: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReceipt:
    """One file of a delivery: rows read = rows in landing + quarantined + superseded within the delivery.

    Attributes:
        file: name within the delivery folder.
        extract: the extract it belongs to.
        path: its landing Parquet, relative to the home's landing folder or absolute.
        sha256: hash of the file as received, hex.
        encoding: `utf-8`, `utf-8-sig`, `gb18030` or `parquet`.
        n_bytes: size as received.
        n_rows_read: data rows, the header not counted.
        n_rows_loaded_into_landing: rows of the landing Parquet.
        n_quarantined: rows refused.
        n_superseded_within: rows repeated identically within the delivery, one of each kept.
        money: sums by reconciled money column.
        notes: what was noticed, such as unknown columns kept out.
        unknown_columns: names of columns that the contract does not have; empty in receipts of old.
    """

    file: str
    extract: str
    path: str
    sha256: str
    encoding: str
    n_bytes: int
    n_rows_read: int
    n_rows_loaded_into_landing: int
    n_quarantined: int
    n_superseded_within: int
    money: Mapping[str, Money] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    unknown_columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One delivery in landing.

    Attributes:
        delivery_id: D, the day of the extract and a hash of the delivery's content.
        extract_date: the day the delivery speaks for.
        received_at: when it was received.
        files: every file that was read.
        faults: rows quarantined, by reason.
    """

    delivery_id: str
    extract_date: date
    received_at: datetime
    files: tuple[FileReceipt, ...]
    faults: Mapping[str, int] = field(default_factory=dict)

    def to_json(self) -> str:
        """Return the receipt as JSON text: dates in ISO form, money as text to keep every cent."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True, default=str)

    @classmethod
    def from_json(cls, text: str) -> "Receipt":
        """Return the receipt that `to_json` wrote.

        Raises:
            ContractError: the text is no receipt of this version.
        """
        try:
            found = json.loads(text)
            files = tuple(_read_file(item) for item in found.pop("files"))
            return cls(
                delivery_id=found.pop("delivery_id"),
                extract_date=date.fromisoformat(found.pop("extract_date")),
                received_at=datetime.fromisoformat(found.pop("received_at")),
                files=files,
                **found,
            )
        except (ValueError, TypeError, KeyError, AttributeError, InvalidOperation) as fault:
            raise ContractError(
                f"A receipt cannot be read ({type(fault).__name__}: {fault}). "
                "Deliver the folder again; its landing is written anew."
            ) from fault


def _read_file(found: dict[str, Any]) -> FileReceipt:
    money = {column: Money(*map(Decimal, sums)) for column, sums in found.pop("money").items()}
    lists = {"notes": tuple(found["notes"]), "unknown_columns": tuple(found.get("unknown_columns", ()))}
    return FileReceipt(**{**found, "money": money, **lists})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One suspicion of a rule: one row of `finding`, whose contract says what each field means."""

    finding_id: str
    rule_id: str
    rule_version: int
    scheme: str
    subject_type: str
    subject_id: str
    fixmedins_code: str | None
    psn_no: str | None
    begn_date: date | None
    end_date: date | None
    amount: Decimal | None
    severity: str | None
    message: str
    evidence: str | None
    first_seen_on: date | None
    last_seen_on: date | None
    state: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How unusual one subject is among its peers: one row of `score`; higher is more unusual."""

    model_id: str
    model_version: int
    subject_type: str
    subject_id: str
    fixmedins_code: str | None
    peer_group: str | None
    peer_size: int | None
    score: float
    percentile: float | None
    reasons: str | None
    baseline: float | None
    remainder: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """What an inspector gets: one row of `lead`, each record's money once."""

    lead_id: str
    rank: int
    kind: str
    subject_type: str
    subject_id: str
    fixmedins_code: str | None
    psn_no: str | None
    begn_date: date | None
    end_date: date | None
    probability: float | None
    amount: Decimal | None
    expected_amount: Decimal | None
    n_findings: int | None
    schemes: tuple[str, ...]
    summary: str | None
    state: str | None
    control: bool
    first_seen_on: date | None
    last_seen_on: date | None
    moved: str | None
    same_case: tuple[str, ...] | None
