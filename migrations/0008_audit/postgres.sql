-- What everybody did, one hash chain per practice, written in the transaction of the act. Nothing may be changed or taken away.
create table audit_events (
    practice_id UUID not null,
    seq BIGINT not null,
    at BIGINT not null,
    actor_kind TEXT not null,
    actor_id UUID,
    action TEXT not null,
    client_id UUID,
    subject_id UUID,
    result TEXT not null,
    address TEXT not null,
    request_id TEXT not null,
    detail TEXT not null,
    previous_hash BYTEA not null,
    hash BYTEA not null,
    primary key (practice_id, seq)
);
create index audit_by_client on audit_events (practice_id, client_id, seq);
create index audit_by_actor on audit_events (practice_id, actor_id, seq);
-- What a staff member sent one by one in the last hour.
create index audit_single_sends on audit_events (practice_id, actor_id, at) where action = 'invitation.sent';
create table audit_heads (
    practice_id UUID not null primary key,
    seq BIGINT not null,
    hash BYTEA not null,
    signed_seq BIGINT not null,
    signature BYTEA,
    signed_at BIGINT not null
);
create function audit_events_guard() returns trigger language plpgsql as $$
begin
    raise exception 'audit events are never changed or taken away';
end;
$$;
create trigger audit_events_stay before update or delete on audit_events for each row execute function audit_events_guard();
