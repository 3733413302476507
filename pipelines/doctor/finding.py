"""What a look at the machine comes back with."""

from dataclasses import dataclass
from typing import Literal

State = Literal["good", "look", "bad", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """One thing looked at.

    Attributes:
        name: what was looked at.
        state: `good`; `look` tonight works, but somebody should know; `bad` tonight may fail or medical
            records lie open; `unknown` where it cannot be seen from here.
        found: what was found.
        advice: what to do; empty when good.
    """

    name: str
    state: State
    found: str
    advice: str = ""
