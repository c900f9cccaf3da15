-- Calls that the hub holds. The caller's number is never here: its pseudonym is.
create table call (
  call_id uuid primary key,
  operator_id text not null,
  -- Keyed digest of the whole content: same id and same digest is a repetition, same id and another one a conflict.
  content_digest bytea not null,
  calling_number_pseudonym text,
  pseudonym_epoch text,
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
  received_at timestamptz not null
);
