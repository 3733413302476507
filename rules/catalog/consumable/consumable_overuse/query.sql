-- One row per stay in which more pieces of an implant are billed than its operations can need.
with
implant_line as (
    select
        stay.stay_id,
        replace(stay.oprn_oprt_code, ' ', '') as operations,
        item.device_class,
        item.med_list_name,
        charge.feedetl_sn,
        charge.cnt as pieces,
        charge.det_item_fee_sumamt * least(1, stay.fund_amount / nullif(stay.total_amount, 0)) as fund_cost,
    from net_charge_line as charge
    inner join catalog as item on charge.med_list_codg = item.med_list_codg and item.high_value = 1
    inner join stay on charge.mdtrt_id = stay.stay_id
    where
        stay.oprn_oprt_code is not null -- an implant without an operation is another rule's question
        and item.device_class is not null
),

implant as (
    select
        stay_id,
        operations,
        device_class,
        min(med_list_name) as item_name,
        sum(pieces) as pieces,
        count(*) over (partition by operations, device_class) as n_peers,
        median(sum(pieces)) over (partition by operations, device_class) as usual_pieces,
    from implant_line
    group by stay_id, operations, device_class
),

operation as ( -- listed twice is done twice: both hips, both eyes
    select
        distinct_use.operations,
        distinct_use.device_class,
        unnest(string_split(distinct_use.operations, ';')) as code,
    from (select distinct
        operations,
        device_class,
    from implant) as distinct_use
),

expected as (
    select
        operation.operations,
        operation.device_class,
        sum(case when listed.device_class = operation.device_class then listed.max_pieces else 0 end) as max_pieces,
        count(*) filter (where listed.operation_prefix is null) as n_unlisted,
    from operation
    left join knowledge_operation_device_limit as listed on starts_with(operation.code, listed.operation_prefix)
    where operation.code <> ''
    group by operation.operations, operation.device_class
),

measured as (
    select
        implant.*,
        median(abs(implant.pieces - implant.usual_pieces)) over (
            partition by implant.operations, implant.device_class
        ) as deviation,
        case -- silent where it does not know an operation, or counts other units than most hospitals do
            when
                expected.n_unlisted = 0 and expected.max_pieces > 0
                and (implant.n_peers < $min_peers or implant.usual_pieces <= expected.max_pieces)
                then expected.max_pieces
        end as known_max_pieces,
    from implant
    inner join expected on implant.operations = expected.operations and implant.device_class = expected.device_class
),

excess as (
    select
        *,
        coalesce(known_max_pieces, floor(usual_pieces + $k * greatest(deviation, 1))) as max_pieces,
    from measured
    where
        pieces > coalesce(known_max_pieces, floor(usual_pieces + $k * greatest(deviation, 1)))
        and (known_max_pieces is not null or n_peers >= $min_peers)
),

accused as (
    select
        excess.*,
        implant_line.feedetl_sn,
        cast(
            round(implant_line.fund_cost * (excess.pieces - excess.max_pieces) / excess.pieces, 2) as decimal(18, 2)
        ) as amount, -- the excess is spread over all pieces of its class
        concat(
            excess.item_name, cast(cast(excess.pieces as integer) as varchar), '件（合理上限',
            cast(cast(excess.max_pieces as integer) as varchar), '件）'
        ) as implant,
    from excess
    inner join implant_line
        on excess.stay_id = implant_line.stay_id and excess.device_class = implant_line.device_class
)

select
    stay.stay_id as subject_id,
    stay.fixmedins_code,
    stay.psn_no,
    stay.admitted_on as begn_date,
    stay.discharged_on as end_date,
    sum(accused.amount) as amount,
    stay.oprn_oprt_code as operations,
    string_agg(distinct accused.implant, '、' order by accused.implant) as implants,
    list(distinct struct_pack(
        device_class := accused.device_class, pieces := accused.pieces, max_pieces := accused.max_pieces,
        n_peers := accused.n_peers, usual_pieces := accused.usual_pieces
    )) as classes,
    list(struct_pack(
        record_type := 'charge_line', record_id := accused.feedetl_sn, amount := accused.amount
    )) as records,
from accused
inner join stay on accused.stay_id = stay.stay_id
group by
    stay.stay_id, stay.fixmedins_code, stay.psn_no, stay.admitted_on, stay.discharged_on, stay.oprn_oprt_code
order by subject_id
