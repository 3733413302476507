"""Parameter packs: values a county or city sets, each dated and with its source."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Final

from rules.loader import ROOT
from rules.records import Card, Number, Override, Packs, Param, Rule, RuleFault
from rules.strict_toml import Report, Sheet, make_reporter, read_toml, report_unforeseen

PACKS: Final = ROOT / "packs"
_FOREVER: Final = date.max


@dataclass(frozen=True, slots=True, kw_only=True)
class ParamValue:
    """One parameter as it is in force.

    Attributes:
        value: the value.
        unit: its unit.
        source: where it comes from; a pack's source is led by its place and date.
    """

    value: Number
    unit: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Days of service in one county on which one set of values is in force.

    Attributes:
        admdvs: county.
        begins_on: first day.
        until: day after the last; `date.max` while it stands.
        values: every parameter of the rule by name.
    """

    admdvs: str
    begins_on: date
    until: date
    values: Mapping[str, ParamValue]


def load_packs(rules: Sequence[Card], folder: Path = PACKS, *, unsound: Collection[str] = ()) -> Packs:
    """Return every parameter pack of `folder`, checked against the cards of `rules`.

    A pack file is named by its county or city: `341021.toml`, `341000.toml`.

    Args:
        rules: the sound cards.
        folder: where the packs lie.
        unsound: schemes whose cards have faults, told elsewhere: what packs say of them is read and not used.
    """
    faults: list[RuleFault] = []
    overrides: list[Override] = []
    cards = {rule.scheme: rule for rule in rules}
    for path in sorted(folder.glob("*.toml")):
        report = make_reporter(faults, scheme="", file=f"{folder.name}/{path.name}", admdvs=path.stem)
        with report_unforeseen(report):
            overrides.extend(_read_pack(path, cards, unsound, faults, report))
    order = {(o.admdvs, o.scheme, o.param, o.begins_on): o for o in overrides}
    return Packs(overrides=tuple(order[key] for key in sorted(order)), faults=tuple(faults))


def _read_pack(
    path: Path,
    cards: Mapping[str, Card],
    unsound: Collection[str],
    faults: list[RuleFault],
    report: Report,
) -> list[Override]:
    """Return the sound values of one place's file, after reporting what is wrong with the others."""
    sheet = read_toml(path, report)
    if sheet is None:
        return []
    if sheet.take_text("admdvs") != path.stem or not re.fullmatch(r"[0-9]{6}", path.stem):
        report(1, f"admdvs must be 6 digits and the file's name; the file is called {path.name}.")
    sheet.take_text("title")
    sound: list[Override] = []
    dated: list[Override] = []  # dates can overlap whatever else is wrong
    lines: dict[int, int | None] = {}
    for entry in sheet.take_tables("override"):
        n_faults = len(faults)
        if override := _read_override(entry, cards, unsound, faults, path):
            dated.append(override)
            lines[id(override)] = entry.line_of("from")
            if len(faults) == n_faults and override.scheme not in unsound:
                sound.append(override)
    sheet.finish(known="admdvs, title, [[override]]")
    for later, message in _find_overlaps(dated):
        make_reporter(faults, scheme=later.scheme, file=f"{path.parent.name}/{path.name}", admdvs=path.stem)(
            lines[id(later)], message
        )
    return sound


def default_values(rule: Rule) -> dict[str, ParamValue]:
    """Return the card's own values by parameter."""
    return {
        param.name: ParamValue(value=param.value, unit=param.unit, source=param.source)
        for param in rule.params.values()
    }


def resolve_segments(rule: Rule, packs: Packs, counties: Iterable[str]) -> list[Segment]:
    """Return where and when `rule` runs with other values than its card's, ordered by county and date.

    A county's own value comes before its city's (first four digits and 00), parameter by parameter.
    """
    relevant = [override for override in packs.overrides if override.scheme == rule.scheme]
    segments = []
    for county in sorted(set(counties)):
        local = [override for override in relevant if override.admdvs in places_of(county)]
        days = sorted({day for o in local for day in (o.begins_on, o.until or _FOREVER)})
        for begins_on, until in pairwise(days):
            values = _values_on(begins_on, rule, local, county)
            if values is not None:
                segments.append(Segment(admdvs=county, begins_on=begins_on, until=until, values=values))
    return segments


