"""A rule tried on a published snapshot: what it would find tonight, without writing anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import product

import duckdb

from data_contracts.errors import RuleError
from rules.evaluation import draft_findings, find_draft_faults, read_sql
from rules.fence import LimitReached, Limits, limit_rule
from rules.inputs import Inputs
from rules.packs import find_blocking_fault, resolve_segments
from rules.records import Number, Packs, Param, Rule

_MOST_TRIALS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A snapshot on which rules are tried.

    Attributes:
        connection: the snapshot, read-only, with the knowledge tables.
        run_id: the night that published it.
        packs: parameter packs.
        limits: what one rule may use.
    """

    connection: duckdb.DuckDBPyConnection
    run_id: str
    packs: Packs
    limits: Limits

    def draft(self, rule: Rule, *, since: date | None = None, until: date | None = None) -> None:
        """Fill `finding_draft` with what `rule` finds, `begn_date` from `since` to `until`, both included.

        Raises:
            RuleError: the rule cannot look at this snapshot, cannot run, or contradicts itself.
        """
        places = self.connection.execute(
            "select distinct admdvs from institution where admdvs is not null order by admdvs"
        ).fetchall()
        counties = [place for (place,) in places]
        if fault := find_blocking_fault(self.packs, rule.scheme, counties):
            raise RuleError(f"{fault} Until then it is unknown which parameters hold.")
        if obstacle := Inputs(connection=self.connection, run_id=self.run_id).find_obstacle(rule):
            raise RuleError(f"{rule.scheme} cannot be evaluated on {self.run_id}: {obstacle}")
        where = f"{rule.family}/{rule.scheme}/query.sql"
        try:
            with limit_rule(self.connection, self.limits):
                draft_findings(self.connection, rule, resolve_segments(rule, self.packs, counties))
                wrong = find_draft_faults(self.connection)
        except LimitReached as fault:
            raise RuleError(f"{where}: {fault}") from None
        except duckdb.Error as fault:
            raise RuleError(f"{where} cannot run: {str(fault).splitlines()[0]}") from None
        if wrong:
            raise RuleError(f"{where}: {'; '.join(wrong)}. Correct the query.")
        self.connection.execute(
            "delete from finding_draft "
            "where begn_date < cast($since as date) or begn_date > cast($until as date)",
            {"since": since, "until": until},
        )

    def list_settlements(self, table: str, records: str) -> None:
        """Fill the temporary table `table` with the settlements of the records that `records` selects."""
        self.connection.execute(f"create or replace temp table accused_record as {records}")
        self.connection.execute(f"create or replace temp table {table} as {read_sql('record_settlement')}")


def list_values(rule: Rule, texts: Sequence[str]) -> list[dict[str, Number]]:
    """Return every combination of the parameter values in `texts` (`max_gap_days=7,10,15`), in order.

    Raises:
        RuleError: an unknown parameter, a value that is no number or out of the card's bounds, too many.
    """
    choices: dict[str, list[Number]] = {}
    for text in texts:
        name, sign, values = text.partition("=")
        name = name.strip()
        if not sign or not values.strip():
            raise RuleError(f"--param {text} is not NAME=VALUE,VALUE. Write for example {_example(rule)}.")
        if name not in rule.params:
            known = ", ".join(rule.params) or "none"
            raise RuleError(f"{rule.scheme} has no parameter {name!r}; its card has {known}.")
        if name in choices:
            raise RuleError(f"--param {name} is given twice. Write all its values into one, with commas.")
        choices[name] = [_read_value(value, rule.params[name]) for value in values.split(",")]
    combinations = [dict(zip(choices, values, strict=True)) for values in product(*choices.values())]
    if len(combinations) > _MOST_TRIALS:
        raise RuleError(f"{len(combinations)} combinations are too many; name at most {_MOST_TRIALS}.")
    return combinations if choices else []


def set_params(rule: Rule, packs: Packs, values: Mapping[str, Number]) -> tuple[Rule, Packs]:
    """Return the rule with `values` on its card, and the packs without what they say of these parameters."""
    params = {
        name: replace(param, value=values[name], source="backtest") if name in values else param
        for name, param in rule.params.items()
    }
    kept = tuple(
        override
        for override in packs.overrides
        if override.scheme != rule.scheme or override.param not in values
    )
    return replace(rule, params=params), replace(packs, overrides=kept)


def _is_whole(param: Param) -> bool:
    return all(isinstance(number, int) for number in (param.value, param.minimum, param.maximum))


def _read_value(text: str, param: Param) -> Number:
    whole = _is_whole(param)
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        raise RuleError(f"{param.name}: {text.strip()!r} is not a number.") from None
    if not value.is_finite():
        raise RuleError(f"{param.name}: {text.strip()!r} is not a number.")
    if not param.minimum <= value <= param.maximum:
        raise RuleError(
            f"{param.name} = {value} is outside the card's {param.minimum} to {param.maximum} {param.unit}. "
            "Try a value within, or widen min and max in rule.toml with a reason."
        )
    if whole:
        if value != value.to_integral_value():
            raise RuleError(f"{param.name} = {value}: the card counts in whole numbers ({param.unit}).")
        return int(value)
    return value


def _example(rule: Rule) -> str:
    param = next(iter(rule.params.values()), None)
    return f"--param {param.name}={param.minimum},{param.value}" if param else "it without --param"


def spread_values(param: Param, *, most: int = 15) -> list[Number]:
    """Return values to try between the card's bounds, ascending, both bounds and the card's own among them.

    Args:
        param: a parameter of a card.
        most: how many steps at most between the bounds.
    """
    least, greatest = Decimal(str(param.minimum)), Decimal(str(param.maximum))
    steps = [least + (greatest - least) * number / most for number in range(most + 1)]
    if _is_whole(param):
        return sorted(
            {*(int(step) for step in steps), int(param.minimum), int(param.maximum), int(param.value)}
        )
    exact = {round(step, 4) for step in steps} | {least, greatest, Decimal(str(param.value))}
    return sorted(exact)
