-- The practice is the tenant: its id is the first column of every key of everything it owns, so that the same schema can be
-- distributed by practice. What belongs to the installation (one key, one floor under the clock) stands apart.
create table practices (
    id BLOB not null primary key,
    slug TEXT not null unique,
    name TEXT not null,
    sender_name TEXT not null,
    phone TEXT not null,
    postal_address TEXT not null,
    reply_to TEXT,
    zone TEXT not null,
    language TEXT not null,
    hue BIGINT not null,
    portal_on BOOLEAN not null,
    epoch BIGINT not null,
    link_days BIGINT not null,
    second_step BOOLEAN not null,
    created_at BIGINT not null
) without rowid;
create table installation (
    name TEXT not null primary key,
    value TEXT not null
) without rowid;
