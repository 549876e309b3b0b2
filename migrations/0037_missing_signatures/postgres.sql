-- Since when a signature is missing under what was filled in. From then on the days after sending count for whoever has still to sign.
alter table form_requests add column signing_at BIGINT;
update form_requests set reminders_sent = 0, signing_at = (select max(a.sent_at) from form_responses a
    where a.practice_id = form_requests.practice_id and a.request_id = form_requests.id) where state = 'signing';
create index form_requests_to_sign on form_requests (practice_id, reminders_sent, signing_at)
    where state = 'signing' and reminders_stopped is null;
