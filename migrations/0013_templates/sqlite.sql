-- Messages that a practice keeps, by kind and language; each saved version stays. One of a kind and language may be the default.
create table templates (
    practice_id BLOB not null,
    id BLOB not null,
    kind TEXT not null,
    language TEXT not null,
    name TEXT not null,
    subject TEXT not null,
    message TEXT not null,
    version BIGINT not null,
    is_default BOOLEAN not null,
    created_at BIGINT not null,
    updated_at BIGINT not null,
    updated_by BLOB,
    primary key (practice_id, id)
) without rowid;
create unique index templates_one_default on templates (practice_id, kind, language) where is_default;
create table template_versions (
    practice_id BLOB not null,
    template_id BLOB not null,
    version BIGINT not null,
    name TEXT not null,
    subject TEXT not null,
    message TEXT not null,
    saved_by BLOB,
    saved_at BIGINT not null,
    primary key (practice_id, template_id, version)
) without rowid;
-- What a staff member's messages end with; empty for nothing.
alter table staff add column signature TEXT not null default '';
-- The words that each language gets of a batch, as they stood when it was started; null when everybody gets the same.
alter table batches add column wordings TEXT;
