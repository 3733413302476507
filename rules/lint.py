"""Everything wrong with every rule at once: cards, queries, cases, packs and knowledge."""

import os
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import duckdb
import sqlglot
from sqlglot.errors import SqlglotError

from rules.case_file import Case, load_cases
from rules.cases import prove_cases
from rules.changelog import CHANGELOG, find_unlogged
from rules.law import check_basis, check_law
from rules.loader import CATALOG, find_repeated, list_folders, load_cards, load_rules
from rules.packs import PACKS, load_packs
from rules.records import Query, Rule, RuleFault
from rules.spark import translate_to_spark
from rules.strict_toml import make_reporter, report_unforeseen

_LONGEST_QUERY: Final = 120
_UNORDERED: Final = re.compile(r"string_agg\((?:(?!order by|string_agg\()[^()]|\([^()]*\))*\)", re.IGNORECASE)


def lint_rules(root: Path = CATALOG, *, packs: Path = PACKS, only: str | None = None) -> list[RuleFault]:
    """Return everything wrong with the rules under `root`, their cases, packs and knowledge, in file order.

    Args:
        root: the catalogue.
        packs: folder of the parameter packs.
        only: the slug of one rule; faults of the others are left out.
    """
    rules, faults = load_rules(root, only=only)
    cards = load_cards(root)  # a pack may name a rule that is left out for a fault elsewhere
    if only is not None:  # ids concern the whole library
        faults.extend(find_repeated(cards))
    unsound = {folder.name for folder in list_folders(root)} - {card.scheme for card in cards}
    faults.extend(load_packs(cards, packs, unsound=unsound).faults)
    faults.extend(check_law(root.parent / "knowledge"))
    faults.extend(find_unlogged(cards, root.parent / CHANGELOG.name))
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # the cases of a rule wait for DuckDB, not for Python
        for found in pool.map(lint_rule, rules):
            faults.extend(found)
    return [fault for fault in faults if only in (None, fault.scheme)]


def lint_rule(rule: Rule) -> list[RuleFault]:
    """Return what is wrong with a rule whose card and query are sound: its law, style, cases, their reach."""
    faults: list[RuleFault] = []
    file = f"{rule.family}/{rule.scheme}/cases.toml"
    with report_unforeseen(make_reporter(faults, scheme=rule.scheme, file=file)):
        faults.extend(_find_faults(rule))
    return faults


def _find_faults(rule: Rule) -> list[RuleFault]:
    cases, faults = load_cases(rule)
    card = f"{rule.family}/{rule.scheme}/rule.toml"
    faults.extend(_fault(rule, card, message, line) for line, message in _check_card(rule))
    file = f"{rule.family}/{rule.scheme}/cases.toml"
    if not faults:
        faults.extend(_fault(rule, file, message, line) for line, message in _check_cases(rule, cases))
    queries = [*rule.steps.values(), rule.query, *([rule.quality] if rule.quality else [])]
    style = [_fault(rule, query.file, message) for query in queries for message in _check_style(query)]
    return [*style, *faults]


def _check_card(rule: Rule) -> Iterator[tuple[int, str]]:
    yield from check_basis(rule)
    if not rule.exclude_first:
        yield 1, "has no exclude_first. List in Chinese what an inspector rules out before all else."


def _check_style(query: Query) -> Iterator[str]:
    lines = query.text.splitlines()
    if not lines[0].startswith("-- One row per "):
        yield 'does not say what a row means. Begin with "-- One row per ...".'
    if len(lines) > _LONGEST_QUERY:
        yield f"is longer than {_LONGEST_QUERY} lines. Make its first thoughts a step, such as 010_name.sql."
    for spot in _UNORDERED.finditer(query.text):
        line = query.text.count("\n", 0, spot.start()) + 1
        yield f"line {line}: string_agg has no order by: the same night would give other words. Order it."
    try:
        statement = sqlglot.parse_one(translate_to_spark(query.text), read="spark")
        if Path(query.file).stem in ("query", "quality") and not statement.args.get("order"):
            yield "has no order by at its end. Order by a key, so that the same night gives the same rows."
    except SqlglotError as fault:
        yield f"cannot be translated to Spark: {fault}. Say it another way."


def _check_cases(rule: Rule, cases: Sequence[Case]) -> Iterator[tuple[int, str]]:
    """Yield line and message of what the cases do not show, or show to be wrong."""
    if not any(case.kind == "fires" for case in cases):
        yield 1, "has no firing case. Show that the rule finds what it is for."
    quiet = {case.quiet_for for case in cases}
    for entry in rule.false_positives:
        if entry not in quiet:
            yield 1, f"has no quiet case with quiet_for = {entry!r}. Show that it stays quiet."
    lines = {case.name: case.line or 1 for case in cases}
    try:
        proof = prove_cases(rule, cases)
    except duckdb.Error as fault:
        yield 1, f"the cases cannot run: {str(fault).splitlines()[0]}"
        return
    failed = [result for result in proof.results if not result.passed]
    for result in failed:
        yield lines.get(result.name, 1), f"case {result.name!r} fails: {result.message}"
    for name in proof.unpinned if not failed else ():
        said = f"no case changes when parameter {name} moves"
        yield 1, f"{said}. Add one that fires at its boundary and one that is quiet just beyond."


def _fault(rule: Rule, file: str, message: str, line: int = 1) -> RuleFault:
    return RuleFault(scheme=rule.scheme, file=file, line=line, message=message)
