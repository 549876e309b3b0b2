-- A login is one address and one person; a grant joins it to a client's portal. Several grants for one login, at most one of them "self".
create table logins (
    practice_id UUID not null,
    id UUID not null,
    address TEXT not null,
    address_normalised TEXT not null,
    address_confirmed_at BIGINT,
    password_hash TEXT,
    language TEXT not null,
    epoch BIGINT not null,
    created_at BIGINT not null,
    last_signed_in_at BIGINT,
    primary key (practice_id, id),
    unique (practice_id, address_normalised)
);
create table grants (
    practice_id UUID not null,
    id UUID not null,
    login_id UUID not null,
    client_id UUID not null,
    kind TEXT not null,
    created_at BIGINT not null,
    ended_at BIGINT,
    primary key (practice_id, id)
);
create unique index grants_one_self_per_client on grants (practice_id, client_id) where kind = 'self' and ended_at is null;
create unique index grants_one_self_per_login on grants (practice_id, login_id) where kind = 'self' and ended_at is null;
create index grants_by_client on grants (practice_id, client_id);
create index grants_by_login on grants (practice_id, login_id);
