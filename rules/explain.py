"""A finding as an inspector's note: sentence, records, law, documents, and the SQL to check it by hand."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import duckdb

from data_contracts.contract import load_extracts
from data_contracts.errors import RuleError
from data_contracts.fetch import fetch_rows
from data_contracts.masking import mask_identifier
from rules.evaluation import read_sql
from rules.records import Query, Rule

_RECORD_TYPES: Final = ("settlement", "charge_line", "inventory", "bed_occupancy")
_PERSONAL: Final = ("psn_no",)
_RECORD_HEADING: Final = {"record_id": "记录号", "amount": "涉及金额"}
# A place for a value, but not inside a text, a quoted name or a comment.
_PLACE: Final = re.compile(
    r"('(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*|/\*.*?\*/)|\$([a-z][a-z0-9_]*)", re.DOTALL
)
_OF_LEAD: Final = "select finding_id from lead_finding where lead_id = $lead_id order by finding_id limit 20"
_STATES: Final = {"withdrawn": "已撤回", "shadow": "试运行，不进入线索", "muted": "已静默，不进入线索"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """The accused records of one type.

    Attributes:
        title: Chinese heading.
        columns: (key, Chinese heading), in order.
        rows: one mapping per record; person ids masked.
    """

    title: str
    columns: Sequence[tuple[str, str]]
    rows: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What an inspector reads about a finding.

    Attributes:
        finding: the row of `finding`; person ids masked.
        state_note: why it is on no list, Chinese; empty when it is.
        version_note: how the rule changed since, Chinese; empty when it did not.
        records: accused records by type.
        parameters: one mapping per parameter: name, value, unit, source.
        basis: articles of law.
        inspect: documents to pull.
        exclude_first: honest explanations to rule out.
        evidence: measured values by name, in the rule's order; persons masked.
        sql: one statement that finds it again on the snapshot; empty where the rule is gone.
    """

    finding: Mapping[str, Any]
    state_note: str
    version_note: str
    records: Sequence[Records]
    parameters: Sequence[Mapping[str, Any]]
    basis: Sequence[str]
    inspect: Sequence[str]
    exclude_first: Sequence[str]
    evidence: Mapping[str, Any]
    sql: str


def explain_finding(
    connection: duckdb.DuckDBPyConnection, finding_id: str, rules: Mapping[str, Rule]
) -> Note:
    """Return the note on one finding of a published snapshot.

    Args:
        connection: the snapshot.
        finding_id: the finding.
        rules: sound rules by id.

    Raises:
        RuleError: there is no such finding.
    """
    rows = _fetch(connection, "select * from finding where finding_id = $finding_id", finding_id)
    if not rows:
        found = connection.execute(_OF_LEAD, {"lead_id": finding_id}).fetchall()
        if found:
            names = ", ".join(name for (name,) in found)
            raise RuleError(f"{finding_id} is a lead made of {names}. Explain one of them.")
        raise RuleError(
            f"no finding is called {finding_id!r} in this snapshot. "
            "`fundwatch sql 'select finding_id, message from finding'` lists them."
        )
    finding = rows[0]
    evidence = json.loads(finding["evidence"] or "{}", parse_float=Decimal)
    parameters = evidence.get("parameters", {})
    rule = rules.get(finding["rule_id"])
    persons = _list_persons(connection, finding)
    return Note(
        finding=_mask(finding, finding["subject_type"] == "person")
        | {name: hide_persons(finding[name], persons) for name in ("message", "evidence")},
        state_note=_STATES.get(finding["state"], ""),
        version_note=_tell_version(finding, rule),
        records=_list_records(connection, finding_id),
        parameters=[{"name": name, **value} for name, value in parameters.items()],
        basis=rule.basis if rule else (),
        inspect=rule.inspect if rule else (),
        exclude_first=rule.exclude_first if rule else (),
        evidence=_hide_measured(evidence.get("measured", {}), finding["psn_no"], persons),
        sql=write_rerun(rule, finding_id, {name: value["value"] for name, value in parameters.items()})
        if rule and set(parameters) >= set(rule.params)
        else "",
    )


def hide_persons(text: str, persons: Collection[str]) -> str:
    """Return `text` with the numbers of `persons` masked, wherever they stand."""
    if not persons:
        return text
    # the longest first: one number may begin another
    numbers = "|".join(re.escape(one) for one in sorted(persons, key=len, reverse=True))
    return re.sub(numbers, lambda found: mask_identifier(found[0]), text)


