"""How persons are shown in what leaves the snapshot: masked, as pseudonyms, or whole for a reason."""

import binascii
import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import duckdb

from data_contracts.masking import write_mask
from pipelines.errors import UsageError
from pipelines.publish.queries import read_sql
from pipelines.settings import Home

KEY_VARIABLE: Final = "FUNDWATCH_PSEUDONYM_KEY"
SHORTEST_REASON: Final = 8
_KEY_BYTES: Final = 32
_BLOCK_BYTES: Final = 64
_OTHERS_MAY: Final = 0o077

Mode = Literal["masked", "pseudonym", "whole"]
LABELS: Final[dict[Mode, str]] = {
    "masked": "人员编号已脱敏",
    "pseudonym": "人员编号为化名",
    "whole": "人员编号未脱敏",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """How persons are shown.

    Attributes:
        mode: masked, as pseudonyms, or whole.
        reason: why they are whole; empty otherwise.
        key: of the pseudonyms, 32 bytes; empty otherwise.
    """

    mode: Mode = "masked"
    reason: str = ""
    key: bytes = b""

    def __repr__(self) -> str:
        """Return the mode alone: a key never reaches a log by way of a message."""
        return f"Disclosure({self.mode})"

    @property
    def key_id(self) -> str:
        """What tells one key from another without telling the key; empty without one."""
        return hashlib.sha256(b"fundwatch pseudonym key\0" + self.key).hexdigest()[:8] if self.key else ""


MASKED: Final = Disclosure()
WHOLE: Final = Disclosure(mode="whole")


def choose_disclosure(home: Home, *, unmasked: str | None, pseudonyms: bool) -> Disclosure:
    """Return how an export shows persons.

    Args:
        home: holds the key of the pseudonyms, made on first use.
        unmasked: why persons are to be shown whole; None to mask them.
        pseudonyms: show pseudonyms instead.

    Raises:
        UsageError: both are asked for, the reason says nothing, or the key is open to others or no key.
    """
    if unmasked is not None and pseudonyms:
        raise UsageError("--unmasked and --pseudonyms exclude each other. Choose one.")
    if pseudonyms:
        return Disclosure(mode="pseudonym", key=read_key(home))
    if unmasked is None:
        return MASKED
    reason = " ".join(unmasked.split())
    if len(reason) < SHORTEST_REASON or not reason.isprintable():
        raise UsageError(
            f"--unmasked asks for a reason of {SHORTEST_REASON} characters or more, for the audit log: "
            "who needs whole person numbers, and for what."
        )
    return Disclosure(mode="whole", reason=reason)


def read_key(home: Home) -> bytes:
    """Return the key of the pseudonyms: the environment's, else that of the home's file, made when missing.

    To change it, move the file away (and keep it where old pseudonyms must be led back): the next export
    makes a new one. Every manifest names its key by `pseudonym_key_id`.

    Raises:
        UsageError: others may read the file, or what it or the variable holds is no key.
    """
    given = os.environ.get(KEY_VARIABLE)
    if given is not None:
        return _parse_key(given, KEY_VARIABLE)
    path = home.pseudonym_key
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read_file(path)
    except OSError as fault:
        raise UsageError(
            f"{path}: cannot be written ({fault.strerror}). Name your home: --home DIR."
        ) from None
    key = secrets.token_bytes(_KEY_BYTES)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{key.hex()}\n")
        file.flush()
        os.fsync(file.fileno())
    return key


def _read_file(path: Path) -> bytes:
    try:
        with path.open(encoding="ascii") as file:
            status = os.fstat(file.fileno())
            if status.st_mode & _OTHERS_MAY:
                raise UsageError(
                    f"{path}: others may read it (mode {status.st_mode & 0o777:04o}), so its pseudonyms hide "
                    "nobody. Move it away; the next export makes a new key that is yours alone."
                )
            return _parse_key(file.read(), str(path))
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"{path}: cannot be read as a key. Move it away to have a new one made.") from None


def _parse_key(text: str, where: str) -> bytes:
    try:
        key = binascii.unhexlify(text.strip())
    except (ValueError, binascii.Error):
        key = b""
    if len(key) != _KEY_BYTES:
        raise UsageError(
            f"{where}: holds no key of {_KEY_BYTES} bytes in hex ({2 * _KEY_BYTES} digits). "
            "`openssl rand -hex 32` makes one."
        )
    return key


def define_macros(connection: duckdb.DuckDBPyConnection, disclosure: Disclosure) -> None:
    """Give the connection the macros `mask_person`, `show_person`, `show_id` and `show_words`."""
    connection.execute(f"create or replace temp macro mask_person(psn_no) as {write_mask('psn_no')}")
    if disclosure.mode == "pseudonym":
        block = disclosure.key.ljust(_BLOCK_BYTES, b"\0")
        pads = [bytes(byte ^ pad for byte in block) for pad in (0x36, 0x5C)]
        connection.execute(
            "create or replace temp table pseudonym_pad as select ?::blob as inner_pad, ?::blob as outer_pad",
            pads,
        )
    connection.execute(read_sql(f"show/{disclosure.mode}"))


def show_persons(connection: duckdb.DuckDBPyConnection, disclosure: Disclosure = MASKED) -> None:
    """Let every query of the connection see findings and leads with persons as they are to be shown.

    Temporary tables `finding` and `lead` stand before the snapshot's own; the macros are there for the rest.
    """
    define_macros(connection, disclosure)
    for table in ("finding", "lead"):
        connection.execute(f"create or replace temp table {table} as {read_sql(f'shown_{table}')}")
