"""What holds for every set of findings."""

import random
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .conftest import open_county

CENTS = st.integers(min_value=-500, max_value=20_000).map(lambda cents: Decimal(cents) / 100)
SETTLEMENTS = st.lists(CENTS, min_size=1, max_size=5)
SUBJECTS = st.sampled_from(
    [
        ("stay", "M1"),
        ("stay", "M2"),
        ("settlement", "S1"),
        ("person", "P1"),
        ("institution", "H1"),
        ("group", "G1"),
    ]
)


@st.composite
def findings(draw, n_settlements):
    number = st.integers(min_value=0, max_value=n_settlements - 1)
    return {
        "subject": draw(SUBJECTS),
        "severity": draw(st.sampled_from(["high", "medium", "low"])),
        "rule": draw(st.sampled_from(["INP-001", "INP-002", "BIL-001"])),
        "wholes": draw(st.dictionaries(number, CENTS, max_size=2)),
        "lines": draw(st.dictionaries(st.tuples(number, st.integers(0, 2)), CENTS, max_size=3)),
    }


@st.composite
def counties(draw):
    funds = draw(SETTLEMENTS)
    return funds, draw(st.lists(findings(len(funds)), max_size=6)), draw(st.randoms(use_true_random=False))


def build(funds, accusations, order):
    county = open_county()
    for number, fund in enumerate(funds):
        county.settle(f"S{number}", str(fund), person=f"P{number % 2}")
        for line in range(3):
            county.charge(f"L{number}-{line}", f"S{number}", "60.00")
    for number in order:
        accusation = accusations[number]
        county.find(
            f"F{number}",
            *((f"S{at}", str(amount)) for at, amount in accusation["wholes"].items()),
            lines=tuple((f"L{at}-{line}", str(amount)) for (at, line), amount in accusation["lines"].items()),
            subject=accusation["subject"],
            severity=accusation["severity"],
            rule=accusation["rule"],
            scheme=accusation["rule"],
        )
    return county


def ranked(county):
    county.rank()
    return [county.rows(f"select * from {table}") for table in ("lead", "lead_finding", "lead_record")]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(counties())
def test_money_is_conserved_and_nothing_depends_on_the_order_of_rows(drawn):
    funds, accusations, shuffler = drawn
    order = list(range(len(accusations)))
    county = build(funds, accusations, order)
    result = ranked(county)

    for setl_id, held in county.rows("select setl_id, sum(amount) from lead_record group by setl_id"):
        assert held <= max(funds[int(setl_id[1:])], 0)
    assert county.rows("select count(*) from lead_record where amount < 0") == [(0,)]
    assert county.rows(
        "select count(*) from lead where amount <> coalesce("
        "(select sum(lead_record.amount) from lead_record where lead_record.lead_id = lead.lead_id), 0)"
    ) == [(0,)]
    assert county.rows("select count(*), count(distinct finding_id) from lead_finding") == [
        (len(accusations), len(accusations))
    ]
    assert county.rows("select rank from lead order by rank") == [
        (place,) for place in range(1, len(result[0]) + 1)
    ]
    assert county.rows("select count(*), count(distinct lead_id) from lead") == [
        (len(result[0]), len(result[0]))
    ]

    shuffler.shuffle(order)
    again = build(funds, accusations, order)
    assert ranked(again) == result
    county.connection.close()
    again.connection.close()


def test_a_thousand_findings_rank_alike_on_one_and_on_two_threads():
    numbers = random.Random(7)  # noqa: S311  # a draw of test data, not of secrets
    rows = [
        (f"S{numbers.randrange(300)}", f"M{numbers.randrange(200)}", numbers.randrange(9000))
        for _ in range(1000)
    ]
    results = []
    for threads in (1, 2):
        county = open_county()
        county.connection.execute(f"set threads = {threads}")
        county.connection.execute(
            "insert into net_settlement "
            "(setl_id, mdtrt_id, psn_no, fixmedins_code, setl_time, fund_pay_sumamt) "
            "select 'S' || i, 'M' || i, 'P' || (i % 90), 'H1', timestamp '2026-02-01', 50 "
            "from range(300) as r(i)"
        )
        county.connection.execute(
            "insert into finding by name select 'F' || i as finding_id, "
            "['INP-001', 'INP-002', 'BIL-001'][i % 3 + 1] as rule_id, 's' || (i % 5) as scheme, "
            "'stay' as subject_type, 'M' || (i * 7 % 200) as subject_id, 'H1' as fixmedins_code, "
            "date '2026-01-01' + cast(i % 30 as integer) as begn_date, 'high' as severity, "
            "'说明' as message, 'new' as state, date '2026-03-01' as first_seen_on from range(1000) as r(i)"
        )
        for number, (setl_id, _, cents) in enumerate(rows):
            county.add(
                "finding_record",
                finding_id=f"F{number}",
                record_type="settlement",
                record_id=setl_id,
                amount=Decimal(cents) / 100,
            )
        results.append(ranked(county))
        county.connection.close()
    assert results[0] == results[1]
