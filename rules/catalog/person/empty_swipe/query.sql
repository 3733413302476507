-- One row per institution that bills without moving stock, or person who swipes and takes back or drains the account.
with
accused as ( -- a visit may be named for two reasons
    select
        subject_type,
        subject_id,
        record_type,
        record_id,
        min(fixmedins_code) as fixmedins_code,
        max(psn_no) as psn_no,
        min(swiped_on) as swiped_on,
        max(amount) as amount,
    from named
    group by subject_type, subject_id, record_type, record_id
),

accusation as (
    select
        subject_type,
        subject_id,
        min(fixmedins_code) as first_place,
        max(fixmedins_code) as last_place,
        max(psn_no) as psn_no,
        min(swiped_on) as begn_date,
        max(swiped_on) as end_date,
        sum(amount) as amount,
        list(struct_pack(record_type := record_type, record_id := record_id, amount := amount)) as records,
    from accused
    group by subject_type, subject_id
),

unmoved as (
    select
        fixmedins_code,
        count(*) as n_unmoved,
        count(distinct psn_no) as n_people,
        max(n_settlements) as n_settlements,
        max(n_linked) as n_linked,
    from unmoved_settlement
    group by fixmedins_code
),

cycled as (
    select
        psn_no,
        count(*) as n_cycles,
        sum(amount) as cycled_amount,
        cast(min(swiped_at) as date) as cycled_from,
        cast(max(refunded_at) as date) as cycled_to,
    from repeated_swipe
    where kind = 'taken back'
    group by psn_no
),

drained as (
    select
        psn_no,
        count(*) as n_round,
        sum(amount) as round_amount,
        max(round_share) as round_share,
    from repeated_swipe
    where kind = 'round'
    group by psn_no
)

select
    accusation.subject_type,
    accusation.subject_id,
    case when accusation.first_place = accusation.last_place then accusation.first_place end as fixmedins_code,
    accusation.psn_no,
    least(accusation.begn_date, coalesce(cycled.cycled_from, accusation.begn_date)) as begn_date,
    greatest(accusation.end_date, coalesce(cycled.cycled_to, accusation.end_date)) as end_date,
    accusation.amount,
    case when accusation.subject_type = 'person' then accusation.psn_no end as person,
    unmoved.n_unmoved,
    unmoved.n_people,
    unmoved.n_settlements,
    unmoved.n_linked,
    cycled.n_cycles,
    cycled.cycled_amount,
    cycled.cycled_from,
    cycled.cycled_to,
    drained.n_round,
    drained.round_amount,
    drained.round_share,
    place.fixmedins_name as place,
    accusation.records,
from accusation
left join institution as place
    on accusation.first_place = accusation.last_place and accusation.first_place = place.fixmedins_code
left join unmoved on accusation.subject_type = 'institution' and accusation.subject_id = unmoved.fixmedins_code
left join cycled on accusation.psn_no = cycled.psn_no
left join drained on accusation.psn_no = drained.psn_no
order by subject_type, subject_id
