-- Letters are written in the transaction of the act that causes them and carried afterwards. `fence` grows with every claim: a worker that
-- was frozen cannot write over the one that took its place.
create table letters (
    practice_id BLOB not null,
    id BLOB not null,
    kind TEXT not null,
    recipient TEXT not null,
    client_id BLOB,
    invitation_id BLOB,
    generation BIGINT not null,
    batch_id BLOB,
    state TEXT not null,
    attempts BIGINT not null,
    next_at BIGINT not null,
    fence BIGINT not null,
    claimed_until BIGINT not null,
    reply_code BIGINT,
    reply TEXT,
    created_by BLOB,
    created_at BIGINT not null,
    finished_at BIGINT,
    primary key (practice_id, id)
) without rowid;
create index letters_due_single on letters (practice_id, next_at) where state in ('queued', 'deferred') and batch_id is null;
create index letters_due_batch on letters (practice_id, next_at) where state in ('queued', 'deferred') and batch_id is not null;
create index letters_claimed on letters (practice_id, claimed_until) where state = 'sending';
create index letters_by_batch on letters (practice_id, batch_id, state, id, client_id);
create index letters_by_client on letters (practice_id, client_id, created_at);
-- The words of a letter, sealed, from the act that wrote it until it has left or failed for good. They lie beside the letter because its
-- row is written anew with every claim and outcome, and they are not.
create table letter_contents (
    practice_id BLOB not null,
    letter_id BLOB not null,
    content_sealed BLOB not null,
    primary key (practice_id, letter_id)
) without rowid;
-- Where letters go while no mail server is set.
create table mailbox (
    practice_id BLOB not null,
    letter_id BLOB not null,
    recipient TEXT not null,
    subject TEXT not null,
    body_text TEXT not null,
    body_html TEXT not null,
    mime BLOB not null,
    arrived_at BIGINT not null,
    primary key (practice_id, letter_id)
) without rowid;
create index mailbox_by_arrival on mailbox (practice_id, arrived_at);
