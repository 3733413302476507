-- An institution of its own that settles outside its agreement, and one that keeps to it.
update institution
set
    agreed_from = case county_case.kind
        when 'before_agreement' then calendar(county_case.begn_day + 90)
        else institution.agreed_from
    end,
    agreed_upto = case county_case.kind when 'expired' then calendar(county_case.begn_day + 60) end,
    suspended_from = case
        when county_case.kind in ('suspended', 'first_days', 'kept_closed', 'admitted_before')
            then calendar(county_case.begn_day + 40)
    end,
    suspended_upto = case
        when county_case.kind in ('suspended', 'first_days', 'kept_closed', 'admitted_before')
            then calendar(county_case.begn_day + 70)
    end
from county_case
where county_case.scheme = 'outside_agreement' and institution.of_case = county_case.case_no;

-- customers are bystanders: each comes once to this institution
insert into plant_visit by name
with
trade as (
    select
        county_case.*,
        institution.fixmedins_type,
        unnest(range(45))::integer as turn,
    from county_case
    inner join institution on county_case.inst_no = institution.inst_no
    where county_case.scheme = 'outside_agreement' and county_case.kind <> 'admitted_before'
),

dated as (
    select
        *,
        begn_day + 2 * turn as visit_day,
        case kind
            when 'before_agreement' then 2 * turn < 90
            when 'expired' then 2 * turn > 60
            else 2 * turn between 40 and 70
        end as outside,
    from trade
)

select
    case_no,
    turn as visit_turn,
    bystander.person_no,
    inst_no,
    case fixmedins_type when '1' then '11' else '41' end as med_type,
    visit_day,
    between_whole(30600, 61200, u('trade hour', case_no, turn)) as visit_second,
    case fixmedins_type when '1' then 'clinic' else 'pharmacy' end as visit_kind,
    outside as accused,
from dated
inner join bystander
    on bystander.place = (case_no + turn * 37) % bystander.bystanders
where
    visit_day < 362
    and (kind <> 'kept_closed' or not outside)
    and (kind <> 'first_days' or not outside or 2 * turn < 43);

insert into stay_draft by name
select
    person_no,
    inst_no,
    diagnosis.diag_no,
    begn_day + 38 as adm_day,
    36000 as adm_second,
    5 as nights,
    39600 as dis_second,
    nth as stay_turn,
    kind,
    case_no,
from case_person
inner join diagnosis on diagnosis.code = 'J18.900'
where kind = 'admitted_before'
