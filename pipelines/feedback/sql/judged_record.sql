-- One row per lead and settlement that the lists judge. A row left empty takes the verdict that every filled row of
-- its lead gives, without money; a filled row without settlement speaks for every record of its lead, and its money is
-- theirs by what each puts at risk, unless it stands with them already.
with
filled as (
    select *,
    from named_row
    where verdict is not null
),

lead_word as (
    select
        lead_id,
        min(verdict) as verdict,
        min(reason) as reason,
        min(drawn) as drawn,
        count(distinct verdict) as n_verdicts,
        bool_or(setl_id is null) as is_whole,
        case
            when coalesce(max(amount) filter (where setl_id is not null), 0) = 0
                then max(amount) filter (where setl_id is null)
        end as amount,
    from filled
    group by lead_id
),

written as (
    select
        lead_id,
        setl_id,
        min(verdict) as verdict,
        max(amount) as amount,
        min(reason) as reason,
        min(drawn) as drawn,
    from filled
    where setl_id is not null
    group by lead_id, setl_id
),

left_empty as (
    select distinct
        named_row.lead_id,
        named_row.setl_id,
    from named_row
    inner join lead_word on named_row.lead_id = lead_word.lead_id and lead_word.n_verdicts = 1
    where named_row.verdict is null and named_row.setl_id is not null
    union
    select
        known_claim.lead_id,
        known_claim.setl_id,
    from known_claim
    inner join lead_word on known_claim.lead_id = lead_word.lead_id
    where lead_word.is_whole and lead_word.n_verdicts = 1
),

judged as (
    select *, from written
    union all
    select
        left_empty.lead_id,
        left_empty.setl_id,
        lead_word.verdict,
        null as amount,
        lead_word.reason,
        lead_word.drawn,
    from left_empty
    inner join lead_word on left_empty.lead_id = lead_word.lead_id
    anti join written on left_empty.lead_id = written.lead_id and left_empty.setl_id = written.setl_id
),

weighed as (
    select
        judged.*,
        lead_word.amount as whole_amount,
        coalesce(lead_record.amount, 0) as at_risk,
        row_number() over so_far as place,
        sum(coalesce(lead_record.amount, 0)) over so_far as at_risk_so_far,
        sum(coalesce(lead_record.amount, 0)) over (partition by judged.lead_id) as lead_at_risk,
    from judged
    inner join lead_word on judged.lead_id = lead_word.lead_id
    left join lead_record on judged.lead_id = lead_record.lead_id and judged.setl_id = lead_record.setl_id
    window so_far as (partition by judged.lead_id order by judged.setl_id rows unbounded preceding)
)

select
    lead_id,
    setl_id,
    verdict,
    case
        when whole_amount is null then amount
        when lead_at_risk = 0 and place = 1 then whole_amount
        when at_risk > 0
            then cast(
                round(whole_amount * cast(at_risk_so_far / lead_at_risk as decimal(19, 17)), 2)
                - round(whole_amount * cast((at_risk_so_far - at_risk) / lead_at_risk as decimal(19, 17)), 2)
                as decimal(18, 2)
            )
    end as amount,
    reason,
    drawn,
from weighed
order by lead_id, setl_id
