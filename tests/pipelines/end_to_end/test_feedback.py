"""Verdicts on a real night: exported, filled in, taken back, and known when everything is built anew."""

import json
import shutil

import polars as pl
import pytest


@pytest.fixture
def returned(demo, fundwatch, tmp_path):
    """Return a copy of the demo's home with a filled list imported, and the ids of the leads it judges."""
    home = tmp_path / "home"
    shutil.copytree(demo.home, home, symlinks=True)
    fundwatch("export", "--home", home, "--to", tmp_path / "lists", "--top", 40)
    listed = pl.read_csv(tmp_path / "lists" / "suspect_records.csv", infer_schema=False)
    filled = listed.with_columns(pl.lit("属实").alias("核查结果"))
    path = tmp_path / "back.txt"
    path.write_bytes(filled.write_csv(separator="\t").encode("utf-16"))
    told = json.loads(fundwatch("outcomes", "import", path, "--home", home, "--json").stdout)
    assert told["n_records"] == listed.height
    return home, sorted(set(listed["线索编号"]))


def read_leads(fundwatch, home, where: str) -> list[str]:
    query = f"select lead_id from lead where {where} order by lead_id"
    rows = json.loads(fundwatch("sql", query, "--home", home, "--json", "--limit", 0).stdout)
    return [row["lead_id"] for row in rows]


def test_a_home_built_anew_from_landing_knows_what_inspectors_closed(demo, fundwatch, returned):
    home, judged = returned
    standing = "state not in ('closed', 'withdrawn')"
    before = read_leads(fundwatch, home, standing)
    assert set(judged) <= set(before)

    shutil.rmtree(home / "published")
    fundwatch("night", demo.delivery, "--home", home)

    now = read_leads(fundwatch, home, standing)
    closed = read_leads(fundwatch, home, "state = 'closed'")
    listed = set(judged) - set(read_leads(fundwatch, home, "control"))
    assert not set(judged) & set(now)
    assert len(closed) >= 40
    assert set(closed) <= listed
    assert "屡查屡犯" in fundwatch("leads", "--home", home, "--top", 200).stdout
    assert fundwatch("night", demo.delivery, "--home", home).stdout.startswith("Nothing changed")
