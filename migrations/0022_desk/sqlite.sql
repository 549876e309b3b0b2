-- What staff are told of behind the bell: one row for each of them and event of the history (`seq`), written with it.
create table notices (
    practice_id BLOB not null,
    staff_id BLOB not null,
    seq BIGINT not null,
    kind TEXT not null,
    client_id BLOB,
    subject_id BLOB,
    at BIGINT not null,
    read_at BIGINT,
    primary key (practice_id, staff_id, seq)
) without rowid;
create index notices_unread on notices (practice_id, staff_id) where read_at is null;
create index notices_by_age on notices (practice_id, at);
-- What a staff member does not want to be told of.
create table notice_choices (
    practice_id BLOB not null,
    staff_id BLOB not null,
    kind TEXT not null,
    primary key (practice_id, staff_id, kind)
) without rowid;
-- Addresses of clients of which whoever got the letter said that they are wrong.
create table wrong_addresses (
    practice_id BLOB not null,
    client_id BLOB not null,
    address_normalised TEXT not null,
    since BIGINT not null,
    primary key (practice_id, client_id, address_normalised)
) without rowid;
-- Views of the client list that staff saved under a name: the words of its address. The view a staff member begins with stands beside them.
create table saved_views (
    practice_id BLOB not null,
    id BLOB not null,
    staff_id BLOB not null,
    name TEXT not null,
    query TEXT not null,
    shared BOOLEAN not null,
    created_at BIGINT not null,
    primary key (practice_id, id)
) without rowid;
create table default_views (
    practice_id BLOB not null,
    staff_id BLOB not null,
    view_id BLOB not null,
    primary key (practice_id, staff_id)
) without rowid;
-- The logo of a practice, checked and without anything but the picture.
create table practice_logos (
    practice_id BLOB not null,
    format TEXT not null,
    width BIGINT not null,
    height BIGINT not null,
    picture BLOB not null,
    fingerprint TEXT not null,
    changed_at BIGINT not null,
    primary key (practice_id)
);
