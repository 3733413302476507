"""Fitted models on disk: skops, never pickle; the same model is the same bytes."""

import datetime as dt
import hashlib
import io
import json
import logging
import os
import re
import zipfile
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import skops.io

from data_contracts.errors import ModelError
from models.detector import Detector
from models.parts import put_together, take_apart

# skops trusts scikit-learn's estimators but not the node arrays of a tree, which an evil file could point
# outside memory; from_parts checks every one before a tree is used.
_TRUSTED = ("sklearn.tree._tree.Tree",)
_LIBRARIES = ("numpy", "pyod", "scikit-learn", "skops")
_LOG = logging.getLogger(__name__)
_EPOCH = (1980, 1, 1, 0, 0, 0)  # a zip archive cannot say earlier


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredModel:
    """What is written beside a fitted model.

    Attributes:
        model_id: the model.
        model_version: version of its card.
        run_id: the night that fitted it.
        trained_on: date of that night.
        feature_hash: meaning of the matrix it was fitted on.
        seed: seed of its draws.
        n_subjects: subjects it was fitted on.
        window_begn: first date of a subject.
        window_end: last date of a subject.
        profile: distribution of every feature, see `models.drift.profile_features`.
        libraries: versions it was written with; `save_model` fills them in.
        sha256: hash of the model file; `save_model` fills it in.
    """

    model_id: str
    model_version: int
    run_id: str
    trained_on: str
    feature_hash: str
    seed: int
    n_subjects: int
    window_begn: str
    window_end: str
    profile: dict[str, dict[str, list[float]]]
    libraries: dict[str, str] = field(default_factory=dict)
    sha256: str = ""


def current_libraries() -> dict[str, str]:
    """Return the versions a stored model depends on."""
    return {name: version(name) for name in _LIBRARIES}


