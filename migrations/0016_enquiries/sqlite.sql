-- What somebody new to a practice wrote on its public pages, beside the prospective client that it made.
create table enquiries (
    practice_id BLOB not null,
    client_id BLOB not null,
    kind TEXT not null,
    wish TEXT not null,
    created_at BIGINT not null,
    primary key (practice_id, client_id)
) without rowid;
