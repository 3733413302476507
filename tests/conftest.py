"""What every test may ask for."""

import fcntl
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

MakeOnce = Callable[[str, Callable[[Path], dict[str, Any]]], dict[str, Any]]

os.environ["FUNDWATCH_LANGUAGE"] = "en"  # what a test expects does not depend on who runs it
if "PYTEST_XDIST_WORKER" in os.environ:  # a worker per core: more threads would only wait for each other
    for _library in ("POLARS_MAX", "OMP_NUM", "OPENBLAS_NUM"):
        os.environ.setdefault(f"{_library}_THREADS", "1")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--whole", action="store_true", help="run the attacks at full length: hours, not minutes"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests first that need the night of a whole county.

    One worker makes it while the other runs what does not need it; last, one would wait for the other.
    """
    items.sort(key=lambda item: "end_to_end" not in item.path.parts)


@pytest.fixture(scope="session")
def whole(pytestconfig: pytest.Config) -> bool:
    """Whether an attack should make as many tries as SECURITY.md quotes, instead of a minute's worth."""
    return bool(pytestconfig.getoption("--whole"))


@pytest.fixture(scope="session")
def make_once(tmp_path_factory: pytest.TempPathFactory) -> MakeOnce:
    """Return what makes something dear once for all workers: `make(folder)` fills and describes it.

    The worker that asks second waits for the first and gets the same description.
    """

    def made(name: str, make: Callable[[Path], dict[str, Any]]) -> dict[str, Any]:
        base = tmp_path_factory.getbasetemp()
        folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
        folder.mkdir(exist_ok=True)
        ready = folder / "ready.json"
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not ready.exists():
                ready.write_text(json.dumps(make(folder)), encoding="utf-8")
        described: dict[str, Any] = json.loads(ready.read_text(encoding="utf-8"))
        return described

    return made
