-- What a bulk send writes to for each letter, and nobody looks for, is not in these indexes: the events of Portico itself, and recipients whose
-- letter was posted. Every page less is one that no commit waits for.
drop index audit_by_actor;
create index audit_by_actor on audit_events (practice_id, actor_id, seq) where actor_id is not null;
drop index batch_recipients_by_outcome;
create index batch_recipients_by_outcome on batch_recipients (practice_id, batch_id, outcome, position) where outcome <> 'posted';
