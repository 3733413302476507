"""Whether the disk under the home is encrypted, as far as the kernel shows it."""

import os
from pathlib import Path
from typing import Final

from pipelines.doctor.finding import Health

_BLOCKS: Final = Path("/sys/dev/block")
_CRYPT: Final = "CRYPT-"  # Source: cryptsetup, uuid of a dm-crypt device


def check_encryption(place: Path, blocks: Path = _BLOCKS) -> Health:
    """Return whether the file system of `place` lies on dm-crypt.

    What a virtual machine's host, a disk controller or a file system encrypts by itself is not seen here.

    Args:
        place: a folder, or one yet to be made.
        blocks: where the kernel lists block devices by number.
    """
    name = "disk encryption"
    above = (place.absolute(), *place.absolute().parents)
    there = next(folder for folder in above if folder.exists())
    number = there.stat().st_dev
    device = blocks / f"{os.major(number)}:{os.minor(number)}"
    advice = "If nothing below encrypts it either, move the home to an encrypted disk (LUKS)."
    if not device.exists():
        return Health(
            name=name, state="unknown", found=f"{there} lies on no block device of its own", advice=advice
        )
    if _is_encrypted(device.resolve()):
        return Health(name=name, state="good", found=f"{there} lies on dm-crypt")
    found = f"{there} lies on {device.resolve().name}, which is not dm-crypt"
    return Health(name=name, state="unknown", found=found, advice=advice)


def _is_encrypted(device: Path) -> bool:
    """Tell whether a device, or every device below it, is dm-crypt."""
    uuid = device / "dm" / "uuid"
    if uuid.exists() and uuid.read_text(encoding="ascii").startswith(_CRYPT):
        return True
    if not (device / "slaves").is_dir():  # a partition: what it is cut from decides
        whole = device.parent
        return (whole / "dev").exists() and _is_encrypted(whole)
    below = sorted((device / "slaves").iterdir())
    return bool(below) and all(_is_encrypted(each.resolve()) for each in below)
