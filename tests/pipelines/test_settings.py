"""Settings from the environment, and the home they work in."""

import stat
from pathlib import Path

import pytest

from pipelines.commands.first_steps import init
from pipelines.errors import UsageError
from pipelines.settings import Home, Settings, read_settings
from pipelines.settings_file import read_settings_file, render_settings


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


def write_settings(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "fundwatch.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_file_in_the_home_sets_what_the_environment_does_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    home = write_settings(tmp_path / "home", 'threads = 3\nmemory_limit = "2GB"\n')
    monkeypatch.setenv("FUNDWATCH_THREADS", "4")
    assert (read_settings(home).threads, read_settings(home).memory_limit) == (4, "2GB")


def test_the_home_comes_before_the_current_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.chdir(write_settings(tmp_path / "here", "seed = 1"))
    assert read_settings(tmp_path).seed == 1
    assert read_settings(write_settings(tmp_path / "home", "seed = 2")).seed == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("# x\nthread = 4\n", "line 2: thread is no setting"),
        ("threads = 0", "line 1: threads = 0: .*Correct the line"),
        ('\nmemory_limit = "lots"', "line 2: memory_limit = 'lots'"),
        ("threads = true", "line 1: threads is not one number"),
        ("[threads]\na = 1", "line 1: threads is not one number"),
        ("threads = ", "is no TOML"),
    ],
)
def test_a_line_that_cannot_be_used_is_told(tmp_path: Path, text: str, told: str):
    with pytest.raises(UsageError, match=f"fundwatch.toml.*{told}"):
        read_settings(write_settings(tmp_path / "home", text))


def test_a_first_file_tells_every_setting_and_changes_none(tmp_path: Path):
    defaults = {name: field.default for name, field in Settings.model_fields.items()}
    text = render_settings(Settings, defaults)
    assert read_settings(write_settings(tmp_path / "home", text)) == Settings()
    every = "\n".join(line.removeprefix("# ") for line in text.splitlines() if " = " in line)
    assert read_settings_file(write_settings(tmp_path / "all", every), defaults).values == defaults


def test_init_overwrites_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    init(tmp_path)
    (tmp_path / "fundwatch.toml").write_text("threads = 3\n", encoding="utf-8")
    init(tmp_path)
    assert "left as it is" in capsys.readouterr().out
    assert read_settings(tmp_path).threads == 3
    assert stat.S_IMODE((tmp_path / "inbox").stat().st_mode) == 0o700
