"""Settings from the environment, and the home they work in."""

import stat
from pathlib import Path

import pytest

from pipelines.errors import UsageError
from pipelines.settings import Home, Settings, read_settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("THREADS", "x"),
        ("THREADS", "0"),
        ("MEMORY_LIMIT", "lots"),
        ("MEMORY_LIMIT", "5"),
        ("KEEP_SNAPSHOTS", "-1"),
        ("MAX_FAULT_SHARE", "7"),
        ("CONTROL_SHARE", "nan"),
        ("STABLE_SECONDS", "inf"),
        ("SEED", "-3"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str):
    monkeypatch.setenv(f"FUNDWATCH_{name}", value)
    with pytest.raises(UsageError, match=f'FUNDWATCH_{name}="{value}".*Correct the environment variable'):
        read_settings()


@pytest.mark.parametrize("limit", ["5GB", "512MB", "1.5 GiB", "900mb"])
def test_memory_is_said_as_duckdb_says_it(monkeypatch: pytest.MonkeyPatch, limit: str):
    monkeypatch.setenv("FUNDWATCH_MEMORY_LIMIT", limit)
    assert read_settings().memory_limit == limit


def test_a_variable_that_names_no_setting_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FUNDWATCH_HOME", "/srv/fund")  # read by --home
    read_settings()
    monkeypatch.setenv("FUNDWATCH_MEMORY_LIMT", "8GB")
    with pytest.raises(UsageError, match=r"MEMORY_LIMT: no setting .*FUNDWATCH_MEMORY_LIMIT"):
        read_settings()


def test_without_variables_the_defaults_hold():
    assert read_settings() == Settings()


def test_a_home_is_its_owners_alone(tmp_path: Path):
    home = Home(tmp_path / "deep" / "home")
    home.create()
    assert stat.S_IMODE(home.root.stat().st_mode) == 0o700


@pytest.mark.parametrize("root", ["file/home", "file"])
def test_a_home_that_cannot_be_made_is_a_mistake_of_the_command(tmp_path: Path, root: str):
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match=r"no night can work here .*--home DIR"):
        Home(tmp_path / root).create()


def test_a_home_whose_path_databases_misread_is_refused(tmp_path: Path):
    with pytest.raises(UsageError, match="must not hold"):
        Home(tmp_path / "what?").create()
    assert list(tmp_path.iterdir()) == []
