-- One row per fault of a line: where it stands, the value (masked where it names a record) and what to do.
with
judged as (
    select
        *,
        verdict_word is not null or amount_word is not null or reason_word is not null as is_filled,
        coalesce(setl_id, '-') as about,
    from named_row
),

disagreement as (
    select
        lead_id,
        about,
    from judged
    where verdict is not null
    group by lead_id, about
    having count(distinct verdict) > 1 or count(distinct amount) > 1
    union
    -- a verdict on the whole lead beside others on its records
    select
        lead_id,
        '-' as about,
    from judged
    where verdict is not null
    group by lead_id
    having count(distinct verdict) > 1 and bool_or(setl_id is null)
),

judged_money as (
    select distinct
        lead_id,
        setl_id,
        amount,
    from judged
    where setl_id is not null
),

-- the money of a whole lead, written again with its records: one of the two would be counted twice
record_sum as (
    select
        lead_id,
        sum(amount) as sum_amount,
    from judged_money
    group by lead_id
),

unknown_settlement as (
    select judged.row_no,
    from judged
    anti join known_claim on judged.lead_id = known_claim.lead_id and judged.setl_id = known_claim.setl_id
    anti join settlement on judged.setl_id = settlement.setl_id
    where judged.setl_id is not null
),

tested as (
    select
        judged.*,
        money_bound.bound,
        unnest([
            case when verdict_word is not null and verdict is null then 'verdict' end,
            case
                when verdict_word is null and (coalesce(amount, 1) <> 0 or reason_word is not null)
                    then 'no verdict'
            end,
            case when amount_word is not null and amount is null then 'money' end,
            case when amount < 0 then 'below nothing' end,
            case when verdict = 'rejected' and amount > 0 then 'contradiction' end,
            case when verdict is not null and day_word is not null and closed_on is null then 'day' end,
            case when verdict is not null and closed_on > $today then 'ahead' end,
            case when judged.lead_id is null then 'no lead' end,
            case when judged.lead_id is not null and not lead_known then 'unknown lead' end,
            case when lead_known and unknown_settlement.row_no is not null then 'unknown record' end,
            case when disagreement.lead_id is not null and verdict is not null then 'disagreement' end,
            case when judged.setl_id is null and amount > 0 and amount <> sum_amount then 'money twice' end,
            case
                when judged.amount > money_bound.bound
                    then case when money_bound.is_whole then 'above the lead' else 'above the record' end
            end
        ]) as fault,
    from judged
    left join money_bound on judged.row_no = money_bound.row_no
    left join unknown_settlement on judged.row_no = unknown_settlement.row_no
    left join record_sum on judged.lead_id = record_sum.lead_id and record_sum.sum_amount > 0
    left join disagreement on judged.lead_id = disagreement.lead_id and judged.about = disagreement.about
    where judged.is_filled
)

select
    tested.file,
    tested.sheet,
    tested.line,
    fault_word.heading,
    case fault_word.heading
        when '核查结果' then tested.verdict_word
        when '核实金额' then tested.amount_word
        when '办结日期' then tested.day_word
        when '线索编号' then tested.lead_id
        else mask_identifier(tested.setl_id)
    end as shown,
    replace(fault_word.problem, '{bound}', coalesce(format('{:,.2f}', tested.bound), '')) as problem,
    fault_word.advice,
from tested
inner join fault_word on tested.fault = fault_word.fault
order by tested.row_no, fault_word.heading, fault_word.problem
