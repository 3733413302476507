"""A small county's night, run once through the command and its Prefect flow."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from tests.conftest import MakeOnce

ATTACK = Path(__file__).parents[2] / "attack"


@dataclass(frozen=True)
class Demo:
    """What `fundwatch demo` left behind and said."""

    home: Path
    delivery: Path
    printed: str
    logged: str
    isolated: bool
    connected: tuple[str, ...]


def run_command(
    *words: object,
    expect: int | None = 0,
    prefix: Sequence[str] = (),
    environment: Mapping[str, str] = MappingProxyType({}),
) -> subprocess.CompletedProcess[str]:
    """Run `fundwatch` as a user does and return what it printed."""
    answer = subprocess.run(
        [*prefix, sys.executable, "-m", "pipelines", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "200", **environment},
        timeout=900,
    )
    assert expect is None or answer.returncode == expect, answer.stderr
    assert "Traceback" not in answer.stderr
    assert "Warning" not in answer.stderr
    return answer


@pytest.fixture(scope="session")
def fundwatch():
    """Return the function that runs the command."""
    return run_command


def make_demo(folder: Path) -> dict[str, Any]:
    """Run `fundwatch demo` without a network where that is permitted, and return the fields of `Demo`."""
    home = folder / "home"
    isolate = [sys.executable, str(ATTACK / "no_network.py")]
    isolated = subprocess.run([*isolate, "true"], check=False).returncode == 0
    record = folder / "connections.txt"
    paths = [str(ATTACK / "recorder"), *filter(None, [os.environ.get("PYTHONPATH")])]
    answer = run_command(
        "demo",
        "--persons",
        3000,
        "--home",
        home,
        prefix=isolate if isolated else (),
        environment={"PYTHONPATH": os.pathsep.join(paths), "CONNECT_RECORD": str(record)},
    )
    return {
        "home": str(home),
        "delivery": str(next(path.parent for path in home.glob("inbox/**/manifest.json"))),
        "printed": answer.stdout,
        "logged": answer.stderr,
        "isolated": isolated,
        "connected": sorted(set(record.read_text(encoding="utf-8").splitlines())),
    }


@pytest.fixture(scope="session")
def demo(make_once: MakeOnce) -> Demo:
    """Return the night of a county of 3,000 persons; read it, and write into a copy."""
    made = make_once("demo", make_demo)
    return Demo(
        home=Path(made["home"]),
        delivery=Path(made["delivery"]),
        printed=made["printed"],
        logged=made["logged"],
        isolated=made["isolated"],
        connected=tuple(made["connected"]),
    )
