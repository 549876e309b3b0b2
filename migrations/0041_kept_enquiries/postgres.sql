-- What somebody new sent from a public page, sealed and as it was typed, until it is taken: it is here before they are told that it arrived,
-- and is asked about only afterwards.
create table kept_enquiries (
    practice_id UUID not null,
    id UUID not null,
    content_sealed BYTEA not null,
    kept_at BIGINT not null,
    primary key (practice_id, id)
);
