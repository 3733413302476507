"""Which code and which rules made a result."""

import hashlib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from pipelines.settings import Settings
from rules.mutes import Mute, hash_mutes

_ROOT = Path(__file__).parent.parent
_ROOMS = ("data_contracts", "rules", "models", "pipelines")
_MEANINGFUL = frozenset({".py", ".sql", ".toml", ".yaml", ".csv", ".html", ".css", ".woff2"})


def hash_files(folder: Path) -> str:
    """Return the SHA-256 (hex) of every source, query, card, contract, table and page under `folder`."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in _MEANINGFUL and "__pycache__" not in path.parts:
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(b"\0")
            digest.update(path.read_bytes())
            digest.update(b"\0")
    return digest.hexdigest()


def hash_text(text: str) -> str:
    """Return a short hash (16 hex) of `text`."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def code_version() -> str:
    """Return the release and a short hash of what stands in the rooms, such as `0.1.0+1f3870be`."""
    rooms = hash_text("".join(hash_files(_ROOT / room) for room in _ROOMS))
    return f"{metadata.version('fundwatch')}+{rooms[:8]}"


def rules_hash() -> str:
    """Return a hash (16 hex) of every rule, parameter pack and knowledge file."""
    return hash_files(_ROOT / "rules")[:16]


def hash_parameters(mutes: Iterable[Mute], settings: Settings) -> str:
    """Return a hash (16 hex) of what a night goes by beside code and deliveries.

    Rules, packs, knowledge, who is muted, and those settings that change a result and not only how it is
    reached.
    """
    chosen = (settings.seed, settings.model_lead_percentile, settings.control_share)
    return hash_text("|".join([rules_hash(), hash_mutes(mutes), *map(str, chosen)]))
