"""Persons in what leaves the snapshot: masked, as keyed pseudonyms, or whole for a reason."""

import csv
import hmac
import io
import json
import stat
from hashlib import sha256

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_contracts.masking import mask_identifier, write_mask
from pipelines.errors import UsageError
from pipelines.publish.disclosure import (
    KEY_VARIABLE,
    MASKED,
    WHOLE,
    Disclosure,
    choose_disclosure,
    define_macros,
    read_key,
)
from pipelines.publish.lists import export_lists
from pipelines.publish.release import Release
from pipelines.settings import Home

KEY = bytes(range(32))
TWINS = ("3400000000005280", "3499999999999980")  # their masks are the same
NUMBER = TWINS[0]


def read_rows(folder):
    text = (folder / "suspect_records.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def told(county):
    """A county of two persons whose masks are the same; a sentence holds one's number, as of an old night."""
    for place, settlement in enumerate(county["net_settlement"]):
        settlement["psn_no"] = TWINS[place % 2]
    county["finding"][0] |= {"psn_no": NUMBER, "message": f"参保人{NUMBER}在15天内再次住院。"}
    county["finding"][1] |= {"psn_no": NUMBER, "message": f"参保人{mask_identifier(NUMBER)}收费两次。"}
    return county


def export(make_snapshot, told, out, disclosure):
    export_lists(make_snapshot(**told), out, release=Release(disclosure=disclosure))
    return out


@given(
    st.lists(st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"])), max_size=30)
)
@settings(max_examples=50, deadline=None)
def test_the_database_masks_as_the_messages_do(texts):
    with duckdb.connect() as connection:
        for text in texts:
            row = connection.execute(
                f"select {write_mask('shown')} from (select ? as shown)", [text]
            ).fetchone()
            assert row == (mask_identifier(text),)


def test_no_file_of_a_masked_list_holds_a_number(make_snapshot, told, tmp_path):
    out = export(make_snapshot, told, tmp_path / "lists", MASKED)
    for path in out.rglob("*.csv"):
        assert not any(number in path.read_text(encoding="utf-8") for number in TWINS)
    rows = read_rows(out)
    assert {row["人员编号"] for row in rows} == {"34****80"}
    assert "参保人34****80在15天内" in rows[0]["疑点说明"]


def test_rows_of_one_person_are_known_by_a_number_that_tells_nothing_else(make_snapshot, told, tmp_path):
    rows = read_rows(export(make_snapshot, told, tmp_path / "masked", MASKED))
    whole = read_rows(export(make_snapshot, told, tmp_path / "whole", WHOLE))
    pairs = {(masked["人员代号"], row["人员编号"]) for masked, row in zip(rows, whole, strict=True)}
    assert len({ref for ref, _ in pairs}) == len({number for _, number in pairs}) == len(pairs) == 2
    one = tmp_path / "one"
    export_lists(make_snapshot(**told), one, institution="P1")
    of_all = {row["结算ID"]: row["人员代号"] for row in rows}
    assert [row["人员代号"] for row in read_rows(one)] == [of_all["S3"]]


def test_a_whole_list_names_persons_in_column_and_sentence(make_snapshot, told, tmp_path):
    out = export(make_snapshot, told, tmp_path / "lists", Disclosure(mode="whole", reason="移送公安机关"))
    rows = read_rows(out)
    assert {row["人员编号"].strip() for row in rows} == set(TWINS)
    assert rows[0]["疑点说明"].count(NUMBER) == 2
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["persons"], manifest["reason"]) == ("whole", "移送公安机关")
    assert "未脱敏" in rows[0]["水印"]


def test_pseudonyms_are_the_hmac_of_the_number_and_the_key(make_snapshot, told, tmp_path):
    out = export(make_snapshot, told, tmp_path / "lists", Disclosure(mode="pseudonym", key=KEY))
    expected = {"P" + hmac.new(KEY, f"P|{number}".encode(), sha256).hexdigest()[:16] for number in TWINS}
    rows = read_rows(out)
    assert {row["人员编号"].strip() for row in rows} == expected
    assert rows[0]["结算ID"].strip() == "S" + hmac.new(KEY, b"S|0012", sha256).hexdigest()[:16]
    text = (out / "suspect_records.csv").read_text(encoding="utf-8")
    assert not any(word in text for word in (*TWINS, "34****80", "MS1", "0012"))
    assert any(name in rows[0]["疑点说明"] for name in expected)
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["pseudonym_key_id"] == Disclosure(mode="pseudonym", key=KEY).key_id
    assert KEY.hex() not in json.dumps(manifest)


def test_a_sentence_under_pseudonyms_names_no_other_lead():
    with duckdb.connect() as connection:
        define_macros(connection, Disclosure(mode="pseudonym", key=KEY))
        words = connection.execute(
            "select show_words('（已计入线索L0123456789abcdef、Lffffffffffffffff。）')"
        ).fetchone()
    assert words == ("（已计入线索另一线索、另一线索。）",)


def test_a_disclosure_never_shows_its_key():
    assert "00" not in repr(Disclosure(mode="pseudonym", key=KEY))


def test_the_key_is_made_once_and_is_its_owners_alone(tmp_path):
    home = Home(tmp_path)
    key = read_key(home)
    assert len(key) == 32
    assert read_key(home) == key
    assert stat.S_IMODE(home.pseudonym_key.stat().st_mode) == 0o600
    home.pseudonym_key.rename(tmp_path / "pseudonym.key.2026")
    assert read_key(home) != key


def test_the_environments_key_comes_before_the_file(tmp_path, monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, KEY.hex())
    assert read_key(Home(tmp_path)) == KEY
    assert not Home(tmp_path).pseudonym_key.exists()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_key_that_others_may_read_is_refused(tmp_path, mode):
    read_key(Home(tmp_path))
    Home(tmp_path).pseudonym_key.chmod(mode)
    with pytest.raises(UsageError, match="others may read it"):
        read_key(Home(tmp_path))


@pytest.mark.parametrize("text", ["", "abc", "00" * 31, "zz" * 32])
def test_what_is_no_key_is_refused_without_being_shown(tmp_path, monkeypatch, text):
    monkeypatch.setenv(KEY_VARIABLE, text)
    with pytest.raises(UsageError, match="no key of 32 bytes") as fault:
        read_key(Home(tmp_path))
    assert not text or text not in fault.value.message


@pytest.mark.parametrize("reason", ["", "   ", "why", "核查", "one\u0000two three"])
def test_whole_numbers_need_a_reason_that_says_something(tmp_path, reason):
    with pytest.raises(UsageError, match="reason of 8 characters"):
        choose_disclosure(Home(tmp_path), unmasked=reason, pseudonyms=False)


def test_masking_is_what_nobody_has_to_ask_for(tmp_path):
    assert choose_disclosure(Home(tmp_path), unmasked=None, pseudonyms=False) == MASKED
    with pytest.raises(UsageError, match="exclude each other"):
        choose_disclosure(Home(tmp_path), unmasked="移送公安机关立案侦查", pseudonyms=True)
