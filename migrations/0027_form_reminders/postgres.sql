-- A batch sends invitations, or intake forms to those who are active (`invitations`, `forms`). `prefill` starts its forms from the
-- answers of last time.
alter table batches add column kind TEXT not null default 'invitations';
alter table batches add column prefill BOOLEAN not null default false;
-- The days on which a practice reminds of forms: before the day they are due, and after sending where no day was named.
alter table practices add column form_days_before TEXT not null default '3,1';
alter table practices add column form_days_after TEXT not null default '3,10';
-- How many of those days have been served, and who stopped the reminders (`client`, `staff`). What a client stopped stays stopped for the
-- forms that are sent later. `from_request` and `from_number` name the answers that filling in begins with.
alter table form_requests add column reminders_sent BIGINT not null default 0;
alter table form_requests add column reminded_at BIGINT;
alter table form_requests add column reminders_stopped TEXT;
alter table form_requests add column from_request UUID;
alter table form_requests add column from_number BIGINT;
create index form_requests_due on form_requests (practice_id, reminders_sent, due_on)
    where state in ('waiting', 'started', 'returned') and reminders_stopped is null and due_on is not null;
create index form_requests_undated on form_requests (practice_id, reminders_sent, sent_at)
    where state in ('waiting', 'started', 'returned') and reminders_stopped is null and due_on is null;
-- Who signs a form that wants a signature (`whoever` fills it in, `client`, `guardian`, `client_guardian`, `two_guardians`), and who did:
-- each from their own account, over the same answers. What is filled in and waits for a signature is `signing`.
alter table form_requests add column signers TEXT not null default 'whoever';
alter table batches add column signers TEXT not null default 'whoever';
create table form_signatures (
    practice_id UUID not null,
    request_id UUID not null,
    number BIGINT not null,
    login_id UUID not null,
    role TEXT not null,
    signed_at BIGINT not null,
    content_sealed BYTEA not null,
    primary key (practice_id, request_id, number, login_id)
);
drop index form_requests_outstanding;
create index form_requests_outstanding on form_requests (practice_id, sent_at, id)
    where state in ('waiting', 'started', 'returned', 'signing');
