"""The last things a night does before it is published: say what it came to, and keep what a restore needs."""

from pipelines.keeping.digest import digest_snapshot, write_digest
from pipelines.keeping.record import NightRecord, keep_record
from pipelines.keeping.retention import read_deliveries
from pipelines.night import Night
from pipelines.published import read_published
from pipelines.version import code_version, hash_parameters


def keep_night(night: Night) -> None:
    """Write the finished build's digest beside its reports, and the night's record into landing."""
    digest = digest_snapshot(night.database, night.run_id)
    before, held = read_published(night.home).delivery_ids, read_deliveries(night.database)
    write_digest(night.home.published / night.run_id, digest)
    keep_record(
        night.home,
        NightRecord(
            run_id=night.run_id,
            number=0,
            earlier=tuple(sorted(before & held)),
            retired=tuple(sorted(before - held)),
            applied=tuple(receipt.delivery_id for receipt in night.receipts),
            mutes=night.mutes,
            code_version=code_version(),
            parameters_hash=hash_parameters(night.mutes, night.settings),
            digest=digest,
        ),
    )
