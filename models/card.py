"""Model folders: `model.toml` and its SQL, read into frozen cards."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from data_contracts.errors import ModelError

CATALOG = Path(__file__).parent / "catalog"

Direction = Literal["high", "low", "both"]
Unit = Literal["share", "yuan", "day", "times", "line", "item", "ratio", "place", "person"]
Transform = Literal["none", "log"]
Status = Literal["draft", "active", "retired"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One measured quantity of a subject.

    Attributes:
        name: column of features.sql.
        title_zh: the words a reason starts with.
        direction: the side that is suspicious; the other side counts as ordinary.
        unit: how a value is printed.
        floor: smallest spread of peers, in units of the transformed value; keeps a group in which nearly
            everybody is equal from calling every small difference enormous.
        transform: `log` compares ratios (money, counts), `none` compares differences (shares).
    """

    name: str
    title_zh: str
    direction: Direction
    unit: Unit
    floor: float
    transform: Transform = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerLevel:
    """One way to group subjects; levels are listed from narrow to wide.

    Attributes:
        column: column of features.sql that holds the group.
        label_zh: what the group is called in a reason.
    """

    column: str
    label_zh: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a model is: the whole of its folder.

    Attributes:
        id: folder name and `score.model_id`.
        version: raised whenever scores may change.
        title: English name.
        title_zh: Chinese name.
        status: only an active model is run.
        subject_type: `score.subject_type`.
        min_subjects: fewer are not evaluable.
        min_peer_size: a smaller group gives way to the next wider one.
        shown_share: share of all subjects, by score, that get reasons.
        shown_percentile: subjects from it on within their peer group get reasons too.
        max_reasons: reasons kept per subject, strongest first.
        detector: name in `models.detector.DETECTORS`.
        detector_params: keyword arguments of the detector.
        params: values of the `$names` in the SQL.
        peers: peer levels, narrow to wide.
        features: features in the order of the matrix columns.
        steps: (table name, SQL) of the temporary tables that features.sql reads.
        features_sql: one row per subject.
        measured: sentences on what it was found to find, each with its figures and how to see them.
    """

    id: str
    version: int
    title: str
    title_zh: str
    status: Status
    subject_type: str
    min_subjects: int
    min_peer_size: int
    shown_share: float
    shown_percentile: float
    max_reasons: int
    detector: str
    detector_params: Mapping[str, int]
    params: Mapping[str, int]
    peers: tuple[PeerLevel, ...]
    features: tuple[Feature, ...]
    steps: tuple[tuple[str, str], ...]
    features_sql: str
    measured: tuple[str, ...]

    @property
    def feature_names(self) -> list[str]:
        """Names of the features in matrix order."""
        return [feature.name for feature in self.features]

    @property
    def feature_hash(self) -> str:
        """16 hex digits that change whenever the matrix could mean something else: SQL, features, peers."""
        meaning = {
            "features": [[f.name, f.direction, f.floor, f.transform] for f in self.features],
            "peers": [level.column for level in self.peers],
            "min_peer_size": self.min_peer_size,
            "params": dict(sorted(self.params.items())),
            "detector": [self.detector, dict(sorted(self.detector_params.items()))],
            "sql": [*self.steps, ("features", self.features_sql)],
        }
        text = json.dumps(meaning, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFault:
    """A model folder that could not be read.

    Attributes:
        model_id: name of the folder.
        reason: what is wrong, where, and what to do.
    """

    model_id: str
    reason: str


_KINDS: dict[str, type | tuple[type, ...]] = {
    "id": str, "version": int, "title": str, "title_zh": str, "status": str, "subject_type": str,
    "min_subjects": int, "min_peer_size": int, "shown_share": float, "shown_percentile": float,
    "max_reasons": int, "steps": list, "measured": list, "detector": dict, "params": dict, "peers": list,
    "features": dict,
}  # fmt: skip
_FEATURE_KINDS: dict[str, type | tuple[type, ...]] = {
    "title_zh": str, "direction": str, "unit": str, "floor": (int, float), "transform": str,
}  # fmt: skip


def load_cards(root: Path = CATALOG) -> tuple[list[Card], list[CardFault]]:
    """Return every readable card under `root` by id, and a fault for every folder that is not one."""
    cards: list[Card] = []
    faults: list[CardFault] = []
    for folder in sorted(path for path in root.iterdir() if path.is_dir() and not path.name.startswith("_")):
        try:
            cards.append(load_card(folder))
        except ModelError as error:
            faults.append(CardFault(model_id=folder.name, reason=error.message))
    return cards, faults


def load_card(folder: Path) -> Card:
    """Return the card of one model folder.

    Raises:
        ModelError: a file is missing, a key is missing, unknown or of the wrong kind, or a value is not one
            of those allowed.
    """
    where = f"models/catalog/{folder.name}"
    try:
        raw = tomllib.loads((folder / "model.toml").read_text(encoding="utf-8"))
        features_sql = (folder / "features.sql").read_text(encoding="utf-8")
        steps = tuple(
            (str(step), (folder / f"{step}.sql").read_text(encoding="utf-8")) for step in raw.get("steps", ())
        )
    except FileNotFoundError as error:
        missing = Path(str(error.filename)).name
        raise ModelError(f"{where}: {missing} is missing. Add it or remove the folder.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ModelError(f"{where}: cannot be read: {error}. Mend the file.") from error
    card = {"steps": [], "measured": [], "params": {}, **raw}
    _check_keys(card, _KINDS, where=f"{where}/model.toml")
    if card["id"] != folder.name:
        raise ModelError(f'{where}/model.toml: id is "{card["id"]}". Give it the name of its folder.')
    _check_choice(card["status"], get_args(Status), where=f"{where}/model.toml status")
    detector = dict(card.pop("detector"))
    if not isinstance(detector.get("name"), str):
        raise ModelError(f"{where}/model.toml: [detector] has no name. Name one of models/detector.py.")
    peers = tuple(_read_peer(peer, where=where) for peer in card.pop("peers"))
    features = tuple(
        _read_feature(name, spec, where=f"{where}/model.toml [features.{name}]")
        for name, spec in card.pop("features").items()
    )
    if not peers or not features:
        raise ModelError(f"{where}/model.toml: no peers or no features. List at least one of each.")
    return Card(
        **{key: value for key, value in card.items() if key not in {"steps", "measured"}},
        detector=detector.pop("name"),
        detector_params=detector,
        peers=peers,
        features=features,
        steps=steps,
        features_sql=features_sql,
        measured=tuple(str(sentence) for sentence in card["measured"]),
    )


def _read_peer(raw: Mapping[str, Any], *, where: str) -> PeerLevel:
    """Return one peer level of the card."""
    _check_keys(raw, {"column": str, "label_zh": str}, where=f"{where}/model.toml [[peers]]")
    return PeerLevel(column=raw["column"], label_zh=raw["label_zh"])


def _read_feature(name: str, raw: Mapping[str, Any], *, where: str) -> Feature:
    """Return one feature of the card."""
    spec = {"transform": "none", **raw}
    _check_keys(spec, _FEATURE_KINDS, where=where)
    _check_choice(spec["direction"], get_args(Direction), where=f"{where} direction")
    _check_choice(spec["unit"], get_args(Unit), where=f"{where} unit")
    _check_choice(spec["transform"], get_args(Transform), where=f"{where} transform")
    if not spec["floor"] > 0:
        raise ModelError(f"{where}: floor is {spec['floor']}. Give a spread above 0.")
    return Feature(
        name=name,
        title_zh=spec["title_zh"],
        direction=spec["direction"],
        unit=spec["unit"],
        floor=float(spec["floor"]),
        transform=spec["transform"],
    )


def _check_keys(raw: Mapping[str, Any], kinds: Mapping[str, type | tuple[type, ...]], *, where: str) -> None:
    """Raise ModelError unless `raw` has exactly the keys of `kinds`, each of its kind."""
    missing = sorted(set(kinds) - set(raw))
    unknown = sorted(set(raw) - set(kinds))
    if missing or unknown:
        raise ModelError(f"{where}: missing {missing}, unknown {unknown}. Keep exactly the keys of Card.")
    for key, kind in kinds.items():
        if not isinstance(raw[key], kind) or isinstance(raw[key], bool):
            raise ModelError(f"{where}: {key} is {raw[key]!r}. Give a value of kind {kind}.")


def _check_choice(value: str, choices: tuple[str, ...], *, where: str) -> None:
    """Raise ModelError unless `value` is one of `choices`."""
    if value not in choices:
        raise ModelError(f'{where}: "{value}" is none of {", ".join(choices)}. Choose one of them.')
