-- One row per kept ring and settlement that brought a member to a gathering.
with
gathered as (
    select distinct
        kept_ring.ring_id,
        place.kind,
        present.psn_no,
        present.record_id,
    from present
    inner join kept_ring on present.ring_no = kept_ring.ring_no
    inner join member on present.ring_no = member.ring_no and present.psn_no = member.psn_no
    inner join place on present.place_no = place.place_no
    inner join gathering
        on
            present.ring_no = gathering.ring_no
            and present.place_no = gathering.place_no
            and present.occasion_no = gathering.occasion_no
)

select distinct
    gathered.ring_id,
    gathered.psn_no,
    net_settlement.setl_id,
    cast(greatest(net_settlement.fund_pay_sumamt, 0) as decimal(18, 2)) as amount,
from gathered
inner join net_settlement
    on
        case gathered.kind
            when 'admission' then net_settlement.mdtrt_id
            else net_settlement.setl_id
        end = gathered.record_id
order by gathered.ring_id, net_settlement.setl_id
