-- One row per trace code written more than once in one place or under two sales, to be looked at closely.
-- A charge and its paper are one sale. Counting needs no comparing of settlements, which costs three times as much.
select drug_trac_codg,
from charge_line
where drug_trac_codg is not null
group by drug_trac_codg
having count(*) > 1
union
select drug_trac_codg,
from inventory
where inv_type = 'sale' and drug_trac_codg is not null
group by drug_trac_codg
having count(*) > 1
union
select paper.drug_trac_codg,
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
