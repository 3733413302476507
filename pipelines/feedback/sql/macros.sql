-- How a day and a sum of money may be written by hand; null where it is neither.
create or replace temp macro read_day(written) as coalesce(
    case
        when regexp_full_match(written, '\d{4}\D{1,2}\d{1,2}\D{1,2}\d{1,2}日?( 00:00:00)?')
            then try_cast(
                regexp_replace(written, '^(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2}).*$', '\1-\2-\3') as date
            )
    end,
    case when regexp_full_match(written, '\d{8}') then cast(try_strptime(written, '%Y%m%d') as date) end,
    -- a day that a spreadsheet holds as a number: days since 1899-12-30
    case
        when regexp_full_match(written, '\d{5}') and cast(written as integer) between 36526 and 73050
            then date '1899-12-30' + cast(written as integer)
    end
);
create or replace temp macro bare_yuan(written) as case
    when regexp_full_match(regexp_replace(written, '[¥元\s]', '', 'g'), '-?\d{1,3}(,\d{3})+(\.\d+)?')
        then replace(regexp_replace(written, '[¥元\s]', '', 'g'), ',', '')
    else regexp_replace(written, '[¥元\s]', '', 'g')
end;
-- a spreadsheet's own arithmetic leaves 1234.5600000000002: what differs by less is the same cent
create or replace temp macro read_yuan(written) as case
    when
        regexp_full_match(bare_yuan(written), '-?\d{1,15}(\.\d{1,20})?')
        and abs(
            try_cast(bare_yuan(written) as decimal(38, 20))
            - round(try_cast(bare_yuan(written) as decimal(38, 20)), 2)
        ) < 0.000001
        then cast(round(try_cast(bare_yuan(written) as decimal(38, 20)), 2) as decimal(18, 2))
end;
-- The 95 % interval of a share after Wilson (1927), which Brown, Cai and DasGupta (2001) advise for small samples.
create or replace temp macro wilson_low(p, n) as greatest(0, (
    p + 3.841458820694124 / (2 * n)
    - sqrt(3.841458820694124 * (p * (1 - p) / n + 3.841458820694124 / (4 * n * n)))
) / (1 + 3.841458820694124 / n));
create or replace temp macro wilson_high(p, n) as least(1, (
    p + 3.841458820694124 / (2 * n)
    + sqrt(3.841458820694124 * (p * (1 - p) / n + 3.841458820694124 / (4 * n * n)))
) / (1 + 3.841458820694124 / n));
