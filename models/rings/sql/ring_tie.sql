-- One row per ring and two of its members who met again and again.
select
    kept_ring.ring_id,
    tie.psn_no,
    tie.other_psn_no,
    tie.n_days,
    tie.expected_days,
from tie
inner join member as one on tie.psn_no = one.psn_no
inner join member as other on tie.other_psn_no = other.psn_no and one.ring_no = other.ring_no
inner join kept_ring on one.ring_no = kept_ring.ring_no
order by kept_ring.ring_id, tie.psn_no, tie.other_psn_no
