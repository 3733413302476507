"""Chinese names of what the tables hold in codes and slugs."""

import csv
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from data_contracts.contract import load_extracts, load_outputs
from pipelines.report.words import say_number, say_percent, say_yuan

_EVIDENCE: Final = Path(__file__).parent / "evidence_label.csv"
_PARAMETER: Final = Path(__file__).parent / "parameter_word.csv"
_DEFAULT: Final = "project default"
_QUALITY: Final = Path(__file__).parent / "quality.csv"
BY_INSTITUTION: Final = "机构"
_YES_NO: Final = {1: "是", 0: "否"}  # true and false are these too
_SMALLEST_CHANCE: Final = 0.0001
_MOST_ROWS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One measured value of a finding.

    Attributes:
        label: Chinese name; the rule's own where the table has none.
        text: the value; empty where `rows` hold it.
        columns: headings of `rows`.
        rows: a nested table, first rows only.
        n_rows: rows there are in all.
    """

    label: str
    text: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    n_rows: int = 0


@cache
def load_code_labels() -> Mapping[str, Mapping[str, str]]:
    """Return Chinese labels of codes by `table.column`, of extracts and results."""
    contracts = {**load_extracts(), **load_outputs()}
    return {
        f"{table}.{column.name}": dict(zip(column.codes, column.labels, strict=True))
        for table, contract in contracts.items()
        for column in contract.columns
        if column.labels
    }


def say_code(value: str | None, column: str) -> str:
    """Return the label of a code, such as `21` in `settlement.med_type`; the code where it has none."""
    return load_code_labels().get(column, {}).get(value or "", value or "—")


def say_extract(name: str) -> str:
    """Return the Chinese name of an extract."""
    extract = load_extracts().get(name)
    return extract.title if extract else name


@cache
def load_evidence_labels() -> Mapping[str, tuple[str, str]]:
    """Return (label, form) by the name of a measured value."""
    with _EVIDENCE.open(encoding="utf-8", newline="") as file:
        return {row["key"]: (row["label"], row["form"]) for row in csv.DictReader(file)}


def list_evidence(text: str | None) -> list[Evidence]:
    """Return the measured values of a finding's evidence that a reader can use, in the rule's order."""
    try:
        measured = json.loads(text or "{}").get("measured", {})
    except ValueError:
        return []
    return describe_measured(measured)


def describe_measured(measured: Mapping[str, object]) -> list[Evidence]:
    """Return the measured values that a reader can use, by the names the rule gave them, in its order."""
    listed = [_describe(key, value) for key, value in measured.items() if value not in (None, "", [])]
    return [evidence for evidence in listed if evidence]


@cache
def _load_parameter_words() -> Mapping[str, str]:
    with _PARAMETER.open(encoding="utf-8", newline="") as file:
        return {row["english"]: row["chinese"] for row in csv.DictReader(file)}


def say_unit(unit: str) -> str:
    """Return the unit of a rule's parameter in Chinese; as it is where the table lacks it."""
    return _load_parameter_words().get(unit, unit)


def say_source(source: str) -> str:
    """Return where a parameter's value comes from, in Chinese; a local agreement's name stays as it is."""
    known = _DEFAULT if source.startswith(_DEFAULT) else source  # its reasons are for those who set it
    return _load_parameter_words().get(known, source)


def _describe(key: str, value: object) -> Evidence | None:
    label, form = load_evidence_labels().get(key, (key, "text"))
    if form == "hidden":
        return None
    if isinstance(value, list) and all(isinstance(row, dict) for row in value):
        return _describe_rows(label, value)
    return Evidence(label=label, text=_say(value, form))


def _describe_rows(label: str, rows: list[dict[str, Any]]) -> Evidence:
    labels = load_evidence_labels()
    keys = [key for key in rows[0] if labels.get(key, (key, "text"))[1] != "hidden"]
    return Evidence(
        label=label,
        columns=tuple(labels.get(key, (key, "text"))[0] for key in keys),
        rows=tuple(
            tuple(_say(row.get(key), labels.get(key, (key, "text"))[1]) for key in keys)
            for row in rows[:_MOST_ROWS]
        ),
        n_rows=len(rows),
    )


def _say(value: object, form: str) -> str:
    if value is None:
        return "—"
    if form == "flag":
        return _YES_NO.get(int(value), str(value)) if isinstance(value, int) else str(value)
    if isinstance(value, list):
        return "、".join(map(str, value))
    if form in _NAMES:
        return _NAMES[form](str(value))
    if not isinstance(value, int | float) or isinstance(value, bool):
        return str(value)
    return _FORMS.get(form, say_number)(value)


def _say_group(value: str) -> str:
    """Return what a group of cases has in common, `K80|51.23`: diagnosis and operation."""
    diagnosis, _, operation = value.partition("|")
    return "、".join(filter(None, (f"主诊断{diagnosis}", operation and f"手术操作{operation}")))


def _say_chance(value: float) -> str:
    return "小于万分之一" if value < _SMALLEST_CHANCE else say_percent(value, 2)


_NAMES: Final[Mapping[str, Callable[[str], str]]] = {
    "group": _say_group,
    "metric": lambda value: say_code(value, "monitor_flag.metric"),
}
_FORMS: Final[Mapping[str, Callable[[Any], str]]] = {
    "share": lambda value: say_percent(value, 1),
    "yuan": lambda value: f"{say_yuan(value)}元",
    "price": lambda value: f"{say_number(value, 4)}元",
    "times": lambda value: f"{say_number(value)}倍",
    "chance": _say_chance,
    "peers": lambda value: say_number(value) if value else "没有可比样本，按固定标准判断",
    "group": str,
}


MODELS: Final = {
    "institution_item": "机构品种",
    "institution_month": "机构月份",
    "person_quarter": "参保人季度",
    "pharmacy_till_day": "药店终端日",
    "physician_month": "医师月份",
    "stay": "住院",
}


def say_model(name: str) -> str:
    """Return the Chinese name of a model; any other text as it is."""
    return MODELS.get(name, name)


@cache
def load_quality() -> Mapping[str, tuple[str, str]]:
    """Return (Chinese name, who mends it) by kind of `data_quality`; empty where nobody can."""
    with _QUALITY.open(encoding="utf-8", newline="") as file:
        return {row["kind"]: (row["words"], row["owner"]) for row in csv.DictReader(file)}


def say_quality(kind: str, rule_title: str | None) -> tuple[str, str]:
    """Return what could not be judged, and who mends it: `机构` is the one named, empty is nobody."""
    unnamed = (f"{rule_title}：部分记录无法判断" if rule_title else kind, "目录或数据维护人员")
    return load_quality().get(kind, unnamed)
