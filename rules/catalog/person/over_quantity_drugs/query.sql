-- One row per person who bought far more of a drug than can be used, over all institutions.
with
accused as (
    select
        excess.psn_no,
        excess.feedetl_sn,
        cast(round(
            excess.det_item_fee_sumamt * excess.excess_share
            * least(1, paid.fund_pay_sumamt / nullif(paid.medfee_sumamt, 0)), 2
        ) as decimal(18, 2)) as amount,
    from excess
    inner join net_settlement as paid on excess.setl_id = paid.setl_id
),

accusation as (
    select
        psn_no,
        sum(coalesce(amount, 0)) as amount,
        list(struct_pack(
            record_type := 'charge_line', record_id := feedetl_sn, amount := coalesce(amount, 0)
        )) as records,
    from accused
    group by psn_no
),

drug as (
    select
        psn_no,
        drug_name,
        min(begn_date) as begn_date,
        max(filled_on) as end_date,
        max(bought_days) as bought_days,
        max(held_days) as held_days,
        min(allowed_days) as allowed_days,
        max(usual_dose) as usual_dose,
        max(n_peers) as n_peers,
        count(*) as n_excess,
    from excess
    group by psn_no, drug_name
),

accused_buyer as (
    select distinct
        buyer_no,
        psn_no,
    from excess
),

place as (
    select
        accused_buyer.psn_no,
        count(distinct fill.fixmedins_code) as n_institutions,
        min(fill.fixmedins_code) as fixmedins_code,
    from fill
    inner join accused_buyer on fill.buyer_no = accused_buyer.buyer_no
    group by accused_buyer.psn_no
)

select
    drug.psn_no as subject_id,
    case when max(place.n_institutions) = 1 then max(place.fixmedins_code) end as fixmedins_code,
    drug.psn_no,
    min(drug.begn_date) as begn_date,
    max(drug.end_date) as end_date,
    max(accusation.amount) as amount,
    date_diff('day', min(drug.begn_date), max(drug.end_date)) as elapsed_days,
    max(place.n_institutions) as n_institutions,
    string_agg(
        concat('“', drug.drug_name, '”', cast(cast(round(drug.bought_days) as integer) as varchar), '天量'), '、'
        order by drug.drug_name
    ) as drugs,
    cast(round(max(drug.held_days)) as integer) as held_days,
    cast(round(min(drug.allowed_days)) as integer) as allowed_days,
    round(max(drug.usual_dose), 2) as usual_dose,
    max(drug.n_peers) as n_peers,
    sum(drug.n_excess) as n_excess,
    max(accusation.records) as records,
from drug
inner join place on drug.psn_no = place.psn_no
inner join accusation on drug.psn_no = accusation.psn_no
group by drug.psn_no
order by subject_id
