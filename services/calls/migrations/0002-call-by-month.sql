-- Calls by the month of their id, which is a UUID version 7 and so begins with its time: a month that has had its time
-- is dropped whole, and call_id stays unique over all months. The service makes the months.
alter table call rename to call_before;
alter index call_pkey rename to call_before_pkey;

create table call (
  call_id uuid primary key,
  operator_id text not null,
  -- Keyed digest of the whole content: same id and same digest is a repetition, same id and another one a conflict.
  content_digest bytea not null,
  -- [[recipient, epoch, pseudonym], …]; null when the number was withheld or not sent.
  calling_number_pseudonyms jsonb,
  number_restricted boolean not null,
  dialled_digits text not null,
  forwarded_to_number text not null,
  recording_entity text not null,
  sequence_number bigint,
  seizure_time timestamptz not null,
  answer_time timestamptz,
  release_time timestamptz,
  call_duration integer,
  cause_for_term integer,
  diagnostics_q850 integer,
  call_reference_number text,
  partial_record_type integer,
  partial_record_number integer,
  door text not null,
  received_at timestamptz not null
) partition by range (call_id);

-- Rows come about in the order of time: a few bytes for each megabyte find the calls of an hour.
create index call_by_seizure_time on call using brin (seizure_time) with (pages_per_range = 16, autosummarize = on);

-- What was taken before ids had to be version 7 stays here.
create table call_undated partition of call default;

do $$
declare
  month timestamptz;
  next_month timestamptz;
begin
  for month in
    select distinct date_trunc('month', to_timestamp(('x' || substr(replace(call_id::text, '-', ''), 1, 12))::bit(48)::bigint / 1000.0), 'UTC')
    from call_before where substr(call_id::text, 15, 1) = '7'
  loop
    next_month := (month at time zone 'UTC' + interval '1 month') at time zone 'UTC';
    execute format('create table %I partition of call for values from (%L) to (%L)',
      'call_' || to_char(month at time zone 'UTC', 'YYYY_MM'),
      rpad(lpad(to_hex((extract(epoch from month) * 1000)::bigint), 12, '0'), 32, '0')::uuid,
      rpad(lpad(to_hex((extract(epoch from next_month) * 1000)::bigint), 12, '0'), 32, '0')::uuid);
  end loop;
end $$;

insert into call
select call_id, operator_id, content_digest,
  case when calling_number_pseudonym is not null
    then jsonb_build_array(jsonb_build_array('', pseudonym_epoch, calling_number_pseudonym)) end,
  number_restricted, dialled_digits, forwarded_to_number, recording_entity, sequence_number, seizure_time, answer_time,
  release_time, call_duration, cause_for_term, diagnostics_q850, call_reference_number, null, null, 'GRPC', received_at
from call_before;

drop table call_before;
