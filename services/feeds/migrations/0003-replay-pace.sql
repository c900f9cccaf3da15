-- Up to when a replay has used what its speed allows: whichever instance goes on, it goes on at that speed.
alter table replay add column paced_until timestamptz not null default clock_timestamp();
create index replay_running on replay (created_at) where state = 'RUNNING';
