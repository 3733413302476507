"""One faulty file of the library stops nothing but itself, whatever is wrong with it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from rules.fence import LimitReached, Limits, limit_rule
from rules.lint import lint_rules
from rules.loader import load_rules
from rules.mutes import add_mute, read_mutes
from rules.packs import load_packs
from rules.records import RuleRun
from rules.scaffold import new_rule

Edit = Callable[[str, str, str], None]
Run = Callable[..., dict[str, RuleRun]]
UNEQUAL = """-- One row per stay.
select 1 as kind, 2 as subject, 3 as n_records, 4 as message from stay union all select 1, 2, 3 from stay
"""
DEEP = "(" * 400 + "1" + ")" * 400


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("quality.sql", UNEQUAL),
        ("010_deep.sql", f"-- One row per stay.\nselect {DEEP} as n from stay\n"),
        ("010_window.sql", "-- One row per stay.\nselect a from sum(nights) over (order by nights)\n"),
        ("rule.toml", "value = nan"),
        ("rule.toml", "[" * 3000),
        ("rule.toml", "version = 99999999999999"),
    ],
    ids=["unequal arms", "deep nesting", "a window", "no number", "endless brackets", "a huge version"],
)  # fmt: skip
def test_a_rule_that_nobody_thought_of_fails_alone(file: str, text: str, catalogue: Path, run: Run):
    other = new_rule("billing", "other_rule", catalogue) / "rule.toml"
    other.write_text(other.read_text(encoding="utf-8").replace('"shadow"', '"active"'), encoding="utf-8")
    path = catalogue / "inpatient" / "long_stay" / file
    if file == "rule.toml":
        key = text.partition(" =")[0]
        old = {"value": "value = 30", "version": "version = 1"}.get(key, "[params]")
        text = path.read_text(encoding="utf-8").replace(old, text)
    path.write_text(text, encoding="utf-8")
    fared = run()
    assert (fared["long_stay"].status, fared["other_rule"].status) == ("failed", "evaluated")


@pytest.mark.parametrize("value", ["99999999999", "１２", "٣"])
def test_a_number_that_only_looks_like_one_is_told_by_line(value: str, catalogue: Path):
    file = catalogue.parent / "knowledge" / "operation_device_limit.csv"
    rows = file.read_text(encoding="utf-8").splitlines()
    fields = rows[1].split(",")
    place = rows[0].split(",").index("max_pieces")
    rows[1] = ",".join([*fields[:place], value, *fields[place + 1 :]])
    file.write_text("\n".join(rows), encoding="utf-8")
    told = [str(fault) for fault in load_rules(catalogue)[1]]
    assert any("operation_device_limit.csv line 2" in fault and "whole number" in fault for fault in told), (
        told
    )


def test_knowledge_that_only_one_of_two_readers_understands_is_refused(catalogue: Path, run: Run):
    file = catalogue.parent / "knowledge" / "resaleable_drug.csv"
    with file.open("a", encoding="utf-8") as added:
        added.write('"a\\"b",project default,\n')
    assert any("resaleable_drug.csv" in str(fault) for fault in load_rules(catalogue)[1])
    assert run()["long_stay"].status == "evaluated"


def test_files_saved_with_a_mark_are_read_all_the_same(catalogue: Path):
    folder = catalogue / "inpatient" / "long_stay"
    for path in (*folder.iterdir(), catalogue.parent / "knowledge" / "mild_diagnosis.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert lint_rules(catalogue, packs=catalogue.parent / "packs") == []


def test_a_pack_that_cannot_be_judged_is_told(catalogue: Path):
    pack = catalogue.parent / "packs" / "341021.toml"
    pack.write_text(
        'admdvs = "341021"\ntitle = "某县"\n[[override]]\nrule = "long_stay"\nparam = "min_nights"\n'
        'value = nan\nfrom = 2025-01-01\nsource = "协议"\n',
        encoding="utf-8",
    )
    faults = load_packs(load_rules(catalogue)[0], pack.parent).faults
    assert {fault.file for fault in faults} == {"packs/341021.toml"}


@pytest.mark.parametrize("given", ["{ a = 1 }", '"x"', '["x"]', "5"])
def test_cases_of_another_shape_are_told(given: str, catalogue: Path, edit: Edit):
    edit("cases.toml", 'name = "a stay of twenty-nine nights"', f'name = "odd"\ngiven.person = {given}')
    faults = lint_rules(catalogue, packs=catalogue.parent / "packs")
    assert {fault.file for fault in faults} == {"inpatient/long_stay/cases.toml"}


def test_mutes_added_at_once_are_all_kept(tmp_path: Path):
    def mute(nth: int) -> None:
        add_mute(
            tmp_path / "mutes.json", scheme="long_stay", subject_id=f"M{nth}", until=date(2025, 5, 1),
            reason="已核实", now=datetime(2025, 4, 1, tzinfo=UTC), today=date(2025, 4, 1),
        )  # fmt: skip

    with ThreadPoolExecutor(max_workers=8) as pool:
        list(pool.map(mute, range(40)))
    assert len(read_mutes(tmp_path / "mutes.json")) == 40


def test_a_list_in_the_making_is_stopped_before_it_fills_the_machine():
    with (
        duckdb.connect(config={"threads": 1}) as connection,
        pytest.raises(LimitReached, match="more memory"),
        limit_rule(connection, Limits(seconds=60, memory="100MB")),
    ):
        connection.execute("select len(list(x)) from (select unnest(range(12000000)) as x)")
