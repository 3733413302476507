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
        cast(round( -- the excess is spread over all lines of its item
            charged.det_item_fee_sumamt * (charged.quantity - charged.max_quantity) / charged.quantity
            * least(1, greatest(0, coalesce(paid.fund_pay_sumamt / nullif(paid.medfee_sumamt, 0), 0))), 2
        ) as decimal(18, 2)) as amount,
    from charged
    inner join net_settlement as paid on charged.setl_id = paid.setl_id
),

excess as ( -- one phrase an item, however many days
    select
        stay_id,
        item_name,
        min(excess_on) as first_on,
        max(excess_on) as last_on,
        count(distinct excess_on) as n_days,
        regexp_replace(cast(min(quantity) as varchar), '[.]?0+$', '') as least_quantity,
        regexp_replace(cast(max(quantity) as varchar), '[.]?0+$', '') as most_quantity,
        concat(
            case unit_kind when 'hour' then '小时' when 'day' then '日' else '次' end,
            case when min(excess_on) is null then '（最多' else '（日限' end,
            cast(cast(max_quantity as integer) as varchar), '）'
        ) as unit_and_limit,
    from accused
    group by stay_id, item_name, unit_kind, max_quantity
),

phrase as (
    select
        stay_id,
        concat(
            '“', item_name, '”',
            case
                when n_days = 0 then '共计'
                when n_days = 1 then concat(cast(first_on as varchar), '计')
                else concat(
                    cast(first_on as varchar), '至', cast(last_on as varchar),
                    case
                        when date_diff('day', first_on, last_on) + 1 = n_days then ''
                        else concat('有', cast(n_days as varchar), '天')
                    end, '每日计'
                )
            end,
            case when least_quantity = most_quantity then '' else concat(least_quantity, '至') end,
            most_quantity, unit_and_limit
        ) as said,
    from excess
),

named as (
    select
        stay_id,
        string_agg(said, '、' order by said) as items,
    from phrase
    group by stay_id
)

select
    accused.stay_id as subject_id,
    min(accused.fixmedins_code) as fixmedins_code,
    min(accused.psn_no) as psn_no,
    min(accused.charged_on) as begn_date,
    max(accused.charged_on) as end_date,
    sum(accused.amount) as amount,
    max(accused.nights) as nights,
    max(stay.admitted_on) as admitted_on,
    max(stay.discharged_on) as discharged_on,
    max(named.items) as items,
    count(*) as n_lines,
    list(struct_pack(
        record_type := 'charge_line', record_id := accused.feedetl_sn, amount := accused.amount
    )) as records,
from accused
inner join named on accused.stay_id = named.stay_id
inner join stay on accused.stay_id = stay.stay_id
group by accused.stay_id
order by subject_id
