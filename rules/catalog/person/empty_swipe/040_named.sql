-- One row per record named against an institution or a person; what is taken back stands no more and cannot be named.
with
empty_seller as (
    select fixmedins_code,
    from unmoved_settlement
    group by fixmedins_code
    having
        count(*) >= $min_settlements
        -- one item past the books, to somebody else each time, is a shortage of stock: inventory_mismatch looks at it
        and (min(first_item) <> max(last_item) or count(distinct psn_no) < count(*))
),

cycle_span as (
    select
        psn_no,
        fixmedins_code,
    from repeated_swipe
    where kind = 'taken back'
    group by psn_no, fixmedins_code
)

select
    'institution' as subject_type,
    unmoved.fixmedins_code as subject_id,
    unmoved.fixmedins_code,
    cast(null as varchar) as psn_no,
    'settlement' as record_type,
    unmoved.setl_id as record_id,
    cast(unmoved.setl_time as date) as swiped_on,
    cast(unmoved.fund_amount as decimal(18, 2)) as amount,
from unmoved_settlement as unmoved
inner join empty_seller on unmoved.fixmedins_code = empty_seller.fixmedins_code
union all
select
    'person' as subject_type,
    psn_no as subject_id,
    fixmedins_code,
    psn_no,
    'settlement' as record_type,
    setl_id as record_id,
    cast(swiped_at as date) as swiped_on,
    cast(fund_amount as decimal(18, 2)) as amount,
from repeated_swipe
where kind = 'round'
union all
-- The visits taken back stand no more: the person's other visits there and the entries in the books are named.
select
    'person' as subject_type,
    span.psn_no as subject_id,
    span.fixmedins_code,
    span.psn_no,
    'settlement' as record_type,
    paid.setl_id as record_id,
    cast(paid.setl_time as date) as swiped_on,
    cast(0 as decimal(18, 2)) as amount,
from cycle_span as span
inner join net_settlement as paid on span.psn_no = paid.psn_no and span.fixmedins_code = paid.fixmedins_code
where paid.med_type not in ('21', '52')
union all
select
    'person' as subject_type,
    taken_back.psn_no as subject_id,
    taken_back.fixmedins_code,
    taken_back.psn_no,
    'inventory' as record_type,
    inventory.inv_sn as record_id,
    cast(taken_back.swiped_at as date) as swiped_on,
    cast(0 as decimal(18, 2)) as amount,
from repeated_swipe as taken_back
inner join inventory on taken_back.setl_id = inventory.setl_id
where taken_back.kind = 'taken back'
