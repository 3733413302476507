-- Persons and records as they are.
create or replace temp macro show_person(psn_no) as psn_no;
create or replace temp macro show_id(kind, id) as id;
create or replace temp macro show_words(words) as words;
