-- One row: the standing leads and their money, the new ones among them, controls, and what left the list.
select
    (select count(*), from shown_lead) as n_leads,
    (select coalesce(sum(amount), 0), from shown_lead) as amount,
    (select coalesce(sum(expected_amount), 0), from shown_lead) as expected_amount,
    (
        select count(*), from shown_lead
        where is_new
    ) as n_new,
    (
        select coalesce(sum(amount), 0), from shown_lead
        where is_new
    ) as new_amount,
    (
        select coalesce(sum(expected_amount), 0), from shown_lead
        where is_new
    ) as new_expected_amount,
    (
        select count(*), from shown_lead
        where not is_new and state = 'changed'
    ) as n_changed,
    (
        select count(*), from shown_lead
        where has_page
    ) as n_pages,
    (
        select count(*), from lead
        where control and state not in ('withdrawn', 'closed')
    ) as n_controls,
    (
        select count(*), from lead
        where state = 'withdrawn'
    ) as n_withdrawn,
    (
        select count(*), from lead
        where state = 'closed'
    ) as n_closed,
    (
        select count(*), from finding
        where state in ('new', 'known', 'changed')
    ) as n_findings,
    (select count(distinct fixmedins_code), from lead_place) as n_institutions,
    (select count(*), from institution) as n_all_institutions,
    (select coalesce(sum(fund_amount), 0), from institution_total) as fund_amount,
