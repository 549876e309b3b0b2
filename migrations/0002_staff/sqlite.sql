-- Staff members sign in with a password and a second step. A person in two practices has a staff row in each.
-- Sessions and single-use secrets serve both sides of the house; `audience` says which. A portal session opens what `grant_id` grants.
create table staff (
    practice_id BLOB not null,
    id BLOB not null,
    name TEXT not null,
    address TEXT not null,
    address_normalised TEXT not null,
    role TEXT not null,
    password_hash TEXT,
    second_step_sealed BLOB,
    second_step_used BIGINT not null,
    active BOOLEAN not null,
    epoch BIGINT not null,
    created_at BIGINT not null,
    last_signed_in_at BIGINT,
    primary key (practice_id, id),
    unique (practice_id, address_normalised)
) without rowid;
create index staff_by_address on staff (address_normalised);
create table recovery_codes (
    practice_id BLOB not null,
    staff_id BLOB not null,
    code_hash BLOB not null,
    used_at BIGINT,
    primary key (practice_id, staff_id, code_hash)
) without rowid;
create table sessions (
    practice_id BLOB not null,
    id BLOB not null,
    audience TEXT not null,
    subject_id BLOB not null,
    grant_id BLOB,
    secret_hash BLOB not null,
    stage TEXT not null,
    subject_epoch BIGINT not null,
    practice_epoch BIGINT not null,
    device TEXT not null,
    address TEXT not null,
    created_at BIGINT not null,
    seen_at BIGINT not null,
    ended_at BIGINT,
    primary key (practice_id, id)
) without rowid;
create unique index sessions_by_secret on sessions (secret_hash);
create index sessions_by_subject on sessions (practice_id, audience, subject_id);
-- Mailed secrets that open one door once: a new password, a confirmed address.
create table passes (
    practice_id BLOB not null,
    id BLOB not null,
    purpose TEXT not null,
    subject_id BLOB not null,
    secret_hash BLOB not null,
    key_id BIGINT not null,
    address_normalised TEXT not null,
    wrong_tries BIGINT not null,
    created_at BIGINT not null,
    expires_at BIGINT not null,
    used_at BIGINT,
    primary key (practice_id, id)
) without rowid;
create unique index passes_by_secret on passes (secret_hash);
create index passes_by_subject on passes (practice_id, purpose, subject_id);
-- Guesses per account, code or network, counted in the database so that every process counts alike. The key is a keyed hash.
create table guesses (
    key_hash BLOB not null primary key,
    tries BIGINT not null,
    last_at BIGINT not null
) without rowid;
