-- Somebody who acts for a client and wants no reminders of what waits for them. What the client stops stands with what waits, and counts for
-- everybody.
create table reminder_stops (
    practice_id UUID not null,
    client_id UUID not null,
    login_id UUID not null,
    stopped_at BIGINT not null,
    primary key (practice_id, client_id, login_id)
);
create index reminder_stops_by_login on reminder_stops (practice_id, login_id);
