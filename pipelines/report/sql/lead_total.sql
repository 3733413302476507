-- One row: the standing leads and their money, the new ones among them, controls, and what left the list.
with
standing as (
    select
        count(*) as n_leads,
        coalesce(sum(amount), 0) as amount,
        coalesce(sum(expected_amount), 0) as expected_amount,
        count(*) filter (where is_new) as n_new,
        coalesce(sum(amount) filter (where is_new), 0) as new_amount,
        coalesce(sum(expected_amount) filter (where is_new), 0) as new_expected_amount,
        count(*) filter (where has_page) as n_pages,
    from shown_lead
),

control as (
    select count(*) as n_controls,
    from lead
    where control and state not in ('withdrawn', 'closed')
),

place as (
    select count(distinct fixmedins_code) as n_institutions,
    from lead_place
),

volume as (
    select
        count(*) as n_all_institutions,
        coalesce(sum(fund_amount), 0) as fund_amount,
    from institution_total
)

select
    standing.*,
    control.n_controls,
    place.n_institutions,
    volume.n_all_institutions,
    volume.fund_amount,
from standing
cross join control
cross join place
cross join volume
