-- Randomness without state: the same seed, stream and ids give the same number on any thread count.
-- The outer hash matters: a single hash only xors its last argument in, which ties streams together.
create or replace macro u(stream, a, b := 0, c := 0) as
(hash(hash(getvariable('seed'), stream, a, b, c)) >> 11)::double / 9007199254740992.0;

-- A whole number from lo to hi, both included.
create or replace macro between_whole(lo, hi, chance) as (lo + floor(chance * (hi - lo + 1)))::integer;

-- A standard normal deviate from two even ones.
create or replace macro normal(first, second) as sqrt(-2 * ln(1 - first)) * cos(2 * pi() * second);

-- Day 0 is 1 January 2025; seconds count from midnight.
create or replace macro moment(day_no, second_no) as
timestamp '2025-01-01 00:00:00' + to_seconds(day_no::bigint * 86400 + second_no::bigint);
create or replace macro calendar(day_no) as date '2025-01-01' + day_no::integer;
create or replace macro is_weekend(day_no) as isodow(date '2025-01-01' + day_no::integer) >= 6;
create or replace macro is_festival(day_no) as day_no between 27 and 34;

-- Where among the bystanders those of a day begin: another stretch each day, so that none is drawn twice for one.
create or replace macro bystander_place(day_no, offset_no) as day_no * 211 + offset_no;

-- Keys as a platform would write them. A stay is class 1, a visit class 2.
-- Padding by adding a leading digit: several times faster than lpad, which counts graphemes.
create or replace macro visit_key(visit_class, visit_no) as
'M' || (visit_class * 100000000000 + visit_no)::varchar;
create or replace macro setl_key(visit_class, visit_no, part_no, happening) as
'S' || (
    (visit_class * 100000000000 + visit_no) * 100
    + part_no
    + case happening when 'original' then 0 when 'reversal' then 40 else 70 end
)::varchar;
create or replace macro line_key(visit_class, visit_no, line_no, happening) as
-- null for what reverses nothing
case happening when 'original' then 'F' when 'credit' then 'K' when 'reversal' then 'R' when 'resettled' then 'N' end
|| ((visit_class * 100000000000 + visit_no) * 1000000 + line_no)::varchar;
create or replace macro order_key(visit_no, line_no) as
'R' || (100000000000000 + visit_no * 1000 + line_no % 1000)::varchar;
create or replace macro trace_key(visit_no, line_no) as
'81' || (100000000000000000 + (visit_no * 7 + 3) * 100000 + line_no)::varchar;

create or replace macro doctor_key(inst_no, dept_no, nth) as
'D' || lpad(inst_no::varchar, 5, '0') || lpad(dept_no::varchar, 2, '0') || lpad(nth::varchar, 2, '0');

create or replace macro planted_trace(trace_no) as '82' || (100000000000000000 + trace_no)::varchar;

-- A lot lasts a quarter of a year on the shelf and expires more than a year later.
create or replace macro lot_key(item_no, day_no) as '25' || lpad((day_no // 90 + 1)::varchar, 2, '0') || lpad(item_no::varchar, 4, '0');
create or replace macro lot_expiry(item_no, day_no) as date '2026-06-30' + ((day_no // 90) * 90 + item_no % 300)::integer;
