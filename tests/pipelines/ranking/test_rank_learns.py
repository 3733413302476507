"""Twelve weeks of verdicts drawn from a known truth: the list gets better, rules get their place."""

from datetime import timedelta

import pytest

WEEKS = 12
NEW_A_WEEK = 240
INSPECTED_BY_RANK = 30
INSPECTED_AT_RANDOM = 15
STRAIGHT = 10  # verdicts of one kind: half of the twenty that the test below it is about

# severity, and how often the scheme is right: the cards believe some rules too much and some too little
SCHEMES = [
    ("high", 0.0), ("high", 0.1), ("high", 0.3), ("high", 0.9), ("medium", 0.05), ("medium", 0.4),
    ("medium", 0.8), ("medium", 1.0), ("low", 0.1), ("low", 0.5), ("low", 0.9), ("low", 1.0),
]  # fmt: skip
# a number between 0 and 1 that a word and its use decide, the same in every run
CHANCE = "(hash({word} || '|{use}') % 10000) / 10000.0"
ARRIVE = f"""
create or replace temp table arrived as
select
    'S' || {{week}} || '-' || number as setl_id,
    number % {len(SCHEMES)} as scheme_no,
    'H' || number % 37 as fixmedins_code,
    cast(200 + 800 * {CHANCE.format(word="number + 1000 * {week}", use="money")} as decimal(18, 2)) as amount,
from range({NEW_A_WEEK}) as numbers(number);
insert into net_settlement (setl_id, mdtrt_id, psn_no, fixmedins_code, setl_time, fund_pay_sumamt)
select setl_id, 'M' || setl_id, 'P' || setl_id, fixmedins_code, timestamp '2026-01-05 10:00:00', amount
from arrived;
insert into finding by name
select
    'F' || setl_id as finding_id, rule_id, scheme, 'settlement' as subject_type, setl_id as subject_id,
    fixmedins_code, 'P' || setl_id as psn_no, date '2026-01-05' as begn_date, amount, severity,
    '说明。' as message, date '{{day}}' as first_seen_on, date '{{day}}' as last_seen_on, 'new' as state
from arrived inner join scheme using (scheme_no);
insert into finding_record
select 'F' || setl_id, 'settlement', setl_id, amount from arrived;
insert into truth
select setl_id, {CHANCE.format(word="setl_id", use="truth")} < right_share
from arrived inner join scheme using (scheme_no);
"""
INSPECT = f"""
create or replace temp table visited as
select lead_id, subject_id as setl_id, schemes[1] as scheme, lead.fixmedins_code, held, 'ranked' as drawn
from lead inner join truth on lead.subject_id = truth.setl_id
where state not in ('closed', 'withdrawn') and not control
qualify row_number() over (order by rank) <= {INSPECTED_BY_RANK}
union all
select lead_id, subject_id, schemes[1], lead.fixmedins_code, held, 'sample'
from lead inner join truth on lead.subject_id = truth.setl_id
where state not in ('closed', 'withdrawn') and not control
qualify row_number() over (order by rank) > {INSPECTED_BY_RANK}
    and row_number() over (order by rank <= {INSPECTED_BY_RANK} desc, hash(lead_id || '{{day}}'))
    <= {INSPECTED_BY_RANK + INSPECTED_AT_RANDOM};
insert into outcome by name
select lead_id, case when held then 'confirmed' else 'rejected' end as verdict, date '{{day}}' as closed_on
from visited;
insert into outcome_record by name
select
    lead_id, setl_id, fixmedins_code, case when held then 'confirmed' else 'rejected' end as verdict,
    scheme as schemes, drawn
from visited;
"""
BEST = """
select avg(held::integer)
from (select held from lead inner join truth on lead.subject_id = truth.setl_id
      where state not in ('closed', 'withdrawn') and not control order by rank limit 100)
"""


@pytest.fixture
def simulated(county):
    """Return precision at 100 week by week, and what every rule had to show at the end of each."""
    county.connection.execute("delete from rule_card; create table truth (setl_id varchar, held boolean)")
    county.connection.execute(
        "create table scheme (scheme_no integer, rule_id varchar, scheme varchar, severity varchar,"
        " right_share double)"
    )
    for number, (severity, share) in enumerate(SCHEMES):
        county.connection.execute(
            "insert into scheme values (?, ?, ?, ?, ?)",
            [number, f"R{number:02}-001", f"scheme_{number:02}", severity, share],
        )
    precision, rules = [], []
    for week in range(WEEKS):
        county.connection.execute(ARRIVE.format(week=week, day=county.run_on))
        county.rank(control_share=0.0)
        precision += county.rows(BEST)[0]
        rules.append(county.rows("select scheme, n_judged, n_held, precision from rule_precision"))
        county.connection.execute(INSPECT.format(day=county.run_on))
        county.run_on += timedelta(days=7)
    return county, precision, rules


def test_verdicts_move_the_list_and_the_rules_towards_the_truth(simulated):
    county, precision, rules = simulated
    first, last = sum(precision[:2]) / 2, sum(precision[-4:]) / 4
    assert last >= first + 0.2, precision
    assert min(precision[5:]) > 0.9, precision

    for week in rules:
        rejected = [believed for _, judged, held, believed in week if judged >= STRAIGHT and held == 0]
        confirmed = [believed for _, judged, held, believed in week if judged >= STRAIGHT and held == judged]
        assert not rejected or not confirmed or max(rejected) < min(confirmed)
    assert rejected  # the last week had some of both
    assert confirmed

    ((believed_off, prior_off),) = county.rows(
        "select avg(abs(precision - right_share)), avg(abs(prior_precision - right_share)) "
        "from rule_precision inner join scheme using (scheme)"
    )
    assert believed_off < prior_off / 2


@pytest.mark.parametrize(("rejected", "confirmed"), [("high", "low"), ("high", "high"), ("medium", "low")])
def test_twenty_rejections_never_stand_above_twenty_confirmations(county, rejected, confirmed):
    for scheme, severity, verdict in (("bad", rejected, "rejected"), ("good", confirmed, "confirmed")):
        for number in range(20):
            lead_id = f"L{scheme}{number}"
            county.add("outcome", lead_id=lead_id, verdict=verdict, closed_on="2026-02-01")
            county.add(
                "outcome_record", lead_id=lead_id, setl_id=lead_id, schemes=scheme, verdict=verdict,
                fixmedins_code=f"H{lead_id}", drawn="ranked",
            )  # fmt: skip
        county.settle(f"S{scheme}", "100.00", person=scheme)
        county.find(
            f"F{scheme}", (f"S{scheme}", "50.00"), subject=("stay", scheme), scheme=scheme,
            rule=f"{scheme}-001", severity=severity,
        )  # fmt: skip
    county.rank()
    assert [subject for subject, _ in county.leads()] == ["good", "bad"]
