-- Records that were not taken, once each and month however often they came. What was told validly, and no number.
create table refused_call (
  refused_month date not null,
  -- Keyed digest of the record as it came, with the reason.
  refusal_digest bytea not null,
  operator_id text not null,
  call_id uuid,
  door text not null,
  reason text not null,
  detail text not null,
  recording_entity text,
  sequence_number bigint,
  seizure_time timestamptz,
  -- Of door KAFKA: where the record is on the operator's topic.
  topic_partition integer,
  topic_offset bigint,
  refused_at timestamptz not null,
  last_refused_at timestamptz not null,
  times integer not null default 1,
  primary key (refused_month, refusal_digest)
) partition by range (refused_month);
create index refused_call_by_operator on refused_call (operator_id, coalesce(seizure_time, refused_at));
-- A call with the number of a refused record is that record, corrected.
create index refused_call_by_number on refused_call (operator_id, recording_entity, sequence_number)
  where sequence_number is not null;

-- Calls that came again with the same id and the same content.
create table repeated_call (
  call_id uuid primary key,
  operator_id text not null,
  door text not null,
  times integer not null default 1,
  last_repeated_at timestamptz not null
) partition by range (call_id);
create table repeated_call_undated partition of repeated_call default;

-- Calls that the desk answered, from the topic "cases"; the call itself may come later, or never.
create table answered_call (
  call_id uuid primary key,
  operator_id text not null,
  answered_at timestamptz not null
) partition by range (call_id);
create table answered_call_undated partition of answered_call default;
create index answered_call_by_time on answered_call (operator_id, answered_at);

-- The sequence numbers of one batch and recording entity, written with the batch and merged a moment later, so that
-- batches never wait for each other.
create table sequence_report (
  report_id bigint generated always as identity primary key,
  operator_id text not null,
  recording_entity text not null,
  -- Taken, in any order, a number twice when two calls have it; the times are theirs.
  sequence_numbers bigint[] not null,
  seizure_times timestamptz[] not null,
  -- False: of records that were refused, so that their numbers are not missing, though no call has them.
  taken boolean not null
);

-- How far the numbers of a recording entity are known.
create table sequence (
  operator_id text not null,
  recording_entity text not null,
  lowest_number bigint not null,
  lowest_seizure_time timestamptz not null,
  highest_number bigint not null,
  highest_seizure_time timestamptz not null,
  primary key (operator_id, recording_entity)
);

-- Numbers between the lowest and the highest that no record came with; a late record takes its number out.
create table sequence_gap (
  operator_id text not null,
  recording_entity text not null,
  first_number bigint not null,
  last_number bigint not null,
  -- When its neighbour before it was seized.
  neighbour_time timestamptz not null,
  opened_at timestamptz not null,
  -- Null while records may only be on their way.
  reported_at timestamptz,
  primary key (operator_id, recording_entity, first_number)
);
create index sequence_gap_by_time on sequence_gap (operator_id, neighbour_time);
create index sequence_gap_to_report on sequence_gap (opened_at) where reported_at is null;

-- An operator's own counts; the latest stands, the audit has the others.
create table forwarded_total (
  operator_id text not null,
  granularity text not null,
  period_start timestamptz not null,
  forwarded bigint not null,
  submitted_at timestamptz not null,
  primary key (operator_id, granularity, period_start)
);

-- How long each class of data is kept, as it was last set.
create table retention (
  data_class text primary key,
  days integer not null,
  set_at timestamptz not null
);
