-- One invitation per client, for life; every decision to send opens a new generation of it. Tokens carry channel and generation; only their
-- keyed hash is kept. Whether a link works is decided from these rows at the moment of use and never by a clean-up job.
create table invitations (
    practice_id BLOB not null,
    id BLOB not null,
    client_id BLOB not null,
    state TEXT not null,
    generation BIGINT not null,
    address TEXT not null,
    address_normalised TEXT not null,
    sent_by BLOB,
    sent_at BIGINT not null,
    expires_at BIGINT not null,
    first_sent_at BIGINT not null,
    started_at BIGINT,
    accepted_at BIGINT,
    ended_at BIGINT,
    ended_by BLOB,
    letter_id BLOB,
    delivery TEXT not null,
    delivery_reason TEXT,
    delivery_at BIGINT not null,
    sends_today BIGINT not null,
    sends_day BIGINT not null,
    renewals_today BIGINT not null,
    renewals_day BIGINT not null,
    primary key (practice_id, id)
) without rowid;
create unique index invitations_by_client on invitations (practice_id, client_id);
create table invitation_tokens (
    practice_id BLOB not null,
    id BLOB not null,
    invitation_id BLOB not null,
    generation BIGINT not null,
    channel TEXT not null,
    secret_hash BLOB not null,
    key_id BIGINT not null,
    created_by BLOB,
    created_at BIGINT not null,
    expires_at BIGINT not null,
    revoked_at BIGINT,
    used_at BIGINT,
    primary key (practice_id, id)
) without rowid;
create unique index invitation_tokens_by_secret on invitation_tokens (secret_hash);
create index invitation_tokens_by_invitation on invitation_tokens (practice_id, invitation_id);
