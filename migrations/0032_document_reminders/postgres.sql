-- Since when a signature is asked for, how many of the practice's days of reminding have been served since, when the last reminder went, and
-- who stopped them (`client`, `staff`). What a client stopped stays stopped for what is shared later.
alter table document_shares add column asked_at BIGINT;
alter table document_shares add column reminders_sent BIGINT not null default 0;
alter table document_shares add column reminded_at BIGINT;
alter table document_shares add column reminders_stopped TEXT;
update document_shares set asked_at = shared_at where asks_signature;
create index document_shares_to_sign on document_shares (practice_id, reminders_sent, asked_at)
    where group_id is null and ended_at is null and asks_signature and reminders_stopped is null;
