-- Where more clients can be invited again than one batch takes, those come first whose last invitation is the oldest: they are found in this
-- index, and whoever has an account is not in it.
create index invitations_to_send_again on invitations (practice_id, sent_at, client_id, state)
    where state in ('sent', 'revoked', 'declined');
