"""A stay taken back and settled anew, from settlements as delivered to what split_hospitalization accuses."""

import pytest

from rules.evaluation import run_query
from rules.knowledge import create_knowledge, load_knowledge
from rules.loader import KNOWLEDGE, load_rules
from rules.packs import default_values

((SPLIT,), _) = load_rules(only="split_hospitalization")
HOME = {"adm_way": "2", "dscg_way": "1", "dscg_maindiag_code": "I63.900"}
LATER = {
    "begntime": "2025-03-08 09:00:00",
    "endtime": "2025-03-12 10:00:00",
    "setl_time": "2025-03-12 11:00:00",
}


@pytest.mark.parametrize(("taken_back", "accused"), [(False, ["M1"]), (True, [])])
def test_a_stay_taken_back_and_settled_anew_with_other_days_is_no_chain(warehouse, taken_back, accused):
    """Settled with the wrong days first: only the reversal tells it from a second admission."""
    warehouse.settle("S1", **HOME)
    if taken_back:
        warehouse.reverse("S2", "S1", **HOME)
    warehouse.settle("S3", mdtrt_id="M2", **HOME, **LATER)
    warehouse.derive()
    create_knowledge(warehouse.connection, load_knowledge(KNOWLEDGE)[0])
    run_query(warehouse.connection, SPLIT, default_values(SPLIT))
    assert warehouse.read("select subject_id from rule_output") == [(stay,) for stay in accused]
