-- A trigger for each row sees nothing of a table that is emptied at once.
create trigger audit_events_are_not_emptied before truncate on audit_events for each statement execute function audit_events_guard();
