-- One row per referral: its lead as it was entered, and where it stands now.
with
last_event as (
    select *,
    from referral_event
    qualify row_number() over (partition by referral_id order by event_no desc) = 1
),

first_event as (
    select *,
    from referral_event
    qualify row_number() over (partition by referral_id order by event_no asc) = 1
)

select
    last_event.referral_id,
    last_event.authority,
    last_event.state,
    last_event.on_day as changed_on,
    first_event.on_day as drafted_on,
    max(referral_event.on_day) filter (where referral_event.state = 'sent') as sent_on,
    max(referral_event.on_day) filter (where referral_event.state = 'closed') as closed_on,
    first_event.lead_id,
    first_event.fixmedins_code,
    first_event.fixmedins_name,
    first_event.schemes,
    first_event.begn_date,
    first_event.end_date,
    first_event.amount,
    first_event.basis,
    last_event.who,
    last_event.note,
from last_event
inner join first_event on last_event.referral_id = first_event.referral_id
inner join referral_event on last_event.referral_id = referral_event.referral_id
group by all
order by last_event.referral_id
