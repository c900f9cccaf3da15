-- Whether a partner wants its feed delivered now, and which kinds of event are put on it (field numbers of
-- FeedItem.event; null is all).
alter table feed add column paused_at timestamptz, add column event_kinds smallint[];

-- What is selected by, and what an item may have become since it was written.
alter table feed_item
  add column event_kind smallint not null default 0,
  -- The consent without which the partner may not see it.
  add column consent_id uuid,
  -- Why it is delivered without its event; null while it is delivered as it is.
  add column withheld text,
  -- Of an item that is on the feed again: why, and where it was the first time.
  add column replay_id uuid,
  add column dead_letter_id uuid,
  add column original_position bigint;
create index feed_item_event on feed_item (event_id);
create index feed_item_consent on feed_item (consent_id) where consent_id is not null;
-- Items are written in the order of their times, and never moved.
create index feed_item_written on feed_item using brin (written_at);

-- Every event that was read, whomever it concerned: for "why" and for a call's timeline.
create table event (
  event_id uuid primary key,
  event_type text not null,
  topic text not null,
  subject text not null,
  correlation_id text not null,
  causation_id text,
  happened_at timestamptz not null,
  read_at timestamptz not null default clock_timestamp()
);
create index event_correlation on event (correlation_id);
create index event_subject on event (subject);

-- Events that concerned a partner and were not put on its feed, by its own filter.
create table filtered_event (
  partner_id text not null,
  event_id uuid not null,
  filtered_at timestamptz not null default clock_timestamp(),
  primary key (partner_id, event_id)
);

-- Consents that ended for a recipient: what it has not fetched by then, it does not get.
create table withdrawn_consent (
  consent_id uuid not null,
  partner_id text not null,
  withdrawn_at timestamptz not null default clock_timestamp(),
  primary key (consent_id, partner_id)
);

-- What was sent, as ranges of positions; a stream's are written together, twice a second.
create table delivery (
  partner_id text not null,
  last_position bigint not null,
  first_position bigint not null,
  door text not null,
  sent_at timestamptz not null,
  -- Through KAFKA: where the first of them is on the partner's topic.
  first_offset bigint,
  primary key (partner_id, last_position, door, sent_at)
);

-- Every acknowledgement that moved the position: the items up to it and above the one before.
create table acknowledgement (
  partner_id text not null,
  position bigint not null,
  -- By the partner's own clock.
  received_at timestamptz,
  acknowledged_at timestamptz not null default clock_timestamp(),
  primary key (partner_id, position)
);

-- Doors that the hub itself carries items through.
create table subscription (
  partner_id text not null,
  door text not null,
  state text not null,
  detail text not null default '',
  -- Of the door: a webhook's address and the numbers of its keys, an address for e-mail. No secrets.
  settings jsonb not null,
  sent_position bigint not null,
  last_sent_at timestamptz,
  -- Of the item that is next: every attempt that failed (attempted_at, kind, failure, http_status).
  attempts jsonb not null default '[]',
  next_attempt_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  primary key (partner_id, door)
);

create table dead_letter (
  dead_letter_id uuid primary key,
  partner_id text not null,
  position bigint not null,
  event_id uuid not null,
  door text not null,
  reason text not null,
  detail text not null,
  attempts jsonb not null,
  -- The FeedItem as it was sent.
  item bytea not null,
  dead_lettered_at timestamptz not null default clock_timestamp(),
  redriven_position bigint,
  redriven_at timestamptz,
  -- One item, one dead letter: what is refused twice is the same.
  unique (partner_id, position)
);

create table replay (
  replay_id uuid primary key,
  partner_id text not null,
  -- ReplaySelection as JSON.
  selection jsonb not null,
  state text not null,
  items_per_second integer not null,
  selected bigint not null,
  replayed bigint not null default 0,
  -- Items up to here were looked at, and none above last_position will be.
  reached_position bigint not null,
  last_position bigint not null,
  created_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz
);
create index replay_partner on replay (partner_id, created_at);

-- The present state of everything on a feed, as positions on it; derived from the feed, behind it, and only for those
-- who ask for it.
create table entity (
  partner_id text not null,
  kind text not null,
  id text not null,
  status text not null,
  defined_position bigint not null,
  changed_position bigint not null,
  primary key (partner_id, kind, id)
);
create table entity_progress (
  partner_id text primary key,
  reached_position bigint not null
);
