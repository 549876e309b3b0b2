-- What is outstanding among the clients of one staff member is found in this index alone.
create index form_requests_open_by_client on form_requests (practice_id, client_id, sent_at, id, state)
    where state in ('waiting', 'started', 'returned', 'signing');
