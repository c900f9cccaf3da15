-- One log per partner. Its head moves under this row's lock, in the transaction that writes the items: no gaps, no
-- reordering.
create table feed (
  partner_id text primary key,
  head_position bigint not null,
  acknowledged_position bigint not null default 0,
  acknowledged_at timestamptz
);

-- The items, as the partner gets them (protobuf FeedItem without its position).
create table feed_item (
  partner_id text not null,
  position bigint not null,
  event_id uuid not null,
  item bytea not null,
  written_at timestamptz not null default clock_timestamp(),
  primary key (partner_id, position)
);
