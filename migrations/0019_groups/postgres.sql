-- Clients who belong together: a couple, a family, a household, a business. Owners are clients and stand here; guests are people with a
-- grant of that kind, or an offer of one, that names the group.
create table client_groups (
    practice_id UUID not null,
    id UUID not null,
    name TEXT not null,
    kind TEXT not null,
    created_by UUID,
    created_at BIGINT not null,
    primary key (practice_id, id)
);
create index client_groups_by_name on client_groups (practice_id, name, id);
create table group_members (
    practice_id UUID not null,
    group_id UUID not null,
    client_id UUID not null,
    added_at BIGINT not null,
    primary key (practice_id, group_id, client_id)
);
create index group_members_by_client on group_members (practice_id, client_id);
create index grants_by_group on grants (practice_id, group_id);
-- Whether a guest is invited in the act that adds them.
alter table practices add column invites_guests BOOLEAN not null default true;
