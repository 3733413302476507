import re
import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
import sqlglot

from data_contracts.errors import ModelError
from models.card import CATALOG, load_card, load_cards


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(CATALOG / "stay", tmp_path / "stay")
    return tmp_path / "stay"


def change_card(folder: Path, old: str, new: str) -> None:
    path = folder / "model.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_card_of_the_catalogue_is_readable() -> None:
    cards, faults = load_cards()
    hospital = ["institution_item", "institution_month", "physician_month", "stay"]
    assert [card.id for card in cards] == sorted([*hospital, "person_quarter", "pharmacy_till_day"])
    assert faults == []


def test_every_query_of_the_catalogue_is_one_select_that_spark_can_run() -> None:
    cards, _ = load_cards()
    queries = [
        (f"{card.id}/{name}", sql)
        for card in cards
        for name, sql in [*card.steps, ("features", card.features_sql)]
    ]
    offenders = [
        name
        for name, sql in queries
        if len(sqlglot.parse(sql, read="duckdb")) != 1
        or not isinstance(sqlglot.parse_one(sql, read="duckdb"), sqlglot.exp.Select)
        or not sqlglot.transpile(
            sql, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE
        )
    ]
    assert offenders == []


def test_every_parameter_of_the_catalogue_is_used_by_its_queries() -> None:
    cards, _ = load_cards()
    for card in cards:
        used = {
            name
            for sql in [card.features_sql, *(sql for _, sql in card.steps)]
            for name in duckdb.extract_statements(sql)[0].named_parameters
        }
        assert used == set(card.params), card.id


def test_an_unknown_key_is_refused_by_name(folder: Path) -> None:
    change_card(folder, "max_reasons = 5", "max_reasons = 5\nmax_reason = 5")
    with pytest.raises(ModelError, match=re.escape("unknown ['max_reason']")):
        load_card(folder)


def test_a_missing_key_is_refused_by_name(folder: Path) -> None:
    change_card(folder, "min_subjects = 100", "")
    with pytest.raises(ModelError, match=re.escape("missing ['min_subjects']")):
        load_card(folder)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('id = "stay"', 'id = "other"', "name of its folder"),
        ('direction = "high"', 'direction = "up"', '"up" is none of high, low, both'),
        ('unit = "yuan"', 'unit = "fen"', '"fen" is none of'),
        ('transform = "log"', 'transform = "sqrt"', '"sqrt" is none of'),
        ('status = "active"', 'status = "on"', '"on" is none of'),
        ("floor = 0.2", "floor = 0", "above 0"),
        ("version = 2", 'version = "2"', "version is '2'"),
        ('name = "isolation_forest"', "", "no name"),
        ("min_subjects = 100", "min_subjects =", "cannot be read"),
        ('"presence"]', '"absence"]', "absence.sql is missing"),
        ("max_reasons = 5", "max_reasons = true", "max_reasons is True"),
    ],
)
def test_a_wrong_value_is_refused_with_what_to_do(folder: Path, old: str, new: str, message: str) -> None:
    change_card(folder, old, new)
    with pytest.raises(ModelError, match=re.escape(message)):
        load_card(folder)


def test_a_broken_folder_is_a_fault_and_the_others_load(folder: Path) -> None:
    shutil.copytree(CATALOG / "institution_month", folder.parent / "institution_month")
    (folder / "features.sql").unlink()
    cards, faults = load_cards(folder.parent)
    assert [card.id for card in cards] == ["institution_month"]
    assert [(fault.model_id, fault.reason) for fault in faults] == [
        ("stay", "models/catalog/stay: features.sql is missing. Add it or remove the folder.")
    ]


def test_the_feature_hash_follows_the_meaning_and_not_the_words() -> None:
    card = load_card(CATALOG / "stay")
    first = card.features[0]
    reworded = replace(card, title_zh="别的", features=(replace(first, title_zh="别的"), *card.features[1:]))
    refloored = replace(card, features=(replace(first, floor=9.0), *card.features[1:]))
    rewritten = replace(card, features_sql=card.features_sql + "-- changed")
    assert reworded.feature_hash == card.feature_hash
    assert len({card.feature_hash, refloored.feature_hash, rewritten.feature_hash}) == 3
