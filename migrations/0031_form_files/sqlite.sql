-- Files that answer questions of intake forms lie where documents lie, and are none: they belong to the form they were attached to, and are
-- read where its answers are. `form_number` is the time of sending with which a file came to the practice first; without one it stands in
-- what is filled in so far, and goes when it is taken out there.
alter table documents add column form_request_id BLOB;
alter table documents add column form_number BIGINT;
create index documents_by_form on documents (practice_id, form_request_id) where form_request_id is not null;
