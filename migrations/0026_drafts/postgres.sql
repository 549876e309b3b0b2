-- Intake forms that are being written: at most one draft of each form. The revision goes up with each change, so that two people who write
-- at the same time notice each other. Clients see nothing of it; put to use, it becomes a row of forms and is gone from here.
create table questionnaire_drafts (
    practice_id UUID not null,
    id UUID not null,
    form_id UUID,
    canonical TEXT not null,
    name TEXT not null,
    minutes BIGINT not null,
    revision BIGINT not null,
    document TEXT not null,
    created_by UUID,
    created_at BIGINT not null,
    changed_by UUID,
    changed_at BIGINT not null,
    primary key (practice_id, id)
);
create unique index questionnaire_drafts_one_per_form on questionnaire_drafts (practice_id, canonical);
