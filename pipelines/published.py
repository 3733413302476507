"""What the next night must know of the published snapshot."""

from dataclasses import dataclass
from datetime import date

from pipelines.database import LATEST_RUN, open_published
from pipelines.settings import Home

_LATEST = f"select run_id, code_version, extract_date, parameters_hash {LATEST_RUN}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The published snapshot, as far as the next night cares; a home without one has an empty one.

    Attributes:
        run_id: names the snapshot; empty before the first night.
        code_version: the code and rules that made it.
        extract_date: the day it speaks for; None before the first night.
        parameters_hash: what made it beside code and deliveries; see `hash_parameters`.
        delivery_ids: deliveries it holds.
    """

    run_id: str = ""
    code_version: str = ""
    extract_date: date | None = None
    parameters_hash: str = ""
    delivery_ids: frozenset[str] = frozenset()


def read_published(home: Home) -> Published:
    """Return what is published in `home`."""
    if not home.current.exists():
        return Published()
    with open_published(home) as connection:
        latest = connection.execute(_LATEST).fetchone()
        deliveries = connection.execute("select delivery_id from delivery order by delivery_id").fetchall()
    run_id, code, extract_date, parameters_hash = latest or ("", "", None, "")
    return Published(
        run_id=run_id,
        code_version=code,
        extract_date=extract_date,
        parameters_hash=parameters_hash,
        delivery_ids=frozenset(row[0] for row in deliveries),
    )
