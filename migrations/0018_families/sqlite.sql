-- One login may act for several clients. A grant that is not somebody's own comes from an offer that its owner accepted, and from nothing
-- else; it says what it opens (`rights`), why (`relationship`, `authority`) and for how long. Whether it opens anything at a moment is
-- decided by the statements that read it: its days, a freeze on the client, and the age at which guardians of this practice step back.
alter table grants add column offer_id BLOB;
-- The group that a guest belongs to: a grant made with the group ends with it.
alter table grants add column group_id BLOB;
alter table grants add column rights TEXT not null default '';
alter table grants add column relationship TEXT not null default '';
alter table grants add column authority TEXT not null default '';
alter table grants add column starts_at BIGINT not null default 0;
alter table grants add column ends_at BIGINT;
create unique index grants_one_per_pair on grants (practice_id, login_id, client_id) where ended_at is null;
-- The name of somebody who has a login and is no client.
alter table logins add column given_name TEXT;
alter table logins add column family_name TEXT;
alter table clients add column frozen_at BIGINT;
alter table clients add column frozen_by BLOB;
alter table clients add column frozen_reason TEXT;
-- The birthday of which staff were told ahead, so that they are told once.
alter table clients add column coming_of_age_told TEXT;
alter table practices add column guardian_age BIGINT not null default 16;
create table offers (
    practice_id BLOB not null,
    id BLOB not null,
    kind TEXT not null,
    group_id BLOB,
    given_name TEXT not null,
    family_name TEXT not null,
    address TEXT not null,
    address_normalised TEXT not null,
    rights TEXT not null,
    relationship TEXT not null,
    authority TEXT not null,
    starts_at BIGINT not null,
    ends_at BIGINT,
    state TEXT not null,
    offered_by BLOB,
    offered_at BIGINT not null,
    expires_at BIGINT not null,
    answered_at BIGINT,
    letter_id BLOB,
    primary key (practice_id, id)
) without rowid;
create index offers_by_group on offers (practice_id, group_id);
create index offers_by_address on offers (practice_id, address_normalised);
create table offer_clients (
    practice_id BLOB not null,
    offer_id BLOB not null,
    client_id BLOB not null,
    primary key (practice_id, offer_id, client_id)
) without rowid;
create index offer_clients_by_client on offer_clients (practice_id, client_id);
