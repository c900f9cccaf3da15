-- Who sealed whom. Kept when a person is forgotten, so that its id is not used again.
create table person (
  person_id uuid primary key,
  mission_id text not null,
  sealed_at timestamptz not null
);

-- Forgetting a person is deleting this one row: without the key its fields are noise, and the digest goes with it.
create table person_key (
  person_id uuid primary key references person,
  -- The person's data key, encrypted under a key derived from the master key.
  wrapped_key bytea not null,
  -- HMAC of the content under a derived key: tells a repetition from a conflict.
  content_digest bytea not null
);

create table sealed_field (
  person_id uuid not null references person,
  field text not null,
  sealed bytea not null,
  primary key (person_id, field)
);

create table consent (
  consent_id uuid primary key,
  person_id uuid not null references person,
  mission_id text not null,
  recipient_ids text[] not null,
  purpose text not null,
  fields text[] not null,
  given_at timestamptz not null,
  valid_until timestamptz,
  withdrawn_at timestamptz
);

create table opening (
  position bigint generated always as identity primary key,
  person_id uuid not null references person,
  partner_id text not null,
  consent_id uuid not null references consent,
  fields text[] not null,
  opened_at timestamptz not null
);
create index opening_of_person on opening (person_id, position);

-- What the master key derives for this purpose only: a start with another key is refused before it seals anything.
create table master_key (
  only_row boolean primary key default true check (only_row),
  fingerprint bytea not null
);
