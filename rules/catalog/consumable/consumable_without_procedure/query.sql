-- One row per stay that was billed an implant though no operation of the stay uses its class.
with
uncoded as ( -- stays with an implant and no operation at all, by institution
    select
        fixmedins_code,
        count(distinct stay_id) as n_uncoded,
    from implant_line
    where oprn_oprt_code is null
    group by fixmedins_code
),

operated as (
    select distinct stay_id,
    from stay_day
    where surgery_amount > 0
),

accused as (
    select
        implant_line.*,
        coding.n_operated,
        coding.n_operated_coded,
        cast(round(implant_line.fund_cost, 2) as decimal(18, 2)) as amount,
    from implant_line
    inner join coding on implant_line.fixmedins_code = coding.fixmedins_code
    left join uncoded on implant_line.fixmedins_code = uncoded.fixmedins_code
    left join operated on implant_line.stay_id = operated.stay_id
    where
        implant_line.oprn_oprt_code is not null
        or (
            operated.stay_id is null -- surgery billed: the code is missing rather than the operation
            and coding.n_operated_coded >= $min_coded * coding.n_operated
            -- who codes nothing at all is believed to have used nothing only where it is an exception
            and (coding.n_coded > 0 or uncoded.n_uncoded < $max_uncoded)
        )
),

device as (
    select
        stay_id,
        device_class,
        concat('“', min(med_list_name), '”', cast(cast(sum(cnt) as integer) as varchar), '件') as implant,
    from accused
    group by stay_id, device_class
),

named as (
    select
        stay_id,
        string_agg(implant, '、' order by implant) as implants,
    from device
    group by stay_id
)

select
    accused.stay_id as subject_id,
    accused.fixmedins_code,
    accused.psn_no,
    min(accused.admitted_on) as begn_date,
    max(accused.discharged_on) as end_date,
    sum(accused.amount) as amount,
    max(named.implants) as implants,
    case
        when max(accused.oprn_oprt_code) is null then '结算数据未上传手术操作编码，费用清单亦无手术费'
        else concat('上传的手术操作为', max(operation_said.operations_said), '，一般不使用该类植入物')
    end as operation_said,
    max(accused.oprn_oprt_code) as operations,
    max(accused.n_operated) as n_stays_with_surgery_charge,
    max(accused.n_operated_coded) as n_of_them_coded,
    list(struct_pack(record_type := 'charge_line', record_id := accused.feedetl_sn, amount := accused.amount)) as records,
from accused
inner join named on accused.stay_id = named.stay_id
left join operation_said on accused.oprn_oprt_code = operation_said.oprn_oprt_code
group by accused.stay_id, accused.fixmedins_code, accused.psn_no
order by subject_id
