-- The ways in besides a password. A passkey is a key pair of a device; here stand its public half, what its owner calls it, and whose it
-- is: a portal login or a staff member. A key belongs to one account of the installation.
create table passkeys (
    practice_id BLOB not null,
    id BLOB not null,
    audience TEXT not null,
    subject_id BLOB not null,
    credential_id BLOB not null,
    credential TEXT not null,
    name TEXT not null,
    created_at BIGINT not null,
    last_used_at BIGINT,
    primary key (practice_id, id)
) without rowid;
create unique index passkeys_by_credential on passkeys (credential_id);
create index passkeys_by_subject on passkeys (practice_id, subject_id);
-- Passkey ceremonies. Adding a key: the challenge, from its offer until the answer, known by the keyed hash of a cookie in the browser that
-- asked. Signing in: only the mark that a challenge was answered, so that none is answered twice.
create table ceremonies (
    practice_id BLOB not null,
    id BLOB not null,
    audience TEXT not null,
    subject_id BLOB not null,
    browser_hash BLOB,
    state TEXT not null,
    created_at BIGINT not null,
    expires_at BIGINT not null,
    used_at BIGINT,
    primary key (practice_id, id)
) without rowid;
create unique index ceremonies_by_browser on ceremonies (practice_id, browser_hash);
create index ceremonies_by_subject on ceremonies (practice_id, subject_id);
-- The second step of a client, who chooses it freely.
alter table logins add column second_step_sealed BLOB;
alter table logins add column second_step_used BIGINT not null default 0;
create table login_recovery_codes (
    practice_id BLOB not null,
    login_id BLOB not null,
    code_hash BLOB not null,
    used_at BIGINT,
    primary key (practice_id, login_id, code_hash)
) without rowid;
-- Whether clients of the practice may sign in by an e-mailed link or code.
alter table practices add column sign_in_links BOOLEAN not null default true;
