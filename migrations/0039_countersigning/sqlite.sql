-- Whether the practice countersigns what was sent, as it was said when it went out: what is changed in the form later leaves it as it is.
-- In a batch: as each form says, all of them, or none (`form`, `always`, `never`).
alter table form_requests add column countersign BOOLEAN not null default false;
update form_requests set countersign = true where exists (select 1 from forms f
    where f.practice_id = form_requests.practice_id and f.id = form_requests.form_id and f.countersign);
alter table batches add column countersign TEXT not null default 'form';
-- What is overdue, the longest first; and what waits for the practice's signature, for the whole practice and for the clients of one
-- staff member. Each is found in its index alone.
create index form_requests_overdue on form_requests (practice_id, due_on, id)
    where state in ('waiting', 'started', 'returned', 'signing') and state <> 'returned' and due_on is not null;
create index form_requests_overdue_by_client on form_requests (practice_id, client_id, due_on, id)
    where state in ('waiting', 'started', 'returned', 'signing') and state <> 'returned' and due_on is not null;
create index form_requests_to_countersign on form_requests (practice_id, done_at, id)
    where state = 'done' and countersign and countersigned_at is null and locked_at is null;
create index form_requests_to_countersign_by_client on form_requests (practice_id, client_id, done_at, id)
    where state = 'done' and countersign and countersigned_at is null and locked_at is null;
