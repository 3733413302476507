"""Why a lead went that nobody judged: muted, its settlements refunded, no longer odd, or nothing left."""

from datetime import UTC, date, datetime

import pytest

from pipelines.ranking.weights import Weights
from rules.mutes import Mute

MUTE = Mute(
    scheme="split_hospitalization",
    subject_id="MS2",
    until=date(2026, 3, 3),
    reason="已核对病历",
    who="zhang",
    muted_at=datetime(2026, 3, 1, tzinfo=UTC),
)


@pytest.fixture
def two_leads(county):
    for number in (1, 2, 3):
        county.settle(f"S{number}", "200.00", person=f"P{number}")
    county.find("F1", ("S1", "50.00"), subject=("stay", "MS1"))
    county.find("F2", ("S2", "90.00"), ("S3", "10.00"), subject=("stay", "MS2"))
    county.rank()
    county.run_on = date(2026, 3, 2)
    return county


def told(county, subject="MS2"):
    return county.rows(f"select state, moved from lead where subject_id = '{subject}'")


def set_state(county, state):
    county.connection.execute("update finding set state = ? where finding_id = 'F2'", [state])


def test_a_muted_lead_says_until_when_and_comes_back_when_the_mute_has_ended(two_leads):
    set_state(two_leads, "muted")
    for night in (2, 2, 3):  # and stays so, on the same night and on the next
        two_leads.run_on = date(2026, 3, night)
        two_leads.rank(mutes=(MUTE,))
        assert told(two_leads) == [("withdrawn", "已静默（至2026-03-03），暂不列出。")]
    set_state(two_leads, "new")
    two_leads.run_on = date(2026, 3, 4)
    for _ in range(2):
        two_leads.rank()
        assert told(two_leads) == [("changed", "静默已结束，重新列入。")]


def test_a_muted_lead_whose_finding_goes_meanwhile_is_withdrawn(two_leads):
    set_state(two_leads, "muted")
    two_leads.rank(mutes=(MUTE,))
    set_state(two_leads, "withdrawn")
    two_leads.run_on = date(2026, 3, 3)
    for _ in range(2):
        two_leads.rank()
        assert told(two_leads) == [("withdrawn", "疑点已不成立，撤回。")]


@pytest.mark.parametrize(
    ("refunded", "words"),
    [
        (("S2", "S3"), "所涉结算已退费，撤回。"),
        (("S3",), "部分所涉结算已退费，疑点已不成立，撤回。"),
    ],
)
def test_a_refund_is_named_where_a_lead_goes_for_it(two_leads, refunded, words):
    two_leads.connection.execute(
        "delete from net_settlement where setl_id in (select unnest(?))", [list(refunded)]
    )
    set_state(two_leads, "withdrawn")
    for night in (2, 3):
        two_leads.run_on = date(2026, 3, night)
        two_leads.rank()
        assert told(two_leads) == [("withdrawn", words)]


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("ordinary", "已不在最异常的住院之列，撤回。"),
        ("accused", "该住院已有规则疑点，不再作模型线索。"),
        ("refunded", "所涉结算已退费，撤回。"),
    ],
)
def test_a_stay_that_only_the_model_pointed_at_says_why_it_went(county, what, words):
    for number in range(3):
        county.admit(f"M{number}", "1000.00", person=f"P{number}")
        county.score(f"M{number}", 0.5)
    county.admit("odd", "5000.00")
    county.score("odd", 0.999)
    county.rank(weights=Weights(outlier_share=1.0))
    county.run_on = date(2026, 3, 2)
    if what == "ordinary":
        county.connection.execute("update score set percentile = 0.9 where subject_id = 'odd'")
    elif what == "accused":
        county.find("F1", ("Sodd", "10.00"), subject=("person", "P1"))
    else:
        for table in ("stay where stay_id = 'odd'", "net_settlement where setl_id = 'Sodd'"):
            county.connection.execute(f"delete from {table}")
    county.rank(weights=Weights(outlier_share=1.0))
    assert told(county, "odd") == [("withdrawn", words)]
