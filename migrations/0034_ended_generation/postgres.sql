-- The last generation of an invitation that something else than the next one ended, noted by the first send after it: links mailed until then
-- answer as taken back, also once there is a further one. Until that send the state says so.
alter table invitations add column ended_generation BIGINT not null default 0;
