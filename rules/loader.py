"""Rule folders read into frozen rules; everything wrong is collected, and one bad rule stops no other."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Final, cast, get_args

from data_contracts.contract import load_outputs
from rules.knowledge import Knowledge, list_faulty, load_knowledge
from rules.message import check_message
from rules.records import Card, Param, Query, Rule, RuleFault, Status
from rules.schema import load_tables
from rules.sql import Columns, parse_query
from rules.statement import list_words
from rules.strict_toml import Sheet, make_reporter, read_toml, report_unforeseen

ROOT: Final = Path(__file__).parent
CATALOG: Final = ROOT / "catalog"
KNOWLEDGE: Final = ROOT / "knowledge"

# What every query returns beside its measures, in this order of meaning.
FIXED_COLUMNS: Final = (
    "subject_id", "fixmedins_code", "psn_no", "begn_date", "end_date", "amount",
)  # fmt: skip
# What a finding accuses, where a rule accuses more than its card's subject.
SUBJECT_TYPE: Final = "subject_type"
# The list of accused records. A rule about stays may leave it out: the stay's settlements are accused then.
RECORDS: Final = "records"
QUALITY_COLUMNS: Final = ("kind", "subject", "n_records", "message")
SUBJECTS: Final = ("stay", "settlement", "person", "institution", "institution_item", "physician", "group")
SEVERITIES: Final = ("low", "medium", "high")
DISPOSITIONS: Final = ("recover", "verify", "refer_health", "refer_market", "refer_police")
STAGES: Final = ("pre", "during", "post")
# Tables the engine keeps while rules run; a step of that name would stand in their place.
_TAKEN: Final = (
    "rule_output", "rule_told", "rule_quality", "finding_draft", "draft_record",
    "finding_staged", "record_staged", "earlier_finding", "earlier_record",
    "parameter_segment", "unjudged_scheme", "shadow_scheme", "mute",
)  # fmt: skip
_GREATEST_VERSION: Final = 1_000_000
_NEEDS_REASON: Final = ("shadow", "retired")


def load_rules(
    root: Path = CATALOG, *, knowledge: Path | None = None, only: str | None = None
) -> tuple[list[Rule], list[RuleFault]]:
    """Return every sound rule under `root`, ordered by id, and everything wrong with the others.

    Args:
        root: folder of family folders of rule folders.
        knowledge: folder of the knowledge files; by default the one beside `root`.
        only: the slug of the one rule wanted; reading the whole library takes seconds.
    """
    known, faults = load_knowledge(knowledge or root.parent / "knowledge")
    tables = describe_tables(known)
    faulty = list_faulty(faults)
    rules = []
    for folder in list_folders(root):
        if only not in (None, folder.name):
            continue
        rule: Rule | None = None
        report = make_reporter(faults, scheme=folder.name, file=f"{folder.parent.name}/{folder.name}")
        if needed := faulty and sorted(faulty & list_words(folder)):
            named = ", ".join(f"knowledge/{table.removeprefix('knowledge_')}.csv" for table in needed)
            report(None, f"left out, because it reads {named}, which has faults. Mend that first.")
            continue
        with report_unforeseen(report):
            rule, wrong = load_rule(folder, tables=tables)
            faults.extend(wrong)
        if rule is not None:
            rules.append(rule)
    repeated = list(find_repeated(rules))
    faults.extend(repeated)
    bad = {fault.scheme for fault in repeated}
    return sorted((rule for rule in rules if rule.scheme not in bad), key=lambda rule: rule.id), faults


def load_cards(root: Path = CATALOG) -> list[Card]:
    """Return the sound cards under `root`, ordered by folder, without reading a query: that takes seconds.

    They tell names, subjects and parameters; whether a rule can run, only `load_rules` tells.
    """
    cards = []
    for folder in list_folders(root):
        faults: list[RuleFault] = []
        where = f"{folder.parent.name}/{folder.name}/rule.toml"
        report = make_reporter(faults, scheme=folder.name, file=where)
        with report_unforeseen(report):
            sheet = read_toml(folder / "rule.toml", report)
            card = _read_card(sheet, folder) if sheet else None
            if card is not None and not faults:
                cards.append(card)
    return cards


def list_folders(root: Path = CATALOG) -> list[Path]:
    """Return the rule folders under `root`, two levels down, sorted."""
    return sorted(path for path in root.glob("*/*") if path.is_dir() and path.name != "__pycache__")


def describe_tables(knowledge: Mapping[str, Knowledge]) -> Columns:
    """Return column types by column, by table, of everything a rule may read."""
    tables = {name: dict(table.columns) for name, table in load_tables().items()}
    return tables | {entry.table: dict(entry.columns) for entry in knowledge.values()}


def load_rule(folder: Path, *, tables: Columns) -> tuple[Rule | None, list[RuleFault]]:
    """Return the rule in `folder`, None when anything is wrong with it, and what is wrong."""
    faults: list[RuleFault] = []
    where = f"{folder.parent.name}/{folder.name}"
    report = make_reporter(faults, scheme=folder.name, file=f"{where}/rule.toml")
    sheet = read_toml(folder / "rule.toml", report)
    card = _read_card(sheet, folder) if sheet else None
    steps = _read_steps(folder, tables=tables, faults=faults)
    query = _read_query(folder / "query.sql", tables=_add_steps(tables, steps), faults=faults)
    quality = None
    if (folder / "quality.sql").exists():
        quality = _read_query(folder / "quality.sql", tables=_add_steps(tables, steps), faults=faults)
        if quality and quality.columns != QUALITY_COLUMNS:
            make_reporter(faults, scheme=folder.name, file=quality.file)(
                1, f"returns {', '.join(quality.columns)}, expected {', '.join(QUALITY_COLUMNS)}."
            )
    if not (folder / "cases.toml").exists():
        make_reporter(faults, scheme=folder.name, file=f"{where}/cases.toml")(
            None, "the file is missing. Add a firing and a quiet case; `fundwatch rules new` shows how."
        )
    if card is not None and sheet is not None and query is not None:
        _check_columns(query, card, faults)
        queries = [*steps.values(), query, *([quality] if quality else [])]
        _check_params(card.params, queries, sheet)
        _check_may_be_empty(card.may_be_empty, queries, sheet)
        for message in check_message(card.message, query.columns):
            sheet.fault("message", message)
    if faults or card is None or query is None:
        return None, faults
    said = {field.name: getattr(card, field.name) for field in fields(card)}
    return Rule(**said, steps=steps, query=query, quality=quality, folder=folder), []


def _read_card(sheet: Sheet, folder: Path) -> Card:
    status = cast("Status", sheet.take_text("status", choices=get_args(Status)))
    card = Card(
        id=sheet.take_text("id"),
        scheme=sheet.take_text("scheme"),
        family=folder.parent.name,
        title=sheet.take_text("title"),
        title_zh=sheet.take_text("title_zh"),
        version=sheet.take_integer("version"),
        status=status,
        reason=sheet.take_text("reason", default=None if status in _NEEDS_REASON else ""),
        severity=sheet.take_text("severity", choices=SEVERITIES),
        subject=sheet.take_text("subject", choices=SUBJECTS),
        message=sheet.take_text("message"),
        basis=sheet.take_texts("basis"),
        disposition=sheet.take_text("disposition", choices=DISPOSITIONS),
        stage=sheet.take_text("stage", choices=STAGES),
        inspect=sheet.take_texts("inspect"),
        exclude_first=sheet.take_texts("exclude_first", default=()),
        false_positives=sheet.take_texts("false_positives", default=()),
        params=_read_params(sheet.take_table("params", optional=True)),
        may_be_empty=_read_reasons(sheet.take_table("may_be_empty", optional=True)),
    )
    sheet.finish(known=", ".join(field.name for field in fields(card) if field.name != "family"))
    if card.id and not re.fullmatch(r"[A-Z]{3}-\d{3}", card.id):
        sheet.fault("id", f"id is {card.id!r}, expected three letters and three digits such as INP-001.")
    if card.scheme and card.scheme != folder.name:
        sheet.fault("scheme", f"scheme is {card.scheme!r} but the folder is {folder.name}. Make them equal.")
    if not 1 <= card.version <= _GREATEST_VERSION:
        sheet.fault("version", f"version is {card.version}. Count from 1.")
    return card


def _read_params(sheet: Sheet) -> dict[str, Param]:
    params = {}
    for name in sheet:
        entry = sheet.take_table(name)
        param = Param(
            name=name,
            value=entry.take_number("value"),
            unit=entry.take_text("unit"),
            source=entry.take_text("source"),
            minimum=entry.take_number("min"),
            maximum=entry.take_number("max"),
        )
        entry.finish(known="value, unit, source, min, max")
        if entry.sound and not param.minimum <= param.value <= param.maximum:
            entry.fault(
                name, f"{name} is {param.value}, outside its {param.minimum}..{param.maximum}. Correct one."
            )
        params[name] = param
    return params


def _read_reasons(sheet: Sheet) -> dict[str, str]:
    return {name: sheet.take_text(name) for name in sheet}


def _read_steps(folder: Path, *, tables: Columns, faults: list[RuleFault]) -> dict[str, Query]:
    """Return the steps of a rule by name: every further .sql file, `010_name.sql` before `020_other.sql`."""
    steps: dict[str, Query] = {}
    for path in sorted(folder.glob("*.sql")):
        if path.stem in ("query", "quality"):
            continue
        name = re.sub(r"^\d+_", "", path.stem)
        report = make_reporter(
            faults, scheme=folder.name, file=f"{folder.parent.name}/{folder.name}/{path.name}"
        )
        if name in tables or name in steps or name in _TAKEN or name in load_outputs():
            report(1, f"{name} is the name of a table or another step. Rename the file.")
        elif not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            report(1, f"{name!r} cannot name a step. Use lower-case letters, digits and _.")
        elif step := _read_query(path, tables=_add_steps(tables, steps), faults=faults):
            steps[name] = step
    return steps


def _add_steps(tables: Columns, steps: Mapping[str, Query]) -> Columns:
    return {**tables, **{name: dict.fromkeys(step.columns, "unknown") for name, step in steps.items()}}


def _read_query(path: Path, *, tables: Columns, faults: list[RuleFault]) -> Query | None:
    file = f"{path.parent.parent.name}/{path.parent.name}/{path.name}"
    report = make_reporter(faults, scheme=path.parent.name, file=file)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        report(None, f"the file is missing. Add {path.name}.")
    except (OSError, UnicodeDecodeError) as fault:
        report(None, f"the file cannot be read ({fault}). Save it as UTF-8 text.")
    else:
        return parse_query(text, file=file, tables=tables, report=report)
    return None


def _check_columns(query: Query, card: Card, faults: list[RuleFault]) -> None:
    report = make_reporter(faults, scheme=card.scheme, file=query.file)
    needed = FIXED_COLUMNS if card.subject == "stay" else (*FIXED_COLUMNS, RECORDS)
    if missing := [name for name in needed if name not in query.columns]:
        report(
            1,
            f"does not return {', '.join(missing)}. A query returns {', '.join(FIXED_COLUMNS)} and measures.",
        )
    if repeated := sorted({name for name in query.columns if query.columns.count(name) > 1}):
        report(1, f"returns {', '.join(repeated)} twice. Give each column a name of its own.")


def _check_params(params: Mapping[str, Param], queries: Sequence[Query], sheet: Sheet) -> None:
    used = {name for query in queries for name in query.parameters}
    for name in sorted(used - set(params)):
        sheet.fault("params", f"the query uses ${name}, which [params] does not declare. Declare it.")
    for name in sorted(set(params) - used):
        sheet.fault(name, f"parameter {name} is declared but no query uses ${name}. Use it or remove it.")


def _check_may_be_empty(reasons: Mapping[str, str], queries: Sequence[Query], sheet: Sheet) -> None:
    tables = load_tables()
    read = {table for query in queries for table in query.reads}
    read |= {extract for table in read & tables.keys() for extract in tables[table].made_from}
    read |= {f"{table}.{name}" for query in queries for table, names in query.reads.items() for name in names}
    for name in reasons:
        if name not in read:
            sheet.fault(name, f"may_be_empty names {name}, which the query does not read. Remove it.")


def find_repeated(rules: Iterable[Card]) -> Iterable[RuleFault]:
    """Yield a fault for every rule whose id or name another before it has."""
    seen: dict[str, str] = {}
    for rule in rules:
        for key in (rule.id, rule.scheme):
            if key in seen:
                yield RuleFault(
                    scheme=rule.scheme,
                    file=f"{rule.family}/{rule.scheme}/rule.toml",
                    line=None,
                    message=f"{key} is taken by {seen[key]}. An id is never reused; choose another.",
                )
            seen[key] = f"{rule.family}/{rule.scheme}"


def rule_table(rules: Iterable[Rule]) -> list[dict[str, object]]:
    """Return one row per rule for listing: id, scheme, family, titles, version, status, severity, subject."""
    names = ("id", "scheme", "family", "title", "title_zh", "version", "status", "severity", "subject")
    return [{name: getattr(rule, name) for name in names} for rule in rules]
