"""A county small enough to write down: partial rows in real tables."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from data_contracts.contract import load_extracts, load_outputs
from data_contracts.ddl import create_table
from pipelines.ranking.rank import RankSummary, rank_leads
from pipelines.ranking.weights import DEFAULT_WEIGHTS, Weights
from pipelines.settings import Settings
from rules.mutes import Mute

DERIVED = """
create table net_settlement (
    setl_id varchar, mdtrt_id varchar, psn_no varchar, fixmedins_code varchar,
    begntime timestamp, setl_time timestamp, setl_optr varchar, fund_pay_sumamt decimal(18, 2)
);
create table net_charge_line (feedetl_sn varchar, setl_id varchar, det_item_fee_sumamt decimal(18, 2));
create table stay (
    stay_id varchar, psn_no varchar, fixmedins_code varchar, admitted_on date, discharged_on date,
    fund_amount decimal(18, 2)
);
create table rule_card (
    rule_id varchar, scheme varchar, title varchar, title_zh varchar, severity varchar,
    basis varchar[], inspect varchar[], disposition varchar
);
"""


@dataclass
class County:
    """Partial rows in, leads out."""

    connection: duckdb.DuckDBPyConnection
    run_on: date = date(2026, 3, 1)

    def add(self, table: str, **values: Any) -> None:
        names = ", ".join(values)
        marks = ", ".join(f"${name}" for name in values)
        self.connection.execute(f"insert into {table} ({names}) values ({marks})", values)

    def settle(
        self, setl_id: str, fund: str, *, stay: str | None = None, person: str = "P1", at: str = "H1"
    ) -> None:
        self.add(
            "net_settlement",
            setl_id=setl_id,
            mdtrt_id=stay or f"M{setl_id}",
            psn_no=person,
            fixmedins_code=at,
            setl_time="2026-02-01 10:00:00",
            fund_pay_sumamt=fund,
        )

    def charge(self, line_id: str, setl_id: str, amount: str) -> None:
        self.add("net_charge_line", feedetl_sn=line_id, setl_id=setl_id, det_item_fee_sumamt=amount)

    def admit(self, stay_id: str, fund: str, *, person: str = "P1", at: str = "H1") -> None:
        self.add(
            "stay",
            stay_id=stay_id,
            psn_no=person,
            fixmedins_code=at,
            admitted_on="2026-01-20",
            discharged_on="2026-02-01",
            fund_amount=fund,
        )
        self.settle(f"S{stay_id}", fund, stay=stay_id, person=person, at=at)

    def find(
        self,
        finding_id: str,
        *settlements: tuple[str, str],
        lines: tuple[tuple[str, str], ...] = (),
        subject: tuple[str, str] = ("stay", "M1"),
        rule: str = "INP-001",
        scheme: str = "split_hospitalization",
        **values: Any,
    ) -> None:
        total = sum((Decimal(amount) for _, amount in (*settlements, *lines)), Decimal(0))
        row: dict[str, Any] = {
            "rule_id": rule,
            "scheme": scheme,
            "subject_type": subject[0],
            "subject_id": subject[1],
            "fixmedins_code": "H1",
            "psn_no": "P1",
            "begn_date": date(2026, 1, 20),
            "end_date": date(2026, 2, 1),
            "amount": total,
            "severity": "high",
            "message": f"{scheme}的说明。",
            "first_seen_on": self.run_on,
            "last_seen_on": self.run_on,
            "state": "new",
        }
        self.add("finding", finding_id=finding_id, **(row | values))
        for record_type, records in (("settlement", settlements), ("charge_line", lines)):
            for record_id, amount in records:
                self.add(
                    "finding_record",
                    finding_id=finding_id,
                    record_type=record_type,
                    record_id=record_id,
                    amount=amount,
                )

    def score(
        self,
        stay_id: str,
        percentile: float,
        *,
        score: float | None = None,
        peer_size: int = 500,
        reasons: str = "[]",
        model: str = "stay",
    ) -> None:
        self.add(
            "score",
            model_id=model,
            subject_type="stay",
            subject_id=stay_id,
            peer_group="L3|I63",
            peer_size=peer_size,
            score=percentile if score is None else score,
            percentile=percentile,
            reasons=reasons,
        )

    def rank(
        self,
        *,
        weights: Weights = DEFAULT_WEIGHTS,
        run_id: str | None = None,
        mutes: tuple[Mute, ...] = (),
        **settings: Any,
    ) -> RankSummary:
        return rank_leads(
            self.connection,
            run_on=self.run_on,
            settings=Settings(**settings),
            weights=weights,
            run_id=run_id,
            mutes=mutes,
        )

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(query).fetchall()

    def leads(self, columns: str = "subject_id, amount") -> list[tuple[Any, ...]]:
        return self.rows(
            f"select {columns} from lead "
            "where state not in ('withdrawn', 'closed') and not control order by rank"
        )


def open_county() -> County:
    """Return an empty county in memory."""
    connection = duckdb.connect()
    outputs, extracts = load_outputs(), load_extracts()
    for name in (
        "finding",
        "finding_record",
        "rule_run",
        "score",
        "data_quality",
        "lead",
        "lead_finding",
        "lead_record",
    ):
        connection.execute(create_table(outputs[name]))
    for name in ("institution", "outcome", "outcome_record", "tip"):
        connection.execute(create_table(extracts[name], extra=[("delivery_id", "VARCHAR")]))
    connection.execute(DERIVED)
    county = County(connection)
    for rule_id, scheme, title in (
        ("INP-001", "split_hospitalization", "分解住院"),
        ("INP-002", "ghost_bed_stay", "挂床住院"),
        ("BIL-001", "duplicate_charge", "重复收费"),
        ("INV-001", "inventory_mismatch", "进销存不符"),
    ):
        county.add("rule_card", rule_id=rule_id, scheme=scheme, title_zh=title)
    county.add("institution", fixmedins_code="H1", fixmedins_name="第一医院")
    return county


@pytest.fixture
def county() -> Iterator[County]:
    opened = open_county()
    yield opened
    opened.connection.close()
