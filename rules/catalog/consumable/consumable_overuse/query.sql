-- One row per stay billed more implants than its operations need, surgeon or institution that bills more as a habit.
with
excess as (
    select
        'stay' as subject_type,
        stay_id as subject_id,
        stay_id,
        device_class,
        (pieces - max_pieces) / pieces as excess_share,
        concat(
            '“', item_name, '”', cast(cast(pieces as integer) as varchar), '件（合理上限',
            cast(cast(max_pieces as integer) as varchar), '件）'
        ) as implant,
        cast(null as varchar) as surgeon,
    from judged
    where pieces > max_pieces
    union all
    select
        'physician' as subject_type,
        concat(judged.fixmedins_code, '|', judged.atddr_no) as subject_id,
        judged.stay_id,
        judged.device_class,
        (judged.pieces - judged.usual_pieces) / judged.pieces as excess_share,
        judged.item_name as implant,
        judged.atddr_no as surgeon,
    from judged
    inner join surgeon_habit as known
        on
            judged.fixmedins_code = known.fixmedins_code
            and judged.atddr_no = known.atddr_no
            and judged.device_class = known.device_class
    where judged.n_peers >= $min_peers and judged.pieces > judged.usual_pieces
    union all
    select
        'institution' as subject_type,
        beside.fixmedins_code as subject_id,
        beside.stay_id,
        beside.device_class,
        (beside.pieces - beside.usual_pieces) / beside.pieces as excess_share,
        beside.item_name as implant,
        cast(null as varchar) as surgeon,
    from against_elsewhere as beside
    inner join institution_habit as known
        on beside.fixmedins_code = known.fixmedins_code and beside.device_class = known.device_class
    where beside.is_raised = 1
),

accused as (
    select
        excess.*,
        implant_line.fixmedins_code,
        implant_line.psn_no,
        implant_line.admitted_on,
        implant_line.discharged_on,
        implant_line.oprn_oprt_code,
        implant_line.feedetl_sn,
        -- the excess is spread over all pieces of its class
        cast(round(implant_line.fund_cost * excess.excess_share, 2) as decimal(18, 2)) as amount,
    from excess
    inner join implant_line
        on excess.stay_id = implant_line.stay_id and excess.device_class = implant_line.device_class
)

select
    accused.subject_type,
    accused.subject_id,
    accused.fixmedins_code,
    case when accused.subject_type = 'stay' then max(accused.psn_no) end as psn_no,
    min(accused.admitted_on) as begn_date,
    max(accused.discharged_on) as end_date,
    sum(accused.amount) as amount,
    case when accused.subject_type = 'stay' then max(accused.oprn_oprt_code) end as operations,
    case when accused.subject_type = 'stay' then max(operation_said.operations_said) end as operations_said,
    case
        when accused.subject_type = 'stay' then string_agg(distinct accused.implant, '、' order by accused.implant)
    end as implants,
    case when accused.subject_type = 'physician' then min(accused.implant) end as item_name,
    max(accused.surgeon) as surgeon,
    max(habit.n_operations) as n_operations,
    max(habit.extra_pieces) as extra_pieces,
    case
        when accused.subject_type = 'institution'
            then string_agg(distinct accused.implant, '、' order by accused.implant)
    end as devices,
    max(habit.n_done) as n_done,
    max(habit.n_raised) as n_raised,
    max(habit.elsewhere_share) as elsewhere_share,
    list(struct_pack(
        record_type := 'charge_line', record_id := accused.feedetl_sn, amount := accused.amount
    )) as records,
from accused
left join operation_said on accused.oprn_oprt_code = operation_said.oprn_oprt_code
left join habit on accused.subject_type = habit.subject_type and accused.subject_id = habit.subject_id
group by accused.subject_type, accused.subject_id, accused.fixmedins_code
order by subject_id
