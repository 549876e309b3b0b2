-- How many of the practice's reminder days have been served in the living generation, who stopped them (`client`, `staff`), and whether
-- the client was told that the link has ended. A batch that is to begin later keeps its moment in `begins_at`.
alter table invitations add column reminders_sent BIGINT not null default 0;
alter table invitations add column reminded_at BIGINT;
alter table invitations add column reminders_stopped TEXT;
alter table invitations add column expiry_told_at BIGINT;
create index invitations_to_remind on invitations (practice_id, reminders_sent, sent_at) where state = 'sent' and reminders_stopped is null;
create index invitations_ending on invitations (practice_id, expires_at) where state = 'sent' and expiry_told_at is null;
alter table batches add column begins_at BIGINT;
create index batches_to_begin on batches (practice_id, begins_at) where state = 'scheduled';
