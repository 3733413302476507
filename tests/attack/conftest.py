"""What the attacks on nights share: a nursery of nights, and a home with one published."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from homes import Nursery, Template, make_template

from data_contracts.contract import load_extracts
from pipelines import stages
from tests.conftest import MakeOnce
from tests.pipelines.ingest.conftest import county, make_county

__all__ = ["county", "make_county"]  # the deliveries that attacks spoil are those of the ingest tests


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Return what starts nights; nothing is started before the first of them."""
    made = Nursery()
    yield made
    made.close()


@pytest.fixture(scope="session")
def template(make_once: MakeOnce, nursery: Nursery) -> Template:
    """Return a home with one night published and the next one's delivery."""
    figures = make_once("template", lambda place: make_template(place, nursery))
    return Template(home=Path(figures.pop("home")), delivery=Path(figures.pop("delivery")), **figures)


@pytest.fixture
def prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process run the rules and checks that the nursery's nights run."""
    few = {name: load_extracts()[name] for name in ("institution", "person")}
    found = stages.load_rules(only="gender_age_conflict")
    monkeypatch.setattr(stages, "load_extracts", lambda: few)
    monkeypatch.setattr(stages, "load_rules", lambda: found)
