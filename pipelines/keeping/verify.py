"""Whether the published night is still what was written."""

from dataclasses import dataclass

from pipelines.errors import NothingPublished, SnapshotChanged
from pipelines.keeping.digest import DIGEST, Digest, digest_snapshot, read_digest
from pipelines.keeping.record import read_records
from pipelines.settings import Home


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a snapshot compares with what was kept of it.

    Attributes:
        found: its digest now.
        kept: where each kept digest lies, and whether it agrees; empty when none was kept.
        changed: result tables that are not what was written.
        file_changed: some byte of the file is not what was written, be it outside the result tables.
    """

    found: Digest
    kept: dict[str, bool]
    changed: tuple[str, ...]
    file_changed: bool

    @property
    def sound(self) -> bool:
        """Whether a digest was kept and nothing differs from any."""
        return bool(self.kept) and all(self.kept.values()) and not self.changed and not self.file_changed


def verify_published(home: Home) -> Verdict:
    """Return how the published snapshot compares with the digest beside it and the one in landing.

    Raises:
        NothingPublished: no night has been published in this home.
        SnapshotChanged: the file cannot be read any more.
    """
    if not home.current.exists():
        if read_records(home):
            raise SnapshotChanged(
                f"{home.current}: leads to no snapshot, but nights were published here. "
                f"Run `fundwatch restore --home {home.root}`."
            )
        raise NothingPublished(f"{home.current}: nothing is published here yet.")
    snapshot = home.current.resolve()
    found = digest_snapshot(snapshot, snapshot.stem)
    beside = read_digest(home.published / snapshot.stem / DIGEST)
    landed = [record.digest for record in read_records(home) if record.run_id == snapshot.stem]
    return _compare(found, {"published": beside, "landing": landed[0] if landed else None})


def _compare(found: Digest, kept: dict[str, Digest | None]) -> Verdict:
    known = {place: digest for place, digest in kept.items() if digest is not None}
    changed = {table for digest in known.values() for table in name_changed(digest, found)}
    return Verdict(
        found=found,
        kept={place: digest == found for place, digest in known.items()},
        changed=tuple(sorted(changed)),
        file_changed=any(digest.file_sha256 != found.file_sha256 for digest in known.values()),
    )


def name_changed(kept: Digest, found: Digest) -> list[str]:
    """Return the result tables in which two digests differ, by name."""
    differing = set(kept.tables) ^ set(found.tables)
    return sorted({each.table for each in differing})
