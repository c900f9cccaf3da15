create table call (
  call_id uuid primary key,
  operator_id text not null,
  calling_number_pseudonym text,
  number_restricted boolean not null,
  dialled_digits text not null,
  forwarded_to_number text not null,
  recording_entity text not null,
  seizure_time timestamptz not null,
  received_at timestamptz not null default now()
);
