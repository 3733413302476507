-- One row per trace code written more than once in one place or under two sales, to be looked at closely.
-- A charge and its paper are one sale. Counting needs no comparing of settlements, which costs three times as much.
with
repeated as (
    select
        drug_trac_codg,
        count(*) as n_lines,
    from charge_line
    where drug_trac_codg is not null
    group by drug_trac_codg
    having count(*) > 1
    union all
    select
        drug_trac_codg,
        0 as n_lines,
    from inventory
    where inv_type = 'sale' and drug_trac_codg is not null
    group by drug_trac_codg
    having count(*) > 1
    union all
    select
        paper.drug_trac_codg,
        0 as n_lines,
    from inventory as paper
    inner join charge_line as charge on paper.drug_trac_codg = charge.drug_trac_codg
    where
        paper.inv_type = 'sale'
        and paper.drug_trac_codg is not null
        and (
            paper.setl_id <> charge.setl_id
            -- a sale without a settlement, but not the paper of a charge of that day
            or (
                paper.setl_id is null
                and abs(date_diff('day', cast(paper.occur_time as date), cast(charge.fee_ocur_time as date))) > 1
            )
        )
)

select -- n_lines: charge lines with the code, 0 where they are not more than one
    drug_trac_codg,
    max(n_lines) as n_lines,
from repeated
group by drug_trac_codg
