-- An import is checked first and written only when somebody says yes. Rows keep what was found about each line of the file.
create table imports (
    practice_id BLOB not null,
    id BLOB not null,
    state TEXT not null,
    file_name TEXT not null,
    file_hash BLOB not null,
    file_kind TEXT not null,
    file_path TEXT not null,
    settings TEXT not null,
    rows_read BIGINT not null,
    rows_ready BIGINT not null,
    rows_refused BIGINT not null,
    rows_doubtful BIGINT not null,
    rows_written BIGINT not null,
    created_by BLOB,
    created_at BIGINT not null,
    applied_at BIGINT,
    primary key (practice_id, id)
) without rowid;
create index imports_by_file on imports (practice_id, file_hash);
create table import_rows (
    practice_id BLOB not null,
    import_id BLOB not null,
    row_number BIGINT not null,
    shown_name TEXT not null,
    verdict TEXT not null,
    problem TEXT not null,
    leave_out BOOLEAN not null,
    client_id BLOB,
    primary key (practice_id, import_id, row_number)
) without rowid;
create index import_rows_by_verdict on import_rows (practice_id, import_id, verdict, row_number);
