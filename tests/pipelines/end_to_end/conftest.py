"""A small county's night, run once through the command and its Prefect flow."""

import itertools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from tests.conftest import MakeOnce

ATTACK = Path(__file__).parents[2] / "attack"
Run = Callable[..., subprocess.CompletedProcess[str]]


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
    return approve(answer, expect)


def approve(answer: subprocess.CompletedProcess[str], expect: int | None) -> subprocess.CompletedProcess[str]:
    """Return the answer of a command that ended as expected and without what no user may see."""
    assert expect is None or answer.returncode == expect, answer.stderr
    assert "Traceback" not in answer.stderr
    assert "Warning" not in answer.stderr
    return answer


@pytest.fixture(scope="session")
def fundwatch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Return the function that runs the command; nights in a process begun anew, as their user does."""
    place = tmp_path_factory.mktemp("served")
    server = [sys.executable, "-m", "tests.pipelines.end_to_end.served"]
    environment = {**os.environ, "COLUMNS": "200"}
    with subprocess.Popen(
        server, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def run(*words: object, expect: int | None = 0) -> subprocess.CompletedProcess[str]:
            if words[0] == "night":
                return run_command(*words, expect=expect)
            printed, logged = place / "printed.txt", place / "logged.txt"
            asked = {"words": [*map(str, words)], "printed": str(printed), "logged": str(logged)}
            process.stdin.write(json.dumps(asked) + "\n")
            process.stdin.flush()
            code = int(process.stdout.readline())
            said = [path.read_text(encoding="utf-8") for path in (printed, logged)]
            return approve(subprocess.CompletedProcess([*words], code, *said), expect)

        yield run
        process.stdin.close()


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


@dataclass(frozen=True)
class Refused:
    """What a night on a delivery with a faulty file of persons left behind and said.

    Attributes:
        home: a copy of the demo's home, in which the night was refused.
        printed: on standard output.
        logged: on standard error.
    """

    home: Path
    printed: str
    logged: str


def copy_home(demo: Demo, to: Path) -> Path:
    """Return a copy of the demo's home without what a command on a published night does not read."""
    left = shutil.ignore_patterns("inbox", "landing", "prefect")
    return Path(shutil.copytree(demo.home, to, symlinks=True, ignore=left))


def make_refused(folder: Path, demo: Demo) -> dict[str, Any]:
    """Run the night on some rows of the demo's files, persons twice and with too many columns among them."""
    home = copy_home(demo, folder / "home")
    shutil.copytree(demo.home / "prefect", home / "prefect")  # its server takes seconds to make its tables
    broken = folder / "2026-02-01"
    broken.mkdir()
    for path in demo.delivery.glob("*.csv"):
        with path.open("rb") as lines:  # as delivered: some files are in GB18030
            (broken / path.name).write_bytes(b"".join(itertools.islice(lines, 300)))
    head, *persons = (broken / "person.csv").read_text(encoding="utf-8-sig").splitlines()
    rows = [head, *persons, *persons[:40], *(f"{line},{line}" for line in persons[40:80])]
    (broken / "person.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    answer = run_command("night", broken, "--home", home, expect=3)
    return {"home": str(home), "printed": answer.stdout, "logged": answer.stderr}


@pytest.fixture(scope="session")
def refused(make_once: MakeOnce, demo: Demo) -> Refused:
    """Return a refused night, run through the command and its Prefect flow; read only."""
    made = make_once("refused", lambda folder: make_refused(folder, demo))
    return Refused(home=Path(made["home"]), printed=made["printed"], logged=made["logged"])
