-- Intake forms: the practice's own copies of FHIR Questionnaires, each version a row that never changes its questions, and what clients
-- are asked to fill in. Answers, drafts and notes about them are health data: sealed with a key outside the database, bound to practice
-- and row.
create table forms (
    practice_id BLOB not null,
    id BLOB not null,
    canonical TEXT not null,
    version TEXT not null,
    name TEXT not null,
    minutes BIGINT not null,
    signature BOOLEAN not null,
    countersign BOOLEAN not null,
    is_default BOOLEAN not null,
    state TEXT not null,
    created_by BLOB,
    created_at BIGINT not null,
    published_at BIGINT,
    ended_at BIGINT,
    primary key (practice_id, id)
) without rowid;
create unique index forms_one_per_version on forms (practice_id, canonical, version) where state <> 'draft';
-- The file as it came.
create table form_documents (
    practice_id BLOB not null,
    form_id BLOB not null,
    document TEXT not null,
    primary key (practice_id, form_id)
) without rowid;
-- One row for each client and form version that was sent. What is open stands once for each client and form.
create table form_requests (
    practice_id BLOB not null,
    id BLOB not null,
    client_id BLOB not null,
    form_id BLOB not null,
    packet_id BLOB not null,
    place BIGINT not null,
    state TEXT not null,
    due_on TEXT,
    sent_by BLOB,
    sent_at BIGINT not null,
    started_at BIGINT,
    done_at BIGINT,
    done_by BLOB,
    note_sealed BLOB,
    returned_at BIGINT,
    countersigned_by BLOB,
    countersigned_at BIGINT,
    locked_by BLOB,
    locked_at BIGINT,
    ended_at BIGINT,
    came_from BLOB,
    primary key (practice_id, id)
) without rowid;
create unique index form_requests_one_open on form_requests (practice_id, client_id, form_id) where state in ('waiting', 'started', 'returned');
create index form_requests_by_client on form_requests (practice_id, client_id, sent_at);
create index form_requests_outstanding on form_requests (practice_id, sent_at, id) where state in ('waiting', 'started', 'returned', 'signing');
create index form_requests_by_form on form_requests (practice_id, form_id);
-- What is filled in so far. The version goes up with each save, so that two tabs notice each other.
create table form_drafts (
    practice_id BLOB not null,
    request_id BLOB not null,
    version BIGINT not null,
    saved_at BIGINT not null,
    content_sealed BLOB not null,
    primary key (practice_id, request_id)
) without rowid;
-- What was sent in, once for each time.
create table form_responses (
    practice_id BLOB not null,
    request_id BLOB not null,
    number BIGINT not null,
    content_sealed BLOB not null,
    sent_by BLOB not null,
    sent_at BIGINT not null,
    primary key (practice_id, request_id, number)
) without rowid;
-- The forms that go with the invitations of a batch, and the last day on which they are due.
alter table batches add column forms TEXT;
alter table batches add column forms_due TEXT;
