"""Exports that leave as one encrypted file."""

import io
import stat
import tarfile
from pathlib import Path

import pyrage
import pytest

from pipelines.errors import UsageError
from pipelines.publish.sealed import name_sealed, open_plain, read_recipients, seal_folder
from pipelines.settings import Home

SSH = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKjl8TkxKX1jNkMRx8ne0Qx0q6zR0yOjHG0dJ1OqYQ3L 监管"
ECDSA = "ssh-" + "ecdsa AAAA"


@pytest.fixture
def identity():
    return pyrage.x25519.Identity.generate()


@pytest.fixture
def lists(tmp_path) -> Path:
    folder = tmp_path / "plain"
    (folder / "institutions").mkdir(parents=True)
    (folder / "suspect_records.csv").write_text("住院次数", encoding="utf-8")
    (folder / "institutions" / "H1_第一医院.csv").write_text("甲", encoding="utf-8")
    return folder


def open_sealed(path: Path, identity) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(pyrage.decrypt(path.read_bytes(), [identity]))) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar.getmembers()}


def test_only_the_recipient_opens_it(tmp_path, lists, identity):
    target = seal_folder(lists, tmp_path / "lists.age", read_recipients([str(identity.to_public())]))
    assert open_sealed(target, identity) == {
        "institutions/H1_第一医院.csv": "甲".encode(),
        "suspect_records.csv": "住院次数".encode(),
    }
    assert "住院".encode() not in target.read_bytes()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(target.read_bytes(), [pyrage.x25519.Identity.generate()])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lists.age", "plain"]


def test_a_file_of_keys_seals_for_each_of_them(tmp_path, lists, identity):
    other = pyrage.x25519.Identity.generate()
    keys = tmp_path / "keys.txt"
    keys.write_text(f"# 县局\n{identity.to_public()}\n\n{other.to_public()}\n", encoding="utf-8")
    recipients = read_recipients([str(keys)])
    assert recipients.names == (str(identity.to_public()), str(other.to_public()))
    target = seal_folder(lists, tmp_path / "lists.age", recipients)
    assert open_sealed(target, identity) == open_sealed(target, other)


def test_an_ssh_key_is_logged_by_its_fingerprint_and_not_by_its_comment():
    (name,) = read_recipients([SSH]).names
    assert name.startswith("ssh-ed25519 ")
    assert "监管" not in name


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("age1nosuchkey", "is no key that can be encrypted to"),
        (ECDSA, "is no key that can be encrypted to"),
        ("nowhere.txt", "is neither a public key"),
        ("", "is neither a public key"),
    ],
)
def test_a_key_that_cannot_be_used_is_named(words, told):
    with pytest.raises(UsageError, match=told):
        read_recipients([words])


def test_a_secret_key_is_refused_and_never_shown(identity, tmp_path):
    keys = tmp_path / "identity.txt"
    keys.write_text(f"# created\n{identity}\n")
    for words in (str(identity), str(keys)):
        with pytest.raises(UsageError, match="secret key") as fault:
            read_recipients([words])
        assert str(identity) not in fault.value.message


def test_a_file_without_a_key_is_refused(tmp_path):
    (tmp_path / "keys").write_text("# none\n")
    with pytest.raises(UsageError, match="holds no key"):
        read_recipients([str(tmp_path / "keys")])


def test_what_a_killed_export_left_in_the_clear_goes_before_the_next(tmp_path):
    home = Home(tmp_path)
    left = home.exports / ".sealing-dead"
    left.mkdir(parents=True)
    (left / "suspect_records.csv").write_text("x")
    with open_plain(home) as plain:
        assert not left.exists()
        with open_plain(home):
            assert plain.exists()  # one that is at work is left alone
    assert list(home.exports.iterdir()) == []


def test_the_name_of_the_sealed_file():
    assert name_sealed(Path("out/lists")) == Path("out/lists.age")
    assert name_sealed(Path("x.age")) == Path("x.age")