def _list_persons(connection: duckdb.DuckDBPyConnection, finding: Mapping[str, Any]) -> set[str]:
    """Return the numbers of all persons a finding may speak of: its own and those of its records."""
    rows = connection.execute(read_sql("explained_person"), {"finding_id": finding["finding_id"]}).fetchall()
    return {psn_no for (psn_no,) in rows if psn_no}


def write_rerun(rule: Rule, finding_id: str, values: Mapping[str, int | Decimal]) -> str:
    """Return one SELECT that finds a finding again on its snapshot, with the values in force written in.

    Steps become thoughts of the statement; the finding is named by its id, so no person's number is shown.
    """
    steps = ",\n".join(
        f"{name} as materialized (\n{bind_text(query, values).strip()}\n)"
        for name, query in rule.steps.items()
    )
    lead = f"with\n{steps}\n\n" if steps else ""
    return (
        f"{lead}select found.*\n"
        f"from (\n{bind_text(rule.query, values).strip()}\n) as found\n"
        "inner join finding\n"
        "    on cast(found.subject_id as varchar) = finding.subject_id\n"
        "    and cast(found.begn_date as date) = finding.begn_date\n"
        f"where finding.finding_id = '{finding_id}';"
    )


def bind_text(query: Query, values: Mapping[str, int | Decimal]) -> str:
    """Return the query's text with its values in place of `$names`; texts and comments stay as they are."""

    def write(found: re.Match[str]) -> str:
        if found[2] is None:
            return found[0]
        value = values[found[2]]
        return f"({value})" if value < 0 else str(value)

    return _PLACE.sub(write, query.text)


def _tell_version(finding: Mapping[str, Any], rule: Rule | None) -> str:
    if rule is None:
        return f"规则{finding['rule_id']}已不在规则库中，以下仅为当时的结论。"
    if rule.version != finding["rule_version"]:
        return f"结论出自规则第{finding['rule_version']}版，现为第{rule.version}版，重新运行结果可能不同。"
    return ""


def _list_records(connection: duckdb.DuckDBPyConnection, finding_id: str) -> list[Records]:
    extracts = load_extracts()
    listed = []
    for kind in _RECORD_TYPES:
        rows = _fetch(connection, read_sql(f"explained_{kind}"), finding_id)
        if not rows:
            continue
        headings = {column.name: column.heading for column in extracts[kind].columns}
        listed.append(
            Records(
                title=f"涉及{extracts[kind].title}",
                columns=[(name, _RECORD_HEADING.get(name) or headings[name]) for name in rows[0]],
                rows=[_mask(row) for row in rows],
            )
        )
    return listed


def _fetch(connection: duckdb.DuckDBPyConnection, query: str, finding_id: str) -> list[dict[str, Any]]:
    return fetch_rows(connection.execute(query, {"finding_id": finding_id}))


def _mask(row: Mapping[str, Any], subject: bool = False) -> dict[str, Any]:
    personal = (*_PERSONAL, "subject_id") if subject else _PERSONAL
    return {
        name: mask_identifier(value) if name in personal and value else value for name, value in row.items()
    }


def _hide_measured(
    measured: Mapping[str, Any], psn_no: str | None, persons: Collection[str]
) -> dict[str, Any]:
    text = json.dumps(_mask_measured(measured, psn_no), ensure_ascii=False, default=float)
    hidden: dict[str, Any] = json.loads(hide_persons(text, persons))
    return hidden


def _mask_measured(measured: Mapping[str, Any], psn_no: str | None) -> dict[str, Any]:
    """Return measured values with person ids masked, wherever they stand."""
    return {
        name: mask_identifier(part)
        if isinstance(part, str) and name in _PERSONAL
        else [mask_identifier(one) if isinstance(one, str) else one for one in part]
        if isinstance(part, list) and name.startswith(("psn", "person"))
        else _mask_part(part, psn_no)
        for name, part in measured.items()
    }


def _mask_part(part: object, psn_no: str | None) -> object:
    if isinstance(part, Mapping):
        return _mask_measured(part, psn_no)
    if isinstance(part, list):
        return [_mask_part(one, psn_no) for one in part]
    return mask_identifier(part) if isinstance(part, str) and part == psn_no else part
