"""What a changed rule newly accuses, no longer accuses, and how much money moves either way."""

import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from data_contracts.errors import RuleError
from data_contracts.fetch import fetch_rows
from data_contracts.masking import write_mask
from rules.evaluation import read_sql
from rules.knowledge import load_knowledge
from rules.loader import describe_tables, load_rule
from rules.mutes import write_atomically
from rules.records import Packs, Rule
from rules.trial import Bench

PUBLISHED: Final = "published"
_COMPARED: Final = (
    "finding_id, subject_type, subject_id, fixmedins_code, begn_date, end_date, amount, message"
)
_EXAMPLES: Final = 20
_DIFFERENCES: Final = f"""
select kind, finding_id, subject_type,
    case when subject_type = 'person' then {write_mask("subject_id")} else subject_id end as subject_id,
    fixmedins_code, begn_date, message,
    amount_before + amount_after as amount
from rule_difference
where kind in ('new', 'gone')
order by kind desc, amount desc, finding_id asc
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How a rule's findings differ from those it is compared with.

    Attributes:
        scheme: the rule.
        against: what it is compared with: `published`, a file, or a revision.
        n_new: findings of subjects and days not accused before.
        n_gone: findings that would no longer stand.
        n_kept: findings that stay, their amount the same or not.
        n_new_in_shadow: of the new ones, those found in shadow last night.
        amount_new: yuan of the new ones.
        amount_gone: yuan of those that go.
        amount_moved: yuan by which those that stay ask for more, negative for less.
        institutions: one mapping per institution where anything differs.
        examples: new and gone findings, the most money first, twenty of each at most.
    """

    scheme: str
    against: str
    n_new: int
    n_gone: int
    n_kept: int
    n_new_in_shadow: int
    amount_new: Decimal
    amount_gone: Decimal
    amount_moved: Decimal
    institutions: tuple[Mapping[str, Any], ...]
    examples: tuple[Mapping[str, Any], ...]

    @property
    def changes(self) -> bool:
        """Whether anything differs."""
        return bool(self.n_new or self.n_gone or self.amount_moved)


def compare_stored(bench: Bench, rule: Rule, *, database: str = "", against: str = PUBLISHED) -> Difference:
    """Return how `rule` as its folder is now differs from the findings a snapshot accuses.

    Findings in shadow accuse nobody: they count as new, and are told apart.

    Args:
        bench: the snapshot the rule is run on.
        rule: the rule.
        database: the attached snapshot whose findings it is compared with, the bench's own by default.
        against: what to call it.

    Raises:
        RuleError: the rule cannot run.
    """
    finding = f"{database}.finding" if database else "finding"
    bench.connection.execute(
        f"create or replace temp table compared_finding as select {_COMPARED} from {finding} "
        "where rule_id = ? and state not in ('withdrawn', 'shadow')",
        [rule.id],
    )
    bench.draft(rule)
    return _compare(bench, rule, against=against)


def compare_rules(bench: Bench, rule: Rule, before: Rule, *, against: str) -> Difference:
    """Return how `rule` differs from `before`, both run on the same snapshot.

    Raises:
        RuleError: one of them cannot run.
    """
    bench.draft(before)
    bench.connection.execute(
        f"create or replace temp table compared_finding as select {_COMPARED} from finding_draft"
    )
    bench.draft(rule)
    return _compare(bench, rule, against=against)


def _compare(bench: Bench, rule: Rule, *, against: str) -> Difference:
    connection = bench.connection
    connection.execute(f"create or replace temp table rule_difference as {read_sql('rule_difference')}")
    counts = connection.execute(
        "select count(*) filter (where kind = 'new'), count(*) filter (where kind = 'gone'), "
        "count(*) filter (where kind = 'kept'), "
        "count(*) filter (where kind = 'new' and finding_id in "
        "(select finding_id from finding where state = 'shadow')), "
        "coalesce(sum(amount_after) filter (where kind = 'new'), 0), "
        "coalesce(sum(amount_before) filter (where kind = 'gone'), 0), "
        "coalesce(sum(amount_after - amount_before) filter (where kind in ('kept', 'was')), 0) "
        "from rule_difference"
    ).fetchall()[0]
    n_new, n_gone, n_kept, n_new_in_shadow, amount_new, amount_gone, amount_moved = counts
    listed = _fetch(bench, _DIFFERENCES)
    examples = [
        row for kind in ("new", "gone") for row in [row for row in listed if row["kind"] == kind][:_EXAMPLES]
    ]
    return Difference(
        scheme=rule.scheme,
        against=against,
        n_new=n_new,
        n_gone=n_gone,
        n_kept=n_kept,
        n_new_in_shadow=n_new_in_shadow,
        amount_new=amount_new,
        amount_gone=amount_gone,
        amount_moved=amount_moved,
        institutions=tuple(_fetch(bench, read_sql("institution_difference"))),
        examples=tuple(examples),
    )


