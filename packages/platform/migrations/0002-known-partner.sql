-- This service's copy of who the partners are, from the topic "partners".
create table known_partner (
  partner_id text primary key,
  role text not null,
  name text not null,
  country_code text not null,
  status text not null,
  dialled_digits text[] not null,
  services jsonb not null,
  languages text[] not null,
  service_areas text[] not null,
  capacity_available integer
);
