-- One bulk send: accepted at once, carried out by the outbox. `request_key` makes the same request sent twice the same batch.
-- Recipients are prepared in the order of their ids, so that rows written together lie together; `prepared_to` is the last one.
create table batches (
    practice_id BLOB not null,
    id BLOB not null,
    request_key TEXT not null,
    started_by BLOB,
    started_at BIGINT not null,
    state TEXT not null,
    stopped_at BIGINT,
    total BIGINT not null,
    subject TEXT not null,
    message TEXT not null,
    prepared_to BLOB,
    primary key (practice_id, id)
) without rowid;
create unique index batches_by_request on batches (practice_id, request_key);
create index batches_by_start on batches (practice_id, started_at);
create table batch_recipients (
    practice_id BLOB not null,
    batch_id BLOB not null,
    client_id BLOB not null,
    position BIGINT not null,
    outcome TEXT not null,
    reason TEXT,
    again BOOLEAN not null,
    letter_id BLOB,
    primary key (practice_id, batch_id, client_id)
) without rowid;
create index batch_recipients_by_position on batch_recipients (practice_id, batch_id, position);
create index batch_recipients_by_outcome on batch_recipients (practice_id, batch_id, outcome, position);
create index batch_recipients_by_client on batch_recipients (practice_id, client_id);
