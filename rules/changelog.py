"""The changelog of the rules: which version was put to work when, and with which meaning."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from data_contracts.errors import RuleError
from rules.loader import ROOT
from rules.records import Card, RuleFault

CHANGELOG: Final = ROOT / "CHANGELOG.md"
_HEAD: Final = """\
# Rules put to work

Written by `fundwatch rules activate`, newest first. New and gone are findings, and fund money in yuan,
against the published night the change was looked at on. The last column changes when a rule's meaning does.

| date | rule | version | new findings | new yuan | gone findings | gone yuan | who | meaning |
|---|---|---|---:|---:|---:|---:|---|---|
"""
_ROW: Final = re.compile(r"^\| [\d-]+ \| \S+ (?P<scheme>\S+) \| (?P<version>\d+) \|.*\| (?P<meaning>\w+) \|$")


def read_last_entry(changelog: Path, scheme: str) -> tuple[int, str, str] | None:
    """Return version and meaning of the rule's newest entry, and the entry; None when it has none."""
    if not changelog.exists():
        return None
    for line in changelog.read_text(encoding="utf-8").splitlines():
        found = _ROW.match(line)
        if found and found["scheme"] == scheme:
            return int(found["version"]), found["meaning"], line
    return None


def add_entry(changelog: Path, entry: str) -> str:
    """Return the text of the changelog with one more entry on top.

    Raises:
        RuleError: its head was changed.
    """
    text = changelog.read_text(encoding="utf-8") if changelog.exists() else _HEAD
    if not text.startswith(_HEAD):
        raise RuleError(f"{changelog}: its head was changed. Restore it, so the next entry finds its place.")
    return f"{_HEAD}{entry}\n{text.removeprefix(_HEAD)}"


def find_unlogged(cards: Sequence[Card], changelog: Path = CHANGELOG) -> Iterator[RuleFault]:
    """Yield a fault for every rule beyond version 1 whose newest entry is not of its version.

    A rule is version 1 before it is ever put to work, so the first version may have none.
    """
    for card in cards:
        last = read_last_entry(changelog, card.scheme)
        if card.version > 1 and (last is None or last[0] != card.version):
            version, book = card.version, changelog.name
            yield RuleFault(
                scheme=card.scheme,
                file=f"{card.family}/{card.scheme}/rule.toml",
                line=1,
                message=(
                    f"is version {version}, but {book} has no entry of it on top. "
                    "Let `fundwatch rules activate` raise versions, or write the entry."
                ),
            )
