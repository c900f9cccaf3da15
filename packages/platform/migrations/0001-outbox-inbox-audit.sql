-- What every service needs, in the service's own schema.

-- One row for what one transaction publishes: an Avro array of records, so that a batch costs one row.
create table outbox (
  position bigint generated always as identity primary key,
  -- Readers stay below the oldest transaction that still runs; position alone would lose rows that commit late.
  transaction_id xid8 not null default pg_current_xact_id(),
  records bytea not null,
  record_count integer not null,
  created_at timestamptz not null default clock_timestamp()
);
create index outbox_order on outbox (transaction_id, position);

-- Where this service stands in each topic partition; moved in the transaction of the effect.
create table inbox (
  topic text not null,
  partition integer not null,
  next_offset bigint not null,
  primary key (topic, partition)
);

-- Events whose effect is committed: an event that was published twice has its effect once.
create table inbox_event (
  event_id uuid primary key,
  processed_at timestamptz not null default clock_timestamp()
);

-- One row for every change, written in its transaction.
create table audit (
  position bigint generated always as identity primary key,
  transaction_id xid8 not null default pg_current_xact_id(),
  recorded_at timestamptz not null default clock_timestamp(),
  actor text not null,
  action text not null,
  subject_ids text[] not null,
  details jsonb not null default '{}'
);
