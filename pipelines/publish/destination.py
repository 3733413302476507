"""Where exports asked for by hand lie when nobody names a folder: in the home, beside the lists of nights."""

from pathlib import Path
from typing import Final, Literal

from pipelines.publish.lists import name_institution_file
from pipelines.publish.order import RANKED, LeadOrder
from pipelines.settings import Home

Kind = Literal["lists", "snapshots", "plans", "workbooks", "selfchecks", "referrals"]
_PLAN: Final = "visit_plan"


def choose_folder(home: Home, to: Path | None, kind: Kind) -> Path:
    """Return `to`, or the home's folder of that kind of export.

    No night and no retention writes or removes there: what was filled in stays.
    """
    return home.exports / kind if to is None else to


def choose_list_folder(
    home: Home,
    to: Path | None,
    *,
    scope: str | None,
    top: int | None,
    snapshot: bool,
    order: LeadOrder = RANKED,
) -> Path:
    """Return `to`, or a folder of its own per night, scope, length and order: a list replaces no other one's.

    Args:
        home: where the night is published.
        to: what was asked for.
        scope: county or institution, None for the whole.
        top: only the best leads, this many.
        snapshot: a cut database instead of lists.
        order: of the list.
    """
    if to is not None:
        return to
    names = (
        home.current.resolve().stem,
        name_institution_file(scope, "").removesuffix(".csv") if scope else "",
        f"top{top}" if top else "",
        order.name,
    )
    return choose_folder(home, None, "snapshots" if snapshot else "lists") / "_".join(filter(None, names))


def choose_plan(home: Home, to: Path | None) -> Path:
    """Return `to`, or the plan of the published night."""
    run_id = home.current.resolve().stem
    return choose_folder(home, None, "plans") / f"{_PLAN}_{run_id}.csv" if to is None else to
