"""A rule beyond its first version says in the changelog when it got it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from rules.activate import hash_meaning
from rules.changelog import CHANGELOG, add_entry, find_unlogged, read_last_entry
from rules.lint import lint_rules
from rules.loader import load_cards, load_rules

HEAD = add_entry(Path("nowhere.md"), "")[:-1]


def write_entry(version: int) -> str:
    return f"| 2025-04-02 | INP-001 long_stay | {version} | +1 | +1.00 | -0 | -0.00 | li | 0123456789ab |\n"


def test_every_rule_of_the_library_beyond_version_one_has_its_entry():
    cards = load_cards()
    assert any(card.version > 1 for card in cards)
    assert [str(fault) for fault in find_unlogged(cards)] == []


def test_every_active_rule_of_the_library_means_what_its_newest_entry_says():
    # else a rule changed by hand keeps its version; who words a query anew writes its hash into the entry
    active = [rule for rule in load_rules()[0] if rule.status == "active"]
    entries = {rule.scheme: read_last_entry(CHANGELOG, rule.scheme) for rule in active}
    noted = {scheme: entry[:2] for scheme, entry in entries.items() if entry}
    assert noted == {rule.scheme: (rule.version, hash_meaning(rule)) for rule in active}


def test_the_next_entry_finds_its_place_and_what_is_explained_below_stays():
    entry = write_entry(7).strip()
    text = CHANGELOG.read_text(encoding="utf-8")
    longer = add_entry(CHANGELOG, entry)
    assert longer.startswith(HEAD + entry)
    assert longer.endswith(text.removeprefix(HEAD))


@pytest.mark.parametrize(
    ("noted", "said"),
    [
        (None, "version 2, but CHANGELOG.md has no entry"),
        (write_entry(1), "version 2, but CHANGELOG.md has no entry"),
        (write_entry(1) + write_entry(2), "version 2, but CHANGELOG.md has no entry"),  # the newest is on top
        (write_entry(2) + write_entry(1), None),
    ],
)
def test_lint_asks_for_the_entry_of_a_raised_version(
    catalogue: Path, edit: Callable[[str, str, str], None], noted: str | None, said: str | None
):
    edit("rule.toml", "version = 1", "version = 2")
    if noted is not None:
        (catalogue.parent / "CHANGELOG.md").write_text(HEAD + noted, encoding="utf-8")
    told = [str(fault) for fault in lint_rules(catalogue, packs=catalogue.parent / "packs")]
    assert [said in line for line in told if said] == ([True] if said else [])
    assert bool(told) == bool(said)


def test_a_first_version_needs_no_entry(catalogue: Path):
    assert read_last_entry(catalogue.parent / "CHANGELOG.md", "long_stay") is None
    assert lint_rules(catalogue, packs=catalogue.parent / "packs") == []
