-- What everybody did, one hash chain per practice, written in the transaction of the act. Nothing may be changed or taken away.
create table audit_events (
    practice_id BLOB not null,
    seq BIGINT not null,
    at BIGINT not null,
    actor_kind TEXT not null,
    actor_id BLOB,
    action TEXT not null,
    client_id BLOB,
    subject_id BLOB,
    result TEXT not null,
    address TEXT not null,
    request_id TEXT not null,
    detail TEXT not null,
    previous_hash BLOB not null,
    hash BLOB not null,
    primary key (practice_id, seq)
) without rowid;
create index audit_by_client on audit_events (practice_id, client_id, seq);
create index audit_by_actor on audit_events (practice_id, actor_id, seq);
-- What a staff member sent one by one in the last hour.
create index audit_single_sends on audit_events (practice_id, actor_id, at) where action = 'invitation.sent';
create table audit_heads (
    practice_id BLOB not null primary key,
    seq BIGINT not null,
    hash BLOB not null,
    signed_seq BIGINT not null,
    signature BLOB,
    signed_at BIGINT not null
) without rowid;
create trigger audit_events_stay before update on audit_events begin
    select raise(abort, 'audit events are never changed');
end;
create trigger audit_events_remain before delete on audit_events begin
    select raise(abort, 'audit events are never taken away');
end;
