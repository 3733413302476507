-- One row per stay billed more implants than its operations need, or per surgeon who bills some more every time.
with
judged as (
    select
        *,
        case -- the knowledge base where it knows, and counts as most hospitals do; elsewhere the peers
            when known_max_pieces > 0 and (n_peers < $min_peers or usual_pieces <= known_max_pieces)
                then known_max_pieces
            when n_peers >= $min_peers then floor(usual_pieces + $k * deviation)
        end as max_pieces,
    from implant
),

surgeon as (
    select
        performed.fixmedins_code,
        performed.atddr_no,
        judged.device_class,
        count(*) as n_operations,
        avg(judged.pieces - judged.usual_pieces) as extra_pieces,
    from judged
    inner join performed on judged.stay_id = performed.stay_id
    where judged.n_peers >= $min_peers
    group by performed.fixmedins_code, performed.atddr_no, judged.device_class
    having
        count(*) >= $min_operations
        and median(judged.pieces - judged.usual_pieces) >= $min_extra -- a habit, not a case or two
        -- the mean of n strays by 1/sqrt(n) of what one does
        and avg(judged.pieces - judged.usual_pieces) > $k * avg(judged.deviation) / sqrt(count(*))
),

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
        cast(null as bigint) as n_operations,
        cast(null as double) as extra_pieces,
    from judged
    where pieces > max_pieces
    union all
    select
        'physician' as subject_type,
        concat(surgeon.fixmedins_code, '|', surgeon.atddr_no) as subject_id,
        judged.stay_id,
        judged.device_class,
        (judged.pieces - judged.usual_pieces) / judged.pieces as excess_share,
        judged.item_name as implant,
        surgeon.atddr_no as surgeon,
        surgeon.n_operations,
        surgeon.extra_pieces,
    from judged
    inner join performed on judged.stay_id = performed.stay_id
    inner join surgeon
        on
            performed.fixmedins_code = surgeon.fixmedins_code
            and performed.atddr_no = surgeon.atddr_no
            and judged.device_class = surgeon.device_class
    where judged.n_peers >= $min_peers and judged.pieces > judged.usual_pieces
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
    max(accused.n_operations) as n_operations,
    max(round(accused.extra_pieces, 1)) as extra_pieces,
    list(struct_pack(
        record_type := 'charge_line', record_id := accused.feedetl_sn, amount := accused.amount
    )) as records,
from accused
left join operation_said on accused.oprn_oprt_code = operation_said.oprn_oprt_code
group by accused.subject_type, accused.subject_id, accused.fixmedins_code
order by subject_id
