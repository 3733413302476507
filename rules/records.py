"""Frozen records of the rule library: a rule, its parameters, its query, and what may be wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

Status = Literal["draft", "shadow", "active", "retired"]
Outcome = Literal["evaluated", "not_evaluable", "failed", "shadow"]
Number = int | Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFault:
    """One thing wrong with a rule, a parameter pack or a knowledge file.

    Attributes:
        scheme: the rule's slug; empty for a pack or knowledge file that names no rule.
        file: path relative to the rules folder.
        line: line in that file, None where the file as a whole is at fault.
        message: what was found and what to do.
        admdvs: the county or city of a faulty pack, else empty.
    """

    scheme: str
    file: str
    line: int | None
    message: str
    admdvs: str = ""

    def __str__(self) -> str:
        """Return one line for the user: where, what, what to do."""
        where = self.file if self.line is None else f"{self.file} line {self.line}"
        return f"{where}: {self.message}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Param:
    """One named parameter of a rule's card.

    Attributes:
        name: `$name` in the query.
        value: the default, in force where no pack says otherwise.
        unit: unit of the value, English.
        source: where the number comes from; "project default" when nowhere.
        minimum: least value a pack may set, inclusive.
        maximum: greatest value a pack may set, inclusive.
    """

    name: str
    value: Number
    unit: str
    source: str
    minimum: Number
    maximum: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One SELECT of a rule, parsed and checked.

    Attributes:
        file: path relative to the rules folder.
        text: the SQL as written, DuckDB dialect.
        parameters: names of the `$parameters` it uses, sorted.
        reads: columns it reads, sorted, by table.
        columns: names of the columns it returns, in order.
    """

    file: str
    text: str
    parameters: tuple[str, ...]
    reads: Mapping[str, tuple[str, ...]]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a rule's rule.toml says.

    Attributes:
        id: identifier, never reused.
        scheme: slug; the folder's name.
        family: the folder above.
        title: English name.
        title_zh: Chinese name.
        version: raised with every change of meaning.
        status: `draft` never runs, `shadow` runs without accusing, `retired` no longer runs.
        reason: why it is retired or in shadow; empty otherwise.
        severity: `low`, `medium` or `high`.
        subject: what a finding accuses, the `subject_type` of its findings.
        message: Chinese sentence with `{column}` places, filled for each finding.
        basis: articles of law.
        disposition: what usually follows when it is confirmed.
        stage: when it can be asked: `pre`, `during` or `post` payment.
        inspect: what an inspector should pull, in order.
        exclude_first: honest explanations to rule out before accusing, in Chinese, as inspectors read them.
        false_positives: honest look-alikes, each with a quiet case.
        params: parameters by name.
        may_be_empty: columns (`table.column`) or tables whose emptiness does not make the rule mute: why.
    """

    id: str
    scheme: str
    family: str
    title: str
    title_zh: str
    version: int
    status: Status
    reason: str
    severity: str
    subject: str
    message: str
    basis: tuple[str, ...]
    disposition: str
    stage: str
    inspect: tuple[str, ...]
    exclude_first: tuple[str, ...]
    false_positives: tuple[str, ...]
    params: Mapping[str, Param]
    may_be_empty: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Card):
    """One rule as its folder says it: the card and its queries.

    Attributes:
        steps: what the query is built on, by name, each reading only those before it; most rules have none.
        query: finds it.
        quality: tells what could not be judged, None where the rule has no quality.sql.
        folder: the rule's folder.
    """

    steps: Mapping[str, Query]
    query: Query
    quality: Query | None
    folder: Path

    @property
    def reads(self) -> dict[str, tuple[str, ...]]:
        """Columns that query and steps read, sorted, by table; the steps themselves are no tables."""
        merged: dict[str, set[str]] = {}
        for query in (*self.steps.values(), self.query):
            for table, columns in query.reads.items():
                if table not in self.steps:
                    merged.setdefault(table, set()).update(columns)
        return {table: tuple(sorted(columns)) for table, columns in sorted(merged.items())}


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """One dated value of a parameter in one county or city.

    Attributes:
        admdvs: county (6 digits) or city (4 digits and 00) it holds for.
        scheme: the rule.
        param: the parameter.
        value: the value in force.
        begins_on: first day of service it holds for.
        until: first day it no longer holds for, None while it stands.
        source: the local document that says so.
    """

    admdvs: str
    scheme: str
    param: str
    value: Number
    begins_on: date
    until: date | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Packs:
    """Every parameter pack.

    Attributes:
        overrides: dated values, ordered by place, rule, parameter and date.
        faults: what is wrong with a pack; rules it may concern do not run where it holds.
    """

    overrides: tuple[Override, ...] = ()
    faults: tuple[RuleFault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRun:
    """What one rule did on one night; a row of `rule_run`.

    Attributes:
        run_id: the night.
        rule_id: the rule; its folder name where the card cannot be read.
        rule_version: version of its card, 0 where the card cannot be read.
        scheme: the rule's slug.
        status: `evaluated`, `not_evaluable`, `failed` or `shadow`.
        reason: why it is not evaluable or failed, or what limits it; None otherwise.
        n_findings: findings of this night; None when it was not evaluated.
        amount: yuan at risk over its findings; None when it was not evaluated.
        seconds: how long it took.
    """

    run_id: str
    rule_id: str
    rule_version: int
    scheme: str
    status: Outcome
    reason: str | None = None
    n_findings: int | None = None
    amount: Decimal | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """What one case of a rule showed.

    Attributes:
        scheme: the rule.
        name: the case, a sentence.
        kind: `fires` or `quiet`.
        passed: whether the findings are those expected.
        message: what differs, English; empty when it passed.
        found: the findings, one mapping each, for showing.
    """

    scheme: str
    name: str
    kind: str
    passed: bool
    message: str = ""
    found: tuple[Mapping[str, object], ...] = field(default=())
