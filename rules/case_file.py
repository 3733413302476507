"""cases.toml read into frozen cases, and everything wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from typing import Any, Final, Literal, cast

from rules.case_sums import DERIVED
from rules.knowledge import Knowledge, load_knowledge
from rules.loader import KNOWLEDGE, RECORDS
from rules.records import Number, Rule, RuleFault
from rules.schema import load_tables
from rules.strict_toml import Sheet, make_reporter, read_toml

Rows = Sequence[Mapping[str, Any]]
_ALWAYS: Final = ("institution",)  # the engine itself looks up names and counties
# What stands was delivered: a rule that looks for candidates gross finds there what a case gives net.
_GROSS: Final = {"net_charge_line": "charge_line", "net_settlement": "settlement"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case of a rule.

    Attributes:
        name: what it shows, a sentence.
        kind: `fires` or `quiet`.
        quiet_for: the entry of `false_positives` it stands for, empty for none.
        given: rows by table; columns not named are null, a row with a list stands once for each of its
            values.
        params: values other than the card's.
        expect: one mapping per expected finding, only the fields that matter; `subject_id` always.
        expect_quality: rows of quality.sql expected, only the fields that matter; an empty list when it must
            tell nothing, None when not looked at.
        line: where its name stands in cases.toml.
    """

    name: str
    kind: Literal["fires", "quiet"]
    quiet_for: str
    given: Mapping[str, Rows]
    params: Mapping[str, Number] = field(default_factory=dict)
    expect: Rows = ()
    expect_quality: Rows | None = None
    line: int | None = None


@cache
def read_knowledge() -> Mapping[str, Knowledge]:
    """Return the sound knowledge files by table; read once."""
    return load_knowledge(KNOWLEDGE)[0]


def describe_given(rule: Rule) -> dict[str, Mapping[str, str]]:
    """Return column types by column of every table a case of `rule` may give."""
    read = {*rule.reads, *(rule.quality.reads if rule.quality else ()), *_ALWAYS}
    if RECORDS not in rule.query.columns:
        read.add("net_settlement")
    tables = load_tables()
    knowledge = read_knowledge()
    return {
        name: tables[name].columns if name in tables else knowledge[name].columns
        for name in sorted(read)
        if name in tables or name in knowledge
    }


def load_cases(rule: Rule) -> tuple[list[Case], list[RuleFault]]:
    """Return the cases of `rule` in the order written, and everything wrong with its cases.toml."""
    faults: list[RuleFault] = []
    file = f"{rule.family}/{rule.scheme}/cases.toml"
    sheet = read_toml(rule.folder / "cases.toml", make_reporter(faults, scheme=rule.scheme, file=file))
    if sheet is None:
        return [], faults
    defaults = sheet.take_table("defaults", optional=True).take_rest()
    cases = [_read_case(entry, rule, defaults) for entry in sheet.take_tables("case")]
    sheet.finish(known="[defaults], [[case]]")
    names = [case.name for case in cases]
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        sheet.report(None, f"case name stands twice: {', '.join(repeated)}. Give each case its own.")
    return cases, faults


def _read_case(sheet: Sheet, rule: Rule, defaults: Mapping[str, Any]) -> Case:
    kind = cast("Literal['fires', 'quiet']", sheet.take_text("kind", choices=("fires", "quiet")))
    looks_at_quality = "expect_quality" in sheet
    case = Case(
        name=sheet.take_text("name"),
        kind=kind,
        quiet_for=sheet.take_text("quiet_for", default=""),
        given=_add_gross(
            {
                table: [{**defaults.get(table, {}), **single} for row in rows for single in _repeat(row)]
                for table, rows in sheet.take_table("given").take_rest().items()
            },
            rule,
        ),
        params=sheet.take_table("params", optional=True).take_rest(),
        expect=_take_rows(sheet, "expect") if kind == "fires" else (),
        expect_quality=_take_rows(sheet, "expect_quality") if looks_at_quality else None,
        line=sheet.line_of("name"),
    )
    sheet.finish(known="name, kind, quiet_for, given, params, expect, expect_quality")
    _check_case(case, rule, sheet)
    return case


def _add_gross(given: dict[str, Rows], rule: Rule) -> dict[str, Rows]:
    """Return `given` with what follows from it, where the rule reads that and the case is silent.

    What stands is delivered too, and sums over lines and settlements are those of the rows given.
    """
    known = describe_given(rule)
    for net, gross in _GROSS.items():
        if net in given and gross in known and gross not in given:
            columns = known[gross]
            given[gross] = [{name: row[name] for name in row if name in columns} for row in given[net]]
    for table, derive in DERIVED.items():
        if table in known and table not in given:
            given[table] = derive(given)
    return given


def _repeat(row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield `row` once for each combination of the values it lists."""
    choices = [value if isinstance(value, list) else [value] for value in row.values()]
    for values in product(*choices):
        yield dict(zip(row, values, strict=True))


def _take_rows(sheet: Sheet, key: str) -> Rows:
    return tuple(table.take_rest() for table in sheet.take_tables(key, may_be_empty=key == "expect_quality"))


def _check_case(case: Case, rule: Rule, sheet: Sheet) -> None:
    known = describe_given(rule)
    for table, rows in case.given.items():
        if table not in known:
            sheet.fault("given", f"gives {table}, which the rule does not read. It reads {', '.join(known)}.")
            continue
        for column in sorted({column for row in rows for column in row} - set(known[table])):
            sheet.fault("given", f"gives {table}.{column}, which does not exist.")
    for name in case.params:
        if name not in rule.params:
            sheet.fault("params", f"sets {name}, which the card does not declare.")
    if case.quiet_for and (case.kind != "quiet" or case.quiet_for not in rule.false_positives):
        sheet.fault("quiet_for", f"{case.quiet_for!r} must be an entry of false_positives, in a quiet case.")
    if any("subject_id" not in finding for finding in case.expect):
        sheet.fault("expect", "expects a finding without subject_id. Name it.")
    if case.expect_quality is not None and rule.quality is None:
        sheet.fault("expect_quality", "the rule has no quality.sql.")
