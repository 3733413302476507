-- Persons masked, ids of records as they are: what comes back is known by them.
create or replace temp macro show_person(psn_no) as mask_person(psn_no);
create or replace temp macro show_id(kind, id) as id;
create or replace temp macro show_words(words) as words;
