"""Leads in another order than their rank: likelier first, and the first of each institution."""

import csv
import io

import duckdb
import pytest
from typer.testing import CliRunner

from data_contracts.contract import load_outputs
from data_contracts.ddl import create_table
from pipelines.__main__ import app
from pipelines.errors import UsageError
from pipelines.publish.destination import choose_list_folder
from pipelines.publish.handover import Request, hand_over
from pipelines.publish.leads import read_leads
from pipelines.publish.listing import open_listing
from pipelines.publish.lists import export_lists
from pipelines.publish.order import RANKED, LeadOrder
from pipelines.settings import Home, Settings
from tests.pipelines.publish.conftest import standing

LIKELIER = LeadOrder(by="probability")
EACH = LeadOrder(per_institution=True)


@pytest.fixture
def snapshot(make_snapshot, county):
    """Two hospitals and a pharmacy with six leads, a control and one that has ended."""
    county["lead"] = [
        standing("La", 1, probability=0.4, amount="345.67"),
        standing("Lb", 2, probability=0.6, fixmedins_code="P1", amount="20.00"),
        standing("Ld", 3, probability=0.6, amount="10.00"),
        standing("Le", 4, probability=0.9, amount="1.00"),
        standing("Lf", 5, probability=0.5, fixmedins_code=None, kind="ring", amount="0.50"),
        standing("Lg", 6, probability=0.7, fixmedins_code=None, kind="ring", amount="0.00"),
        standing("Lc", 7, probability=0.99, fixmedins_code="H2", schemes=[], control=True),
        standing("Lz", 8, probability=0.95, state="withdrawn"),
    ]
    county["lead_record"] += [
        {"lead_id": "Lf", "setl_id": "S3", "amount": "0.10"},
        {"lead_id": "Lf", "setl_id": "S4", "amount": "0.40"},
    ]
    return make_snapshot(**county)


def read_ids(snapshot, **asked):
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        return [lead["lead_id"] for lead in read_leads(connection, **asked)]


def read_list(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_the_likelier_lead_comes_first_of_equals_the_one_that_ranks_higher_controls_last(snapshot):
    assert read_ids(snapshot) == ["La", "Lb", "Ld", "Le", "Lf", "Lg", "Lc"]
    assert read_ids(snapshot, order=LIKELIER) == ["Le", "Lg", "Lb", "Ld", "Lf", "La", "Lc"]
    assert read_ids(snapshot, order=LIKELIER, top=2) == ["Le", "Lg"]


def test_the_first_of_each_institution_stand_together_best_institution_first(snapshot):
    # Lf is about no institution: most of its money lies at H2; Lg has neither, and is a group of its own
    assert read_ids(snapshot, order=EACH) == ["La", "Ld", "Le", "Lb", "Lf", "Lc", "Lg"]
    assert read_ids(snapshot, order=EACH, top=1) == ["La", "Lb", "Lf", "Lg"]
    both = LeadOrder(by="probability", per_institution=True)
    assert read_ids(snapshot, order=both, top=1) == ["Le", "Lg", "Lb", "Lf"]


def test_of_one_institution_the_first_are_those_of_all_its_leads(snapshot):
    assert read_ids(snapshot, order=EACH, top=2, institution="P1") == ["Lb", "Lf"]
    assert read_ids(snapshot, order=EACH, top=1, institution="P1") == ["Lb"]
    assert read_ids(snapshot, order=LIKELIER, top=2, institution="H1") == ["Le", "Ld"]


def test_the_list_is_numbered_in_the_order_asked_for_and_ranks_stay(snapshot, tmp_path):
    export_lists(snapshot, tmp_path / "likelier", order=LIKELIER)
    rows = read_list(tmp_path / "likelier/suspect_records.csv")
    assert [(row["序号"], row["线索编号"], row["名次"]) for row in rows] == [
        ("1", "Le", "4"),
        ("2", "Lg", "6"),
        ("3", "Lb", "2"),
        ("4", "Ld", "3"),
        *(("5", "Lf", "5"), ("6", "Lf", "5"), ("7", "La", "1"), ("8", "La", "1")),
        ("9", "Lc", "7"),
    ]
    with open_listing(snapshot, institution=None, top=None, order=LIKELIER) as listing:
        assert [lead[1] for lead in listing.read_totals("lead_total")] == [
            *("Le", "Lg", "Lb", "Ld", "Lf", "La", "Lc")
        ]
        assert listing.order.words == "按属实概率从高到低"


def test_a_list_of_the_first_of_each_institution_keeps_whole_leads_and_a_share_of_controls(
    snapshot, tmp_path
):
    export_lists(snapshot, tmp_path / "each", top=1, order=EACH)
    rows = read_list(tmp_path / "each/suspect_records.csv")
    assert [row["线索编号"] for row in rows] == ["La", "La", "Lb", "Lf", "Lf", "Lc", "Lg"]
    export_lists(snapshot, tmp_path / "one", top=2, institution="H1", order=EACH)
    assert {row["线索编号"] for row in read_list(tmp_path / "one/suspect_records.csv")} == {"La", "Ld"}


def test_a_list_in_another_order_has_a_folder_of_its_own(tmp_path):
    def folder(order: LeadOrder) -> str:
        return choose_list_folder(
            Home(tmp_path), None, scope=None, top=20, snapshot=False, order=order
        ).name.removeprefix("current_")

    assert folder(RANKED) == "top20"
    assert folder(LeadOrder(by="probability", per_institution=True)) == "top20_by-probability_per-institution"


def test_a_cut_snapshot_has_no_order(tmp_path):
    with pytest.raises(UsageError, match="a cut snapshot has no order"):
        hand_over(
            Home(tmp_path),
            Settings(),
            Request(to=tmp_path / "out", institution="H1", snapshot=True, order=LIKELIER),
        )


def test_the_command_line_asks_for_an_order_and_refuses_one_it_has_not(snapshot, tmp_path):
    home = Home(tmp_path / "home")
    home.current.parent.mkdir(parents=True)
    with duckdb.connect(str(snapshot)) as connection:
        connection.execute(create_table(load_outputs()["run"]))
    home.current.symlink_to(snapshot)
    asked = ["--home", str(home.root), "--by", "probability"]
    shown = CliRunner().invoke(app, ["leads", *asked, "--per-institution", "--top", "1"])
    assert (shown.exit_code, "线索（逐家机构按属实概率从高到低）" in shown.output) == (0, True)
    assert [shown.output.index(lead) for lead in ("Le", "Lg", "Lb", "Lf")] == sorted(
        shown.output.index(lead) for lead in ("Le", "Lg", "Lb", "Lf")
    )
    written = CliRunner().invoke(app, ["export", *asked, "--to", str(tmp_path / "out")])
    assert written.exit_code == 0, written.output
    assert read_list(tmp_path / "out/suspect_records.csv")[0]["线索编号"] == "Le"
    assert '"order": "by-probability"' in (tmp_path / "out/manifest.json").read_text()
    assert '"order":"by-probability"' in home.audit.read_text().replace('": "', '":"')
    assert CliRunner().invoke(app, ["leads", *asked[:2], "--by", "chance"]).exit_code == 2
