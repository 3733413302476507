-- Pseudonyms for persons and for every id that names a record: HMAC-SHA-256 (RFC 2104), 64 bits of it shown.
-- pseudonym_pad holds the key, folded with the two pads of the construction.
create or replace temp macro make_pseudonym(kind, id) as kind || left(
    sha256(
        (select outer_pad, from pseudonym_pad)
        || unhex(sha256((select inner_pad, from pseudonym_pad) || encode(kind || '|' || id)))
    ),
    16
);
create or replace temp macro show_person(psn_no) as make_pseudonym('P', psn_no);
create or replace temp macro show_id(kind, id) as make_pseudonym(kind, id);
-- a lead's id is a plain hash, which whoever can list person numbers could look up
create or replace temp macro show_words(words) as regexp_replace(words, 'L[0-9a-f]{16}', '另一线索', 'g');
