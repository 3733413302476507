"""A catalogue of one small rule and a warehouse of a few rows, for tests of the engine."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data_contracts.contract import load_outputs
from data_contracts.ddl import create_table
from rules.engine import run_rules
from rules.fence import Limits
from rules.loader import KNOWLEDGE, load_rules
from rules.mutes import Mute
from rules.packs import load_packs
from rules.records import Packs, Rule, RuleRun
from rules.scaffold import new_rule
from rules.schema import load_tables
from rules.trial import Bench

Run = Callable[..., dict[str, RuleRun]]


def insert(connection: duckdb.DuckDBPyConnection, table: str, *rows: dict[str, Any]) -> None:
    """Add partial rows to `table`."""
    for row in rows:
        places = ", ".join("?" * len(row))
        connection.execute(f"insert into {table} ({', '.join(row)}) values ({places})", list(row.values()))


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """Return a catalogue with one active rule, long_stay: stays of at least thirty nights."""
    root = tmp_path / "rules" / "catalog"
    root.mkdir(parents=True)
    shutil.copytree(KNOWLEDGE, root.parent / "knowledge")
    (root.parent / "packs").mkdir()
    folder = new_rule("inpatient", "long_stay", root)
    card = folder / "rule.toml"
    card.write_text(card.read_text(encoding="utf-8").replace('"shadow"', '"active"'), encoding="utf-8")
    return root


@pytest.fixture
def edit(catalogue: Path) -> Callable[[str, str, str], None]:
    """Return a function that replaces text in a file of the rule long_stay."""

    def replace(file: str, old: str, new: str) -> None:
        path = catalogue / "inpatient" / "long_stay" / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return replace


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a warehouse with one stay of thirty nights, M1, that the fund paid 1,000 yuan for."""
    with duckdb.connect() as connection:
        for table in load_tables().values():
            connection.execute(table.create())
        insert(connection, "settlement", {"setl_id": "S1"})
        insert(
            connection,
            "institution",
            {"fixmedins_code": "H1", "fixmedins_name": "第七医院", "admdvs": "341021"},
        )
        insert(
            connection,
            "stay",
            {
                "stay_id": "M1",
                "psn_no": "P1",
                "fixmedins_code": "H1",
                "admitted_on": date(2025, 3, 1),
                "discharged_on": date(2025, 3, 31),
                "nights": 30,
                "fund_amount": 1000,
            },
        )
        insert(connection, "net_settlement", {"setl_id": "S1", "mdtrt_id": "M1", "fund_pay_sumamt": 1000})
        yield connection


@pytest.fixture
def add(warehouse: duckdb.DuckDBPyConnection) -> Callable[..., None]:
    """Return a function that adds partial rows to a table of the warehouse."""
    return partial(insert, warehouse)


@pytest.fixture
def run(catalogue: Path, warehouse: duckdb.DuckDBPyConnection) -> Run:
    """Return a function that runs the catalogue over the warehouse and returns how each rule fared."""

    def run_night(
        run_on: date = date(2025, 4, 1),
        run_id: str = "R1",
        mutes: Sequence[Mute] = (),
        limits: Limits | None = None,
    ) -> dict[str, RuleRun]:
        rules, faults = load_rules(catalogue)
        packs = load_packs(rules, catalogue.parent / "packs")
        runs = run_rules(
            warehouse,
            rules,
            run_id=run_id,
            packs=packs,
            run_on=run_on,
            progress=lambda _: None,
            faults=faults,
            mutes=mutes,
            limits=limits,
        )
        return {run.scheme: run for run in runs}

    return run_night


@pytest.fixture
def findings(warehouse: duckdb.DuckDBPyConnection) -> Callable[[str], list[tuple[Any, ...]]]:
    """Return a function that reads columns of `finding`, ordered by subject."""

    def read(columns: str) -> list[tuple[Any, ...]]:
        return warehouse.execute(f"select {columns} from finding order by subject_id").fetchall()

    return read


@pytest.fixture
def rule_now(catalogue: Path) -> Callable[[], Rule]:
    """Return a function that reads the rule as its folder is now."""

    def read() -> Rule:
        rules, faults = load_rules(catalogue)
        assert faults == []
        return rules[0]

    return read


@pytest.fixture
def bench(warehouse: duckdb.DuckDBPyConnection, add: Callable[..., None]) -> Bench:
    """Return a bench over the warehouse with a second, shorter stay at another place."""
    for name in ("lead", "lead_finding", "lead_record"):
        warehouse.execute(create_table(load_outputs()[name]))
    add("institution", {"fixmedins_code": "H2", "fixmedins_name": "第二医院", "admdvs": "341022"})
    add("stay", {"stay_id": "M2", "psn_no": "9901", "fixmedins_code": "H2", "admitted_on": date(2025, 5, 1),
                 "discharged_on": date(2025, 5, 21), "nights": 20, "fund_amount": 500})  # fmt: skip
    add("settlement", {"setl_id": "S2", "psn_no": "9901", "mdtrt_id": "M2", "fund_pay_sumamt": 500})
    add("net_settlement", {"setl_id": "S2", "mdtrt_id": "M2", "fund_pay_sumamt": 500})
    return Bench(connection=warehouse, run_id="R1", packs=Packs(), limits=Limits())
