"""What is said of an export: who took it out, when, how persons are shown, and what was written down."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pipelines.audit.log import name_user
from pipelines.beijing import say_beijing
from pipelines.publish.disclosure import LABELS, MASKED, Disclosure


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """How one export leaves the snapshot.

    Attributes:
        disclosure: how persons are shown.
        exported_at: when a person asked for it, with offset; None for a night's own lists, whose bytes are
            the same however often the night is run.
        about: what the manifest says beside run and day.
        announce: told the manifest's SHA-256 before a file can be seen; where it raises, none is.
    """

    disclosure: Disclosure = MASKED
    exported_at: datetime | None = None
    about: Mapping[str, str] = field(default_factory=dict)
    announce: Callable[[str], object] | None = None

    def write_watermark(self, run_id: str) -> str:
        """Return what stands in every row: run, who, when, and how persons are shown."""
        moment = "" if self.exported_at is None else f"北京时间{say_beijing(self.exported_at)}"
        return " ".join(filter(None, (run_id, name_user(), moment, LABELS[self.disclosure.mode])))

    def describe(self, run_id: str) -> dict[str, str]:
        """Return what the manifest says of the export as a whole."""
        told = {
            "persons": self.disclosure.mode,
            "pseudonym_key_id": self.disclosure.key_id,
            "reason": self.disclosure.reason,
            "watermark": self.write_watermark(run_id),
        }
        return {**{name: text for name, text in told.items() if text}, **self.about}


NIGHTLY = Release()
