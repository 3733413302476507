-- One row per outpatient visit of a person on whose card somebody of another sex or age is examined again and again.
with
mapping as ( -- one institution, one item, mostly the same conflict: its own item is mapped to the wrong code
    select
        fixmedins_code,
        med_list_codg,
    from contradiction
    group by fixmedins_code, med_list_codg
    having
        count(distinct case when contradiction is not null then psn_no end) >= $min_mapped_persons
        and count(distinct case when contradiction is not null then psn_no end)
        >= $max_conflict_share * count(distinct psn_no)
),

doubtful as ( -- several institutions see another sex than the register
    select psn_no,
    from contradiction
    where contradiction = 'sex'
    group by psn_no
    having count(distinct fixmedins_code) > 1
),

mother as ( -- her child is treated under her number until it has one of its own
    select
        psn_no,
        max(admitted_on) as born_on,
    from stay
    where med_type = '52' or diag_group in ('O80', 'O81', 'O82', 'O83', 'O84')
    group by psn_no
),

contradicted as (
    select
        examined.psn_no,
        examined.setl_id,
        settlement.fixmedins_code,
        cast(settlement.begntime as date) as visited_on,
        greatest(settlement.fund_pay_sumamt, 0) as amount,
        examined.gend,
        examined.age,
        examined.med_list_name,
        examined.contradiction,
    from contradiction as examined
    inner join net_settlement as settlement on examined.setl_id = settlement.setl_id
    left join mapping
        on examined.fixmedins_code = mapping.fixmedins_code and examined.med_list_codg = mapping.med_list_codg
    left join doubtful on examined.psn_no = doubtful.psn_no
    left join mother
        on
            examined.psn_no = mother.psn_no
            and examined.age_max <= 1
            and examined.charged_on between mother.born_on - interval 1 day and mother.born_on + interval 1 year
    where
        examined.contradiction is not null
        and settlement.med_type in ('11', '14')
        and mapping.med_list_codg is null
        and mother.psn_no is null
        and (examined.contradiction = 'age' or doubtful.psn_no is null)
),

habit as ( -- once may be a slip of the keyboard
    select psn_no,
    from contradicted
    group by psn_no
    having count(distinct visited_on) >= $min_contradicted_days
)

select contradicted.*,
from contradicted
inner join habit on contradicted.psn_no = habit.psn_no
