-- One row per stay or settlement with an item that the person's sex or age rules out.
with
mapping as ( -- one institution, one item, mostly the same conflict: its own item is mapped to the wrong code
    select
        fixmedins_code,
        med_list_codg,
    from limited_line
    group by fixmedins_code, med_list_codg
    having
        count(distinct case when contradiction is not null then psn_no end) >= $min_persons
        and count(distinct case when contradiction is not null then psn_no end)
        >= $max_conflict_share * count(distinct psn_no)
),

doubtful as ( -- several institutions see another sex than the register
    select psn_no,
    from limited_line
    where contradiction = 'sex'
    group by psn_no
    having count(distinct fixmedins_code) > 1
),

accused as (
    select
        limited_line.*,
        case when stay.stay_id is null then 'settlement' else 'stay' end as subject_type,
        coalesce(stay.stay_id, limited_line.setl_id) as subject_id,
        concat(
            '“', limited_line.med_list_name, '”（限',
            case
                when limited_line.contradiction = 'sex' and limited_line.gend_limit = '1' then '男性'
                when limited_line.contradiction = 'sex' then '女性'
                when limited_line.age < limited_line.age_min then concat(cast(limited_line.age_min as varchar), '岁以上')
                else concat(cast(limited_line.age_max as varchar), '岁以下')
            end, '）'
        ) as limited_item,
        cast(round(
            limited_line.det_item_fee_sumamt * least(
                1, greatest(0, coalesce(limited_line.fund_pay_sumamt / nullif(limited_line.medfee_sumamt, 0), 0))
            ), 2
        ) as decimal(18, 2)) as amount,
    from limited_line
    left join mapping
        on
            limited_line.fixmedins_code = mapping.fixmedins_code
            and limited_line.med_list_codg = mapping.med_list_codg
    left join doubtful on limited_line.psn_no = doubtful.psn_no
    left join stay on limited_line.mdtrt_id = stay.stay_id
    where
        limited_line.contradiction is not null
        and mapping.med_list_codg is null
        and (limited_line.contradiction = 'age' or doubtful.psn_no is null)
)

select
    subject_type,
    subject_id,
    min(fixmedins_code) as fixmedins_code,
    min(psn_no) as psn_no,
    min(charged_on) as begn_date,
    max(charged_on) as end_date,
    sum(amount) as amount,
    min(case gend when '1' then '男性' when '2' then '女性' else '性别未说明' end) as sex,
    min(age) as age,
    case
        when min(contradiction) <> max(contradiction) then '性别和年龄'
        when min(contradiction) = 'sex' then '性别'
        else '年龄'
    end as contradicted,
    string_agg(distinct limited_item, '、' order by limited_item) as items,
    count(*) as n_lines,
    list(struct_pack(record_type := 'charge_line', record_id := feedetl_sn, amount := amount)) as records,
from accused
group by subject_type, subject_id
order by subject_type, subject_id
