-- Up to which generation an invitation was ended: links mailed until then answer as taken back, also once there is a further one.
alter table invitations add column ended_generation BIGINT not null default 0;
