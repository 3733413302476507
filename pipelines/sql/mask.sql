-- An identifier with all but its first and last two characters hidden, as `mask_identifier` does it.
create or replace temp macro mask(identifier) as (
    case
        when identifier is null then null
        when length(identifier) <= 4 then '****'
        else left(identifier, 2) || '****' || right(identifier, 2)
    end
);

-- A sentence with every long number hidden but its ends; codes of institutions begin with a letter and stay.
create or replace temp macro mask_text(words) as (
    regexp_replace(words, '(^|[^0-9A-Za-z])([0-9]{2})[0-9]{8,}([0-9]{2})', '\1\2****\3', 'g')
);
