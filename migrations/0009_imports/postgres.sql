-- An import is checked first and written only when somebody says yes. Rows keep what was found about each line of the file; keys find the
-- same person twice in it, and the patient of a related person, without holding the file in memory. `fence` grows with every start of
-- the work: a process that was frozen cannot write beside the one that took its place.
create table imports (
    practice_id UUID not null,
    id UUID not null,
    state TEXT not null,
    file_name TEXT not null,
    file_hash BYTEA not null,
    file_kind TEXT not null,
    settings TEXT not null,
    rows_read BIGINT not null,
    rows_ready BIGINT not null,
    rows_noted BIGINT not null,
    rows_refused BIGINT not null,
    rows_doubtful BIGINT not null,
    rows_contact BIGINT not null,
    rows_other BIGINT not null,
    rows_written BIGINT not null,
    contacts_written BIGINT not null,
    fence BIGINT not null,
    worked_at BIGINT not null,
    trouble TEXT,
    created_by UUID,
    created_at BIGINT not null,
    applied_at BIGINT,
    primary key (practice_id, id)
);
create index imports_by_file on imports (practice_id, file_hash);
create table import_rows (
    practice_id UUID not null,
    import_id UUID not null,
    row_number BIGINT not null,
    place TEXT not null,
    shown_name TEXT not null,
    verdict TEXT not null,
    problem TEXT not null,
    like_client UUID,
    like_row BIGINT,
    leave_out BOOLEAN not null,
    client_id UUID,
    primary key (practice_id, import_id, row_number)
);
create index import_rows_by_verdict on import_rows (practice_id, import_id, verdict, row_number);
create table import_keys (
    practice_id UUID not null,
    import_id UUID not null,
    key_hash BYTEA not null,
    row_number BIGINT not null,
    primary key (practice_id, import_id, key_hash)
);
