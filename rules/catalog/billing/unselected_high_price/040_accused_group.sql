-- One row per institution and group of which it takes the unselected product far more often than others.
select *,
from unselected_share
where
    own_share > $max_share
    and own_share - peer_share > $min_extra -- whom one sees again and again is given the same again
    and (is_outlier = 1 or is_pooled_outlier = 1)