def places_of(county: str) -> tuple[str, str]:
    """Return the places whose packs hold in `county`: itself, then its city."""
    return county, f"{county[:4]}00"


def find_blocking_fault(packs: Packs, scheme: str, counties: Iterable[str]) -> RuleFault | None:
    """Return the first pack fault that leaves unknown which values of `scheme` hold in one of `counties`."""
    places = {place for county in counties for place in places_of(county)}
    for fault in packs.faults:
        if fault.admdvs in places and fault.scheme in ("", scheme):
            return fault
    return None


def find_idle_faults(packs: Packs, rules: Iterable[Rule], counties: Iterable[str]) -> list[RuleFault]:
    """Return the pack faults of `counties` that fail no rule: they name one that is not there."""
    places = {place for county in counties for place in places_of(county)}
    known = {"", *(rule.scheme for rule in rules)}
    return [fault for fault in packs.faults if fault.admdvs in places and fault.scheme not in known]


def _values_on(day: date, rule: Rule, local: list[Override], county: str) -> dict[str, ParamValue] | None:
    values = default_values(rule)
    changed = False
    for place in reversed(places_of(county)):
        for override in local:
            if override.admdvs == place and override.begins_on <= day < (override.until or _FOREVER):
                values[override.param] = ParamValue(
                    value=override.value,
                    unit=rule.params[override.param].unit,
                    source=f"{place} from {override.begins_on}: {override.source}",
                )
                changed = True
    return values if changed else None


def _read_override(
    sheet: Sheet,
    cards: Mapping[str, Card],
    unsound: Collection[str],
    faults: list[RuleFault],
    path: Path,
) -> Override | None:
    """Return one value after reporting what is wrong with it, None where it has no beginning."""
    scheme = sheet.take_text("rule")
    report = make_reporter(faults, scheme=scheme, file=f"{path.parent.name}/{path.name}", admdvs=path.stem)
    sheet.report = report
    name = sheet.take_text("param")
    value = sheet.take_number("value")
    begins_on = sheet.take_date("from")
    until = sheet.take_date("until", optional=True)
    source = sheet.take_text("source")
    sheet.finish(known="rule, param, value, from, until, source")
    # what is wrong with the card is told where it is read
    param = None if scheme in unsound else _find_param(cards, scheme, name, sheet)
    if param is not None:
        _check_value(value, param, sheet.report, sheet.line_of("value"))
    if begins_on is not None and until is not None and until <= begins_on:
        sheet.fault(
            "until", f"until {until} is not after from {begins_on}. It is the first day it no longer holds."
        )
    if begins_on is None:
        return None
    return Override(
        admdvs=path.stem,
        scheme=scheme,
        param=name,
        value=value,
        begins_on=begins_on,
        until=until,
        source=source,
    )


def _find_param(cards: Mapping[str, Card], scheme: str, name: str, sheet: Sheet) -> Param | None:
    if scheme and scheme not in cards:
        sheet.fault("rule", f"no rule {scheme}. Name the rule's folder; `fundwatch rules list` shows them.")
        return None
    if scheme and name and name not in cards[scheme].params:
        known = ", ".join(cards[scheme].params) or "none"
        sheet.fault("param", f"{scheme} has no parameter {name}; its card has {known}.")
        return None
    return cards[scheme].params.get(name) if scheme else None


def _check_value(value: Number, param: Param, report: Report, line: int | None) -> None:
    if not param.minimum <= value <= param.maximum:
        report(
            line,
            f"{param.name} is {value}, outside the card's {param.minimum}..{param.maximum}. Correct one.",
        )
    if isinstance(param.value, int) and isinstance(value, Decimal) and isinstance(param.minimum, int):
        report(line, f"{param.name} is {value}, but the card counts in whole numbers ({param.unit}).")


def _find_overlaps(overrides: Sequence[Override]) -> Iterator[tuple[Override, str]]:
    """Yield the later of two values that hold on one day, and what to do."""
    ordered = sorted(overrides, key=lambda o: (o.scheme, o.param, o.begins_on))
    for earlier, later in pairwise(ordered):
        same = (earlier.scheme, earlier.param) == (later.scheme, later.param)
        if same and later.begins_on < (earlier.until or _FOREVER):
            message = (
                f"{earlier.scheme} {earlier.param} has two values from {later.begins_on} on. "
                f"Write until = {later.begins_on} on the one that begins {earlier.begins_on}, or remove one."
            )
            yield later, message
