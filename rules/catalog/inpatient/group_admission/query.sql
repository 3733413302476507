-- One row per group of persons who went into one institution together, again and again.
with
day as (
    select distinct
        fixmedins_code,
        party_name,
        admitted_on,
    from joint_stay
),

stepped as (
    select
        *,
        date_diff('day', lag(admitted_on) over (
            partition by fixmedins_code, party_name order by admitted_on
        ), admitted_on) as gap_days,
    from day
),

occasion as (
    select
        fixmedins_code,
        party_name,
        count(*) filter (where gap_days is null or gap_days > $window_days) as n_times,
        string_agg(cast(admitted_on as varchar), '、' order by admitted_on)
        filter (where gap_days is null or gap_days > $window_days) as occasions,
    from stepped
    group by fixmedins_code, party_name
),

person_once as (
    select distinct
        joint_stay.fixmedins_code,
        joint_stay.party_name,
        joint_stay.psn_no,
        person.emp_no,
    from joint_stay
    left join person on joint_stay.psn_no = person.psn_no
),

party as (
    select
        fixmedins_code,
        party_name,
        md5(string_agg(psn_no, ',' order by psn_no)) as group_id,
        string_agg(psn_no, '、' order by psn_no) as people,
        count(*) as n_people,
        case
            when count(emp_no) = count(*) and min(emp_no) = max(emp_no) then min(emp_no)
        end as employer,
    from person_once
    group by fixmedins_code, party_name
),

odds as (
    select
        group_member.fixmedins_code,
        group_member.party_name,
        min(coincidence.chance) as chance,
        min(coincidence.n_expected) as n_expected,
    from group_member
    inner join coincidence
        on
            group_member.fixmedins_code = coincidence.fixmedins_code
            and group_member.first_from = coincidence.first_from
            and group_member.second_from = coincidence.second_from
    group by group_member.fixmedins_code, group_member.party_name
),

paid as (
    select
        joint_stay.fixmedins_code,
        joint_stay.party_name,
        min(joint_stay.admitted_on) as begn_date,
        max(joint_stay.discharged_on) as end_date,
        count(distinct joint_stay.stay_id) as n_stays,
        sum(settlement.fund_pay_sumamt) as amount,
        list(struct_pack(
            record_type := 'settlement', record_id := settlement.setl_id, amount := settlement.fund_pay_sumamt
        )) as records,
    from joint_stay
    inner join net_settlement as settlement on joint_stay.stay_id = settlement.mdtrt_id
    group by joint_stay.fixmedins_code, joint_stay.party_name
)

select
    party.group_id as subject_id,
    party.fixmedins_code,
    cast(null as varchar) as psn_no,
    paid.begn_date,
    paid.end_date,
    paid.amount,
    party.n_people,
    party.people,
    occasion.n_times,
    occasion.occasions,
    paid.n_stays,
    party.employer,
    round(odds.n_expected, 3) as n_expected,
    odds.chance,
    case
        when odds.chance < 0.0001 then '几乎不可能是巧合'
        else concat('一年内偶然出现约', cast(cast(round(odds.chance, 4) as decimal(5, 4)) as varchar), '批')
    end as odds_said,
    paid.records,
from party
inner join occasion on party.fixmedins_code = occasion.fixmedins_code and party.party_name = occasion.party_name
inner join odds on party.fixmedins_code = odds.fixmedins_code and party.party_name = odds.party_name
inner join paid on party.fixmedins_code = paid.fixmedins_code and party.party_name = paid.party_name
where occasion.n_times >= $min_times
order by subject_id
