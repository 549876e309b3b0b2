-- Letters of the local mailbox hold living links, so they lie there sealed, as in the outbox. What was kept in clear is thrown away.
drop table mailbox;
create table mailbox (
    practice_id BLOB not null,
    letter_id BLOB not null,
    recipient TEXT not null,
    subject TEXT not null,
    content_sealed BLOB not null,
    arrived_at BIGINT not null,
    primary key (practice_id, letter_id)
) without rowid;
create index mailbox_by_arrival on mailbox (practice_id, arrived_at);
