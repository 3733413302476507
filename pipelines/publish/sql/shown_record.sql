-- One row per row of the list, persons and records as they are shown, and who took it out when.
select
    * replace (
        show_id('L', lead_id) as lead_id,
        show_person(psn_no) as psn_no,
        show_id('S', setl_id) as setl_id,
        show_id('M', mdtrt_id) as mdtrt_id,
        show_words(message) as message,
        show_words(money_note) as money_note,
        show_words(lead_money_note) as lead_money_note
    ),
    cast($watermark as varchar) as watermark,
from listed_record
order by seq_no
