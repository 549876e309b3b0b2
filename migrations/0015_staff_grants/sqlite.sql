-- What administrators add to a staff member's role, or take from it: true, false, or nothing where the role decides.
create table staff_grants (
    practice_id BLOB not null,
    staff_id BLOB not null,
    invite_assigned BOOLEAN,
    invite_all BOOLEAN,
    manage_portal BOOLEAN,
    edit_templates BOOLEAN,
    export BOOLEAN,
    changed_at BIGINT not null,
    changed_by BLOB,
    primary key (practice_id, staff_id)
) without rowid;
