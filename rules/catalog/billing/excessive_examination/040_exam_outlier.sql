-- One row per institution (its visits, or its stays in all, by quarter, by department) with far more examinations than peers.
select
    own.care,
    own.fixmedins_code,
    own.unit,
    own.n_cases as n_stays,
    own.n_diagnoses,
    own.mean_share,
    own.usual_share,
    peer.peers_said,
    peer.n_peers,
    peer.n_peer_cases as n_peer_stays,
    peer.peer_share,
    peer.high_share,
    coalesce(peer.deviation, peer.peer_deviation) as deviation,
from exam_unit as own
inner join exam_peer as peer on own.care = peer.care and own.fixmedins_code = peer.fixmedins_code
where
    own.n_cases >= $min_stays
    and own.n_diagnoses >= $min_diagnoses
    and own.usual_share > peer.high_share
    and own.usual_share - peer.peer_share >= $min_extra
    and (
        own.deviation is null
        -- the mean of n strays by 1/sqrt(n) of what one does
        or own.mean_share - peer.peer_share > $k * peer.deviation / sqrt(own.n_cases)
    )
