-- How a staff member hears by email of what stands behind the bell: a letter for what cannot wait (`at_once`), one a day (`daily`), or none
-- (`never`). Everything before `digest_until` has been told.
alter table staff add column notices_mailed TEXT not null default 'at_once';
alter table staff add column digest_until BIGINT not null default 0;
