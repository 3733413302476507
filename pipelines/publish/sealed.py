"""Exports that leave as one encrypted file in the age format, of which no plain file stays behind."""

import fcntl
import hashlib
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyrage

from pipelines.errors import UsageError
from pipelines.publish.folder import open_private
from pipelines.settings import Home

ENDING: Final = ".age"
_PLAIN: Final = ".sealing-"
_ASIDE: Final = ".writing"
_OPENS: Final = "AGE-SECRET-KEY-"
_SSH: Final = "ssh-"
_LONGEST_FILE: Final = 1 << 20
_SHOWN: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipients:
    """Whose keys open an export.

    Attributes:
        keys: at least one, of the library's kinds.
        names: what the audit log calls them: the age key itself, or kind and SHA-256 of an SSH key.
    """

    keys: tuple[object, ...]
    names: tuple[str, ...]


def read_recipients(given: Sequence[str]) -> Recipients:
    """Return the keys named: `age1…`, an SSH public key (Ed25519 or RSA), or a file with one a line.

    Raises:
        UsageError: one is no such key, or none is named; the message says which and why.
    """
    lines = [line for words in given for line in _list_lines(words)]
    if not lines:
        raise UsageError(
            f"--encrypt-to {' '.join(given)}: holds no key. Write one `age1…` or `ssh-…` a line."
        )
    parsed = [_parse_key(line, where) for line, where in lines]
    return Recipients(keys=tuple(key for key, _ in parsed), names=tuple(name for _, name in parsed))


def _list_lines(words: str) -> list[tuple[str, str]]:
    """Return keys, each with where it was given."""
    if words.startswith(("age1", _SSH, _OPENS)):
        return [(words.strip(), "--encrypt-to")]
    path = Path(words)
    try:
        if path.stat().st_size > _LONGEST_FILE:
            raise UsageError(
                f"--encrypt-to {words}: is larger than any list of keys. Name a file of public keys."
            )
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        raise UsageError(
            f"--encrypt-to {words}: is neither a public key (`age1…`, `ssh-ed25519 …`, `ssh-rsa …`) nor a "
            "file of such keys that can be read."
        ) from None
    return [
        (line.strip(), f"{path} line {number}")
        for number, line in enumerate(lines, start=1)
        if line.strip() and not line.lstrip().startswith("#")
    ]


def _parse_key(text: str, where: str) -> tuple[object, str]:
    if text.upper().startswith(_OPENS):
        raise UsageError(
            f"{where}: this is a secret key, which opens what was sealed. Name the public key `age1…` "
            "beside it, and keep this one from everybody."
        )
    try:
        if text.startswith(_SSH):
            kind, _, rest = text.partition(" ")
            digest = hashlib.sha256(rest.split()[0].encode() if rest.split() else b"").hexdigest()
            return pyrage.ssh.Recipient.from_str(text), f"{kind} {digest[:16]}"
        return pyrage.x25519.Recipient.from_str(text), text
    except pyrage.RecipientError as fault:
        raise UsageError(
            f"{where}: {text[:_SHOWN]}… is no key that can be encrypted to ({fault}). "
            "Name an age key (`age-keygen` makes one) or an SSH key of the kinds Ed25519 or RSA."
        ) from None


@contextmanager
def open_plain(home: Home) -> Iterator[Path]:
    """Give an empty folder in the home to write into before sealing; it is gone afterwards.

    What a killed export left behind goes first. In the home and not beside the target: that may be a medium
    which is carried away, and what was removed from it can be read all the same.
    """
    home.exports.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in home.exports.glob(f"{_PLAIN}*"):
        with _try_lock(left) as is_left:
            if is_left:
                shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=_PLAIN, dir=home.exports))
    try:
        with _try_lock(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def seal_folder(folder: Path, target: Path, recipients: Recipients) -> Path:
    """Write the files of `folder` as one encrypted tar to `target` and return it; only its owner can read it.

    Raises:
        UsageError: the file cannot be written.
    """
    bundle = folder.with_name(f"{folder.name}.tar")
    aside = target.with_name(f".{target.name}{_ASIDE}")
    try:
        with open_private(bundle) as file, tarfile.open(fileobj=file, mode="w") as tar:
            for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                tar.add(path, arcname=path.relative_to(folder).as_posix(), filter=_strip_owner)
        aside.unlink(missing_ok=True)
        with bundle.open("rb") as plain, open_private(aside) as sealed:
            pyrage.encrypt_io(plain, sealed, list(recipients.keys))
            sealed.flush()
            os.fsync(sealed.fileno())
        aside.replace(target)
    except OSError as fault:
        raise UsageError(
            f"{target}: cannot be written ({fault.strerror}). Name another file: --to FILE{ENDING}."
        ) from None
    finally:
        aside.unlink(missing_ok=True)
        bundle.unlink(missing_ok=True)
    return target


def name_sealed(to: Path) -> Path:
    """Return the name of the one file that leaves: `to` with the ending of the format."""
    return to if to.suffix == ENDING else to.with_name(f"{to.name}{ENDING}")


def _strip_owner(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


@contextmanager
def _try_lock(folder: Path) -> Iterator[bool]:
    """Hold the folder's lock if nobody does, and tell whether; the kernel ends it with its process."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        yield False
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        yield False
        return
    try:
        yield True
    finally:
        os.close(descriptor)
