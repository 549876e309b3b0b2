-- Clients exist with all their data before any invitation. `standing` is the coarse place in the status vocabulary, written in the same
-- transaction as whatever changes it, so that tabs, filters and pages of the list stay fast at a million clients; it opens no door.
-- `search_terms` holds the folded words a client can be found by, so that both engines search by the same b-tree.
create table clients (
    practice_id UUID not null,
    id UUID not null,
    given_name TEXT not null,
    family_name TEXT not null,
    preferred_name TEXT,
    pronouns TEXT,
    birth_date TEXT,
    language TEXT not null,
    care_status TEXT not null,
    care_status_reason TEXT,
    care_status_at BIGINT not null,
    subscription TEXT not null,
    sort_key TEXT collate "C" not null,
    standing TEXT not null,
    standing_until BIGINT not null,
    last_active_at BIGINT,
    portal_on BOOLEAN not null,
    portal_changed_at BIGINT,
    portal_changed_by UUID,
    main_address TEXT,
    import_id UUID,
    version BIGINT not null,
    created_at BIGINT not null,
    updated_at BIGINT not null,
    primary key (practice_id, id)
);
create index clients_by_name on clients (practice_id, sort_key, id);
create index clients_by_standing on clients (practice_id, standing, sort_key, id);
-- Those whose days may be over, before a job writes it down.
create index clients_expiring on clients (practice_id, standing, standing_until) where standing = 'waiting';
create index clients_by_last_active on clients (practice_id, last_active_at, id);
create index clients_by_import on clients (practice_id, import_id);
create table client_emails (
    practice_id UUID not null,
    client_id UUID not null,
    id UUID not null,
    position BIGINT not null,
    address TEXT not null,
    address_normalised TEXT not null,
    label TEXT not null,
    consent BOOLEAN not null,
    consent_at BIGINT,
    consent_by UUID,
    primary key (practice_id, client_id, id)
);
create index client_emails_by_address on client_emails (practice_id, address_normalised);
create table client_phones (
    practice_id UUID not null,
    client_id UUID not null,
    id UUID not null,
    position BIGINT not null,
    number TEXT not null,
    digits TEXT not null,
    label TEXT not null,
    consent BOOLEAN not null,
    primary key (practice_id, client_id, id)
);
create index client_phones_by_digits on client_phones (practice_id, digits);
create table contacts (
    practice_id UUID not null,
    client_id UUID not null,
    id UUID not null,
    name TEXT not null,
    relationship TEXT not null,
    address TEXT,
    number TEXT,
    primary key (practice_id, client_id, id)
);
create table assignments (
    practice_id UUID not null,
    staff_id UUID not null,
    client_id UUID not null,
    primary key (practice_id, staff_id, client_id)
);
create index assignments_by_client on assignments (practice_id, client_id);
create table search_terms (
    practice_id UUID not null,
    term TEXT collate "C" not null,
    sort_key TEXT collate "C" not null,
    client_id UUID not null,
    primary key (practice_id, term, sort_key, client_id)
);
create index search_terms_by_client on search_terms (practice_id, client_id);
