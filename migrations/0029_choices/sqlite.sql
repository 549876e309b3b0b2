-- How a staff member hears by email of what stands behind the bell: a letter for what cannot wait (`at_once`), one a day (`daily`), or none
-- (`never`). Everything before `digest_until` has been told.
alter table staff add column notices_mailed TEXT not null default 'at_once';
alter table staff add column digest_until BIGINT not null default 0;
-- What a staff member sent to one client at a time, to be counted by the hour: emails about intake forms as well as invitations.
drop index audit_single_sends;
create index audit_single_sends on audit_events (practice_id, actor_id, at)
    where action in ('invitation.sent', 'invitation.letter_printed', 'offer.made', 'form.told');
