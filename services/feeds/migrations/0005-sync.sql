-- The order of a snapshot is that of the bytes, whatever the database sorts by.
alter table entity
  alter column kind type text collate "C",
  alter column id type text collate "C",
  -- Nothing is expected to become of it.
  add column finished boolean not null,
  -- Of a sequence gap: the switch, and the numbers that no record came with, still.
  add column recording_entity text,
  add column missing_numbers int8multirange;
create index entity_unfinished on entity (partner_id, kind, id) where not finished;
create index entity_open_gap on entity (partner_id, recording_entity) where kind = 'SEQUENCE_GAP' and not finished;

-- Digests of days and hours that are over, so that nobody reads a year again to compare it. Those without items too.
create table digest (
  partner_id text not null,
  -- DAY or HOUR.
  period text not null,
  begins_at timestamptz not null,
  items bigint not null,
  first_position bigint not null,
  last_position bigint not null,
  sha256 text not null,
  computed_at timestamptz not null default clock_timestamp(),
  primary key (partner_id, period, begins_at)
);
