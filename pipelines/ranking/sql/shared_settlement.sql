-- One row per settlement that several leads claim: most are claimed by one, and only here it matters who comes first.
select setl_no,
from lead_claim
group by setl_no
having min(lead_no) < max(lead_no)
