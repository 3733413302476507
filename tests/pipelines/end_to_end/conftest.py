"""A small county's night, run once through the command and its Prefect flow."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Demo:
    """What `fundwatch demo` left behind and said."""

    home: Path
    delivery: Path
    printed: str
    logged: str


def run_command(*words: object, expect: int | None = 0) -> subprocess.CompletedProcess[str]:
    """Run `fundwatch` as a user does and return what it printed."""
    answer = subprocess.run(
        [sys.executable, "-m", "pipelines", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "200"},
        timeout=300,
    )
    assert expect is None or answer.returncode == expect, answer.stderr
    assert "Traceback" not in answer.stderr
    assert "Warning" not in answer.stderr
    return answer


@pytest.fixture(scope="session")
def fundwatch():
    """Return the function that runs the command."""
    return run_command


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """Return the night of a county of 3,000 persons."""
    home = tmp_path_factory.mktemp("demo")
    answer = run_command("demo", "--persons", 3000, "--home", home)
    delivery = next(path.parent for path in home.glob("inbox/**/manifest.json"))
    return Demo(home=home, delivery=delivery, printed=answer.stdout, logged=answer.stderr)
