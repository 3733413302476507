"""Local values hold in their county, on their days, before the card's."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rules.loader import load_rules
from rules.packs import PACKS, load_packs, resolve_segments
from rules.records import RuleRun
from tests.rules.library import RULES

Run = Callable[..., dict[str, RuleRun]]
Read = Callable[[str], list[tuple[Any, ...]]]
Write = Callable[..., None]


@pytest.fixture
def write_pack(catalogue: Path) -> Write:
    """Return a function that writes a pack: each override as (value, from, until)."""

    def write(
        admdvs: str, *overrides: tuple[Any, ...], param: str = "min_nights", rule: str = "long_stay"
    ) -> None:
        text = f'admdvs = "{admdvs}"\ntitle = "示例"\n'
        for value, begins_on, *until in overrides:
            text += f'[[override]]\nrule = "{rule}"\nparam = "{param}"\nvalue = {value}\nfrom = {begins_on}\n'
            text += f"until = {until[0]}\n" if until else ""
            text += 'source = "本地协议"\n'
        (catalogue.parent / "packs" / f"{admdvs}.toml").write_text(text, encoding="utf-8")

    return write


def test_a_county_value_finds_what_the_card_would_not(run: Run, findings: Read, write_pack: Write, warehouse):
    warehouse.execute("update stay set nights = 20")
    write_pack("341021", (20, "2025-01-01"))
    run()
    ((evidence,),) = findings("evidence")
    assert json.loads(evidence)["parameters"]["min_nights"] == {
        "value": 20,
        "unit": "night",
        "source": "341021 from 2025-01-01: 本地协议",
    }


@pytest.mark.parametrize(
    ("days", "found"),
    [
        (("2025-03-01", "2025-03-02"), 1),  # in force on the day of admission
        (("2025-03-02", "2025-04-01"), 0),  # from the day after
        (("2025-02-01", "2025-03-01"), 0),  # until that day, which is the first it no longer holds
    ],
)
def test_the_day_of_service_chooses_the_value(days, found, run: Run, write_pack: Write, warehouse):
    warehouse.execute("update stay set nights = 20")
    write_pack("341021", (20, *days))
    assert run()["long_stay"].n_findings == found


def test_a_stricter_county_is_spared_by_no_one_else(run: Run, add, findings: Read, write_pack: Write):
    add("institution", {"fixmedins_code": "H2", "admdvs": "341022"})
    add("stay", {"stay_id": "M2", "fixmedins_code": "H2", "admitted_on": date(2025, 3, 1),
                 "discharged_on": date(2025, 3, 31), "nights": 30, "fund_amount": 500})  # fmt: skip
    add("net_settlement", {"setl_id": "S2", "mdtrt_id": "M2", "fund_pay_sumamt": 500})
    write_pack("341021", (60, "2025-01-01"))
    run()
    assert findings("subject_id") == [("M2",)]


def test_a_city_holds_where_the_county_says_nothing(catalogue: Path, write_pack: Write):
    write_pack("341000", (20, "2025-01-01"))
    write_pack("341021", (25, "2025-06-01"))
    rules, _ = load_rules(catalogue)
    packs = load_packs(rules, catalogue.parent / "packs")
    found = [
        (segment.admdvs, segment.begins_on, segment.until, segment.values["min_nights"].value)
        for segment in resolve_segments(rules[0], packs, ["341021", "341022", "110101"])
    ]
    assert found == [
        ("341021", date(2025, 1, 1), date(2025, 6, 1), 20),
        ("341021", date(2025, 6, 1), date.max, 25),
        ("341022", date(2025, 1, 1), date.max, 20),
    ]


@pytest.mark.parametrize(
    ("overrides", "param", "told"),
    [
        ([(20, "2025-01-01"), (25, "2025-06-01")], "min_nights", "two values from 2025-06-01 on"),
        (
            [(20, "2025-01-01", "2025-07-01"), (25, "2025-06-01")],
            "min_nights",
            "two values from 2025-06-01 on",
        ),
        ([(999, "2025-01-01")], "min_nights", "outside the card's 1..365"),
        ([(20.5, "2025-01-01")], "min_nights", "the card counts in whole numbers"),
        ([(20, "2025-01-01", "2025-01-01")], "min_nights", "is not after from"),
        ([(20, '"2025-01-01"')], "min_nights", "expected a date such as 2025-07-01, without quotes"),
        ([(20, "2025-01-01")], "max_nights", "long_stay has no parameter max_nights"),
    ],
)
def test_a_faulty_pack_is_told(overrides, param, told, catalogue: Path, write_pack: Write):
    write_pack("341021", *overrides, param=param)
    packs = load_packs(load_rules(catalogue)[0], catalogue.parent / "packs")
    assert any(told in str(fault) for fault in packs.faults), packs.faults


def test_values_that_follow_one_another_do_not_overlap(catalogue: Path, write_pack: Write):
    write_pack("341021", (20, "2025-01-01", "2025-06-01"), (25, "2025-06-01"))
    packs = load_packs(load_rules(catalogue)[0], catalogue.parent / "packs")
    assert packs.faults == ()


def test_a_rule_fails_where_a_faulty_pack_leaves_its_values_unknown(run: Run, write_pack: Write):
    write_pack("341000", (999, "2025-01-01"))
    fared = run()["long_stay"]
    assert fared.status == "failed"
    assert "unknown which parameters hold" in str(fared.reason)


def test_local_values_of_a_rule_that_is_not_there_are_told(
    run: Run, catalogue: Path, write_pack: Write, warehouse
):
    for place in ("341021", "110101"):
        write_pack(place, (20, "2025-01-01"), rule="long_stays")
    assert run()["long_stay"].status == "evaluated"
    told = "select subject, message from data_quality where kind = 'pack_without_rule'"
    [(place, message)] = warehouse.execute(told).fetchall()
    assert place == "341021"
    assert "packs/341021.toml line" in message
    assert "no rule long_stays" in message
    for pack in (catalogue.parent / "packs").glob("*.toml"):
        pack.unlink()
    run()
    assert warehouse.execute(told).fetchall() == []


def test_a_faulty_pack_of_another_county_harms_nobody(run: Run, write_pack: Write):
    write_pack("110101", (999, "2025-01-01"))
    assert run()["long_stay"].status == "evaluated"


def test_the_packs_of_the_project_are_sound_and_hold_in_no_real_county():
    packs = load_packs(RULES)
    assert packs.faults == ()
    assert {override.admdvs[:4] for override in packs.overrides} == {"9999"}
    assert {path.stem for path in PACKS.glob("*.toml")} == {"999900", "999901"}
