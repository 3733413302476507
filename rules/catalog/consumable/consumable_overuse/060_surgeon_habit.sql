-- One row per surgeon and class of implants of which he bills some more every time.
select
    fixmedins_code,
    atddr_no,
    device_class,
    count(*) as n_operations,
    avg(pieces - usual_pieces) as extra_pieces,
from judged
where n_peers >= $min_peers and atddr_no is not null
group by fixmedins_code, atddr_no, device_class
having
    count(*) >= $min_operations
    and median(pieces - usual_pieces) >= $min_extra -- a habit, not a case or two
    -- the mean of n strays by 1/sqrt(n) of what one does
    and avg(pieces - usual_pieces) > $k * avg(deviation) / sqrt(count(*))
