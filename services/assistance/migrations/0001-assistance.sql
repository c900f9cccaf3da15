-- What was delivered. References and codes only.
create table assistance (
  assistance_id uuid primary key,
  referral_id uuid not null,
  ngo_id text not null,
  assistance_kind text not null,
  delivered_at timestamptz not null,
  recorded_at timestamptz not null
);
create index assistance_by_referral on assistance (referral_id);

-- Who holds or held a referral, from the topic "referrals". Events may come in any order: what ended stays ended.
create table known_offer (
  referral_id uuid not null,
  offer_number integer not null,
  recipient_id text not null,
  case_id uuid not null,
  mission_id text not null,
  correlation_id text not null,
  standing text not null check (standing in ('accepted', 'completed', 'cancelled')),
  primary key (referral_id, offer_number)
);
