-- Calls that operators forwarded, from the topic "calls". The two tables know nothing of each other, so that an answer
-- and the event of its call may come in either order.
create table call (
  call_id uuid primary key,
  operator_id text not null,
  received_at timestamptz not null
);

-- What the desk told the caller.
create table information (
  call_id uuid primary key,
  mission_id text not null,
  operator_id text not null,
  information_topics text[] not null,
  answered_at timestamptz not null,
  recorded_at timestamptz not null
);

-- Cases: codes and references, no name and no number.
create table case_file (
  case_id uuid primary key,
  mission_id text not null,
  call_id uuid not null,
  person_id uuid not null,
  trafficking_status text not null,
  types_of_exploitation text[] not null,
  case_status text not null,
  opened_at timestamptz not null
);
