"""The law that cards cite: one file says what each article and item reads, and no card says otherwise."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from rules.records import Rule, RuleFault

FILE: Final = "law.csv"
# Whom an article binds; an institution is a designated hospital or pharmacy.
BINDS: Final = ("hospital", "pharmacy", "institution", "person", "all")


def check_law(folder: Path) -> Iterator[RuleFault]:
    """Yield what is wrong with the law file of the knowledge in `folder`, beyond what its schema says."""
    for line, row in enumerate(_read_law(folder), start=2):
        where = f"{folder.name}/{FILE}"
        if not row["law"] or not row["text"]:
            yield RuleFault(scheme="", file=where, line=line, message="law or text is empty. Write both.")
        if row["binds"] not in BINDS:
            said = f"binds is {row['binds']!r}; choose one of {', '.join(BINDS)}."
            yield RuleFault(scheme="", file=where, line=line, message=said)


def check_basis(rule: Rule) -> Iterator[tuple[int, str]]:
    """Yield line in rule.toml and message of every `basis` entry that does not stand in the law file."""
    known = sorted(write_citation(row) for row in _read_law(rule.folder.parents[2] / "knowledge"))
    lines = (rule.folder / "rule.toml").read_text(encoding="utf-8").splitlines()
    for entry in rule.basis:
        if entry not in known:
            line = next((number for number, text in enumerate(lines, start=1) if entry in text), 1)
            place, _, text = entry.partition("（")
            near = [known_entry for known_entry in known if text and known_entry.endswith(f"（{text}")]
            near += [known_entry for known_entry in known if known_entry.startswith(place)]
            advice = f"write it as it stands there: {near[0]}" if near else "add the article there first"
            yield line, f"basis cites {entry!r}, which does not stand in knowledge/{FILE}; {advice}."


def write_citation(row: dict[str, str]) -> str:
    """Return how a card cites a row of the law file, such as 条例 第三十八条第四项（串换药品…）."""
    place = f"{row['law']} {row['article']}{row['item']}".strip()
    return f"{place}（{row['text']}）"


def _read_law(folder: Path) -> list[dict[str, str]]:
    """Return the rows of the law file; none where it cannot be read, which the knowledge checks tell."""
    try:
        with (folder / FILE).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError):
        return []
