"""What leaves the published snapshot by hand: lists or a cut snapshot, masked, sealed and written down."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from pipelines.audit.chain import Head, read_head
from pipelines.audit.log import write_audit
from pipelines.beijing import read_beijing_clock
from pipelines.database import open_published, tell_old_snapshot
from pipelines.errors import UsageError
from pipelines.publish.cut import Cut, Scope, cut_snapshot
from pipelines.publish.disclosure import MASKED, Disclosure
from pipelines.publish.folder import move_into_place, open_aside
from pipelines.publish.lists import export_lists
from pipelines.publish.order import RANKED, LeadOrder
from pipelines.publish.release import Release
from pipelines.publish.sealed import Recipients, name_sealed, open_plain, seal_folder
from pipelines.settings import Home, Settings

SNAPSHOT: Final = "snapshot.duckdb"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What somebody asks for.

    Attributes:
        to: folder of the lists, or the sealed file.
        institution: only this institution.
        county: only this county; its lists are made from a cut and name nobody else.
        top: only the best leads, this many.
        order: of the lists.
        snapshot: a cut database instead of lists.
        disclosure: how persons are shown in lists.
        recipients: whose keys open it; None leaves it plain.
    """

    to: Path
    institution: str | None = None
    county: str | None = None
    top: int | None = None
    order: LeadOrder = RANKED
    snapshot: bool = False
    disclosure: Disclosure = MASKED
    recipients: Recipients | None = None

    @property
    def target(self) -> Path:
        """Where it goes."""
        return self.to if self.recipients is None else name_sealed(self.to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """What left.

    Attributes:
        files: the files written, the manifest last; of a sealed export the one file.
        cut: what the cut holds; None where nothing was cut.
    """

    files: list[Path] = field(default_factory=list)
    cut: Cut | None = None


def hand_over(home: Home, settings: Settings, request: Request) -> Handover:
    """Write what was asked for and return what left; it stands in the audit log before a file can be seen.

    Raises:
        UsageError: what is asked for does not go together, or is not in the snapshot.
        NothingPublished: no night has been published in this home.
        FundwatchError: older code made the snapshot.
        FundwatchError: the audit log cannot be written, so nothing leaves.
    """
    _refuse_mixed(request)
    with open_published(home):  # says so when nothing is published
        database = home.current.resolve()
    if request.recipients is None:
        with tell_old_snapshot(home, database):
            return _write(home, settings, request, database, request.to)
    with open_plain(home) as plain, tell_old_snapshot(home, database):
        done = _write(home, settings, request, database, plain / "export")
        sealed = seal_folder(plain / "export", request.target, request.recipients)
        return replace(done, files=[sealed])


def _refuse_mixed(request: Request) -> None:
    scoped = request.county is not None or request.institution is not None
    if request.county is not None and request.institution is not None:
        raise UsageError("--county and --institution exclude each other. Name one.")
    if request.snapshot and not scoped:
        raise UsageError("--snapshot needs a cut: name --county CODE or --institution CODE.")
    if request.snapshot and request.top is not None:
        raise UsageError(
            "--top chooses leads for a list; a cut snapshot holds them all. Leave one of the two out."
        )
    if request.snapshot and request.order != RANKED:
        raise UsageError(
            "--by and --per-institution order a list; a cut snapshot has no order. Leave them out."
        )


def _write(home: Home, settings: Settings, request: Request, database: Path, out: Path) -> Handover:
    release = _make_release(home, request, database.stem)
    if request.county is None and not request.snapshot:
        lists = export_lists(
            database,
            out,
            institution=request.institution,
            top=request.top,
            order=request.order,
            release=release,
        )
        return Handover(files=lists)
    scope = Scope(county=request.county, institution=request.institution)
    if request.snapshot:
        return _write_snapshot(database, out, scope, settings, release)
    with open_plain(home) as plain:
        cut = cut_snapshot(database, plain / SNAPSHOT, scope, settings)
        lists = export_lists(
            plain / SNAPSHOT,
            out,
            top=request.top,
            order=request.order,
            run_id=database.stem,
            release=release,
        )
    return Handover(files=lists, cut=cut)


def _write_snapshot(
    database: Path, out: Path, scope: Scope, settings: Settings, release: Release
) -> Handover:
    with open_aside(out) as aside:
        cut = cut_snapshot(database, aside / SNAPSHOT, scope, settings, disclosure=release.disclosure)
        (aside / SNAPSHOT).chmod(0o400)
        about = {
            "run_id": database.stem,
            **release.describe(database.stem),
            "left_out": ", ".join(cut.left_out),
            "emptied_cells": ", ".join(f"{column} {count}" for column, count in cut.blanked.items()),
        }
        files = move_into_place(aside, out, {SNAPSHOT: sum(cut.rows.values())}, about, release.announce)
    return Handover(files=files, cut=cut)


def _make_release(home: Home, request: Request, run_id: str) -> Release:
    """Return what is said of the export; its announcement writes it down."""
    head = read_head(home.audit) or Head()
    about = {"audit_head": str(head)}
    if request.county is not None:
        about["county"] = request.county
    if request.institution is not None:
        about["institution"] = request.institution
    if request.order != RANKED:
        about["order"] = request.order.name

    def announce(manifest_sha256: str) -> None:
        write_audit(
            home,
            "unmasking" if request.disclosure.mode == "whole" else "export",
            why=request.disclosure.reason,
            run_id=run_id,
            content="snapshot" if request.snapshot else "lists",
            to=str(request.target.absolute()),
            county=request.county,
            institution=request.institution,
            top=request.top,
            order=request.order.name or None,
            persons=request.disclosure.mode,
            pseudonym_key_id=request.disclosure.key_id or None,
            encrypted_to=list(request.recipients.names) if request.recipients else None,
            manifest_sha256=manifest_sha256,
        )

    return Release(
        disclosure=request.disclosure,
        exported_at=read_beijing_clock(),
        about=about,
        announce=announce,
    )
