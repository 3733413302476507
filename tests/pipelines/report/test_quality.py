"""Who is asked to mend what: an institution only what it can, and nobody what no correction mends."""

import re
from pathlib import Path

from pipelines.commands.wording import word_quality
from pipelines.report.labels import BY_INSTITUTION, load_quality
from pipelines.report.read import open_source
from pipelines.report.summary import name_quality
from pipelines.settings import Settings
from pipelines.warehouse import quality
from rules.loader import CATALOG

_KIND = re.compile(r"'([a-z_]+)' as kind|(?:then|else) '([a-z_]+)'(?=[^;]*? as kind)", re.DOTALL)


def test_every_kind_that_rules_and_checks_tell_has_a_name_and_somebody_or_nobody_to_mend_it():
    told = {
        f"{path.parent.name}.{kind}"
        for path in CATALOG.glob("*/*/quality.sql")
        for kind in map("".join, _KIND.findall(path.read_text(encoding="utf-8")))
    }
    checks = {path.stem for path in (Path(quality.__file__).parent / "quality").glob("*.sql")}
    assert len(told) > 30
    assert sorted((told | checks) - set(load_quality())) == []
    assert sorted(kind for kind in set(load_quality()) - told - checks if "." in kind) == []


def test_an_institution_is_asked_only_for_what_it_can_mend(fill):
    kinds = (
        "ghost_bed_stay.presence_not_observed",
        "overlong_stay.few_peers",
        "card_concentration.till_missing",
    )
    rows = [{"kind": kind, "subject": "H1", "n_records": 3, "message": kind} for kind in kinds]
    rows.append(rows[-1] | {"subject": "H1|again"})
    with open_source(fill(data_quality=rows), Settings()) as source:
        pages = {page["fixmedins_code"]: page for page in source.iterate_institutions()}
        assert {row["kind"] for row in pages["H1"]["to_mend"]} == {kinds[2]}
        named = name_quality(source.read("quality_total"))
    assert [(row["words"], row["owner"]) for row in named["quality"]] == [
        ("门诊结算未填结算终端", BY_INSTITUTION)
    ]
    assert {row["kind"] for row in named["unmendable"]} == set(kinds[:2])
    assert named["quality"][0]["institutions"] == "第一医院"
    to_mend, unmendable = word_quality(rows[:3])
    assert [row["owner"] for row in to_mend] == [BY_INSTITUTION]
    assert [row["kind"] for row in unmendable] == list(kinds[:2])
