-- One row per person and service settled more than once without a reversal.
with
few as (
    select psn_no,
    from repeated_day
    group by psn_no
    having count(*) > 0 -- tells the planner that of the settlements of all others nothing else need be read
),

repeated as (
    select
        psn_no,
        medfee_sumamt,
        cast(begntime as date) as began_on,
        cast(endtime as date) as ended_on,
    from net_settlement
    where psn_no in (select few.psn_no, from few) and medfee_sumamt >= $min_amount and fund_pay_sumamt > 0
    group by psn_no, medfee_sumamt, cast(begntime as date), cast(endtime as date)
    having count(*) > 1
),

settled as (
    select
        paid.*,
        repeated.began_on,
        repeated.ended_on,
        greatest( -- one case number, or one second at which it began (midnight sharp: unknown), is one visit
            count(*) over (
                partition by paid.psn_no, paid.medfee_sumamt, repeated.began_on, repeated.ended_on, paid.mdtrt_id
            ) * case when paid.mdtrt_id is null then 0 else 1 end,
            count(*) over (
                partition by paid.psn_no, paid.medfee_sumamt, paid.fixmedins_code, paid.begntime, repeated.ended_on
            ) * case when paid.begntime = date_trunc('day', paid.begntime) then 0 else 1 end
        ) as n_of_visit,
    from repeated
    inner join net_settlement as paid
        on
            repeated.psn_no = paid.psn_no
            and repeated.medfee_sumamt = paid.medfee_sumamt
            and repeated.began_on = cast(paid.begntime as date)
            and repeated.ended_on = cast(paid.endtime as date)
    where paid.psn_no in (select few.psn_no, from few) and paid.fund_pay_sumamt > 0
),

asked as (
    select distinct
        fixmedins_code,
        medfee_sumamt,
    from settled
),

tariff as ( -- sums that many visits to the institution cost
    select
        asked.fixmedins_code,
        asked.medfee_sumamt,
    from asked
    inner join net_settlement as common
        on asked.fixmedins_code = common.fixmedins_code and asked.medfee_sumamt = common.medfee_sumamt
    group by asked.fixmedins_code, asked.medfee_sumamt
    having count(*) >= $min_tariff
),

numbered as (
    select
        settled.*,
        row_number() over (
            partition by settled.psn_no, settled.medfee_sumamt, settled.began_on, settled.ended_on
            order by settled.setl_time, settled.setl_id
        ) as nth,
        count(*) over (
            partition by settled.psn_no, settled.medfee_sumamt, settled.began_on, settled.ended_on
        ) as n_settlements,
    from settled
    left join tariff
        on settled.fixmedins_code = tariff.fixmedins_code and settled.medfee_sumamt = tariff.medfee_sumamt
    where
        (
            tariff.medfee_sumamt is null
            or settled.med_type in ('21', '52') -- a stay has no standing fee of its own
            or settled.n_of_visit > 1 -- nor is a fee due twice for one visit
        )
        and settled.mid_setl_flag = 0
        and coalesce(settled.dscg_maindiag_code, '') not like 'P%'
        and coalesce(settled.dscg_maindiag_code, '') not like 'Z38%'
)

select
    arg_max(numbered.setl_id, case when numbered.nth = 2 then 1 else 0 end) as subject_id,
    arg_max(numbered.fixmedins_code, numbered.nth) as fixmedins_code,
    numbered.psn_no,
    numbered.began_on as begn_date,
    numbered.ended_on as end_date,
    sum(case when numbered.nth > 1 then numbered.fund_pay_sumamt else 0 end) as amount,
    numbered.medfee_sumamt as total_amount,
    count(*) as n_settlements,
    string_agg(
        distinct coalesce(place.fixmedins_name, numbered.fixmedins_code), '、'
        order by coalesce(place.fixmedins_name, numbered.fixmedins_code)
    ) as places,
    string_agg(
        cast(cast(numbered.setl_time as date) as varchar), '、' order by numbered.setl_time, numbered.setl_id
    ) as settled_days,
    max(numbered.dscg_maindiag_name) as diagnosis,
    list(struct_pack(
        record_type := 'settlement',
        record_id := numbered.setl_id,
        amount := case when numbered.nth > 1 then numbered.fund_pay_sumamt else 0 end
    )) as records,
from numbered
left join institution as place on numbered.fixmedins_code = place.fixmedins_code
where numbered.n_settlements > 1
group by numbered.psn_no, numbered.medfee_sumamt, numbered.began_on, numbered.ended_on
order by subject_id
