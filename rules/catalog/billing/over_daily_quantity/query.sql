-- One row per stay billed more units than its days hold.
with
charged as (
    select
        billed.feedetl_sn,
        billed.setl_id,
        billed.psn_no,
        billed.fixmedins_code,
        billed.charged_on,
        excessive.stay_id,
        excessive.nights,
        excessive.unit_kind,
        excessive.item_name,
        excessive.quantity,
        excessive.max_quantity,
        excessive.counted_on as excess_on,
        billed.det_item_fee_sumamt,
    from excessive_item as excessive
    inner join long_bill_line as billed
        on excessive.stay_no = billed.stay_no and excessive.group_no = billed.group_no
    where excessive.counted_on is null or excessive.counted_on = billed.counted_on
),

accused as (
    select
        charged.*,
        concat(
            '“', charged.item_name, '”', case when charged.excess_on is null then '共计' else concat(cast(charged.excess_on as varchar), '计') end,
            regexp_replace(cast(charged.quantity as varchar), '[.]?0+$', ''),
            case charged.unit_kind when 'hour' then '小时' when 'day' then '日' else '次' end,
            '（最多', cast(cast(charged.max_quantity as integer) as varchar), '）'
        ) as excessive_phrase,
        cast(round( -- the excess is spread over all lines of its item
            charged.det_item_fee_sumamt * (charged.quantity - charged.max_quantity) / charged.quantity
            * least(1, greatest(0, coalesce(paid.fund_pay_sumamt / nullif(paid.medfee_sumamt, 0), 0))), 2
        ) as decimal(18, 2)) as amount,
    from charged
    inner join net_settlement as paid on charged.setl_id = paid.setl_id
)

select
    stay_id as subject_id,
    min(fixmedins_code) as fixmedins_code,
    min(psn_no) as psn_no,
    min(charged_on) as begn_date,
    max(charged_on) as end_date,
    sum(amount) as amount,
    max(nights) as nights,
    string_agg(distinct excessive_phrase, '、' order by excessive_phrase) as items,
    count(*) as n_lines,
    list(struct_pack(record_type := 'charge_line', record_id := feedetl_sn, amount := amount)) as records,
from accused
group by stay_id
order by subject_id
