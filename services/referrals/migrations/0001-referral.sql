-- Referrals and the offers that were made of them. References and codes only: the person's data is in the vault.
create table referral (
  referral_id uuid primary key,
  mission_id text not null,
  case_id uuid not null,
  person_id uuid not null,
  consent_id uuid not null,
  assistance_kind text not null,
  priority text not null,
  language text not null,
  area text not null,
  status text not null
    check (status in ('draft', 'requested', 'accepted', 'completed', 'cancelled', 'unplaced')),
  -- What SendReferral answered: a repetition gets it again.
  first_answer text not null,
  -- Of SendReferral: what the hub does later by itself belongs to the same trace.
  traceparent text,
  drafted_at timestamptz not null
);
create index referral_open_by_consent on referral (consent_id) where status in ('draft', 'requested', 'accepted');
create index referral_draft_by_case on referral (case_id) where status = 'draft';

create table offer (
  referral_id uuid not null references referral,
  offer_number integer not null check (offer_number > 0),
  recipient_id text not null,
  deadline timestamptz not null,
  outcome text not null
    check (outcome in ('open', 'accepted', 'completed', 'rejected', 'deadline-passed', 'consent-withdrawn')),
  -- Of a rejection: the NGO's own words.
  reason text,
  primary key (referral_id, offer_number),
  -- Nobody is asked twice.
  unique (referral_id, recipient_id)
);
-- One offer at a time.
create unique index offer_present on offer (referral_id) where outcome in ('open', 'accepted', 'completed');
create index offer_open_by_deadline on offer (deadline) where outcome = 'open';
create index offer_held_by_recipient on offer (recipient_id) where outcome in ('open', 'accepted');

-- What this service knows of consents, from the topic "consents". A withdrawal may come before the consent.
create table known_consent (
  consent_id uuid primary key,
  mission_id text not null,
  person_id uuid not null,
  recipient_ids text[] not null,
  -- Null while only the withdrawal is known.
  purpose text,
  valid_until timestamptz,
  withdrawn_at timestamptz
);

-- What this service knows of cases, from the topic "cases".
create table known_case (
  case_id uuid primary key,
  call_id uuid not null,
  mission_id text not null,
  person_id uuid not null
);
