"""What every test may ask for."""

import os

import pytest

os.environ["FUNDWATCH_LANGUAGE"] = "en"  # what a test expects does not depend on who runs it


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--whole", action="store_true", help="run the attacks at full length: hours, not minutes"
    )


@pytest.fixture(scope="session")
def whole(pytestconfig: pytest.Config) -> bool:
    """Whether an attack should make as many tries as SECURITY.md quotes, instead of a minute's worth."""
    return bool(pytestconfig.getoption("--whole"))
