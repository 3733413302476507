"""A person forgotten: out of landing, quarantine, snapshots, records, lists; and the proof that they are."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Final

from data_contracts.errors import FundwatchError
from data_contracts.masking import mask_identifier
from pipelines.audit.log import write_audit
from pipelines.database import open_published
from pipelines.durable import write_durably
from pipelines.errors import CaseOpen, UsageError
from pipelines.keeping.digest import DIGEST, read_digest
from pipelines.keeping.erase_landing import erase_from_landing
from pipelines.keeping.erase_snapshot import rebuild_snapshot
from pipelines.keeping.person import Person, find_person, list_snapshots
from pipelines.keeping.record import keep_restored, read_records, rewrite_record
from pipelines.keeping.search import names_person, search_home
from pipelines.keeping.unfinished import UNFINISHED, read_unfinished
from pipelines.monitor.progress import Reporter
from pipelines.publish.folder import MANIFEST, is_as_written, remove_export
from pipelines.publish.lists import export_lists
from pipelines.publish.sealed import ENDING
from pipelines.publish.snapshot import discard_build
from pipelines.report.write import REPORT_FOLDER, write_report
from pipelines.settings import Home, Settings
from pipelines.stages import CHECKS_FOLDER
from rules.mutes import read_mutes, write_mutes

_SHORTEST: Final = 6  # a shorter number would be found by chance in any file
HOLD: Final = "legal_hold.txt"
_OPEN: Final = """
select distinct lead.lead_id, lead.fixmedins_code
from lead
left join lead_record on lead.lead_id = lead_record.lead_id
left join settlement on lead_record.setl_id = settlement.setl_id
where
    lead.state not in ('withdrawn', 'closed')
    and (lead.psn_no = $1 or settlement.psn_no = $1 or lead.subject_id = $1)
