"""Verdicts on a night: exported, filled in, taken back, and known when everything is built anew."""

import json
import shutil
from pathlib import Path

import polars as pl
import pytest
from homes import Nursery, Template

from pipelines.settings import Home
from tests.pipelines.end_to_end.conftest import run_command


@pytest.fixture
def returned(template: Template, tmp_path: Path) -> tuple[Home, list[str]]:
    """Return a copy of the home with a filled list imported, and the ids of the leads it judges."""
    home = template.copy(tmp_path / "home")
    run_command("export", "--home", home.root, "--to", tmp_path / "lists")
    listed = pl.read_csv(tmp_path / "lists" / "suspect_records.csv", infer_schema=False)
    filled = listed.with_columns(pl.lit("属实").alias("核查结果"))
    path = tmp_path / "back.txt"
    path.write_bytes(filled.write_csv(separator="\t").encode("utf-16"))
    told = json.loads(run_command("outcomes", "import", path, "--home", home.root, "--json").stdout)
    assert told["n_records"] == listed.height
    return home, sorted(set(listed["线索编号"]))


def read_leads(home: Home, where: str) -> set[str]:
    query = f"select lead_id from lead where {where} order by lead_id"
    rows = json.loads(run_command("sql", query, "--home", home.root, "--json", "--limit", 0).stdout)
    return {row["lead_id"] for row in rows}


def test_a_home_built_anew_from_landing_knows_what_inspectors_closed(
    template: Template, nursery: Nursery, returned: tuple[Home, list[str]]
):
    home, judged = returned
    standing = "state not in ('closed', 'withdrawn')"
    assert set(judged) <= read_leads(home, standing)

    shutil.rmtree(home.published)
    code, said = nursery.run(template.delivery, home.root)
    assert code == 0, said

    closed = read_leads(home, "state = 'closed'")
    assert not set(judged) & read_leads(home, standing)
    assert closed == set(judged) - read_leads(home, "control")
    assert len(closed) >= 6
    leads = json.loads(run_command("leads", "--home", home.root, "--json").stdout)
    assert [lead["summary"] for lead in leads if "屡查屡犯" not in lead["summary"]] == []
    published = home.current.resolve()
    assert nursery.run(template.delivery, home.root)[0] == 0
    assert home.current.resolve() == published, "the same delivery again is no other night"
