-- What staff are told of behind the bell: one row for each of them and event of the history (`seq`), written with it.
create table notices (
    practice_id UUID not null,
    staff_id UUID not null,
    seq BIGINT not null,
    kind TEXT not null,
    client_id UUID,
    subject_id UUID,
    at BIGINT not null,
    read_at BIGINT,
    primary key (practice_id, staff_id, seq)
);
create index notices_unread on notices (practice_id, staff_id) where read_at is null;
create index notices_by_age on notices (practice_id, at);
-- What a staff member does not want to be told of.
create table notice_choices (
    practice_id UUID not null,
    staff_id UUID not null,
    kind TEXT not null,
    primary key (practice_id, staff_id, kind)
);
-- Addresses of clients of which whoever got the letter said that they are wrong.
create table wrong_addresses (
    practice_id UUID not null,
    client_id UUID not null,
    address_normalised TEXT not null,
    since BIGINT not null,
    primary key (practice_id, client_id, address_normalised)
);
-- Views of the client list that staff saved under a name: the words of its address. The view a staff member begins with stands beside them.
create table saved_views (
    practice_id UUID not null,
    id UUID not null,
    staff_id UUID not null,
    name TEXT not null,
    query TEXT not null,
    shared BOOLEAN not null,
    created_at BIGINT not null,
    primary key (practice_id, id)
);
create table default_views (
    practice_id UUID not null,
    staff_id UUID not null,
    view_id UUID not null,
    primary key (practice_id, staff_id)
);
-- The logo of a practice, checked and without anything but the picture.
create table practice_logos (
    practice_id UUID not null,
    format TEXT not null,
    width BIGINT not null,
    height BIGINT not null,
    picture BYTEA not null,
    fingerprint TEXT not null,
    changed_at BIGINT not null,
    primary key (practice_id)
);