def save_model(store: Path, about: StoredModel, model_bytes: bytes, *, card: str = "") -> Path:
    """Write `<store>/<model_id>/<run_id>.skops`, the card `.md`, then the `.json`; return its path.

    The description comes last and by rename: without it the model does not exist. `about.sha256` and
    `about.libraries` are filled in here; `model_bytes` come from `dump_detector`.
    """
    folder = store / about.model_id
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    described = asdict(about) | {
        "libraries": current_libraries(),
        "sha256": hashlib.sha256(model_bytes).hexdigest(),
    }
    text = json.dumps(described, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    _write_file(folder / f"{about.run_id}.skops", model_bytes)
    if card:
        _write_file(folder / f"{about.run_id}.md", card.encode())
    _write_file(folder / f"{about.run_id}.json", text.encode())
    return folder / f"{about.run_id}.json"


def load_model(
    store: Path, model_id: str, run_id: str, *, feature_hash: str, n_jobs: int = 1
) -> tuple[Detector, StoredModel]:
    """Return a stored model, ready to score a matrix of the same features.

    Raises:
        ModelError: there is none, its file was changed, it holds types that are not trusted, or it was
            fitted on other features or with other libraries.
    """
    path = store / model_id / f"{run_id}.json"
    about = read_description(path)
    where = f"stored model {model_id}/{run_id}"
    if about.feature_hash != feature_hash:
        raise ModelError(f"{where}: fitted on other features than the card has now. Run a night to refit.")
    if about.libraries != current_libraries():
        raise ModelError(f"{where}: written with {about.libraries}. Run a night to refit.")
    try:
        model_bytes = path.with_suffix(".skops").read_bytes()
    except FileNotFoundError as error:
        raise ModelError(f"{where}: the model file is missing. Run a night to refit.") from error
    if hashlib.sha256(model_bytes).hexdigest() != about.sha256:
        raise ModelError(
            f"{where}: the file is not the one that was written. Remove it; run a night to refit."
        )
    return load_detector(model_bytes, where=where, n_jobs=n_jobs), about


def read_description(path: Path) -> StoredModel:
    """Return the description of a stored model.

    Raises:
        ModelError: it is missing or damaged.
    """
    try:
        raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return StoredModel(**raw)
    except (OSError, ValueError, TypeError) as error:
        raise ModelError(f"stored model {path.parent.name}/{path.name}: cannot be read: {error}.") from error


def find_baseline(
    store: Path, model_id: str, *, feature_hash: str, before: dt.date, days: int
) -> StoredModel | None:
    """Return the newest model fitted at least `days` before `before`, else the oldest earlier one, else None.

    Only models of the same features count, and only those whose description can be read: a night can do
    without drift, not without scores. Looking some weeks back shows a slow drift that comparing night with
    night would never show; a rerun of the same night finds the same baseline.
    """
    earlier = [
        about
        for about in _read_stored(store, model_id).values()
        if about and about.feature_hash == feature_hash and about.trained_on < before.isoformat()
    ]
    earlier.sort(key=lambda about: (about.trained_on, about.run_id))
    limit = (before - dt.timedelta(days=days)).isoformat()
    settled = [about for about in earlier if about.trained_on <= limit]
    return settled[-1] if settled else next(iter(earlier), None)


def prune_models(store: Path, model_id: str, *, keep: int) -> int:
    """Remove all but the `keep` newest stored models and return how many went; the unreadable go first."""
    stored = _read_stored(store, model_id)
    oldest_first = sorted(
        stored, key=lambda path: (about.trained_on if (about := stored[path]) else "", path.name)
    )
    gone = oldest_first[: max(0, len(oldest_first) - keep)]
    for path in gone:
        path.unlink()
        path.with_suffix(".skops").unlink(missing_ok=True)
        path.with_suffix(".md").unlink(missing_ok=True)
    return len(gone)


def _read_stored(store: Path, model_id: str) -> dict[Path, StoredModel | None]:
    """Return every description of a model by its path, None where it is damaged or of another version."""
    found: dict[Path, StoredModel | None] = {}
    for path in sorted((store / model_id).glob("*.json")):
        try:
            found[path] = read_description(path)
        except ModelError as error:
            _LOG.warning("%s It is passed over.", error.message)
            found[path] = None
    return found


def dump_detector(detector: Detector) -> bytes:
    """Return the fitted detector in skops format, the same bytes for the same detector.

    skops names objects by their address in memory, stamps entries with the time and writes the padding of
    node arrays as it lies; here nodes and arrays are numbered in order of appearance, the stamp is fixed
    and padding is zero.

    Raises:
        ModelError: the detector has not been fitted, or is of a kind without a format.
    """
    raw = zipfile.ZipFile(io.BytesIO(skops.io.dumps(take_apart(detector))))
    arrays: dict[bytes, str] = {}

    def rename_file(found: re.Match[str]) -> str:
        array = _without_padding(raw.read(found[1]))
        return f'"file": "{arrays.setdefault(array, f"{len(arrays) + 1}.npy")}"'

    schema = re.sub(r'"file": "(\d+\.npy)"', rename_file, raw.read("schema.json").decode())
    number = count(1)
    schema = re.sub(r'"__id__": \d+', lambda _: f'"__id__": {next(number)}', schema)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for array, name in arrays.items():
            _add_entry(archive, name, array)
        _add_entry(archive, "schema.json", schema.encode())
    return buffer.getvalue()


def load_detector(model_bytes: bytes, *, where: str, n_jobs: int = 1) -> Detector:
    """Return the detector held in `model_bytes`.

    Raises:
        ModelError: it is not a skops file, holds types that are not trusted, is no isolation forest, or a
            tree of it points outside itself.
    """
    try:
        content = skops.io.loads(model_bytes, trusted=list(_TRUSTED))
    except (
        skops.io.exceptions.UntrustedTypesFoundException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
    ) as error:
        raise ModelError(f"{where}: refused: {error}. Remove the file; run a night to refit.") from error
    return put_together(content, where=where, n_jobs=n_jobs)


def _without_padding(entry: bytes) -> bytes:
    """Return a .npy file with zeros where scikit-learn leaves the nodes of a tree unwritten.

    That is the padding after their last field, and the way of missing values at a leaf.
    """
    array = np.load(io.BytesIO(entry), allow_pickle=False)
    if array.dtype.names is None:
        return entry
    clean = np.frombuffer(bytearray(array.nbytes), dtype=array.dtype)  # zeros_like would leave the padding
    for name in array.dtype.names:
        clean[name] = array[name]
    clean["missing_go_to_left"][clean["left_child"] < 0] = 0
    buffer = io.BytesIO()
    np.save(buffer, clean, allow_pickle=False)
    return buffer.getvalue()


def _add_entry(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    """Add one compressed entry with a fixed time stamp."""
    entry = zipfile.ZipInfo(name, date_time=_EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)


def _write_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, readable by its owner only."""
    partial = path.with_name(f".{path.name}.partial")
    with partial.open("wb") as handle:
        partial.chmod(0o600)
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    partial.replace(path)
