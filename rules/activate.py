"""A rule put to work: after its effect was looked at, its cases passing, and noted in the changelog."""

import getpass
import hashlib
import json
import re
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from data_contracts.errors import RuleError
from rules.changelog import CHANGELOG, add_entry, read_last_entry
from rules.diff import PUBLISHED, hash_rule
from rules.lint import lint_rule
from rules.mutes import write_atomically
from rules.records import Packs, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    """What an activation did.

    Attributes:
        scheme: the rule.
        version: its version from now on.
        raised: whether the version was raised because the meaning changed.
        entry: the line of the changelog.
        fresh: whether anything was written; false where the rule works like this already.
    """

    scheme: str
    version: int
    raised: bool
    entry: str
    fresh: bool = True


def activate_rule(
    rule: Rule,
    packs: Packs,
    *,
    receipts: Path,
    run_id: str,
    last_night: str | None,
    today: date,
    changelog: Path = CHANGELOG,
) -> Activation:
    """Return what was done after setting the card of `rule` to active and writing the changelog.

    Args:
        rule: the rule as its folder is now.
        packs: parameter packs.
        receipts: the home's folder of diffs that were looked at.
        run_id: the published night.
        last_night: how the rule fared that night, None when it did not run.
        today: dates the entry.
        changelog: the file the entry is written to.

    Raises:
        RuleError: nobody looked at what it does, the lint or a case fails, or the card resists editing.
    """
    if rule.status == "retired":
        raise RuleError(f"{rule.scheme} is retired: {rule.reason}. Set its status by hand if that was wrong.")
    meaning = hash_meaning(rule)
    previous = read_last_entry(changelog, rule.scheme)
    stands = _find_standing(rule, previous, meaning)
    try:
        receipt = _read_receipt(rule, packs, receipts=receipts, run_id=run_id)
    except RuleError:
        if stands is None:
            raise
        return stands  # it works like this already, so there is nothing to look at first
    if stands is not None and (_write_figures(receipt) in stands.entry or not _moves(receipt)):
        return stands
    if faults := lint_rule(rule):
        raise RuleError(
            "\n".join([*map(str, faults), f"{rule.scheme} stays {rule.status} until lint is clean."])
        )
    if previous is None:
        # never activated by this command: a rule that already accuses has a meaning its findings tell of
        changed = rule.status == "active" and last_night == "evaluated" and _moves(receipt)
        version = rule.version + changed
    else:
        last_version, last_meaning, _ = previous
        if rule.version < last_version:
            raise RuleError(
                f"{rule.scheme} is version {rule.version}, but {last_version} was active already."
            )
        changed = meaning != last_meaning and rule.version == last_version
        version = rule.version + changed
    card = rule.folder / "rule.toml"
    edited = edit_card(card.read_text(encoding="utf-8"), version=version)
    entry = (
        f"| {today} | {rule.id} {rule.scheme} | {version} {_write_figures(receipt)} {getpass.getuser()} "
        f"| {meaning} |"
    )
    noted = add_entry(changelog, entry)
    write_atomically(card, edited)
    write_atomically(changelog, noted)
    return Activation(scheme=rule.scheme, version=version, raised=bool(changed), entry=entry)


def _find_standing(rule: Rule, previous: tuple[int, str, str] | None, meaning: str) -> Activation | None:
    """Return the activation that already holds for the rule as its folder is now, None where none does."""
    if rule.status != "active" or previous is None or previous[:2] != (rule.version, meaning):
        return None
    return Activation(scheme=rule.scheme, version=rule.version, raised=False, entry=previous[2], fresh=False)


def _write_figures(receipt: dict[str, Any]) -> str:
    """Return the columns of the changelog that say what the rule newly finds, and no more."""
    return (
        f"| +{receipt['n_new']} | +{_yuan(receipt['amount_new'])} "
        f"| -{receipt['n_gone']} | -{_yuan(receipt['amount_gone'])} |"
    )


def edit_card(text: str, *, version: int) -> str:
    """Return the card with status active, without a reason, at `version`; every other line as it was.

    Raises:
        RuleError: the card is written in a way that a line cannot be replaced.
    """
    wanted = tomllib.loads(text)
    wanted |= {"status": "active", "version": version}
    wanted.pop("reason", None)
    edited = re.sub(
        r'^(status\s*=\s*)("[^"\n]*"|\'[^\'\n]*\')', r'\1"active"', text, count=1, flags=re.MULTILINE
    )
    edited = re.sub(
        r"^(version\s*=\s*)\d+", lambda found: f"{found[1]}{version}", edited, count=1, flags=re.MULTILINE
    )
    head, mark, tables = _split_tables(edited)
    head = re.sub(r'^reason\s*=\s*("[^"\n]*"|\'[^\'\n]*\')[^\n]*\n', "", head, count=1, flags=re.MULTILINE)
    edited = f"{head}{mark}{tables}"
    try:
        same = tomllib.loads(edited) == wanted
    except tomllib.TOMLDecodeError:
        same = False
    if not same:
        raise RuleError(
            "rule.toml: status, version or reason is not on a line of its own. "
            'Write status = "active" and remove reason by hand.'
        )
    return edited


def hash_meaning(rule: Rule) -> str:
    """Return a hash (12 hex) of what decides whom the rule accuses: queries, values, subject, severity.

    Comments and white space mean nothing; neither do titles, sentences and sources.
    """
    queries = [*rule.steps.items(), ("query", rule.query)]
    said = [
        *(f"{name}: {_squeeze(query.text)}" for name, query in queries),
        *(f"{name} = {param.value}" for name, param in sorted(rule.params.items())),
        rule.subject,
        rule.severity,
        *sorted(rule.may_be_empty),
    ]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:12]


def _squeeze(text: str) -> str:
    return " ".join(re.sub(r"--[^\n]*", "", text).split())


def _split_tables(text: str) -> tuple[str, str, str]:
    """Return the card up to its first [table], and the rest."""
    found = re.search(r"^\[", text, re.MULTILINE)
    return (text[: found.start()], "", text[found.start() :]) if found else (text, "", "")


def _read_receipt(rule: Rule, packs: Packs, *, receipts: Path, run_id: str) -> dict[str, Any]:
    do = f"Run `fundwatch rules diff {rule.scheme}` and read it, then activate."
    try:
        receipt: dict[str, Any] = json.loads((receipts / f"{rule.scheme}.json").read_text(encoding="utf-8"))
        looked_at = receipt["against"], receipt["rule_hash"], receipt["run_id"]
    except FileNotFoundError:
        raise RuleError(f"{rule.scheme}: nobody looked at what activating it does. {do}") from None
    except (OSError, ValueError, KeyError) as fault:
        raise RuleError(f"{receipts / rule.scheme}.json cannot be read ({fault}). {do}") from None
    if looked_at[0] != PUBLISHED:
        raise RuleError(f"{rule.scheme}: the last diff was against {looked_at[0]}. {do}")
    if looked_at[1] != hash_rule(rule, packs):
        raise RuleError(f"{rule.scheme}: the rule, its knowledge or a pack changed since the last diff. {do}")
    if looked_at[2] != run_id:
        raise RuleError(f"{rule.scheme}: the last diff was on {looked_at[2]}, published is {run_id}. {do}")
    return receipt


def _moves(receipt: dict[str, Any]) -> bool:
    return bool(receipt["n_new"] or receipt["n_gone"])


def _yuan(text: str) -> str:
    return f"{float(text):,.2f}"
