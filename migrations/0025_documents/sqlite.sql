-- Documents of clients. The content lies in a file of the data folder, encrypted with a key of its own; that key stands here, sealed by a
-- key that is not in the database. When a document is erased its key goes first, and then the file.
create table documents (
    practice_id BLOB not null,
    id BLOB not null,
    client_id BLOB not null,
    name TEXT not null,
    kind TEXT not null,
    bytes BIGINT not null,
    key_sealed BLOB,
    -- The SHA-256 of the file as it lies there, encrypted: also its name, so that everybody can see whether it is whole.
    address TEXT not null,
    -- Who brought it: a staff member, or a login at the portal.
    from_staff BLOB,
    from_login BLOB,
    uploaded_at BIGINT not null,
    deleted_at BIGINT,
    deleted_by BLOB,
    erased_at BIGINT,
    -- The merge that brought it to this client, so that it goes back when the merge is undone.
    merge_id BLOB,
    primary key (practice_id, id)
) without rowid;
create index documents_by_address on documents (practice_id, address);
create index documents_by_client on documents (practice_id, client_id, uploaded_at);
create index documents_by_deletion on documents (practice_id, deleted_at) where deleted_at is not null and erased_at is null;
-- With whom a document is shared: with the client (no group), or with the guests of a group that the client belonged to at that moment.
create table document_shares (
    practice_id BLOB not null,
    id BLOB not null,
    document_id BLOB not null,
    group_id BLOB,
    shared_by BLOB,
    shared_at BIGINT not null,
    -- Whether the client is asked to sign it.
    asks_signature BOOLEAN not null,
    ended_at BIGINT,
    ended_by BLOB,
    primary key (practice_id, id)
) without rowid;
create index document_shares_by_document on document_shares (practice_id, document_id);
-- Which login opened it, first and last.
create table document_views (
    practice_id BLOB not null,
    document_id BLOB not null,
    login_id BLOB not null,
    first_at BIGINT not null,
    last_at BIGINT not null,
    primary key (practice_id, document_id, login_id)
) without rowid;
-- Who signed it, by typing a name. What was signed is the file at this address, which never changes.
create table document_signatures (
    practice_id BLOB not null,
    document_id BLOB not null,
    login_id BLOB not null,
    name TEXT not null,
    address TEXT not null,
    signed_at BIGINT not null,
    primary key (practice_id, document_id, login_id)
) without rowid;
