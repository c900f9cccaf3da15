-- The partners as last published.
create table partner (
  partner_id text primary key,
  state jsonb not null,
  registered_at timestamptz not null
);
