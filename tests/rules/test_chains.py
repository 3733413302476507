"""Whatever the gaps and the order of the rows, a chain's money is what its later stays cost, once."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.case_file import Case
from rules.cases import run_cases
from rules.loader import load_rules

((SPLIT,), _) = load_rules(only="split_hospitalization")
WINDOW = SPLIT.params["max_gap_days"].value


@settings(max_examples=15, deadline=None)
@given(
    gaps=st.lists(st.integers(0, 40), min_size=1, max_size=6),
    cents=st.lists(st.integers(1, 10**7), min_size=7, max_size=7),
    order=st.permutations(range(7)),
)
def test_money_of_chains_is_that_of_their_later_stays(gaps: list[int], cents: list[int], order: list[int]):
    stays, paid = [], []
    day = date(2025, 1, 5)
    for number, gap in enumerate([0, *gaps]):
        admitted_on = day + timedelta(days=gap)
        day = admitted_on + timedelta(days=4)
        stays.append(
            {
                "stay_id": f"M{number}",
                "psn_no": "P1",
                "fixmedins_code": "H1",
                "admitted_at": f"{admitted_on} 09:00:00",
                "admitted_on": admitted_on,
                "discharged_on": day,
                "adm_way": "2",
                "dscg_way": "1",
                "diag_group": "I63",
                "main_diag_code": "I63.900",
                "last_setl_id": f"S{number}",
            }
        )
        paid.append(
            {
                "setl_id": f"S{number}",
                "mdtrt_id": f"M{number}",
                "fund_pay_sumamt": Decimal(cents[number]).scaleb(-2),
            }
        )
    expect: list[dict[str, Any]] = []
    for number, gap in enumerate(gaps):
        if gap > WINDOW:
            continue
        if number == 0 or gaps[number - 1] > WINDOW:
            expect.append({"subject_id": f"M{number}", "amount": Decimal(0), "n_stays": 1})
        expect[-1]["amount"] += paid[number + 1]["fund_pay_sumamt"]
        expect[-1]["n_stays"] += 1
    shuffled = [stays[place] for place in order if place < len(stays)]
    case = Case(
        name="made up",
        kind="fires",
        quiet_for="",
        given={"stay": shuffled, "net_settlement": paid},
        expect=expect,
    )
    (result,) = run_cases(SPLIT, [case])
    assert result.passed, result.message