def _fetch(bench: Bench, query: str) -> list[dict[str, Any]]:
    return fetch_rows(bench.connection.execute(query))


def load_revision(rule: Rule, revision: str, scratch: Path) -> Rule:
    """Return `rule` as its folder stood at a git revision; knowledge and packs are today's.

    Args:
        rule: the rule as it is now.
        revision: a commit, tag or branch.
        scratch: an empty folder to write the files of that revision into.

    Raises:
        RuleError: git or the revision is missing, the folder was not there, or its rule was faulty.
    """
    if not re.fullmatch(r"[A-Za-z0-9_./@^~{}][A-Za-z0-9_./@^~{}-]*", revision):
        raise RuleError(f"{revision!r} is neither a snapshot file nor a git revision.")
    _ask_git(rule.folder, "rev-parse", "--quiet", "--verify", f"{revision}^{{commit}}", revision=revision)
    listed = _ask_git(rule.folder, "ls-tree", "--name-only", revision, "./", revision=revision).decode()
    names = [name for name in listed.splitlines() if name.endswith((".toml", ".sql"))]
    if not names:
        raise RuleError(f"{rule.family}/{rule.scheme} is not in revision {revision}. Name a later one.")
    folder = scratch / rule.family / rule.scheme
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).write_bytes(_ask_git(rule.folder, "show", f"{revision}:./{name}", revision=revision))
    known, _ = load_knowledge(rule.folder.parent.parent.parent / "knowledge")
    before, faults = load_rule(folder, tables=describe_tables(known))
    if before is None:
        raise RuleError(f"{rule.scheme} was faulty in {revision}: {'; '.join(map(str, faults))}")
    return before


def _ask_git(folder: Path, *words: str, revision: str) -> bytes:
    git = shutil.which("git")
    if git is None:
        raise RuleError("git is not installed here. Compare with a snapshot file instead.")
    answer = subprocess.run(  # noqa: S603  # fixed program; the revision is checked
        [git, "-C", str(folder), *words], capture_output=True, check=False
    )
    if answer.returncode == 0:
        return answer.stdout
    if b"not a git repository" in answer.stderr:
        raise RuleError(f"{folder} is not under git. Compare with a snapshot file instead.")
    raise RuleError(
        f"git knows no revision {revision!r} here, and no such file exists. "
        "`git log` lists revisions; a snapshot is a .duckdb file."
    )


def hash_rule(rule: Rule, packs: Packs) -> str:
    """Return a hash (16 hex) of everything a rule's findings come from: folder, knowledge it reads, packs."""
    digest = hashlib.sha256()
    knowledge = rule.folder.parent.parent.parent / "knowledge"
    read = sorted({name for query in (*rule.steps.values(), rule.query) for name in query.reads})
    files = [
        *sorted(path for path in rule.folder.iterdir() if path.suffix in (".toml", ".sql")),
        *(knowledge / f"{name[10:]}.csv" for name in read if name.startswith("knowledge_")),
    ]
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    digest.update(repr([override for override in packs.overrides if override.scheme == rule.scheme]).encode())
    return digest.hexdigest()[:16]


def write_receipt(
    folder: Path, difference: Difference, *, rule_hash: str, run_id: str, now: datetime
) -> Path:
    """Write that this difference was looked at, and return the file; activation asks for it.

    Args:
        folder: the home's receipts.
        difference: what was shown.
        rule_hash: the rule it was shown for.
        run_id: the published night it was shown on.
        now: the present.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = difference.scheme
    if difference.against != PUBLISHED:
        name = f"{name}@{hashlib.sha256(difference.against.encode()).hexdigest()[:8]}"
    receipt = {
        "scheme": difference.scheme,
        "against": difference.against,
        "rule_hash": rule_hash,
        "run_id": run_id,
        "n_new": difference.n_new,
        "n_gone": difference.n_gone,
        "n_kept": difference.n_kept,
        "amount_new": str(difference.amount_new),
        "amount_gone": str(difference.amount_gone),
        "amount_moved": str(difference.amount_moved),
        "made_at": now.isoformat(timespec="seconds"),
    }
    file = folder / f"{name}.json"
    write_atomically(file, json.dumps(receipt, ensure_ascii=False, indent=2) + "\n", mode=0o600)
    return file
