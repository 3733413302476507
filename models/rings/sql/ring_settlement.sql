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
),

brought as ( -- a stay by its visit and everything else by its settlement, each joined by its own: one join on either
    -- compares all with all
    select
        gathered.ring_id,
        gathered.psn_no,
        net_settlement.setl_id,
        net_settlement.fund_pay_sumamt,
    from gathered
    inner join net_settlement on gathered.record_id = net_settlement.mdtrt_id
    where gathered.kind = 'admission'
    union
    select
        gathered.ring_id,
        gathered.psn_no,
        net_settlement.setl_id,
        net_settlement.fund_pay_sumamt,
    from gathered
    inner join net_settlement on gathered.record_id = net_settlement.setl_id
    where gathered.kind <> 'admission'
)

select
    ring_id,
    psn_no,
    setl_id,
    cast(greatest(fund_pay_sumamt, 0) as decimal(18, 2)) as amount,
from brought
order by ring_id, setl_id, psn_no
