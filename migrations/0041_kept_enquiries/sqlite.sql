-- What somebody new sent from a public page, sealed and as it was typed, until it is taken: it is here before they are told that it arrived,
-- and is asked about only afterwards.
create table kept_enquiries (
    practice_id BLOB not null,
    id BLOB not null,
    content_sealed BLOB not null,
    kept_at BIGINT not null,
    primary key (practice_id, id)
) without rowid;