order by lead.lead_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What an erasure came to.

    Attributes:
        counts: what was taken out, by place.
        n_files: files searched afterwards; the person is in none of them.
        n_bytes: bytes searched.
    """

    counts: Mapping[str, int]
    n_files: int
    n_bytes: int


def erase_person(home: Home, psn_no: str, reason: str, *, settings: Settings, reporter: Reporter) -> Erased:
    """Take a person out of everything in the home, search it all, and return what was done.

    Killed at any moment it is finished by running it again; until then no night begins. Doing it twice
    changes nothing.

    Raises:
        UsageError: no number or reason was given, nothing names the person, or another erasure is unfinished.
        CaseOpen: an open lead or a legal hold needs the records.
        FundwatchError: a file still names the person; every one is named.
    """
    psn_no = psn_no.strip()
    if len(psn_no) < _SHORTEST or not reason.strip():
        raise UsageError(
            f"--person is shorter than {_SHORTEST} signs, or --reason is empty. Give the whole psn_no of "
            "who is to be forgotten, and say why."
        )
    begun = read_unfinished(home)
    if begun is not None and begun.psn_no != psn_no:
        raise UsageError(f"{home.root / UNFINISHED}: another erasure is unfinished. Finish it first.")
    if begun is None:
        _refuse_open(home, psn_no)
    person = find_person(home, psn_no, known=begun)
    if begun is None:
        _refuse_unknown(home, person)
    write_durably(home.root / UNFINISHED, json.dumps(asdict(person)) + "\n")
    counts = _erase_everywhere(home, person, settings, reporter)
    return _prove(home, person, counts, reason)


def _refuse_open(home: Home, psn_no: str) -> None:
    hold = home.root / HOLD
    held = hold.read_text(encoding="utf-8-sig").splitlines() if hold.exists() else []
    if any(line.split("#")[0].split()[:1] == [psn_no] for line in held):
        raise CaseOpen(
            f"{mask_identifier(psn_no)} is on legal hold ({hold}). Whoever set it must lift it: take the "
            "line out, then erase again."
        )
    if not home.current.exists():
        return
    with open_published(home) as connection:
        leads = connection.execute(_OPEN, [psn_no]).fetchall()
    if leads:
        named = ", ".join(f"{lead_id} ({code})" for lead_id, code in leads)
        raise CaseOpen(
            f"{mask_identifier(psn_no)} has records in open leads: {named}. Return the verdicts "
            "(`fundwatch outcomes import`) and run the next night, which closes them; then erase again."
        )


def _refuse_unknown(home: Home, person: Person) -> None:
    """Say that a number is unknown rather than that a person was erased."""
    if person.visits or person.lines:
        return
    search = search_home(home.root, person, words_only=True)
    if not search.found:
        raise UsageError(
            f"{mask_identifier(person.psn_no)} is unknown: none of the {search.n_files:,} files of "
            f"{home.root} names it, so nothing was erased. Check the number; an erased person is unknown too."
        )


def _erase_everywhere(home: Home, person: Person, settings: Settings, reporter: Reporter) -> dict[str, int]:
    counts = {}
    with reporter.stage("erase: landing"):
        counts["rows taken out of landing and quarantine"] = erase_from_landing(home, person)
    discard_build(home)
    n_rebuilt = 0
    for snapshot in list_snapshots(home):
        if names_person(snapshot, person):
            with reporter.stage(f"erase: {snapshot.name}"):
                rebuild_snapshot(home, settings, snapshot, person)
            n_rebuilt += 1
        _note_record(home, snapshot.stem)
    counts["snapshots built anew"] = n_rebuilt
    counts["folders of lists written anew or removed"] = erase_lists(home, person)
    counts["reports written anew or removed"] = _erase_reports(home, person, settings)
    counts["mutes, check pages and notes removed"] = _erase_notes(home, person)
    return counts


def _note_record(home: Home, run_id: str) -> None:
    """Let the record in landing say what the snapshot built anew came to."""
    digest = read_digest(home.published / run_id / DIGEST)
    for record in read_records(home):
        if record.run_id == run_id and digest is not None and digest != record.digest:
            marked = replace(record, n_erased=record.n_erased + 1)
            made_by = (record.code_version, record.parameters_hash)
            keep_restored(home, marked, run_id=run_id, made_by=made_by, digest=digest)


def erase_lists(home: Home, person: Person) -> int:
    """Write nights' lists anew, or remove them where the snapshot is gone; remove what was asked for by hand.

    What no export wrote, or somebody filled in since, stays: the proof names it. A sealed file goes, because
    nobody here can look into it.
    """
    done = 0
    for sealed in sorted(home.exports.rglob(f"*{ENDING}")):
        sealed.unlink()
        done += 1
    for folder in sorted(path.parent for path in home.exports.rglob(MANIFEST)):
        if not search_home(folder, person).found:
            continue
        snapshot = home.published / f"{folder.name}.duckdb"
        if folder.parent != home.exports:
            done += is_as_written(folder) and remove_export(folder)
        elif snapshot.exists():
            export_lists(snapshot, folder, run_id=folder.name)
            done += 1
        else:
            done += remove_export(folder)
    return done


def _erase_reports(home: Home, person: Person, settings: Settings) -> int:
    """Write reports anew from their snapshot, or remove them where it is gone."""
    done = 0
    for folder in sorted(home.published.glob(f"*/{REPORT_FOLDER}")):
        if not search_home(folder, person).found:
            continue
        snapshot = home.published / f"{folder.parent.name}.duckdb"
        if snapshot.exists():
            write_report(snapshot, folder, settings=settings)
        else:
            shutil.rmtree(folder)
        done += 1
    return done


def _erase_notes(home: Home, person: Person) -> int:
    """Take the person out of mutes, and remove reports and receipts of rule changes that name them."""
    mutes = read_mutes(home.mutes)
    kept = tuple(mute for mute in mutes if not person.mentioned_by(f"{mute.subject_id} {mute.reason}"))
    if len(kept) != len(mutes):
        write_mutes(home.mutes, kept)
    done = len(mutes) - len(kept)
    for record in read_records(home):
        left = tuple(
            mute for mute in record.mutes if not person.mentioned_by(f"{mute.subject_id} {mute.reason}")
        )
        if len(left) != len(record.mutes):
            rewrite_record(home, replace(record, mutes=left, n_erased=record.n_erased + 1))
            done += len(record.mutes) - len(left)
    folders = [home.diffs, *home.published.glob(f"*/{CHECKS_FOLDER}")]
    for folder in (each for each in folders if each.is_dir()):
        for path in search_home(folder, person).found:
            path.unlink()
            done += 1
    return done


def _prove(home: Home, person: Person, counts: Mapping[str, int], reason: str) -> Erased:
    unfinished = home.root / UNFINISHED
    search = search_home(home.root, person, but=frozenset({unfinished}))
    if search.found:
        named = ", ".join(str(path) for path in search.found)
        raise FundwatchError(
            f"{mask_identifier(person.psn_no)} is still named in: {named}. No night wrote these files, so "
            "they were left alone. Remove them or move them out of the home, then erase again: until then no "
            "night begins."
        )
    _record(home, person, counts, reason)
    unfinished.unlink()
    return Erased(counts=counts, n_files=search.n_files, n_bytes=search.n_bytes)


def _record(home: Home, person: Person, counts: Mapping[str, int], reason: str) -> None:
    """Add who erased whom (masked), when and why to the audit log."""
    masked = mask_identifier(person.psn_no)
    write_audit(home, "erasure", why=reason.replace(person.psn_no, masked), person=masked, **counts)
