-- One row per finding of a stay, with the stay's settlements: the amount spread over them as the fund paid them.
with
paid as (
    select
        found.subject_id,
        found.amount,
        settlement.setl_id,
        settlement.fund_pay_sumamt as fund_amount,
        sum(settlement.fund_pay_sumamt) over (partition by found.subject_id) as stay_amount,
        sum(settlement.fund_pay_sumamt) over (
            partition by found.subject_id order by settlement.setl_time, settlement.setl_id
        ) as paid_so_far,
    from (
        select distinct
            subject_id,
            amount,
        from rule_output
    ) as found
    inner join net_settlement as settlement on found.subject_id = settlement.mdtrt_id
),

spread as (
    select
        subject_id,
        -- differences of rounded running sums add up to the amount, to the cent
        list(struct_pack(
            record_type := 'settlement',
            record_id := setl_id,
            amount := case
                when stay_amount > 0
                    then
                        round(amount * paid_so_far / stay_amount, 2)
                        - round(amount * (paid_so_far - fund_amount) / stay_amount, 2)
                else 0
            end
        )) as records,
    from paid
    group by subject_id
)

select
    rule_output.*,
    spread.records,
from rule_output
left join spread on rule_output.subject_id = spread.subject_id
