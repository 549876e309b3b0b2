-- Two records of one person brought together. `into_id` is the record at which the one that went is found now; `before` holds both as they
-- were, row by row, for as long as the merge can be undone and for whoever asks what the other one said.
create table merges (
    practice_id BLOB not null,
    id BLOB not null,
    kept_id BLOB not null,
    gone_id BLOB not null,
    into_id BLOB not null,
    gone_name TEXT not null,
    before TEXT not null,
    merged_by BLOB,
    merged_at BIGINT not null,
    undone_at BIGINT,
    primary key (practice_id, id)
) without rowid;
create index merges_by_gone on merges (practice_id, gone_id);
create index merges_by_into on merges (practice_id, into_id);
-- One client's data to be erased on request, after a time in which it can be stopped. The row that stays names nobody.
create table erasures (
    practice_id BLOB not null,
    id BLOB not null,
    client_id BLOB not null,
    asked_by BLOB,
    asked_at BIGINT not null,
    due_at BIGINT not null,
    stopped_at BIGINT,
    done_at BIGINT,
    primary key (practice_id, id)
) without rowid;
create index erasures_by_client on erasures (practice_id, client_id);
create index erasures_due on erasures (practice_id, due_at) where stopped_at is null and done_at is null;
