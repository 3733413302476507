"""An erasure that was cut short: nothing else begins before it is finished."""

import json
from typing import Final

from data_contracts.errors import FundwatchError
from pipelines.keeping.person import Person
from pipelines.settings import Home

UNFINISHED: Final = "erasing.json"


def read_unfinished(home: Home) -> Person | None:
    """Return the person whose erasure was begun and not finished, None when there is none."""
    try:
        found = json.loads((home.root / UNFINISHED).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return Person(psn_no=found["psn_no"], visits=tuple(found["visits"]), lines=tuple(found["lines"]))


def refuse_unfinished(home: Home) -> None:
    """Let no night and no restore begin on a home that is half erased.

    Raises:
        FundwatchError: an erasure was cut short.
    """
    if (home.root / UNFINISHED).exists():
        raise FundwatchError(
            f"{home.root / UNFINISHED}: an erasure was cut short, so landing and snapshots do not agree. Run "
            "`fundwatch erase` for the person named in that file again; it finishes what was begun."
        )
