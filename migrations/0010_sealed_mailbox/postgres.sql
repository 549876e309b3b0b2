-- Letters of the local mailbox hold living links, so they lie there sealed, as in the outbox. What was kept in clear is thrown away.
drop table mailbox;
create table mailbox (
    practice_id UUID not null,
    letter_id UUID not null,
    recipient TEXT not null,
    subject TEXT not null,
    content_sealed BYTEA not null,
    arrived_at BIGINT not null,
    primary key (practice_id, letter_id)
);
create index mailbox_by_arrival on mailbox (practice_id, arrived_at);
